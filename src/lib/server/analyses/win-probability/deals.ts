/** Deals as they stood at the ends of days, read in one query. */
import type { CustomField } from '#lib/crm/custom-fields.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import { amountOnDay } from '#lib/server/store/reporting-amounts.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { mapInPieces } from '#lib/server/threads/in-pieces.ts';
import { customColumns, customValues } from '../scoring/custom.ts';
import type { Moment } from '../scoring/moments.ts';
import { recordedFields } from './recorded.ts';

/** What there is, before any deal is looked at. */
export interface Extent {
	first: string | null;
	/** Days that nine of ten wins took. */
	usual: number | null;
	/** Days that all deals were open together. */
	openDays: number;
	/** Closed deals whose closing has no date: they are in no figure. */
	undated: number;
	/** Deals, and those of them whose source records changes of stage. */
	deals: number;
	withHistory: number;
}

export async function readExtent(store: Store, viewer: Viewer, asOf: string): Promise<Extent> {
	const { rows } = await store.engine.query<Extent>(
		`with known as (
			select *, ($1::date + 1)::timestamptz as horizon from ${scoped('deals', viewer)}
			where created_at < ($1::date + 1)::timestamptz
		)
		select
			min(created_at)::date::varchar as first,
			quantile_cont(date_diff('day', created_at, closed_at), 0.9)
				filter (where status = 'won' and closed_at between created_at and horizon) as usual,
			coalesce(sum(greatest(0, date_diff('day', created_at,
				case when status = 'open' or closed_at > horizon then horizon else coalesce(closed_at, created_at) end))), 0)::double
				as "openDays",
			count(*) filter (where status <> 'open' and closed_at is null)::integer as undated,
			count(*)::integer as deals,
			count(*) filter (where coalesce(source_system, '') in
				(select source from ${recordedFields(viewer, '$1')} where field = 'stage'))::integer as "withHistory"
		from known`,
		[asOf],
		{ timeZone: viewer.timeZone }
	);
	return rows[0]!;
}

/** A pipeline, and to how many of its deals that began early enough a win came in time. */
export interface PipelineExtent {
	key: string;
	label: string;
	open: number;
	records: number;
	happened: number;
}

/** Pipelines with deals, the one with the most open deals first. */
export async function readPipelines(
	store: Store,
	viewer: Viewer,
	asOf: string,
	within: number
): Promise<PipelineExtent[]> {
	const { rows } = await store.engine.query<PipelineExtent>(
		`select
			coalesce(deals.pipeline_id, '') as key,
			coalesce(any_value(pipelines.name), any_value(deals.pipeline_id), 'No pipeline') as label,
			count(*) filter (where ${isOpen})::integer as open,
			count(*) filter (where ${isKnown})::integer as records,
			count(*) filter (where ${isKnown} and deals.status = 'won'
				and deals.closed_at < deals.created_at + to_days($2::integer))::integer as happened
		from ${scoped('deals', viewer)} deals
		left join ${scoped('pipelines', viewer)} pipelines on pipelines.id = deals.pipeline_id
		where deals.created_at is null or deals.created_at < ($1::date + 1)::timestamptz
		group by coalesce(deals.pipeline_id, '')
		order by open desc, records desc, key`,
		[asOf, within],
		{ timeZone: viewer.timeZone }
	);
	return rows;
}

const isOpen = `(deals.status = 'open' or deals.closed_at >= ($1::date + 1)::timestamptz)`;
/** Its time is over, and it is not one whose end nobody dated. */
const isKnown = `(deals.created_at < ($1::date + 1)::timestamptz - to_days($2::integer)
	and (deals.status = 'open' or deals.closed_at >= deals.created_at))`;

export interface DealRow {
	id: string;
	pipeline: string;
	day: number;
	since: number;
	isNow: boolean;
	outcome: 0 | 1 | null;
	isDecided: boolean;
	given_deal: number | null;
	given_stage: number | null;
	[fact: string]: string | number | boolean | null;
}

