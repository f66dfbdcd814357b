/** One mail to one person, by SMTP. */
import { createTransport } from 'nodemailer';
import type { Viewer } from '#lib/crm/viewer.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { mailErrorOf, noServer } from './errors.ts';
import { mailPassword, readMailServer } from './server.ts';

export interface Mail {
	to: { name: string; address: string };
	subject: string;
	text: string;
	html: string;
	attachments: { filename: string; content: Buffer; contentType: string }[];
	/** The same for the same mail, so that servers on the way know one that comes twice. */
	messageId?: string;
}

const seconds = 1000;

/**
 * Send a mail.
 *
 * @throws MailError; SecretError when the password can't be read
 */
export async function sendMail(store: Store, mail: Mail): Promise<void> {
	const server = await readMailServer(store.engine);
	if (!server) throw noServer();
	const password = server.user === null ? null : await mailPassword(store);
	const { company_name } = await store.settings();
	let handedOver = false;
	const transport = createTransport({
		host: server.host,
		port: server.port,
		secure: server.encryption === 'tls',
		requireTLS: server.encryption === 'starttls',
		ignoreTLS: server.encryption === 'none',
		tls: { minVersion: 'TLSv1.2', ...(server.authority ? { ca: server.authority } : {}) },
		...(server.user === null ? {} : { auth: { user: server.user, pass: password ?? '' } }),
		connectionTimeout: 15 * seconds,
		greetingTimeout: 15 * seconds,
		socketTimeout: 60 * seconds,
		// What is attached is in memory: a mail reads no file and no address.
		disableFileAccess: true,
		disableUrlAccess: true,
		// It counts the bytes of a mail once all of them are with the server; of the conversation it is told nothing.
		logger: silent((entry) => (handedOver ||= entry.inByteCount !== undefined))
	});
	try {
		await transport.sendMail({
			...mail,
			to: { name: headerText(mail.to.name), address: mail.to.address },
			from: { name: headerText(company_name || 'Weatherglass'), address: server.from },
			subject: headerText(mail.subject),
			headers: { 'Auto-Submitted': 'auto-generated' }
		});
	} catch (failure) {
		throw mailErrorOf(failure, server, mail.to.address, handedOver);
	} finally {
		transport.close();
	}
}

/** A text in a header: one line, so that nothing in a name begins another header. */
const headerText = (text: string): string =>
	text
		.replaceAll(/[\s\p{Cc}]+/gu, ' ')
		.trim()
		.slice(0, 200);

type Entry = { inByteCount?: number };

function silent(told: (entry: Entry) => void) {
	const nothing = () => {};
	const info = (entry?: unknown) => {
		if (typeof entry === 'object' && entry !== null) told(entry as Entry);
	};
	return { trace: nothing, debug: nothing, info, warn: nothing, error: nothing, fatal: nothing };
}

/**
 * Send a mail to whoever asks, to see whether it arrives.
 *
 * @returns where it was sent
 * @throws RecordError `not_allowed`; MailError, SecretError
 */
export async function sendTestMail(store: Store, viewer: Viewer): Promise<string> {
	requireCapability(viewer, 'manage_settings');
	await sendMail(store, {
		to: { name: viewer.name, address: viewer.email },
		subject: 'Weatherglass can send mails',
		text: 'This is the test message that you asked for. Dashboards can be sent by mail.',
		html: '<p>This is the test message that you asked for. Dashboards can be sent by mail.</p>',
		attachments: []
	});
	return viewer.email;
}
