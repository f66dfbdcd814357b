/** The ways of a funnel, alike ones as one: all that its shares are computed from. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { horizon, passedSql, type Way } from './subjects.ts';

/** So many of one group who came to a step (1), were lost (2) or won (3) before it, or are on the way (0), after so many days. */
export interface Spell {
	group_key: string | null;
	step: number;
	since: 'first' | 'previous';
	days: number;
	event: 0 | 1 | 2 | 3;
	subjects: number;
}

/** Those who entered in a period, as far as was known at the end of a day; null: now. */
export interface Cohort {
	from: string;
	to: string;
	known: string | null;
}

/** Days from the first step, and from the step before, to each step. */
export async function readSpells(store: Store, viewer: Viewer, way: Way, { from, to, known }: Cohort) {
	// Days are whole ones begun: what comes within the first day comes on day 1.
	const days = (start: string) =>
		`greatest(1, ceil(date_diff('second', ${start}, coalesce(reached, ended_at, ${horizon})) / 86400.0))::integer as days`;
	const event = `case when reached is not null then 1 when ended_at is null then 0 when ended_by = 'won' then 3 else 2 end as event`;
	const sql = `${passedSql(way)},
	moves as (
		select
			group_key,
			step,
			times[1] as entered,
			times[step - 1] as previous,
			times[step] as reached,
			ended_at,
			ended_by
		from cohort, unnest(range(2, ${way.steps.length + 1})) as steps(step)
	),
	spells as (
		select group_key, step, 'first' as since, ${days('entered')}, ${event} from moves
		union all
		select group_key, step, 'previous', ${days('previous')}, ${event} from moves where previous is not null
	)
	select group_key, step::integer as step, since, days, event, count(*)::integer as subjects
	from spells
	group by all
	order by all`;
	const { rows } = await store.engine.query<Spell & Record<string, string | number | null>>(
		sql,
		[from, to, known, ...way.parameters],
		{
			timeZone: viewer.timeZone
		}
	);
	return { rows, sql };
}

/** Who came so far and no further: still on the way, lost, or won without the steps that are left. */
export type State = 'open' | 'lost' | 'won';

/** How far so many of one group came. */
export interface Standing {
	group_key: string | null;
	/** How many steps were passed. */
	furthest: number;
	/** How many of them within the time limit. */
	in_time: number;
	state: State;
	subjects: number;
}

/** SQL for the state of a row of the cohort. */
export const stateSql = `case when ended_at is null then 'open' when ended_by = 'won' then 'won' else 'lost' end`;

/** How far each came, and whether they are lost. */
export async function readStanding(
	store: Store,
	viewer: Viewer,
	way: Way,
	{ from, to, known, within }: Cohort & { within: number }
) {
	const sql = `${passedSql(way)}
	select
		group_key,
		len(list_filter(times, lambda moment: moment is not null))::integer as furthest,
		len(list_filter(times, lambda moment: moment <= times[1] + interval ${Math.trunc(within)} days))::integer as in_time,
		${stateSql} as state,
		count(*)::integer as subjects
	from cohort
	group by all
	order by all`;
	const { rows } = await store.engine.query<Standing & Record<string, string | number | null>>(
		sql,
		[from, to, known, ...way.parameters],
		{ timeZone: viewer.timeZone }
	);
	return { rows, sql };
}

/** Deals of a pipeline created in a period of which no source tells when they came to a stage. */
export async function undatedDeals(
	store: Store,
	viewer: Viewer,
	pipeline: string,
	{ from, to }: { from: string; to: string }
): Promise<number> {
	const { rows } = await store.engine.query<{ deals: number }>(
		`select count(*)::integer as deals
		from ${scoped('deals', viewer)}
		where pipeline_id = $3
			and created_at >= $1::date::timestamptz and created_at < $2::date::timestamptz
			and id not in (
				select deal_id from ${scoped('deal_stage_history', viewer)}
				where entered_at is not null and quality is distinct from 'inferred'
			)`,
		[from, to, pipeline],
		{ timeZone: viewer.timeZone }
	);
	return rows[0]!.deals;
}
