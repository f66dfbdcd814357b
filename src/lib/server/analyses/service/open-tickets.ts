/** Tickets that are open now: what is due next of each, and how much of its time is left. */
import { afterWorkingSeconds } from '#lib/crm/calendar/working-hours.ts';
import { hoursOf } from '#lib/crm/service-levels.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { askedTogether, idsBehind, inlined, type Filter } from '#lib/server/metrics/index.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { readPolicies } from '#lib/server/store/service-levels.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { OpenTicket, ServiceResult } from './result.ts';

/** As many of each list as a person looks through. */
const mostShown = 50;

interface Row {
	id: string;
	subject: string | null;
	priority: string | null;
	owner: string | null;
	policy_id: string | null;
	due: OpenTicket['due'] | null;
	seconds_left: number | null;
	state: 'within' | 'overdue' | 'paused' | 'unjudged';
	found: number;
}

/** An answer is due until it is given; a solution until then too, but not while the customer is waited for. */
const clocks = (timed: string, backlog: string) => `
	select
		id, subject, priority, owner_id, policy_id, is_paused,
		case
			when first_response_outcome is not null and first_response_at is null
			then response_target_seconds - response_seconds
		end as response_left,
		case
			when resolution_outcome is not null and not is_paused
			then resolution_target_seconds - resolution_seconds
		end as resolution_left
	from ${timed}
	where id in (from ${backlog})`;

/**
 * @param timed SQL of the tickets on their clock
 * @param backlog SQL, in parentheses, of the ids of the tickets that are open
 */
const openSql = (viewer: Viewer, timed: string, backlog: string) => `with judged as (
	select
		*,
		case when least(response_left, resolution_left) = response_left then 'first response' else 'solution' end as due,
		least(response_left, resolution_left) as seconds_left,
		case
			when least(response_left, resolution_left) is null then case when is_paused then 'paused' else 'unjudged' end
			when least(response_left, resolution_left) < 0 then 'overdue'
			else 'within'
		end as state
	from (${clocks(timed, backlog)}
	)
)
select
	judged.id, judged.subject, judged.priority, people.name as owner, judged.policy_id,
	judged.due, judged.seconds_left::double as seconds_left, judged.state,
	(count(*) over (partition by judged.state))::integer as found
from judged
left join ${scoped('people', viewer)} people on people.id = judged.owner_id
qualify row_number() over (partition by judged.state order by judged.seconds_left nulls last, judged.id) <= ${mostShown}
order by judged.state, judged.seconds_left nulls last, judged.id`;

/** What is due of the tickets that are open now: those of the backlog, as the catalogue counts it. */
export async function openTickets(
	store: Store,
	viewer: Viewer,
	where: Filter[]
): Promise<{ open: ServiceResult['open']; sql: string }> {
	const backlog = await idsBehind(store, viewer, { metric: 'backlog', where });
	const timed = relations.timed_tickets.sql(viewer, { from: '', to: '' });
	const sql = openSql(viewer, timed, backlog.sql);
	const [rows, policies, { time_zone: zone }] = await Promise.all([
		askedTogether<Row>(
			store.engine,
			{
				sql,
				parameters: backlog.parameters,
				shared: { rows: timed, over: (table) => openSql(viewer, table, backlog.sql) }
			},
			viewer.timeZone
		),
		readPolicies(store),
		store.settings()
	]);
	const now = new Date();
	const dueAt = ({ policy_id, seconds_left }: Row): string | null => {
		const policy = policies.find(({ id }) => id === policy_id);
		if (!policy || seconds_left === null || seconds_left <= 0) return null;
		return afterWorkingSeconds(hoursOf(policy, zone), now, seconds_left)?.toISOString() ?? null;
	};
	const of = (state: Row['state']) => rows.filter((row) => row.state === state);
	const counted = (state: Row['state']) => of(state)[0]?.found ?? 0;
	const shown = (row: Row): OpenTicket => ({
		id: row.id,
		subject: row.subject ?? row.id,
		priority: row.priority,
		owner: row.owner,
		due: row.due!,
		dueAt: dueAt(row),
		hoursLeft: row.seconds_left! / 3600
	});
	return {
		sql: inlined({ sql, parameters: backlog.parameters }),
		open: {
			within: counted('within'),
			overdue: counted('overdue'),
			paused: counted('paused'),
			unjudged: counted('unjudged'),
			next: of('within').map(shown),
			late: of('overdue').map(shown)
		}
	};
}
