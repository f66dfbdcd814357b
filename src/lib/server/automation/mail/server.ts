/** The mail server of the company: where it is, and how it is signed in to. */
import { deleteSecret, getSecret, hasSecret, setSecret } from '#lib/server/access/index.ts';
import { isLoopbackHost } from './loopback.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { invalid, type Issue } from '#lib/server/store/errors.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import { putSetting, readSetting, removeSetting } from '#lib/server/store/settings.ts';
import type { Store } from '#lib/server/store/store.ts';

/**
 * How a connection is encrypted: by STARTTLS after it is made, from its first byte on, or not at all, which only a server
 * on this machine may ask for.
 */
export const encryptions = ['starttls', 'tls', 'none'] as const;
export type Encryption = (typeof encryptions)[number];

export interface MailServer {
	host: string;
	port: number;
	encryption: Encryption;
	/** Null: the server asks nobody who they are. */
	user: string | null;
	/** The address that mails come from. */
	from: string;
	/** The certificate of a company's own authority, as PEM; null: those that the system trusts. */
	authority: string | null;
}

/** As a form gives it. */
export type MailServerForm = Record<keyof MailServer | 'password', string>;

const settingsKey = 'mail_server';
const secretName = 'mail/server/password';

/** The mail server; null where none is set up. */
export const readMailServer = (from: Pick<Engine, 'query'>): Promise<MailServer | null> =>
	readSetting<MailServer>(from, settingsKey);

/** Whether a password is kept; the page says so without showing it. */
export const hasMailPassword = (store: Store): Promise<boolean> => hasSecret(store, secretName);

/** The password in the clear, null where there is none. Throws SecretError when it can't be read. */
export const mailPassword = (store: Store): Promise<string | null> => getSecret(store, secretName);

/**
 * Save how mails are sent. An empty password keeps the one there is, as long as it is of the same user at the same server: a
 * password is never sent to another server than the one it was given for.
 *
 * @throws RecordError `not_allowed`; `invalid` with what is wrong, field by field
 */
export async function saveMailServer(store: Store, viewer: Viewer, form: MailServerForm): Promise<void> {
	requireCapability(viewer, 'manage_settings');
	const server = checked(form);
	const { password } = form;
	const before = await readMailServer(store.engine);
	const isSame = before?.host === server.host && before.user === server.user;
	if (server.user !== null && password === '' && !(isSame && (await hasMailPassword(store)))) {
		const message = before
			? 'The server or the user is another one: give the password that belongs to it.'
			: 'Give the password of this user.';
		throw invalid([{ field: 'password', value: null, message }]);
	}
	await store.engine.transaction(async (transaction) => {
		if (server.user === null) await deleteSecret(store, secretName, transaction);
		else if (password !== '') await setSecret(store, secretName, password, viewer.accountId, transaction);
		await putSetting(transaction, viewer, settingsKey, server);
		await audit(transaction, viewer, {
			action: 'mail_server_changed',
			subject: server.host,
			detail: { before, after: server, password_changed: password !== '' }
		});
	});
}

/** Send no more mails. What is scheduled stays, for when a server is set up again. Throws RecordError `not_allowed`. */
export async function removeMailServer(store: Store, viewer: Viewer): Promise<void> {
	requireCapability(viewer, 'manage_settings');
	const before = await readMailServer(store.engine);
	if (!before) return;
	await store.engine.transaction(async (transaction) => {
		await removeSetting(transaction, settingsKey);
		await deleteSecret(store, secretName, transaction);
		await audit(transaction, viewer, { action: 'mail_server_removed', subject: before.host });
	});
}

function checked(form: MailServerForm): MailServer {
	const text = (field: keyof MailServer) => form[field].trim();
	const server: MailServer = {
		host: text('host').toLowerCase(),
		port: Number(text('port')),
		encryption: text('encryption') as Encryption,
		user: text('user') || null,
		from: text('from'),
		authority: text('authority') || null
	};
	const problems: Partial<Record<keyof MailServer, string | null>> = {
		host: /^[a-z0-9]([a-z0-9.:_-]*[a-z0-9])?$/.test(server.host)
			? null
			: 'Give the name or the address of the server, such as smtp.example.com.',
		port:
			/^\d+$/.test(text('port')) && server.port >= 1 && server.port <= 65_535
				? null
				: 'A port is a whole number from 1 to 65535: mostly 587 with STARTTLS, 465 with TLS.',
		encryption: encryptionProblem(server),
		user: server.user !== null && hasControl(server.user) ? 'A user name is one line.' : null,
		from:
			/^[^\s@<>,;:"()[\]\\]+@[^\s@<>,;:"()[\]\\]+$/.test(server.from) && !hasControl(server.from)
				? null
				: 'Give one e-mail address, such as reports@example.com.',
		authority:
			server.authority === null ||
			/^-----BEGIN CERTIFICATE-----[\s\S]+-----END CERTIFICATE-----$/.test(server.authority)
				? null
				: 'Paste the certificate as PEM: from -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----.'
	};
	const issues = Object.entries(problems).flatMap(([field, message]): Issue[] =>
		message ? [{ field, value: form[field as keyof MailServer].slice(0, 200), message }] : []
	);
	if (issues.length > 0) throw invalid(issues);
	return server;
}

function encryptionProblem({ encryption, host }: MailServer): string | null {
	if (!encryptions.includes(encryption)) return 'Choose STARTTLS, TLS or none.';
	if (encryption !== 'none' || isLoopbackHost(host)) return null;
	return 'Without encryption, figures and the password could be read on the way: only a server on this machine may go without.';
}

// eslint-disable-next-line no-control-regex -- these end a line of SMTP, or worse
const hasControl = (text: string) => /[\u0000-\u001f\u007f]/.test(text);
