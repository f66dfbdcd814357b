/** How things stood at past moments: reads deals as they were then, never as they became. */
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { dateList, day, standingDeals } from '../standing-deals.ts';
import type { PeriodName } from './result.ts';

/** A day from whose end a period is forecast. */
export interface Origin {
	/** The last day that is known, `YYYY-MM-DD`. */
	asOf: string;
	periods: { name: PeriodName; from: string; to: string }[];
}

/** What an origin knew of a period. */
export interface PeriodStanding {
	asOf: string;
	period: PeriodName;
	closed: string | null;
	open: string | null;
	openDeals: number;
	withoutAmount: number;
	/** Won deals that have no amount in the reporting currency. */
	wonWithoutAmount: number;
	weighted: string | null;
	commit: string | null;
	bestCase: string | null;
	/** Open deals expected to close in the period that carry a forecast category. */
	categorised: number;
}

/** What an origin knew of the months behind it. */
export interface MonthStanding {
	asOf: string;
	month: string;
	won: number;
	/** Won until the origin's own day of the month: how far a month usually is on that day. */
	wonByDay: number;
}

export interface Standings {
	periods: PeriodStanding[];
	months: MonthStanding[];
	sql: { what: string; sql: string }[];
}

/** Deals that are closed in a period, or open and expected to close in it; of `standing` and `periods`. */
const counted = `
counted as (
	select
		periods.as_of,
		periods.period,
		standing.owner_id,
		standing.amount_base,
		standing.forecast_category,
		standing.probability,
		standing.status = 'won' and closed_on >= period_from and closed_on < period_to as is_closed,
		standing.status = 'open' and expected_close >= period_from and expected_close < period_to as is_open
	from periods
	left join standing using (as_of)
)`;

/** What is summed of them, the same for all and for each owner. */
const periodSums = `
	-- Nothing adds up to nothing; deals without an amount add up to one that nobody knows.
	case when count(*) filter (where is_closed) = 0 then '0.0000'
		else sum(amount_base) filter (where is_closed)::varchar end as closed,
	sum(amount_base) filter (where is_open)::varchar as open,
	count(*) filter (where is_open)::integer as "openDeals",
	count(*) filter (where is_open and amount_base is null)::integer as "withoutAmount",
	count(*) filter (where is_closed and amount_base is null)::integer as "wonWithoutAmount",
	sum((amount_base::decimal(28, 4) * probability::decimal(9, 6))::decimal(38, 4)) filter (where is_open)::varchar as weighted,
	sum(amount_base) filter (where is_closed or (is_open and forecast_category = 'commit'))::varchar as commit,
	sum(amount_base) filter (where is_closed or (is_open and forecast_category in ('commit', 'best_case')))::varchar
		as "bestCase"`;

/** What one owner had in a period. */
export interface OwnerStanding extends PeriodStanding {
	owner: string | null;
}

/** How a period stood on one day, by owner of the deals. */
export async function readOwnerStandings(
	store: Store,
	viewer: Viewer,
	origin: Origin
): Promise<OwnerStanding[]> {
	const sql = `
with origins(as_of) as (values ${dateList([origin.asOf])}),
periods(as_of, period, period_from, period_to) as (values ${periodList([origin])}),
standing as (${standingDeals(viewer)}),
${counted}
select
	as_of::varchar as "asOf",
	period,
	owner_id as owner,
	${periodSums},
	count(*) filter (where is_open and forecast_category is not null)::integer as categorised
from counted
where is_closed or is_open
group by all
order by all`;
	const { rows } = await store.engine.query<OwnerStanding>(sql, [], {
		priority: 'heavy',
		timeZone: viewer.timeZone
	});
	return rows;
}

const periodList = (origins: readonly Origin[]) =>
	origins
		.flatMap(({ asOf, periods }) =>
			periods.map(
				({ name, from, to }) => `(date '${day(asOf)}', '${name}', date '${day(from)}', date '${day(to)}')`
			)
		)
		.join(', ');

/**
 * Read all origins in two queries, so that a track record of many origins costs little more than one.
 *
 * The amounts are those of the catalogue's closed_won, open_pipeline, weighted_pipeline, commit and best_case at a
 * moment; a test holds them equal.
 */
export async function readStandings(
	store: Store,
	viewer: Viewer,
	origins: readonly Origin[]
): Promise<Standings> {
	const originRows = dateList(origins.map(({ asOf }) => asOf));
	const periodsSql = `
with origins(as_of) as (values ${originRows}),
periods(as_of, period, period_from, period_to) as (values ${periodList(origins)}),
standing as (${standingDeals(viewer)}),
${counted}
select
	as_of::varchar as "asOf",
	period,
	${periodSums},
	count(*) filter (where is_open and forecast_category is not null)::integer as categorised
from counted
group by all
order by all`;
	const monthsSql = `
with origins(as_of) as (values ${originRows}),
standing as (${standingDeals(viewer)})
select
	as_of::varchar as "asOf",
	date_trunc('month', closed_on)::date::varchar as month,
	sum(amount_base)::double as won,
	coalesce(sum(amount_base) filter (where day(closed_on) <= day(as_of) or as_of = last_day(as_of)), 0)::double as "wonByDay"
from standing
where status = 'won' and closed_on is not null and closed_on <= as_of and amount_base is not null
group by all
order by all`;
	const options = { priority: 'heavy', timeZone: viewer.timeZone } as const;
	const [periods, months] = await Promise.all([
		store.engine.query<PeriodStanding>(periodsSql, [], options),
		store.engine.query<MonthStanding>(monthsSql, [], options)
	]);
	return {
		periods: periods.rows,
		months: months.rows,
		sql: [
			{ what: 'What was closed and open on each day that is forecast from', sql: periodsSql.trim() },
			{ what: 'The amount won by month, as known on each of those days', sql: monthsSql.trim() }
		]
	};
}
