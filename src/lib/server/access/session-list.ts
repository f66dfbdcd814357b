/** The sessions of one's own account, to look over and to end. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import { AccessError } from './errors.ts';
import { endSessions } from './sessions.ts';

export interface ListedSession {
	/** Names the session to people; nobody can use it to sign in. */
	id: string;
	/** The browser, as it describes itself. */
	user_agent: string | null;
	/** Where it was last used from. */
	address: string | null;
	/** ISO 8601, UTC. */
	created_at: string;
	/** To within ten minutes. */
	last_seen_at: string;
	expires_at: string;
	is_this_one: boolean;
}

/** The viewer's own sessions, this one first, then the last used. */
export async function listSessions(store: Store, viewer: Viewer): Promise<ListedSession[]> {
	const { rows } = await store.engine.query<ListedSession>(
		`select id, user_agent, address, created_at, last_seen_at, expires_at, id is not distinct from $2 as is_this_one
		from sessions where account_id = $1 and expires_at > now()
		order by is_this_one desc, last_seen_at desc`,
		[viewer.accountId, viewer.sessionId ?? null]
	);
	return rows;
}

/**
 * End one of the viewer's own sessions.
 *
 * @throws AccessError `not_found` when it is over already, or someone else's
 */
export async function endSession(store: Store, viewer: Viewer, id: string): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query(
			'delete from sessions where id = $1 and account_id = $2 returning id',
			[id, viewer.accountId]
		);
		if (rows.length === 0)
			throw new AccessError('not_found', 'That session is over already.', 'Load the page again.');
		await audit(transaction, viewer, { action: 'session_ended', detail: { session: id } });
	});
}

/** End all of the viewer's own sessions but the one that asks. Answers how many ended. */
export async function endOtherSessions(store: Store, viewer: Viewer): Promise<number> {
	return store.engine.transaction(async (transaction) => {
		const ended = await endSessions(transaction, viewer.accountId, viewer.sessionId ?? null);
		if (ended > 0) await audit(transaction, viewer, { action: 'session_ended', detail: { others: ended } });
		return ended;
	});
}
