import { randomUUID } from 'node:crypto';
import { may } from '#lib/crm/capabilities.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { accountColumns, type Account } from './accounts.ts';
import { needsSecondFactor } from './sign-in-policy.ts';
import { hashOf, newToken } from './tokens.ts';
import { viewerFor } from './viewer.ts';

export const sessionCookie = 'weatherglass_session';

const day = 24 * 60 * 60;
/** A session ends when nobody has used it for so many seconds, */
const idleSeconds = 14 * day;
/** and at the latest so many seconds after sign-in. */
const longestSeconds = 90 * day;
/** Use is written down no more often than this, so that reading pages writes next to nothing. */
const noteEverySeconds = 10 * 60;

/** What the browser is to keep: set it http-only, same-site lax, path `/`, and secure where the app is on https. */
export interface SessionCookie {
	name: string;
	value: string;
	/** In seconds. */
	maxAge: number;
}

/** Where a session is begun from. */
export interface Caller {
	/** The network address the request came from. */
	address: string;
	userAgent?: string | null;
	/** The time, in milliseconds; for tests. */
	now?: number;
}

/** Begin a session of an account; the caller has checked who it is. */
export async function beginSession(
	transaction: Transaction,
	accountId: string,
	signedInBy: string,
	{ address, userAgent }: Caller
): Promise<{ id: string; cookie: SessionCookie }> {
	const token = newToken();
	const id = randomUUID();
	await transaction.query('delete from sessions where expires_at < now()');
	await transaction.query(
		`insert into sessions (id, token_hash, account_id, signed_in_by, expires_at, user_agent, address)
		values ($1, $2, $3, $4, now() + to_seconds($5), $6, $7)`,
		[id, hashOf(token), accountId, signedInBy, idleSeconds, userAgent?.slice(0, 300) ?? null, address]
	);
	return { id, cookie: cookieOf(token) };
}

const cookieOf = (token: string): SessionCookie => ({
	name: sessionCookie,
	value: token,
	maxAge: longestSeconds
});

/**
 * Give a session a new token, as is due when what it may do changes; the old one is good for nothing from then on.
 *
 * @param id the public id of the session
 */
export async function rotateSession(transaction: Transaction, id: string): Promise<SessionCookie> {
	const token = newToken();
	await transaction.query('update sessions set token_hash = $1 where id = $2', [hashOf(token), id]);
	return cookieOf(token);
}

/** A rule that came after the sign-in holds at once: whoever lacks the second factor it asks for signs in anew, and sets one up. */
const owesEnrolment = `(
	signed_in_by is distinct from 'provider' and ${needsSecondFactor}
	and accounts.id not in (select second_factors.account_id from second_factors)
)`;

/** Of a session joined to its account: it is that of the cookie, and holds. */
const holds = `token_hash = $1 and expires_at > now() and disabled_at is null and not ${owesEnrolment}`;

/** Whether the session of a cookie is one still. Asking is no use of it: a page that lies open keeps nobody signed in. */
export async function sessionHolds(store: Store, token: string): Promise<boolean> {
	const { rows } = await store.engine.query(
		`select 1 as holds
		from accounts
		join (select account_id, signed_in_by, token_hash, expires_at from sessions) on account_id = id
		where ${holds}`,
		[hashOf(token)]
	);
	return rows.length > 0;
}

/** Who asks, by the value of the session cookie; null when there is no such session any more. */
export async function viewerOf(
	store: Store,
	token: string | null | undefined,
	address: string | null = null
): Promise<Viewer | null> {
	if (!token) return null;
	const { rows } = await store.engine.query<
		Account & { session_id: string; unnoted_seconds: number; viewing_as: string | null }
	>(
		`select ${accountColumns}, session_id, viewing_as, date_diff('second', last_seen_at, now()) as unnoted_seconds
		from accounts
		join (
			select id as session_id, account_id, signed_in_by, token_hash, last_seen_at, expires_at, viewing_as
			from sessions
		) on account_id = id
		where ${holds}`,
		[hashOf(token)]
	);
	const found = rows[0];
	if (!found) return null;
	const { unnoted_seconds, session_id, viewing_as, ...account } = found;
	if (unnoted_seconds > noteEverySeconds) await noteUse(store, session_id, address);
	const own = { ...(await viewerFor(store, account)), sessionId: session_id, address };
	return (viewing_as !== null && (await through(store, own, viewing_as))) || own;
}

/** The viewer that another account is, seen by an administrator; null when that may not or can't be. */
async function through(store: Store, own: Viewer, accountId: string): Promise<Viewer | null> {
	if (!may(own.role, 'view_as')) return null;
	const { rows } = await store.engine.query<Account>(
		`select ${accountColumns} from accounts where id = $1 and disabled_at is null`,
		[accountId]
	);
	if (!rows[0]) return null;
	return {
		...(await viewerFor(store, rows[0])),
		sessionId: own.sessionId,
		address: own.address,
		viewedBy: { accountId: own.accountId, name: own.name }
	};
}

async function noteUse(store: Store, id: string, address: string | null): Promise<void> {
	await store.engine.query(
		`update sessions
		set last_seen_at = now(),
			address = coalesce($4, address),
			expires_at = least(now() + to_seconds($2), created_at + to_seconds($3))
		where id = $1`,
		[id, idleSeconds, longestSeconds, address],
		{ readOnly: false }
	);
}

/** End a session. Ending one that is over does nothing. */
export async function signOut(store: Store, token: string, address: string | null = null): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ id: string; account_id: string }>(
			'delete from sessions where token_hash = $1 returning id, account_id',
			[hashOf(token)]
		);
		const ended = rows[0];
		if (!ended) return;
		const actor = { accountId: ended.account_id, sessionId: ended.id, address };
		await audit(transaction, actor, { action: 'sign_out' });
	});
}

/** End every session of an account but one, and every sign-in under way, within a transaction. Answers how many sessions ended. */
export async function endSessions(
	transaction: Transaction,
	accountId: string,
	exceptId: string | null = null
): Promise<number> {
	await transaction.query('delete from pending_sign_ins where account_id = $1', [accountId]);
	const { rows } = await transaction.query(
		'delete from sessions where account_id = $1 and id is distinct from $2 returning id',
		[accountId, exceptId]
	);
	return rows.length;
}
