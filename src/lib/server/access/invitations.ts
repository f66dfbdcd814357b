/** Asking people in: an administrator makes a link, whoever follows it chooses a password and has an account. */
import { randomUUID } from 'node:crypto';
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import {
	emailTaken,
	identityIssues,
	insertAccount,
	normalEmail,
	personWords,
	prepareAccount
} from './accounts.ts';
import { AccessError, invalidAccount } from './errors.ts';
import { attemptLink, linkPath, linkUsed } from './links.ts';
import type { MadeLink } from './password-reset.ts';
import type { Caller } from './sessions.ts';
import { beginSignedIn } from './sign-in.ts';
import type { SignedIn } from './start-session.ts';
import { hashOf, newToken } from './tokens.ts';

const invitationSeconds = 7 * 24 * 60 * 60;

export interface Invitation {
	id: string;
	email: string;
	name: string;
	role: Role;
	/** The CRM person whom the account will be. */
	person_id: string | null;
	person: string | null;
	invited_by: string | null;
	/** ISO 8601, UTC. */
	invited_at: string;
	expires_at: string;
	is_expired: boolean;
}

export interface NewInvitation {
	email: string;
	name: string;
	role: Role;
	personId: string | null;
}

/** Invitations that nobody has accepted, the newest first. */
export async function listInvitations(store: Store, viewer: Viewer): Promise<Invitation[]> {
	requireCapability(viewer, 'manage_people');
	const { rows } = await store.engine.query<Invitation>(
		`select invitations.id, invitations.email, invitations.name, invitations.role, invitations.person_id,
			people.name as person, inviter.name as invited_by, invited_at, expires_at, expires_at <= now() as is_expired
		from invitations
		left join people on people.id = invitations.person_id and people.deleted_at is null
		left join accounts inviter on inviter.id = invited_by
		order by invited_at desc`
	);
	return rows;
}

/**
 * Invite someone, once and for a week. Nothing is sent: the link is for whoever invites to hand over.
 *
 * @throws RecordError `not_allowed`; AccessError `invalid`, also for an e-mail that has an
 *   account or an invitation
 */
export async function invite(
	store: Store,
	viewer: Viewer,
	{ role, personId, ...given }: NewInvitation
): Promise<MadeLink & { id: string }> {
	requireCapability(viewer, 'manage_people');
	const issues = identityIssues(given);
	if (issues.length > 0) throw invalidAccount(issues);
	const [id, token, email] = [randomUUID(), newToken(), normalEmail(given.email)];
	await store.engine.transaction(async (transaction) => {
		const accounts = await transaction.query('select 1 from accounts where email = $1', [email]);
		if (accounts.rows.length > 0) throw emailTaken(email);
		const pending = await transaction.query('select 1 from invitations where email = $1', [email]);
		if (pending.rows.length > 0) {
			const message = `${email} is invited already: make that invitation’s link anew, or take it back.`;
			throw invalidAccount([{ field: 'email', value: email, message }]);
		}
		await transaction.query(
			`insert into invitations (id, email, name, role, person_id, token_hash, invited_by, expires_at)
			values ($1, $2, $3, $4, $5, $6, $7, now() + to_seconds($8))`,
			[id, email, given.name.trim(), role, personId, hashOf(token), viewer.accountId, invitationSeconds]
		);
		await audit(transaction, viewer, {
			action: 'invitation_created',
			subject: email,
			detail: { after: { role, person: await personWords(transaction, personId) } }
		});
	});
	return { id, ...madeLink(token) };
}

/** Make an invitation's link anew; the link from before is good for nothing. Throws AccessError `not_found`. */
export async function renewInvitation(store: Store, viewer: Viewer, id: string): Promise<MadeLink> {
	requireCapability(viewer, 'manage_people');
	const token = newToken();
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ email: string }>(
			`update invitations set token_hash = $2, invited_at = now(), expires_at = now() + to_seconds($3)
			where id = $1 returning email`,
			[id, hashOf(token), invitationSeconds]
		);
		if (!rows[0]) throw noInvitation();
		await audit(transaction, viewer, { action: 'invitation_renewed', subject: rows[0].email });
	});
	return madeLink(token);
}

/** Take an invitation back. Throws AccessError `not_found`. */
export async function revokeInvitation(store: Store, viewer: Viewer, id: string): Promise<void> {
	requireCapability(viewer, 'manage_people');
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ email: string }>(
			'delete from invitations where id = $1 returning email',
			[id]
		);
		if (!rows[0]) throw noInvitation();
		await audit(transaction, viewer, { action: 'invitation_revoked', subject: rows[0].email });
	});
}

type Pending = Pick<Invitation, 'id' | 'email' | 'name' | 'role' | 'person_id'>;

async function pending(from: Pick<Transaction, 'query'>, token: string): Promise<Pending | null> {
	const { rows } = await from.query<Pending>(
		`select id, email, name, role, person_id from invitations where token_hash = $1 and expires_at > now()`,
		[hashOf(token)]
	);
	return rows[0] ?? null;
}

/**
 * Who is invited by a link.
 *
 * @throws AccessError `link_used`, `too_many_attempts`
 */
export async function readInvitation(
	store: Store,
	token: string,
	caller: Caller
): Promise<{ name: string; email: string; role: Role }> {
	return attemptLink(store, caller, async () => {
		const found = await pending(store.engine, token);
		return found && { name: found.name, email: found.email, role: found.role };
	});
}

/**
 * Accept an invitation: the account is made, and signed in.
 *
 * @throws AccessError `invalid`, and the link works still; `link_used`, `too_many_attempts`
 */
export async function acceptInvitation(
	store: Store,
	{ token, name, password }: { token: string; name: string; password: string },
	caller: Caller
): Promise<SignedIn> {
	const invitation = await attemptLink(store, caller, () => pending(store.engine, token));
	const { email, role, person_id: personId } = invitation;
	const prepared = await prepareAccount(store, { name, email, role, personId, password });
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ invited_by: string | null }>(
			'delete from invitations where token_hash = $1 and expires_at > now() returning invited_by',
			[hashOf(token)]
		);
		if (!rows[0]) throw linkUsed();
		const actor = { accountId: prepared.account.id, address: caller.address };
		await insertAccount(transaction, prepared, actor);
		await audit(transaction, actor, {
			action: 'invitation_accepted',
			subject: email,
			detail: { invited_by: rows[0].invited_by }
		});
		return beginSignedIn(store, transaction, prepared.account, caller, 'invitation');
	});
}

const noInvitation = () =>
	new AccessError('not_found', 'That invitation is there no more.', 'It was accepted, or taken back.');

const madeLink = (token: string): MadeLink => ({
	path: linkPath('invitation', token),
	expiresAt: new Date(Date.now() + invitationSeconds * 1000)
});