/** The facts that are columns of a row, beside the custom fields. */
export const dealFacts = [
	'stage',
	'stage_days',
	'stage_changes',
	'age',
	'amount',
	'due',
	'pushes',
	'owner',
	'company_wins',
	'activities',
	'activities_month',
	'silence',
	'source',
	'type',
	'product',
	'campaign',
	'industry',
	'country',
	'employees'
] as const;

export interface DealsQuestion {
	asOf: string;
	within: number;
	days: readonly string[];
	/** The share of the deals that is looked at in the past. */
	share: number;
	custom: readonly CustomField[];
	pipelines: readonly string[];
}

/**
 * Deals that were open at the ends of days, as they stood then, and whether they were won so many days later. What a field
 * was is told only where the source of a deal records its changes (`recordedFields`), of past and open deals alike: without,
 * a closed deal would show what it was closed with. What the CRM says of an open deal today is known anyhow; it is shown, and
 * neither learned from nor tested.
 */
export async function readDeals(
	store: Store,
	viewer: Viewer,
	{ asOf, within, days, share, custom, pipelines }: DealsQuestion
): Promise<{ moments: Moment[]; open: Moment[]; sql: string }> {
	const period = { from: '', to: '' };
	const sql = `with versions as materialized (select * from ${scoped('deal_versions', viewer)}),
	events as materialized (
		select deal_id, field, changed_at, old_value, new_value from ${scoped('deal_events', viewer)}
	),
	recorded as materialized (
		select
			source as source_system,
			min(since) filter (where field = 'stage') as stage_since,
			min(since) filter (where field = 'expected_close') as close_since,
			min(since) filter (where field = 'probability') as probability_since
		from ${recordedFields(viewer, '$2')}
		group by source
	),
	days as (select unnest($1::date[]) as day union select $2::date),
	moments as materialized (
		select
			versions.* replace (
				-- A deal that ended where it stood, without an event, had never left that stage.
				coalesce(
					versions.stage_id,
					case when not versions.has_stage_history and own_stage.status = 'open' then deals.stage_id end
				) as stage_id
			),
			days.day,
			(days.day + 1)::timestamptz as until,
			days.day = $2::date as is_now,
			deals.status <> 'open' as is_decided,
			deals.custom,
			deals.recorded_at,
			coalesce(stage_since < (days.day + 1)::timestamptz, false) as knows_stage,
			coalesce(close_since < (days.day + 1)::timestamptz, false) as knows_close,
			coalesce(probability_since < (days.day + 1)::timestamptz, false) as knows_probability,
			-- Of what came before the first event there is no count.
			coalesce(deals.created_at::date >= stage_since::date, false) as knows_all_stages,
			coalesce(deals.created_at::date >= close_since::date, false) as knows_all_closes
		from days
		join versions
			on versions.valid_from < (days.day + 1)::timestamptz
			and (versions.valid_to is null or versions.valid_to >= (days.day + 1)::timestamptz)
		join ${scoped('deals', viewer)} deals on deals.id = versions.deal_id
		left join ${scoped('stages', viewer)} own_stage on own_stage.id = deals.stage_id
		left join recorded on recorded.source_system = coalesce(deals.source_system, '')
		where versions.status = 'open'
			and list_contains($3::varchar[], coalesce(versions.pipeline_id, ''))
			-- A deal that is said to be closed on a day to come is neither open nor closed.
			and not (deals.status <> 'open' and coalesce(deals.closed_at > now(), false))
			and (days.day = $2::date or hash(versions.deal_id) % 10000 < $4::double * 10000)
	),
	told as (
		select
			moments.deal_id,
			moments.day,
			count(*) filter (where field = 'stage' and old_value is not null and changed_at < until) as stage_changes,
			max(changed_at) filter (where field = 'stage' and changed_at < until) as in_stage_since
		from moments join events using (deal_id)
		group by all
	),
	pushed as (
		select moments.deal_id, moments.day, count(*) as pushes
		from moments
		join ${relations.close_date_pushes.sql(viewer, period)} pushes
			on pushes.deal_id = moments.deal_id and pushes.changed_at < until
		group by all
	),
	active as (
		select
			moments.deal_id,
			moments.day,
			count(*) as activities,
			count(*) filter (where activities.occurred_at >= until - to_days(30)) as activities_month,
			max(activities.occurred_at) as last_activity
		from moments
		join ${scoped('activities', viewer)} activities
			on activities.deal_id = moments.deal_id and activities.occurred_at < until
		group by all
	),
	bought as (
		select moments.deal_id, moments.day, count(*) as company_wins
		from moments
		join ${scoped('deals', viewer)} wins
			on wins.company_id = moments.company_id and wins.id <> moments.deal_id
			and wins.status = 'won' and wins.closed_at < until
		group by all
	)
	select
		moments.deal_id as id,
		coalesce(moments.pipeline_id, '') as pipeline,
		date_diff('day', date '1970-01-01', moments.day)::integer as day,
		date_diff('day', date '1970-01-01', coalesce(moments.created_at, min(until) over (partition by moments.deal_id))::date)::integer
			as since,
		is_now as "isNow",
		case when moments.day + $5::integer <= $2::date then (later.status = 'won')::integer end as outcome,
		is_decided as "isDecided",
		case when is_now or knows_probability then moments.probability end as given_deal,
		case when is_now or knows_stage then stages.probability end as given_stage,
		case when knows_stage then moments.stage_id end as stage,
		case when knows_stage then date_diff('hour',
			coalesce(in_stage_since, case when knows_all_stages then moments.created_at end), until) / 24.0 end as stage_days,
		case when knows_stage and knows_all_stages then coalesce(stage_changes, 0) end as stage_changes,
		date_diff('hour', moments.created_at, until) / 24.0 as age,
		(${amountOnDay('moments', 'moments.day')})::double as amount,
		case when knows_close then date_diff('day', moments.day, moments.expected_close) end as due,
		case when knows_close and knows_all_closes then coalesce(pushes, 0) end as pushes,
		moments.owner_id as owner,
		coalesce(company_wins, 0) as company_wins,
		coalesce(activities, 0) as activities,
		coalesce(activities_month, 0) as activities_month,
		date_diff('hour', coalesce(last_activity, moments.created_at), until) / 24.0 as silence,
		moments.source,
		moments.type,
		moments.product_id as product,
		moments.campaign_id as campaign,
		companies.industry,
		companies.country,
		companies.employees
		${customColumns(custom, 'moments')}
	from moments
	asof left join versions later
		on later.deal_id = moments.deal_id and later.valid_from < (moments.day + 1 + $5::integer)::timestamptz
	left join told on told.deal_id = moments.deal_id and told.day = moments.day
	left join pushed on pushed.deal_id = moments.deal_id and pushed.day = moments.day
	left join active on active.deal_id = moments.deal_id and active.day = moments.day
	left join bought on bought.deal_id = moments.deal_id and bought.day = moments.day
	left join ${scoped('stages', viewer)} stages on stages.id = moments.stage_id
	left join ${scoped('companies', viewer)} companies on companies.id = moments.company_id
	order by moments.day, moments.deal_id`;
	const { rows } = await store.engine.query<DealRow>(sql, [[...days], asOf, [...pipelines], share, within], {
		priority: 'heavy',
		timeZone: viewer.timeZone
	});
	const momentOf = (row: DealRow): Moment => ({
		id: row.id,
		group: row.pipeline,
		day: row.day,
		since: row.since,
		band: '',
		outcome: row.outcome,
		isDecided: row.isDecided,
		values: {
			...factsIn(row),
			...customValues(custom, row)
		},
		given: { deal: probability(row.given_deal), stage: probability(row.given_stage) }
	});
	const all = await mapInPieces(rows, momentOf);
	return {
		moments: all.filter((_, place) => !rows[place]!.isNow),
		open: all.filter((_, place) => rows[place]!.isNow),
		sql
	};
}

function factsIn(row: DealRow): Moment['values'] {
	const values: Moment['values'] = {};
	for (const name of dealFacts) values[name] = fact(row[name]);
	return values;
}

const fact = (value: DealRow[string] | undefined): string | number | null =>
	value === undefined || value === null || typeof value === 'boolean' ? null : value;

/** What lies outside 0 to 1 is no probability. */
const probability = (value: number | null): number | null =>
	value !== null && value >= 0 && value <= 1 ? value : null;
