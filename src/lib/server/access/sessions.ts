import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { accountColumns, type Account } from './accounts.ts';
import { audit } from './audit.ts';
import { hashOf, newToken } from './tokens.ts';
import { viewerFor } from './viewer.ts';

export const sessionCookie = 'weatherglass_session';

const day = 24 * 60 * 60;
/** A session ends when nobody has used it for so many seconds, */
const idleSeconds = 14 * day;
/** and at the latest so many seconds after sign-in. */
const longestSeconds = 90 * day;
/** Use is written down no more often than this, so that reading pages writes next to nothing. */
const noteEverySeconds = 60 * 60;

/** What the browser is to keep: set it http-only, same-site lax, path `/`, and secure where the app is on https. */
export interface SessionCookie {
	name: string;
	value: string;
	/** In seconds. */
	maxAge: number;
}

/** Begin a session of an account; the caller has checked who it is. */
export async function beginSession(
	transaction: Transaction,
	accountId: string,
	userAgent: string | null
): Promise<SessionCookie> {
	const token = newToken();
	await transaction.query('delete from sessions where expires_at < now()');
	await transaction.query(
		`insert into sessions (token_hash, account_id, expires_at, user_agent)
		values ($1, $2, now() + to_seconds($3), $4)`,
		[hashOf(token), accountId, idleSeconds, userAgent?.slice(0, 300) ?? null]
	);
	return { name: sessionCookie, value: token, maxAge: longestSeconds };
}

/** Who asks, by the value of the session cookie; null when there is no such session any more. */
export async function viewerOf(store: Store, token: string | null | undefined): Promise<Viewer | null> {
	if (!token) return null;
	const { rows } = await store.engine.query<Account & { unnoted_seconds: number }>(
		`select ${accountColumns}, date_diff('second', last_seen_at, now()) as unnoted_seconds
		from accounts
		join (select account_id, token_hash, last_seen_at, expires_at from sessions) on account_id = id
		where token_hash = $1 and expires_at > now() and disabled_at is null`,
		[hashOf(token)]
	);
	const found = rows[0];
	if (!found) return null;
	const { unnoted_seconds, ...account } = found;
	if (unnoted_seconds > noteEverySeconds) await noteUse(store, token);
	return viewerFor(store, account);
}

async function noteUse(store: Store, token: string): Promise<void> {
	await store.engine.query(
		`update sessions
		set last_seen_at = now(),
			expires_at = least(now() + to_seconds($2), created_at + to_seconds($3))
		where token_hash = $1`,
		[hashOf(token), idleSeconds, longestSeconds],
		{ readOnly: false }
	);
}

/** End a session. Ending one that is over does nothing. */
export async function signOut(store: Store, token: string): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ account_id: string }>(
			'delete from sessions where token_hash = $1 returning account_id',
			[hashOf(token)]
		);
		if (rows[0]) await audit(transaction, { accountId: rows[0].account_id, action: 'sign_out' });
	});
}
