/** The second step of a sign-in: a code, or a second factor that has to be set up first. */
import type { Store } from '#lib/server/store/store.ts';
import { AccessError } from '../errors.ts';
import type { Caller } from '../sessions.ts';
import { startSession, type SignedIn } from '../start-session.ts';
import { checkCode } from './check.ts';
import { confirm, propose, type Proposal } from './enrolment.ts';
import { countFailure, pendingExpired, readPending, takePending, type PendingSignIn } from './pending.ts';

/** What a sign-in that waits needs to show. Null: there is none, or it has waited too long. */
export async function readSecondStep(
	store: Store,
	token: string | null | undefined,
	now = Date.now()
): Promise<
	{ email: string; owes: 'code' } | { email: string; owes: 'enrolment'; proposal: Proposal } | null
> {
	const pending = await readPending(store, token);
	if (!pending) return null;
	const { email } = pending.account;
	if (pending.owes === 'code') return { email, owes: 'code' };
	return { email, owes: 'enrolment', proposal: await propose(store, pending.account, now) };
}

/**
 * Give the code of a sign-in that waits for one.
 *
 * @throws AccessError `wrong_code`, `too_many_attempts`, `factor_unreadable`; `sign_in_expired`: from the beginning
 */
export async function signInByCode(
	store: Store,
	token: string | null | undefined,
	code: string,
	caller: Caller
): Promise<SignedIn> {
	const { account, by } = await requirePending(store, token, 'code');
	const actor = { accountId: account.id, address: caller.address };
	const used = await counted(store, token!, () => checkCode(store, actor, code, caller.now ?? Date.now()));
	return store.engine.transaction(async (transaction) => {
		await takePending(transaction, token!);
		return startSession(store, transaction, account, caller, { by, second_factor: used });
	});
}

/**
 * Set up the second factor that a sign-in waits for, and go on with it.
 *
 * @throws AccessError `wrong_code`; `sign_in_expired`: from the beginning
 */
export async function signInByEnrolment(
	store: Store,
	token: string | null | undefined,
	code: string,
	caller: Caller
): Promise<{ signedIn: SignedIn; recoveryCodes: string[] }> {
	const { account, by } = await requirePending(store, token, 'enrolment');
	const actor = { accountId: account.id, address: caller.address };
	const { recoveryCodes, result } = await counted(store, token!, () =>
		confirm(store, { account, actor, code, now: caller.now ?? Date.now() }, async (transaction) => {
			await takePending(transaction, token!);
			return startSession(store, transaction, account, caller, { by, second_factor: 'code' });
		})
	);
	return { signedIn: result, recoveryCodes };
}

async function requirePending(
	store: Store,
	token: string | null | undefined,
	owes: PendingSignIn['owes']
): Promise<PendingSignIn> {
	const pending = await readPending(store, token);
	if (pending?.owes !== owes) throw pendingExpired();
	return pending;
}

/** Try a code; so many wrong ones end the sign-in. */
async function counted<T>(store: Store, token: string, attempt: () => Promise<T>): Promise<T> {
	try {
		return await attempt();
	} catch (failure) {
		if (failure instanceof AccessError && failure.code === 'wrong_code') await countFailure(store, token);
		throw failure;
	}
}
