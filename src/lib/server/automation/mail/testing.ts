/** A real SMTP server on this machine, which keeps what it is sent and answers as a test says. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import type { MailServerForm } from './server.ts';

export interface Received {
	from: string;
	to: string;
	/** The whole message, as it came. */
	raw: string;
}

/** What to answer a recipient or a message with, instead of taking it: `[451, 'Try later']`. */
type Refusal = [code: number, text: string] | null;

export interface TestMailServer {
	port: number;
	received: Received[];
	/** How often somebody began a mail. */
	attempts: number;
	/** Asked for each recipient, and for each message once all of it is there. */
	refuse: { recipient: (to: string) => Refusal; message: (to: string) => Refusal };
	/** Take the message and end the connection instead of answering. */
	hangsUp: boolean;
	/** What a form says of it. */
	form(more?: Partial<MailServerForm>): MailServerForm;
	stop(): Promise<void>;
}

export const user = 'reports';
export const password = 'a password, not easily guessed';

/**
 * Start one on a free port.
 *
 * @param options.encryption `starttls` and `tls` need a certificate, and ask for the user above
 */
export async function startMailServer({
	encryption = 'none',
	certificate
}: {
	encryption?: 'none' | 'starttls' | 'tls';
	certificate?: { key: string; cert: string };
} = {}): Promise<TestMailServer> {
	const refused = ([responseCode, text]: [number, string]) =>
		Object.assign(new Error(text), { responseCode });
	const options: SMTPServerOptions = {
		...certificate,
		secure: encryption === 'tls',
		authOptional: encryption === 'none',
		disabledCommands: encryption === 'none' ? ['STARTTLS', 'AUTH'] : [],
		onAuth: ({ username, password: given }, _session, done) =>
			username === user && given === password ? done(null, { user }) : done(new Error('No such user')),
		onMailFrom: (_address, _session, done) => {
			test.attempts++;
			done();
		},
		onRcptTo: ({ address }, _session, done) => {
			const refusal = test.refuse.recipient(address);
			done(refusal && refused(refusal));
		},
		onData: (stream, { envelope }, done) => {
			void buffer(stream).then((bytes) => {
				const to = envelope.rcptTo[0]!.address;
				const refusal = test.refuse.message(to);
				if (refusal) return done(refused(refusal));
				test.received.push({
					from: envelope.mailFrom ? envelope.mailFrom.address : '',
					to,
					raw: bytes.toString()
				});
				if (!test.hangsUp) return done(null);
				for (const connection of server.connections) connection.close();
			});
		}
	};
	const server = new SMTPServer(options);
	server.on('error', () => {});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	const test: TestMailServer = {
		port: (server.server.address() as AddressInfo).port,
		received: [],
		attempts: 0,
		refuse: { recipient: () => null, message: () => null },
		hangsUp: false,
		form: (more) => ({
			host: 'localhost',
			port: String(test.port),
			encryption,
			user: encryption === 'none' ? '' : user,
			password: encryption === 'none' ? '' : password,
			from: 'reports@example.com',
			authority: certificate?.cert ?? '',
			...more
		}),
		stop: () => new Promise((stopped) => server.close(() => stopped()))
	};
	return test;
}

/** A certificate of this machine's own, by `openssl`. */
export function makeCertificate(name = 'localhost'): { key: string; cert: string } {
	const folder = mkdtempSync(join(tmpdir(), 'weatherglass-certificate-'));
	try {
		const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
		execFileSync(
			'openssl',
			[
				...[
					'req',
					'-x509',
					'-newkey',
					'ec',
					'-pkeyopt',
					'ec_paramgen_curve:prime256v1',
					'-nodes',
					'-days',
					'2'
				],
				...['-keyout', key, '-out', cert, '-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`]
			],
			{ stdio: 'ignore' }
		);
		return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** A mail's parts by their type, decoded. */
export function partsOf(raw: string): { headers: string; parts: Record<string, Buffer> } {
	const [headers = '', ...rest] = raw.split('\r\n\r\n');
	const parts: Record<string, Buffer> = {};
	const boundary = /boundary="([^"]+)"/.exec(headers)?.[1];
	const body = rest.join('\r\n\r\n');
	if (!boundary) {
		const type = /content-type:\s+([^;\r\n]+)/i.exec(headers)?.[1] ?? '';
		const encoding = /content-transfer-encoding:\s+(\S+)/i.exec(headers)?.[1];
		parts[type] = decoded(body, encoding);
		return { headers, parts };
	}
	for (const part of body.split(`--${boundary}`).slice(1, -1)) {
		Object.assign(parts, partsOf(part.replace(/^\r\n/, '')).parts);
	}
	return { headers, parts };
}

function decoded(body: string, encoding = '7bit'): Buffer {
	if (encoding === 'base64') return Buffer.from(body, 'base64');
	if (encoding !== 'quoted-printable') return Buffer.from(body);
	const bytes = body
		.replaceAll('=\r\n', '')
		.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
	return Buffer.from(bytes, 'latin1');
}
