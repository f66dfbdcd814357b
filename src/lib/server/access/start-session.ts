import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Account } from './accounts.ts';
import { beginSession, type Caller, type SessionCookie } from './sessions.ts';
import { viewerFor } from './viewer.ts';

/** By what someone showed who they are; `provider` is the company's identity provider. */
export type SignInMethod = 'password' | 'link' | 'invitation' | 'provider';

/** What a sign-in came to: a session, or the question for the second factor. */
export type SignedIn =
	| { viewer: Viewer; cookie: SessionCookie; owes: null }
	/** The cookie is good for the second step only: to give a code, or to set up a second factor first. */
	| { viewer: null; cookie: SessionCookie; owes: 'code' | 'enrolment' };

/** Begin a session of someone who has shown all they have to, and note it. */
export async function startSession(
	store: Store,
	transaction: Transaction,
	account: Account,
	caller: Caller,
	how: { by: SignInMethod; second_factor?: 'code' | 'recovery_code' }
): Promise<SignedIn & { owes: null }> {
	const { id, cookie } = await beginSession(transaction, account.id, how.by, caller);
	const actor = { accountId: account.id, sessionId: id, address: caller.address };
	await audit(transaction, actor, { action: 'sign_in', detail: how });
	return { viewer: { ...(await viewerFor(store, account)), ...actor }, cookie, owes: null };
}
