/** Journeys: what touched someone, in order, and whether it ended in what is asked for. Grouped by SQL. */
import { withoutPart, type Viewer } from '#lib/crm/viewer.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import { lookbackDays, touches, touchpointsOfDeals } from '#lib/server/metrics/relations/touchpoints.ts';
import { conversionDays } from '#lib/server/metrics/catalogue/marketing.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Journey } from '#lib/stats/attribution/journeys.ts';
import { keyOf, withPaid } from './paid-touches.ts';
import { sharesByDecay, type PaidShare } from './paid.ts';
import type { Goal, GroupBy } from './result.ts';

/** What is asked of journeys. */
export interface JourneyQuestion {
	/** First day of the period in which journeys end, and the first after it. */
	from: string;
	to: string;
	/** Only what was known at the end of this day; null: all that is known. */
	known: string | null;
	by: GroupBy;
	goal: Goal;
	/** Days before its end in which a touchpoint belongs to a journey. */
	lookback: number;
	/** Days by which a touchpoint is worth half, in the model of time decay. */
	halfLife: number;
}

export { lookbackDays };

/** Journeys that ended as asked, alike ones as one. */
export interface PaidJourney {
	touches: { key: string | null; isPaid: boolean }[];
	conversions: number;
	revenue: number;
	customers: number;
}

export interface Journeys {
	/** Keys of channels or campaigns by their number in `journeys`; null is what the source does not tell. */
	keys: (string | null)[];
	/** `customers` are those conversions that were the first win of a customer. */
	journeys: (Journey & { isLate: boolean; customers: number })[];
	/** By the number of the key: what time decay gives, which needs every single journey. */
	decayed: { conversions: Float64Array; value: Float64Array; customers: Float64Array };
	/** Those that ended as asked, with what of them was paid for. */
	paid: PaidJourney[];
	/** By key: the shares of what time decay gives that were paid for. */
	paidDecay: ReadonlyMap<string | null, PaidShare>;
	/** Those that ended as asked without a touchpoint. */
	untouched: { conversions: number; value: number };
	/** All that ended as asked, their value as the engine's decimal, and how many of them have none. */
	all: { conversions: number; value: string | null; unvalued: number };
	sql: { what: string; sql: string }[];
}

/**
 * What can be known to have ended: deals that were closed and leads that never became one, or, where becoming a deal is
 * asked for, leads. A lead that is young and neither converted nor disqualified may still be.
 */
function endings(goal: Goal, viewer: Viewer, horizon: string): string {
	const by = (moment: string) => `case when ${moment} < ${horizon} then ${moment} end`;
	const leadsEnd = (where: string, converted: string) => `
		select
			leads.id as subject,
			coalesce(${converted === 'false' ? '' : `${by('leads.converted_at')}, `}${by('leads.disqualified_at')}, last_touch.at) as ended_at,
			${converted} as has_converted,
			null::decimal(18, 4) as value
		from ${scoped('leads', viewer)} leads
		left join (
			select lead_id, max(occurred_at) as at
			from ${touches(viewer)}
			where occurred_at < ${horizon}
			group by lead_id
		) last_touch on last_touch.lead_id = leads.id
		where ${where} and (
			leads.converted_at < ${horizon}
			or leads.disqualified_at < ${horizon}
			or leads.created_at < ${horizon} - interval ${conversionDays} days
		)`;
	if (goal === 'deal') return leadsEnd('true', `coalesce(leads.converted_at < ${horizon}, false)`);
	return `
		select id as subject, closed_at as ended_at, status = 'won' as has_converted, amount_base as value
		from ${scoped('deals', viewer)}
		where status in ('won', 'lost') and closed_at < ${horizon}
		union all ${leadsEnd('leads.converted_deal_id is null and leads.converted_at is null', 'false')}`;
}

const touchesOf = (goal: Goal, viewer: Viewer): string => `
		select lead_id as subject, id as touchpoint_id from ${touches(viewer)} where lead_id is not null
		${goal === 'deal' ? '' : `union select deal_id, touchpoint_id from ${touchpointsOfDeals(viewer)}`}`;

