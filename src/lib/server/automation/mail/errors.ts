/** What goes wrong between here and a mail server, in words. */
import type { MailServer } from './server.ts';

export type MailErrorCode =
	| 'no_server' // none is set up
	| 'unreachable' // nobody answers there, or the connection was lost
	| 'encryption' // the connection can't be encrypted, or not to whom it should be
	| 'authentication' // the server does not take the user and the password
	| 'sender' // it does not take mails from the address
	| 'recipient' // it does not take mails for the address
	| 'refused' // it does not take this mail
	| 'uncertain'; // the mail was handed over, and no answer came

/** Why a mail was not sent. It never holds the password. */
export class MailError extends Error {
	override readonly name = 'MailError';
	constructor(
		readonly code: MailErrorCode,
		message: string,
		readonly advice: string,
		/** Whether it may go better a while later. */
		readonly isTemporary: boolean
	) {
		super(message);
	}
}

/** An error of nodemailer. Source: https://nodemailer.com/errors and RFC 5321, 4.2 (replies 4yz pass, 5yz stay). */
interface Failure extends Error {
	code?: string;
	originalCode?: string;
	command?: string;
	response?: string;
	responseCode?: number;
}

/**
 * What nodemailer threw, in words.
 *
 * @param handedOver whether the whole mail was with the server when it went wrong
 */
export function mailErrorOf(
	failure: unknown,
	server: MailServer,
	to: string,
	handedOver: boolean
): MailError {
	const { code = '', command = '', response, responseCode } = failure as Failure;
	const where = `${server.host}, port ${server.port}`;
	const isTemporary = responseCode !== undefined && responseCode >= 400 && responseCode < 500;
	const orLater = (advice: string) => (isTemporary ? 'It may go better later.' : advice);
	const reply = response ? ` It says: “${oneLine(response)}”.` : '';
	if (handedOver && responseCode === undefined) {
		return new MailError(
			'uncertain',
			`The mail was handed to ${where}, but no answer came.`,
			'It may have arrived, so it is not sent again.',
			false
		);
	}
	if (isOfEncryption(failure as Failure)) return encryptionError(failure as Failure, server, where);
	if (code === 'EAUTH' || code === 'ENOAUTH') {
		return new MailError(
			'authentication',
			`${where} does not accept the user name and the password${responseCode ? ` (${responseCode})` : ''}.`,
			orLater('Check both; some providers want a password of its own for each application.'),
			isTemporary
		);
	}
	if (code === 'EENVELOPE' && command.startsWith('MAIL')) {
		const message = `${where} takes no mails from ${server.from}.${reply}`;
		return new MailError(
			'sender',
			message,
			orLater('Give an address that this user may send from.'),
			isTemporary
		);
	}
	if (code === 'EENVELOPE' && (command.startsWith('RCPT') || command === 'API')) {
		const message = `${where} takes no mails for ${to}.${reply}`;
		return new MailError('recipient', message, orLater('Check the address of this account.'), isTemporary);
	}
	if (responseCode !== undefined) {
		const advice = orLater('Ask who runs the mail server.');
		return new MailError('refused', `${where} does not take the mail.${reply}`, advice, isTemporary);
	}
	return unreachable(failure as Failure, where);
}

function unreachable({ code, originalCode, message }: Failure, where: string): MailError {
	const cause = originalCode ?? code ?? '';
	const words: Record<string, string> = {
		ECONNREFUSED: `${where} refuses connections.`,
		ENOTFOUND: `There is no server of the name in ${where}.`,
		EDNS: `There is no server of the name in ${where}.`,
		EAI_AGAIN: `The name in ${where} can’t be looked up now.`,
		ETIMEDOUT: `${where} does not answer.`,
		SOCKET_TIMEOUT: `${where} does not answer.`,
		ECONNECTION: `${where} closed the connection.`,
		ECONNRESET: `${where} closed the connection.`
	};
	return new MailError(
		'unreachable',
		words[cause] ?? words[code ?? ''] ?? `${where} can’t be reached: ${oneLine(message)}.`,
		'Check the host and the port, and that no firewall stands between.',
		true
	);
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|UNABLE_TO_GET_ISSUER|ERR_TLS|ERR_SSL|EPROTO/;

const isOfEncryption = ({ code = '', originalCode = '' }: Failure): boolean =>
	code === 'ETLS' || certificateCodes.test(originalCode) || certificateCodes.test(code);

function encryptionError(
	{ originalCode = '', code = '', command, message }: Failure,
	server: MailServer,
	where: string
) {
	const isOfCertificate = /CERT|SELF_SIGNED|UNABLE_TO/.test(`${originalCode} ${code}`);
	if (isOfCertificate) {
		return new MailError(
			'encryption',
			`The certificate of ${where} is not trusted: ${oneLine(message)}.`,
			'Give the host by the name in its certificate; where the authority is your own, give its certificate too.',
			false
		);
	}
	const other =
		server.encryption === 'tls'
			? 'Try STARTTLS, mostly on port 587.'
			: 'Try TLS from the start, mostly on port 465.';
	const what = command === 'STARTTLS' ? 'It offers no STARTTLS' : oneLine(message);
	return new MailError('encryption', `The connection to ${where} can’t be encrypted: ${what}.`, other, false);
}

export const noServer = (): MailError =>
	new MailError(
		'no_server',
		'No mail server is set up.',
		'An administrator sets one up under Settings › Mail.',
		false
	);

/** What a server says, as one line that fits in a message. */
const oneLine = (text: string): string => {
	const line = text.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
	return (line.length > 300 ? `${line.slice(0, 300)}…` : line).replace(/\.$/, '');
};
