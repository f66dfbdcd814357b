/** After how many months what was spent has come back: by cohorts of the month it was spent in. */
import { addMonths, dayAfter } from '#lib/crm/calendar/dates.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { touches, touchpointsOfDeals } from '#lib/server/metrics/relations/touchpoints.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { JourneyQuestion } from './journeys.ts';
import { keyOf, withPaid } from './paid-touches.ts';
import { sharesOfRules } from './models.ts';
import type { ModelName, Payback } from './result.ts';

/** What touches of one month, at one place of journeys of one length, brought so many months later. */
interface Return {
	key: string | null;
	/** First day of the month of the touches. */
	month: string;
	/** Calendar months from there to the win: 0 within the same one. */
	age: number;
	/** From 0, of `touches` before the win. */
	place: number;
	touches: number;
	/** Amounts won, in the reporting currency. */
	value: number;
	/** The share of them that time decay gives these touches. */
	decayed: number;
}

export interface Returns {
	rows: readonly Return[];
	sql: { what: string; sql: string };
}

/** What touches of a period that were paid for brought, as far as it is known: also in wins after the period. */
export async function readReturns(
	store: Store,
	viewer: Viewer,
	{ from, to, known, by, lookback, halfLife }: Omit<JourneyQuestion, 'goal'>
): Promise<Returns> {
	const horizon = 'coalesce(($3::date + 1)::timestamptz, now())';
	const sql = `with touched as (${withPaid(
		`
		select
			touchpoints.campaign_id,
			deals.id as deal_id,
			deals.closed_at,
			deals.amount_base,
			${keyOf[by]} as key,
			touchpoints.occurred_at,
			touchpoints.id,
			date_diff('second', touchpoints.occurred_at, deals.closed_at) / 86400.0 as age
		from ${scoped('deals', viewer)} deals
		join ${touchpointsOfDeals(viewer)} reached on reached.deal_id = deals.id
		join ${touches(viewer)} touchpoints on touchpoints.id = reached.touchpoint_id
		left join ${scoped('campaigns', viewer)} campaigns on campaigns.id = touchpoints.campaign_id
		where deals.status = 'won'
			and deals.closed_at >= $1::date::timestamptz
			and deals.closed_at < ${horizon}
			and touchpoints.occurred_at <= deals.closed_at
			and touchpoints.occurred_at > deals.closed_at - interval ${Math.trunc(lookback)} days`,
		viewer,
		{ by, lookback }
	)}
	),
	placed as (
		select
			*,
			row_number() over (partition by deal_id order by occurred_at, id) - 1 as place,
			count(*) over (partition by deal_id) as touches,
			pow(2, -(age - min(age) over (partition by deal_id)) / ${Number(halfLife)}) as weight
		from touched
	),
	shared as (
		select *, weight / sum(weight) over (partition by deal_id) as share from placed
	)
	select
		key,
		strftime(date_trunc('month', occurred_at), '%Y-%m-%d') as month,
		date_diff('month', date_trunc('month', occurred_at), date_trunc('month', closed_at))::integer as age,
		place::integer as place,
		touches::integer as touches,
		coalesce(sum(amount_base), 0)::double as value,
		coalesce(sum(amount_base * share), 0)::double as decayed
	from shared
	where is_paid and occurred_at >= $1::date::timestamptz and occurred_at < $2::date::timestamptz
	group by all
	order by all`;
	const { rows } = await store.engine.query<Return & Record<string, string | number | null>>(
		sql,
		[from, to, known],
		{ timeZone: viewer.timeZone }
	);
	return { rows, sql: { what: 'What touches of each month brought later', sql } };
}

/** Of cost, the share whose cohorts have to be watched: what few of them tell is not what all do. */
const fewestWatched = 0.5;

/** Years are long enough to wait. */
const mostMonths = 60;

/**
 * Months until the gross margin that touches brought, cumulated, covers what was spent in the month of the touches. Each
 * month is a cohort; after so many months those count that have been there so long, by their cost and their margin alike,
 * as long as they are half the cost or more.
 *
 * @param cohorts cost by the first day of its month, and the margin that came in each month from then on
 * @param until the first day that nothing is known of yet
 * @returns null without a cost
 */
export function paybackOf(
	cohorts: readonly { month: string; cost: number; margin: ReadonlyMap<number, number> }[],
	until: string
): Payback | null {
	const spent = cohorts.reduce((sum, { cost }) => sum + cost, 0);
	if (spent <= 0) return null;
	let watched = 0;
	for (let months = 1; months <= mostMonths; months++) {
		const old = cohorts.filter(({ month }) => addMonths(month, months) <= until);
		const cost = old.reduce((sum, each) => sum + each.cost, 0);
		if (cost <= 0 || cost < fewestWatched * spent) break;
		watched = months;
		const margin = old.reduce(
			(sum, each) =>
				sum + [...each.margin].reduce((total, [age, amount]) => total + (age < months ? amount : 0), 0),
			0
		);
		if (margin >= cost) return { months, watched };
	}
	return { months: null, watched };
}

/**
 * The payback of one channel or campaign by a model. Models that are driven by the data tell no month: theirs are the
 * months of linear attribution, at the level of their credit.
 *
 * @param level what the model credits for each unit that linear attribution does; 1 for rules
 */
export function paybackByModel(
	{ rows }: Returns,
	key: string | null,
	costs: ReadonlyMap<string, number>,
	{
		model,
		level,
		grossMargin,
		known
	}: { model: ModelName; level: number; grossMargin: number; known: string }
): Payback | null {
	const margins = new Map<string, Map<number, number>>();
	for (const row of rows) {
		if (row.key !== key) continue;
		const amount =
			model === 'time_decay'
				? row.decayed
				: row.value * sharesOfRules(model, row.touches)[row.place]! * level;
		const ages = margins.get(row.month) ?? new Map<number, number>();
		margins.set(row.month, ages.set(row.age, (ages.get(row.age) ?? 0) + amount * grossMargin));
	}
	const months = new Set([...margins.keys(), ...costs.keys()]);
	return paybackOf(
		[...months].map((month) => ({
			month,
			cost: costs.get(month) ?? 0,
			margin: margins.get(month) ?? new Map<number, number>()
		})),
		dayAfter(known, 1)
	);
}
