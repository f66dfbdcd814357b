/** The second factor of one's own account; and, for administrators, who has one. */
import type { Role, Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readAccount } from '../accounts.ts';
import { AccessError } from '../errors.ts';
import { confirmPassword } from '../own-account.ts';
import { deleteSecret } from '../secrets/index.ts';
import { endSessions, rotateSession, type SessionCookie } from '../sessions.ts';
import { readSignInPolicy } from '../sign-in-policy.ts';
import { checkCode, factorSecret } from './check.ts';
import { confirm, openProposal, propose, type Proposal } from './enrolment.ts';
import { makeRecoveryCodes } from './recovery-codes.ts';

export interface OwnSecondFactor {
	/** ISO 8601, UTC; null: none is set up. */
	enrolled_at: string | null;
	recovery_codes: number;
	/** Whether the company's rules ask for one. */
	is_required: boolean;
	/** Whether the account has a password, which is asked for before a factor is set up. */
	has_password: boolean;
}

/** What is known of the viewer's own second factor. */
export async function ownSecondFactor(store: Store, viewer: Viewer): Promise<OwnSecondFactor> {
	const { rows } = await store.engine.query<Omit<OwnSecondFactor, 'is_required'>>(
		`select (select enrolled_at from second_factors where account_id = id) as enrolled_at,
			(select count(*) from recovery_codes where account_id = id) as recovery_codes,
			password_hash is not null as has_password
		from accounts where id = $1`,
		[viewer.accountId]
	);
	const { second_factor_roles } = await readSignInPolicy(store.engine);
	return {
		...(rows[0] ?? { enrolled_at: null, recovery_codes: 0, has_password: false }),
		is_required: second_factor_roles.includes(viewer.role)
	};
}

/** What shows that it is really the owner of the account who changes its second factor, and not just their open browser. */
export interface Proof {
	/** A code of the factor that is set up, or a recovery code. */
	code?: string;
	/** The password, where no factor is set up. */
	password?: string;
	now?: number;
}

/**
 * Offer the viewer a second factor, their first or in the place of the one they have.
 *
 * @throws AccessError `wrong_code` or `wrong_credentials`; `too_many_attempts`, `factor_unreadable`
 */
export async function proposeOwn(store: Store, viewer: Viewer, proof: Proof): Promise<Proposal> {
	const { enrolled_at, has_password } = await ownSecondFactor(store, viewer);
	const now = proof.now ?? Date.now();
	if (enrolled_at !== null) await checkCode(store, viewer, proof.code ?? '', now);
	else if (has_password) await confirmPassword(store, viewer, proof.password ?? '', now);
	return propose(store, { id: viewer.accountId, email: viewer.email }, now);
}

/** The second factor that the viewer was offered and has not confirmed yet. */
export const ownProposal = (store: Store, viewer: Viewer, now = Date.now()): Promise<Proposal | null> =>
	openProposal(store, { id: viewer.accountId, email: viewer.email }, now);

/**
 * Take the offered second factor into use. Every other session of the account ends; this one gets a new token.
 *
 * @returns the recovery codes, to be shown once, and the cookie of this session from now on
 * @throws AccessError `wrong_code`, `sign_in_expired`
 */
export async function confirmOwn(
	store: Store,
	viewer: Viewer,
	code: string,
	now = Date.now()
): Promise<{ recoveryCodes: string[]; cookie: SessionCookie | null }> {
	const account = { id: viewer.accountId, email: viewer.email };
	const { recoveryCodes, result } = await confirm(
		store,
		{ account, actor: viewer, code, now },
		(transaction) => renewSession(transaction, viewer)
	);
	return { recoveryCodes, cookie: result };
}

/**
 * Make new recovery codes for the viewer, in the place of the others.
 *
 * @throws AccessError `wrong_code`, `too_many_attempts`, `factor_unreadable`
 */
export async function renewRecoveryCodes(
	store: Store,
	viewer: Viewer,
	code: string,
	now = Date.now()
): Promise<string[]> {
	await checkCode(store, viewer, code, now);
	return store.engine.transaction(async (transaction) => {
		await audit(transaction, viewer, { action: 'recovery_codes_made', subject: viewer.email });
		return makeRecoveryCodes(transaction, viewer.accountId);
	});
}

/**
 * Remove the viewer's own second factor. Every other session of the account ends; this one gets a new token.
 *
 * @returns the cookie of this session from now on
 * @throws AccessError `not_allowed` where the company asks for one; `wrong_code`, `too_many_attempts`, `factor_unreadable`
 */
export async function removeOwn(
	store: Store,
	viewer: Viewer,
	code: string,
	now = Date.now()
): Promise<SessionCookie | null> {
	const { is_required } = await ownSecondFactor(store, viewer);
	if (is_required)
		throw new AccessError(
			'not_allowed',
			'Your company asks for a second factor.',
			'You can set up another one in its place.'
		);
	await checkCode(store, viewer, code, now);
	return store.engine.transaction(async (transaction) => {
		await forget(store, transaction, viewer.accountId);
		await audit(transaction, viewer, { action: 'second_factor_removed', subject: viewer.email });
		return renewSession(transaction, viewer);
	});
}

export interface AccountFactor {
	id: string;
	name: string;
	email: string;
	role: Role;
	/** ISO 8601, UTC; null: none is set up. */
	enrolled_at: string | null;
	recovery_codes: number;
	is_required: boolean;
}

/**
 * Who may sign in, with their second factor, by name.
 *
 * @throws RecordError `not_allowed`
 */
export async function listSecondFactors(store: Store, viewer: Viewer): Promise<AccountFactor[]> {
	requireCapability(viewer, 'manage_people');
	const { second_factor_roles } = await readSignInPolicy(store.engine);
	const { rows } = await store.engine.query<Omit<AccountFactor, 'is_required'>>(
		`select id, name, email, role, enrolled_at,
			(select count(*) from recovery_codes where recovery_codes.account_id = id) as recovery_codes
		from accounts left join second_factors on second_factors.account_id = id
		where disabled_at is null
		order by lower(name), email`
	);
	return rows.map((row) => ({ ...row, is_required: second_factor_roles.includes(row.role) }));
}

/**
 * Remove someone's second factor: their phone is lost, and their recovery codes too. Their sessions end; they sign in with
 * the password alone, and set up another factor first where the company asks for one.
 *
 * @throws RecordError `not_allowed`; AccessError `not_found`
 */
export async function removeSecondFactor(store: Store, viewer: Viewer, accountId: string): Promise<void> {
	requireCapability(viewer, 'manage_people');
	await store.engine.transaction(async (transaction) => {
		const account = await readAccount(transaction, accountId);
		if (!(await forget(store, transaction, accountId)))
			throw new AccessError(
				'not_found',
				`${account.email} has no second factor.`,
				'There is nothing to remove.'
			);
		await endSessions(transaction, accountId);
		await audit(transaction, viewer, { action: 'second_factor_removed', subject: account.email });
	});
}

/** Answers whether there was one. */
async function forget(store: Store, transaction: Transaction, accountId: string): Promise<boolean> {
	const { rows } = await transaction.query('delete from second_factors where account_id = $1 returning 1', [
		accountId
	]);
	await transaction.query('delete from recovery_codes where account_id = $1', [accountId]);
	await deleteSecret(store, factorSecret(accountId), transaction);
	return rows.length > 0;
}

async function renewSession(transaction: Transaction, viewer: Viewer): Promise<SessionCookie | null> {
	const session = viewer.sessionId ?? null;
	await endSessions(transaction, viewer.accountId, session);
	return session ? rotateSession(transaction, session) : null;
}
