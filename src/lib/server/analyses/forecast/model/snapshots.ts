/** What the deals model learns from and stands on: open deals on past days, how each ended, and what was created when. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Parameter } from '#lib/server/engine/engine.ts';
import { addMonths } from '#lib/crm/calendar/dates.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { dateList, day, standingDeals } from '../../standing-deals.ts';

/** Weeks before and after their expected close that are told apart, and weeks ahead in which a deal may end. */
export const weeksTold = { overdue: 27, due: 53, ahead: 60 } as const;

/** A win within so many weeks of its creation is a fast one: it may bring more or less than those that take longer. */
export const weeksFast = 13;

/** Months whose creators say whose the deals to come will be. */
const monthsOfCreators = 6;

/** Ages in days below which a deal belongs to a band; older ones are of the last, and those of unknown age of one more. */
export const ageBands = [30, 90, 180] as const;

/** Open deals that were alike on a day. */
export interface OpenGroup {
	asOf: string;
	stage: string | null;
	/** The week after the day in which they were expected to close, 0 for the seven days after it; null for none. */
	due: number | null;
	/** Index of the band of age, `ageBands.length + 1` where the creation isn't dated. */
	age: number;
	deals: number;
	/** In the reporting currency, as it stood; deals without one count as nothing. */
	amount: number;
}

/** Deals that were open and alike on a day, and ended alike. */
export interface EndedGroup extends OpenGroup {
	outcome: 'won' | 'lost' | 'open';
	/** Whole weeks from the day to the end; null for those still open. */
	week: number | null;
	/** What they were won at. */
	wonAmount: number;
}

/** Open deals of an origin, in steps of a tenth of their amount, and by owner where that is asked. */
export interface StandingGroup extends OpenGroup {
	owner: string | null;
}

/** Deals by the Monday of the week of their creation. */
export interface CreatedGroup {
	pipeline: string | null;
	week: string;
	outcome: 'won' | 'lost' | 'open';
	/** Whole weeks from creation to the end; null for those still open. */
	weeks: number | null;
	deals: number;
}

export interface CreatedDay {
	pipeline: string | null;
	day: string;
	deals: number;
}

/** Wins of a month: what a win brings, and how much that varies. */
export interface WinSizes {
	pipeline: string | null;
	month: string;
	isFast: boolean;
	wins: number;
	amount: number;
	squares: number;
}

export interface DealHistory {
	ended: EndedGroup[];
	standing: StandingGroup[];
	created: CreatedGroup[];
	createdByDay: CreatedDay[];
	sizes: WinSizes[];
	/** Who created the deals of the last months before the latest origin. */
	creators: { pipeline: string | null; owner: string | null; deals: number }[];
	/** What is not known of the past, and so is used of no deal, in sentences. */
	unused: string[];
	sql: { what: string; sql: string }[];
}

const traits = `
	case when not list_contains($1::varchar[], coalesce(source_system, '')) then coalesce(stage_id, open_stage) end as stage,
	-- Of a null, least and greatest would make the border.
	case when expected_close is not null and not list_contains($2::varchar[], coalesce(source_system, '')) then
		least(greatest(floor(date_diff('day', as_of + 1, expected_close) / 7), -${weeksTold.overdue}), ${weeksTold.due})
	end::integer as due,
	case
		when created_on is null then ${ageBands.length + 1}
		${ageBands.map((days, band) => `when as_of - created_on < ${days} then ${band}`).join('\n\t\t')}
		else ${ageBands.length}
	end as age`;

/** How a deal ended, as known now. A close without a date can't be placed: such deals say nothing and are left out. */
const endings = (viewer: Viewer) => `
	select
		id,
		created_at::date as created_on,
		case when status = 'open' then 'open' else status end as outcome,
		case when status <> 'open' then closed_at::date end as ended_on,
		source_system,
		-- A deal that ended without a recorded change of its stage stood in the stage it has, if that is an open one.
		case when stage_id in (select id from ${scoped('stages', viewer)} where status = 'open') then stage_id end as open_stage,
		pipeline_id as created_in,
		amount_base as final_amount
	from ${scoped('deals', viewer)}
	where status = 'open' or closed_at is not null`;

/**
 * Read what the model needs for all origins at once.
 *
 * Past states are those of the day (`deal_versions`). How deals ended is read as it is known now; who learns from it at an
 * earlier origin must stop at that day, which `week` and `asOf` allow.
 *
 * @param origins days from whose end is forecast, latest first; the first is told by owner too
 * @param months on how many first days of months, back from the latest origin, deals are looked at again
 */