/** Read the journeys that ended in a period, alike ones as one. Days begin in the viewer's time zone. */
export async function readJourneys(
	store: Store,
	viewer: Viewer,
	{ from, to, known, by, goal, lookback, halfLife }: JourneyQuestion
): Promise<Journeys> {
	const days = Math.trunc(lookback);
	const horizon = 'coalesce(($3::date + 1)::timestamptz, now())';
	const base = `with endings as (${endings(goal, viewer, horizon)}
	),
	ended as (
		select * from endings where ended_at >= $1::date::timestamptz and ended_at < $2::date::timestamptz
	),
	touched as (${withPaid(
		`
		select
			ended.subject,
			${keyOf[by]} as key,
			touchpoints.campaign_id,
			touchpoints.occurred_at,
			touchpoints.id,
			date_diff('second', touchpoints.occurred_at, ended.ended_at) / 86400.0 as age
		from (${touchesOf(goal, viewer)}
		) reached
		join ended on ended.subject = reached.subject
		join ${touches(viewer)} touchpoints on touchpoints.id = reached.touchpoint_id
		left join ${scoped('campaigns', viewer)} campaigns on campaigns.id = touchpoints.campaign_id
		where touchpoints.occurred_at <= ended.ended_at
			and touchpoints.occurred_at > ended.ended_at - interval ${days} days`,
		viewer,
		{ by, lookback }
	)}
	),
	first_wins as (
		-- A customer's first win is their first of all, not the first of a part.
		select id from ${relations.first_wins.sql(withoutPart(viewer), { from: '', to: '' })}
	)`;
	const paths = `${base},
	journeys as (
		select
			ended.subject,
			any_value(ended.has_converted) as has_converted,
			any_value(ended.value) as value,
			any_value(ended.ended_at) as ended_at,
			ended.subject in (from first_wins) as is_first,
			list(coalesce(touched.key, '') order by touched.occurred_at, touched.id) filter (where touched.subject is not null) as path
		from ended
		left join touched on touched.subject = ended.subject
		group by ended.subject
	),
	-- The last third of them, by their end, is what the first two are held to.
	placed as (
		select *, ntile(3) over (order by ended_at, subject) = 3 as is_late from journeys where path is not null
		union all
		select *, false from journeys where path is null
	)
	select
		cast(to_json(path) as varchar) as path,
		is_late,
		count(*)::integer as journeys,
		(count(*) filter (where has_converted))::integer as conversions,
		(count(*) filter (where has_converted and is_first))::integer as customers,
		(count(*) filter (where has_converted and value is null))::integer as unvalued,
		cast(sum(value) filter (where has_converted) as varchar) as value
	from placed
	group by all
	order by path, is_late`;
	const decay = `${base},
	weighed as (
		select
			touched.*,
			ended.value,
			pow(2, -(age - min(age) over (partition by touched.subject)) / ${Number(halfLife)}) as weight
		from touched
		join ended on ended.subject = touched.subject
		where ended.has_converted
	),
	shared as (
		select *, weight / sum(weight) over (partition by subject) as share from weighed
	)
	select coalesce(key, '') as key, is_paid, sum(share) as conversions, sum(share * coalesce(value, 0)::double) as value,
		sum(share) filter (where subject in (from first_wins)) as customers
	from shared
	group by all
	order by key, is_paid`;
	const paid = `${base},
	journeys as (
		select
			ended.subject,
			any_value(ended.value) as value,
			ended.subject in (from first_wins) as is_first,
			list(
				{key: touched.key, isPaid: touched.is_paid} order by touched.occurred_at, touched.id
			) as path
		from ended
		join touched on touched.subject = ended.subject
		where ended.has_converted
		group by ended.subject
	)
	select
		cast(to_json(path) as varchar) as path,
		count(*)::integer as conversions,
		(count(*) filter (where is_first))::integer as customers,
		cast(sum(value) as varchar) as value
	from journeys
	group by all
	order by path`;
	const options = { timeZone: viewer.timeZone };
	const [grouped, decayed, paidRows] = await Promise.all([
		store.engine.query<PathRow & Record<string, PathRow[keyof PathRow]>>(paths, [from, to, known], options),
		store.engine.query<DecayedRow>(decay, [from, to, known], options),
		store.engine.query<PaidRow>(paid, [from, to, known], options)
	]);
	return {
		...numbered(grouped.rows, decayed.rows),
		paid: paidRows.rows.map(({ path, conversions, customers, value }) => ({
			touches: JSON.parse(path) as PaidJourney['touches'],
			conversions,
			customers,
			revenue: Number(value ?? 0)
		})),
		paidDecay: sharesByDecay(decayed.rows),
		sql: [
			{ what: 'Journeys, alike ones as one', sql: paths },
			{ what: 'Credit by time decay', sql: decay },
			{ what: 'Journeys that converted, with what of them was paid for', sql: paid }
		]
	};
}

export interface DecayedRow {
	key: string;
	is_paid: boolean;
	conversions: number;
	value: number;
	customers: number | null;
}

interface PathRow {
	path: string | null;
	is_late: boolean;
	journeys: number;
	conversions: number;
	customers: number;
	unvalued: number;
	value: string | null;
}

interface PaidRow {
	path: string;
	conversions: number;
	customers: number;
	value: string | null;
}

function numbered(
	grouped: readonly PathRow[],
	decayedRows: readonly DecayedRow[]
): Omit<Journeys, 'sql' | 'paid' | 'paidDecay'> {
	const numbers = new Map<string, number>();
	const numberOf = (key: string): number => {
		const known = numbers.get(key);
		if (known !== undefined) return known;
		numbers.set(key, numbers.size);
		return numbers.size - 1;
	};
	const journeys: Journeys['journeys'] = [];
	const untouched = { conversions: 0, value: 0 };
	for (const { path, is_late: isLate, journeys: count, conversions, customers, value } of grouped) {
		if (path === null) {
			untouched.conversions += conversions;
			untouched.value += Number(value ?? 0);
			continue;
		}
		const touched = (JSON.parse(path) as string[]).map(numberOf);
		journeys.push({ touches: touched, count, conversions, customers, value: Number(value ?? 0), isLate });
	}
	const decayed = {
		conversions: new Float64Array(numbers.size),
		value: new Float64Array(numbers.size),
		customers: new Float64Array(numbers.size)
	};
	for (const { key, conversions, value, customers } of decayedRows) {
		decayed.conversions[numberOf(key)]! += Number(conversions);
		decayed.value[numberOf(key)]! += Number(value);
		decayed.customers[numberOf(key)]! += Number(customers ?? 0);
	}
	return {
		keys: [...numbers.keys()].map((key) => (key === '' ? null : key)),
		journeys,
		decayed,
		untouched,
		all: {
			conversions: grouped.reduce((total, { conversions }) => total + conversions, 0),
			unvalued: grouped.reduce((total, { unvalued }) => total + unvalued, 0),
			value: sumOf(grouped.map(({ value }) => value))
		}
	};
}

/** The sum of decimals of four places, exactly. */
function sumOf(values: readonly (string | null)[]): string | null {
	const told = values.filter((value) => value !== null);
	if (told.length === 0) return null;
	const total = told.reduce((sum, value) => sum + BigInt(value.replace('.', '')), 0n);
	const digits = (total < 0n ? -total : total).toString().padStart(5, '0');
	return `${total < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
}
