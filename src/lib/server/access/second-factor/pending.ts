import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { accountColumns, type Account } from '../accounts.ts';
import { AccessError } from '../errors.ts';
import type { SessionCookie } from '../sessions.ts';
import { needsSecondFactor } from '../sign-in-policy.ts';
import type { SignInMethod } from '../start-session.ts';
import { hashOf, newToken } from '../tokens.ts';

/** Holds the token of a sign-in that waits for its second step. It is no session. */
export const pendingCookie = 'weatherglass_second_step';

const pendingSeconds = 10 * 60;
/** After so many wrong codes the password is asked for again. */
const mostFailures = 5;

export interface PendingSignIn {
	account: Account;
	by: SignInMethod;
	owes: 'code' | 'enrolment';
}

/** What an account owes after its password or link: a code, a second factor to be set up first, or nothing. */
export async function owedStep(
	from: Pick<Transaction, 'query'>,
	{ id }: Pick<Account, 'id'>
): Promise<'code' | 'enrolment' | null> {
	const { rows } = await from.query<{ has: boolean; needs: boolean }>(
		`select exists (select 1 from second_factors where account_id = id) as has, ${needsSecondFactor} as needs
		from accounts where id = $1`,
		[id]
	);
	if (rows[0]?.has) return 'code';
	return rows[0]?.needs ? 'enrolment' : null;
}

/** Remember that an account has shown all but its second factor. */
export async function beginPending(
	transaction: Transaction,
	accountId: string,
	by: SignInMethod
): Promise<SessionCookie> {
	const token = newToken();
	await transaction.query('delete from pending_sign_ins where expires_at < now()');
	await transaction.query(
		`insert into pending_sign_ins (token_hash, account_id, signed_in_by, expires_at)
		values ($1, $2, $3, now() + to_seconds($4))`,
		[hashOf(token), accountId, by, pendingSeconds]
	);
	return { name: pendingCookie, value: token, maxAge: pendingSeconds };
}

/** The sign-in that a token stands for; null when it is over, or was never begun. */
export async function readPending(
	store: Store,
	token: string | null | undefined
): Promise<PendingSignIn | null> {
	if (!token) return null;
	const { rows } = await store.engine.query<Account & { signed_in_by: SignInMethod }>(
		`select ${accountColumns}, signed_in_by
		from accounts join (select token_hash, account_id, signed_in_by, expires_at from pending_sign_ins) on account_id = id
		where token_hash = $1 and expires_at > now() and disabled_at is null`,
		[hashOf(token)]
	);
	if (!rows[0]) return null;
	const { signed_in_by: by, ...account } = rows[0];
	// The rule, or the factor, may have gone since; a code is then no longer asked for, but the sign-in starts anew.
	const owes = await owedStep(store.engine, account);
	return owes && { account, by, owes };
}

/** Use a pending sign-in up: whoever comes second with the same token finds it gone. */
export async function takePending(transaction: Transaction, token: string): Promise<void> {
	const { rows } = await transaction.query(
		'delete from pending_sign_ins where token_hash = $1 and expires_at > now() returning 1',
		[hashOf(token)]
	);
	if (rows.length === 0) throw pendingExpired();
}

/** Count a wrong code. Throws when it was one too many: the sign-in is then over. */
export async function countFailure(store: Store, token: string): Promise<void> {
	const isOver = await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ failures: number }>(
			'update pending_sign_ins set failures = failures + 1 where token_hash = $1 returning failures',
			[hashOf(token)]
		);
		if ((rows[0]?.failures ?? mostFailures) < mostFailures) return false;
		await transaction.query('delete from pending_sign_ins where token_hash = $1', [hashOf(token)]);
		return true;
	});
	if (isOver)
		throw new AccessError(
			'sign_in_expired',
			'That were too many wrong codes.',
			'Sign in from the beginning.'
		);
}

export const pendingExpired = (): AccessError =>
	new AccessError('sign_in_expired', 'This sign-in has waited too long.', 'Sign in from the beginning.');