export async function readDealHistory(
	store: Store,
	viewer: Viewer,
	origins: readonly string[],
	months: number
): Promise<DealHistory> {
	const latest = origins[0]!;
	// The first days of months.
	const snapshots = Array.from({ length: months }, (_, back) => addMonths(latest, -back));
	const endedSql = `
with origins(as_of) as (values ${dateList(snapshots)}),
standing as (${standingDeals(viewer)}),
endings as (${endings(viewer)}),
open_deals as (
	select standing.* exclude (created_on), endings.*
	from standing
	join endings on endings.id = standing.deal_id
	where standing.status = 'open' and (ended_on is null or ended_on > as_of)
)
select
	as_of::varchar as "asOf",
	${traits},
	outcome,
	case when ended_on is not null then least(floor((ended_on - as_of - 1) / 7), ${weeksTold.ahead}) end::integer as week,
	count(*)::integer as deals,
	coalesce(sum(amount_base), 0)::double as amount,
	coalesce(sum(final_amount) filter (where outcome = 'won' and amount_base is not null), 0)::double as "wonAmount"
from open_deals
group by all`;
	const standingSql = `
with origins(as_of) as (values ${dateList(origins)}),
standing as (${standingDeals(viewer)}),
open_deals as (
	select standing.*, open_stage, source_system
	from standing
	left join (${endings(viewer)}) endings on endings.id = standing.deal_id
	where standing.status = 'open'
)
select
	as_of::varchar as "asOf",
	case when as_of = date '${day(latest)}' then owner_id end as owner,
	${traits},
	round(ln(nullif(greatest(amount_base, 0), 0)) * 10)::integer as size,
	count(*)::integer as deals,
	coalesce(sum(amount_base), 0)::double as amount
from open_deals
group by all
order by all`;
	const createdSql = `
select
	created_in as pipeline,
	date_trunc('week', created_on)::date::varchar as week,
	outcome,
	floor((ended_on - created_on) / 7)::integer as weeks,
	count(*)::integer as deals
from (${endings(viewer)})
where created_on is not null and (ended_on is null or ended_on >= created_on)
group by all`;
	const createdByDaySql = `
select pipeline_id as pipeline, created_at::date::varchar as day, count(*)::integer as deals
from ${scoped('deals', viewer)}
where created_at is not null
group by all
order by all`;
	const sizesSql = `
select
	pipeline_id as pipeline,
	date_trunc('month', closed_at)::date::varchar as month,
	coalesce(date_diff('day', created_at::date, closed_at::date) < ${7 * weeksFast}, false) as "isFast",
	count(*)::integer as wins,
	sum(amount_base)::double as amount,
	sum(amount_base::double * amount_base::double) as squares
from ${scoped('deals', viewer)}
where status = 'won' and closed_at is not null and amount_base is not null
group by all
order by all`;
	const creatorsSql = `
select pipeline_id as pipeline, owner_id as owner, count(*)::integer as deals
from ${scoped('deals', viewer)}
where created_at::date > date '${day(addMonths(latest, -monthsOfCreators))}' and created_at::date <= date '${day(latest)}'
group by all
order by all`;
	const knownSql = `
with ended as (
	select id, source_system, stage_id, expected_close, closed_at::date as closed_on
	from ${scoped('deals', viewer)}
	where status <> 'open' and closed_at is not null
),
changes as (
	select deal_id, bool_or(field = 'stage') as has_stages, bool_or(field = 'expected_close') as has_dates
	from ${scoped('deal_events', viewer)}
	group by deal_id
)
select
	coalesce(source_system, '') as source,
	count(*)::integer as ended,
	count(*) filter (
		where not coalesce(has_stages, false)
			and not coalesce(stage_id in (select id from ${scoped('stages', viewer)} where status = 'open'), false)
	)::integer as stageless,
	count(*) filter (
		where not coalesce(has_dates, false) and (expected_close is null or expected_close = closed_on)
	)::integer as dateless
from ended
left join changes on changes.deal_id = ended.id
group by all
order by all`;
	const options = { priority: 'heavy', timeZone: viewer.timeZone } as const;
	const read = async <Row extends object>(sql: string, parameters: Parameter[] = []) =>
		(await store.engine.query<Row>(sql, parameters, options)).rows;
	const { stageless, dateless, unused } = unknownOfThePast(await read<KnownOfThePast>(knownSql));
	const [ended, stands, created, createdByDay, sizes, creators] = await Promise.all([
		read<EndedGroup>(endedSql, [stageless, dateless]),
		read<StandingGroup>(standingSql, [stageless, dateless]),
		read<CreatedGroup>(createdSql),
		read<CreatedDay>(createdByDaySql),
		read<WinSizes>(sizesSql),
		read<DealHistory['creators'][number]>(creatorsSql)
	]);
	return {
		ended,
		standing: stands,
		unused,
		created,
		createdByDay,
		sizes,
		creators,
		sql: [
			{ what: 'Deals that were open on past days, and how they ended', sql: endedSql.trim() },
			{ what: 'Open deals on each day that is forecast from', sql: standingSql.trim() },
			{ what: 'How long deals take from creation to their end', sql: createdSql.trim() },
			{ what: 'What is known of the past of deals that ended', sql: knownSql.trim() },
			{ what: 'Deals created by day', sql: createdByDaySql.trim() },
			{ what: 'Who created deals lately', sql: creatorsSql.trim() },
			{ what: 'What a win brings, by month', sql: sizesSql.trim() }
		]
	};
}

/** Of a source, of how many deals that ended their stage, or their expected close, before the end is not known. */
interface KnownOfThePast {
	source: string;
	ended: number;
	stageless: number;
	dateless: number;
}

/** The share of a source's deals of which a fact may be missing before it is used of none. */
const mostUnknown = { stageless: 0.05, dateless: 0.3 };

/**
 * The sources of which stages and expected closes are not used: a fact that the past does not know of deals that ended, but today
 * knows of those that are open, would tell the two apart.
 */
export function unknownOfThePast(sources: readonly KnownOfThePast[]) {
	const without = (fact: keyof typeof mostUnknown) =>
		sources.filter((source) => source[fact] > source.ended * mostUnknown[fact]);
	const said = (fact: keyof typeof mostUnknown, what: string) =>
		without(fact).map(
			(source) =>
				`Of ${source[fact]} of ${source.ended} deals that ended${source.source === '' ? '' : ` and came from ${source.source}`} ${what} of such deals.`
		);
	return {
		stageless: without('stageless').map(({ source }) => source),
		dateless: without('dateless').map(({ source }) => source),
		unused: [
			...said('stageless', 'nobody recorded their stages: the model goes by no stage'),
			...said(
				'dateless',
				'no expected close but the day of their end is known: the model goes by no expected close'
			)
		]
	};
}
