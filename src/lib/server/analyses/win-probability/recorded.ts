/** Which fields of deals have their changes recorded, by the system the deals came from. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';

/** Fields whose past is looked at. */
export const changingFields = ['stage', 'expected_close', 'probability', 'amount', 'owner'] as const;
export type ChangingField = (typeof changingFields)[number];

/**
 * So many deals, at the least, have to show a change before the day of their end: events of the end alone say nothing of
 * before. And some of those that ended each way: a history may have been exported of the won ones only.
 */
const fewestTold = { all: 0.1, eachWay: 0.05, deals: 20 } as const;

/** So many of those that ended one way may have changed without an event: slips, not the habit of a source. */
const mostUntold: Readonly<Record<ChangingField, number>> = {
	stage: 0.02,
	// Some are set to the day of the end by hand, or hit.
	expected_close: 0.1,
	probability: 0.02,
	amount: 0,
	owner: 0
};

/**
 * SQL of the fields that are recorded: `source`, `field`, and `since`, their first event. From then on a deal without an
 * event kept its value, so that what it was can be told of every deal alike. This is decided for a field of a source and
 * never for a deal: whether a deal will have an event some day may be its outcome.
 *
 * A field is recorded where enough deals have events before the day of their end, and hardly any that ended since, whichever
 * way, changed without one: a closed stage, a probability of 0 or 1, or a close date that is gone or bunched at the end (more
 * within a day of it than is usual two to four days away; a time zone may shift the day).
 *
 * @param asOf the day up to whose end events count, as a parameter
 */
export const recordedFields = (viewer: Viewer, asOf: string): string => `(
	with seen as (
		select
			deal_id,
			field,
			min(changed_at) as first_at,
			arg_min({'value': old_value}, (changed_at, coalesce(sequence, 0))).value as first_old,
			arg_max({'value': new_value}, (changed_at, coalesce(sequence, 0))).value as last_new
		from ${scoped('deal_events', viewer)}
		where field in (${changingFields.map((field) => `'${field}'`).join(', ')})
		group by all
	),
	standing as (
		select
			deals.id as deal_id,
			coalesce(deals.source_system, '') as source,
			case when deals.closed_at < (${asOf}::date + 1)::timestamptz then deals.status else 'open' end as ended,
			deals.status = 'open' as is_open,
			deals.created_at,
			deals.closed_at,
			deals.stage_id,
			coalesce(stages.status, '') as stage_status,
			deals.expected_close,
			deals.probability
		from ${scoped('deals', viewer)} deals
		left join ${scoped('stages', viewer)} stages on stages.id = deals.stage_id
		where (deals.created_at is null or deals.created_at < (${asOf}::date + 1)::timestamptz)
			and (deals.status = 'open' or deals.closed_at is not null)
			-- Nobody saw it open at the end of a day.
			and deals.created_at::date is distinct from deals.closed_at::date
	),
	begun as (
		select source, field, min(first_at) as since
		from standing
		join seen using (deal_id)
		where first_at < (${asOf}::date + 1)::timestamptz
		group by all
	),
	judged as (
		select
			source,
			field,
			since,
			ended,
			coalesce(first_at < case when ended = 'open' then (${asOf}::date + 1)::timestamptz else closed_at::date::timestamptz end, false)
				as is_told,
			coalesce(case
				when field = 'stage' and is_open then (last_new <> stage_id)::integer
				when field = 'expected_close' and is_open then (try_cast(last_new as date) <> expected_close)::integer
				when ended = 'open' then 0
				when field = 'stage' and first_at is null then (stage_status <> 'open')::integer
				when field = 'stage' then (first_old is null and first_at > created_at + interval 1 day)::integer
				when field = 'expected_close' and first_at is null then case
					when abs(expected_close - closed_at::date) <= 1 then 1
					when abs(expected_close - closed_at::date) <= 4 then -0.5
				end
				when field = 'expected_close' then (first_old is null and first_at >= closed_at::date::timestamptz)::integer
				when field = 'probability' and first_at is null then (coalesce(probability, 0) in (0, 1))::integer
			end, 0) as untold,
			field = 'expected_close' and first_at is null and expected_close is null as is_gone
		from begun
		join standing using (source)
		left join seen using (deal_id, field)
		where ended = 'open' or closed_at >= since
	),
	counted as (
		select
			source,
			field,
			since,
			ended,
			count(*) as deals,
			count_if(is_told) as told,
			avg(untold)::double as untold,
			-- Some deals never have a close date: those that ended may lack it as often as open ones.
			avg(is_gone::integer) - coalesce(any_value(avg(is_gone::integer)) filter (where ended = 'open')
				over (partition by source, field), 0) as gone
		from judged
		group by source, field, since, ended
	)
	select source, field, since
	from counted
	group by source, field, since
	having sum(told) >= ${fewestTold.all} * sum(deals)
		and bool_and(ended = 'open' or deals < ${fewestTold.deals} or told >= ${fewestTold.eachWay} * deals)
		and max(greatest(untold, 0) + greatest(gone, 0)) <= case field
			${changingFields.map((field) => `when '${field}' then ${mostUntold[field]}`).join('\n\t\t\t')}
		end
)`;

/** The fields that are recorded of all deals of a pipeline, wherever they came from; of a part is not enough. */
export async function readRecorded(
	store: Store,
	viewer: Viewer,
	asOf: string
): Promise<Map<string, ReadonlySet<string>>> {
	const { rows } = await store.engine.query<{ pipeline: string; fields: string[] }>(
		`with recorded as materialized (select * from ${recordedFields(viewer, '$1')}),
		sources as (
			select *, count(*) over (partition by pipeline) as many
			from (
				select distinct coalesce(pipeline_id, '') as pipeline, coalesce(source_system, '') as source
				from ${scoped('deals', viewer)}
			)
		),
		shared as (
			select pipeline, field
			from sources
			join recorded using (source)
			group by pipeline, field, many
			having count(*) = many
		)
		select pipeline, list(field) as fields from shared group by pipeline`,
		[asOf],
		{ timeZone: viewer.timeZone }
	);
	return new Map(rows.map(({ pipeline, fields }) => [pipeline, new Set(fields)]));
}
