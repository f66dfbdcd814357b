/** Who signed in here, and when they were seen last: presence, which is no work. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';

export interface Presence {
	person: string;
	signIns: number;
	/** Signed in, or was seen, in the last seven days: a session lasts longer than that. */
	isPresent: boolean;
	lastSeen: string | null;
}

const presenceSql = (viewer: Viewer) => `with known as (
	select
		accounts.id as account,
		coalesce(accounts.person_id, (
			select min(people.id) from ${scoped('people', viewer)} people where lower(people.email) = lower(accounts.email)
		)) as person
	from accounts
	where accounts.disabled_at is null
)
select
	person,
	(count(signed.occurred_at))::integer as sign_ins,
	greatest(
		max(signed.occurred_at),
		max((select max(last_seen_at) from sessions where sessions.account_id = known.account and last_seen_at < $2::date::timestamptz))
	) as last_seen
from known
left join audit_log signed
	on signed.account_id = known.account and signed.action = 'sign_in'
	and signed.occurred_at >= $1::date::timestamptz and signed.occurred_at < $2::date::timestamptz
where person is not null
group by person`;

const sqlOf = (
	viewer: Viewer
) => `select *, coalesce(last_seen >= ($2::date - 7)::timestamptz, false) as is_present
from (${presenceSql(viewer)})
order by person`;

/**
 * Of every person with an account: how often they signed in, and when they were seen last.
 *
 * @param period the first day, and the first after it
 */
export async function readPresence(
	store: Store,
	viewer: Viewer,
	{ from, to }: { from: string; to: string }
): Promise<{ presence: Presence[]; sql: string }> {
	const sql = sqlOf(viewer);
	const { rows } = await store.engine.query<{
		person: string;
		sign_ins: number;
		is_present: boolean;
		last_seen: string | null;
	}>(sql, [from, to], { timeZone: viewer.timeZone });
	return {
		sql,
		presence: rows.map(({ person, sign_ins, is_present, last_seen }) => ({
			person,
			signIns: sign_ins,
			isPresent: is_present,
			lastSeen: last_seen
		}))
	};
}
