/** Who went which way: for each deal or lead when it came to each step, as SQL. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { FunnelGroup, FunnelKind } from './result.ts';

export interface Step {
	key: string;
	label: string;
}

export interface Way {
	kind: FunnelKind;
	steps: Step[];
	pipeline: { id: string; name: string } | null;
	/**
	 * SELECT of `id`, `group_key`, `times` (when each step was first come to, null where it was not), `ended_at` (when it
	 * ended otherwise) and `label`, `owner_id`. Stage ids are bound from `$3` on.
	 */
	sql: string;
	parameters: string[];
}

const text = (value: string) => `'${value.replaceAll("'", "''")}'`;

const groupColumns: Record<FunnelKind, Partial<Record<FunnelGroup, string>>> = {
	deals: { owner: 'owner_id', source: 'source', type: 'type', campaign: 'campaign_id' },
	leads: { owner: 'owner_id', source: 'source', campaign: 'campaign_id' }
};

const groupSql = (kind: FunnelKind, by: FunnelGroup, table: string): string => {
	const column = groupColumns[kind][by];
	return column ? `${table}.${column}` : 'null::varchar';
};

/** What funnels of a kind can be set side by side by. */
export const groupsOf = (kind: FunnelKind): FunnelGroup[] => [
	'none',
	...(Object.keys(groupColumns[kind]) as FunnelGroup[])
];

/** The way of leads: created, answered, a deal, won. A lead that became a deal counts as answered. */
export function leadsWay(viewer: Viewer, by: FunnelGroup): Way {
	const period = { from: '', to: '' };
	return {
		kind: 'leads',
		pipeline: null,
		steps: [
			{ key: 'created', label: 'Lead created' },
			{ key: 'answered', label: 'Answered' },
			{ key: 'deal', label: 'Became a deal' },
			{ key: 'won', label: 'Won' }
		],
		sql: `select
			leads.id,
			${groupSql('leads', by, 'leads')} as group_key,
			[
				leads.created_at,
				leads.responded_at,
				leads.converted_at,
				case when deals.status = 'won' then deals.closed_at end
			] as times,
			coalesce(case when deals.status = 'lost' then deals.closed_at end, case when leads.converted_at is null then leads.disqualified_at end) as ended_at,
			coalesce(leads.name, leads.email, leads.id) as label,
			leads.owner_id
		from ${relations.lead_responses.sql(viewer, period)} leads
		left join ${scoped('deals', viewer)} deals on deals.id = leads.converted_deal_id`,
		parameters: []
	};
}

/**
 * The way of deals through the stages of one pipeline, the open ones in their order and then won; or only those named. A
 * stage is come to by coming to it or to a later one.
 *
 * @param asked id of the pipeline; the one with most deals unless told
 * @param chosen ids of stages, of which the first is where the way begins; all unless told
 */
export async function dealsWay(
	store: Store,
	viewer: Viewer,
	by: FunnelGroup,
	asked: string | null,
	chosen: readonly string[]
): Promise<Way | null> {
	const found = await store.engine.query<{ id: string; name: string }>(
		`select pipelines.id, coalesce(pipelines.name, pipelines.id) as name
		from ${scoped('pipelines', viewer)} pipelines
		left join ${scoped('deals', viewer)} deals on deals.pipeline_id = pipelines.id
		where coalesce(pipelines.object, 'deals') = 'deals' and ($1::varchar is null or pipelines.id = $1)
		group by all
		order by count(deals.id) desc, pipelines.id
		limit 1`,
		[asked]
	);
	const pipeline = found.rows[0];
	if (!pipeline) return null;
	const { rows } = await store.engine.query<{ id: string; name: string; position: number }>(
		`select id, name, position from ${scoped('stages', viewer)}
		where pipeline_id = $1 and status = 'open' and position is not null
		order by position, id`,
		[pipeline.id]
	);
	const stages = chosen.length > 0 ? rows.filter(({ id }) => chosen.includes(id)) : rows;
	if (stages.length === 0) return null;
	const times = stages.map(
		({ position }) =>
			`min(visits.entered_at) filter (where visits.stage_position >= ${Number(position)} and visits.stage_status <> 'lost')`
	);
	return {
		kind: 'deals',
		pipeline,
		steps: [...stages.map(({ id, name }) => ({ key: id, label: name })), { key: 'won', label: 'Won' }],
		sql: `select
			deals.id,
			${groupSql('deals', by, 'any_value(deals)')} as group_key,
			[${times.join(', ')}, any_value(case when deals.status = 'won' then deals.closed_at end)] as times,
			-- A loss without a date is as old as the entry into the stage of the lost, else as the last stage that is told.
			case
				when any_value(deals.status) = 'lost' then coalesce(
					any_value(deals.closed_at),
					min(visits.entered_at) filter (where visits.stage_status = 'lost'),
					max(visits.entered_at)
				)
			end as ended_at,
			coalesce(any_value(deals.name), deals.id) as label,
			any_value(deals.owner_id) as owner_id
		from ${scoped('deals', viewer)} deals
		join ${scoped('deal_stage_history', viewer)} visits
			on visits.deal_id = deals.id
			and visits.pipeline_id = deals.pipeline_id
			and visits.entered_at is not null
			and visits.quality is distinct from 'inferred'
		where deals.pipeline_id = ${text(pipeline.id)}
		group by deals.id`,
		parameters: []
	};
}

/** SQL for the moment up to which everything is known: the end of the day `$3`, or now. */
export const horizon = 'coalesce(($3::date + 1)::timestamptz, now())';

/**
 * The moment at which each step is passed: a later one passes it too. Those who entered in a period, `$1` to before `$2`,
 * as far as was known at the end of the day `$3` (null: now).
 */
export const passedSql = ({ sql, steps }: Way): string => `with ways as (
		${sql}
	),
	known as (
		select
			* replace (
				list_transform(times, lambda moment: case when moment < ${horizon} then moment end) as times,
				case when ended_at < ${horizon} then ended_at end as ended_at
			)
		from ways
	),
	passed as (
		select
			* replace (list_transform(range(1, ${steps.length + 1}), lambda place: list_min(times[place:])) as times)
		from known
	),
	cohort as (
		select * from passed where times[1] >= $1::date::timestamptz and times[1] < $2::date::timestamptz
	)`;
