/** What customers bought, as SQL groups it: equal histories as one. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import type { Store } from '#lib/server/store/store.ts';

const period = { from: '', to: '' };

/** Purchases: the days on which a customer ordered, with what they came to, up to the end of the day `$1`. */
const purchases = (viewer: Viewer): string => `purchases as (
		select
			customer_id,
			any_value(company_id) as company_id,
			ordered_at::date as day,
			sum(amount_base) as amount,
			min(ordered_at::date) over (partition by customer_id) as first_day
		from ${relations.customer_orders.sql(viewer, period)}
		where customer_id is not null and ordered_at < ($1::date + 1)::timestamptz
		group by customer_id, ordered_at::date
	),
	customers as (
		select
			customer_id,
			any_value(company_id) as company_id,
			any_value(first_day) as first_day,
			max(day) as last_day,
			count(*) - 1 as frequency,
			sum(amount) as spent,
			(avg(amount) filter (where day > first_day))::double as mean_value
		from purchases
		group by customer_id
	)`;

/** Equal histories: days from the first purchase, repeat purchases, and the sum of mean values of a repeat purchase. */
export interface History {
	frequency: number;
	recency: number;
	age: number;
	customers: number;
	mean_values: number | null;
	/** Customers of them whose repeat purchases have an amount. */
	valued: number;
}

type Plain<R> = R & Record<string, string | number | null>;

/** Histories up to the end of a day. */
export async function readHistories(
	store: Store,
	viewer: Viewer,
	until: string
): Promise<{ rows: History[]; sql: string }> {
	const sql = `with ${purchases(viewer)}
	select
		frequency::integer as frequency,
		(last_day - first_day)::integer as recency,
		($1::date - first_day)::integer as age,
		count(*)::integer as customers,
		sum(mean_value) as mean_values,
		count(mean_value)::integer as valued
	from customers
	group by all
	order by all`;
	const { rows } = await store.engine.query<Plain<History>>(sql, [until], { timeZone: viewer.timeZone });
	return { rows, sql };
}

/** Customers whose spending is read at most: a fit on more is the same fit. */
const mostSpenders = 100_000;

/** Repeat purchases and their mean value, customer by customer. */
export async function readSpending(
	store: Store,
	viewer: Viewer,
	until: string
): Promise<{ frequency: number; value: number }[]> {
	const { rows } = await store.engine.query<{ frequency: number; value: number }>(
		`with ${purchases(viewer)}
		select frequency::integer as frequency, mean_value as value
		from customers
		where frequency > 0 and mean_value > 0
		order by hash(customer_id), customer_id
		limit ${mostSpenders}`,
		[until],
		{ timeZone: viewer.timeZone }
	);
	return rows;
}

export interface CustomerHistory {
	customer_id: string;
	is_company: boolean;
	frequency: number;
	recency: number;
	age: number;
	spent: string | null;
	mean_value: number | null;
	last_day: string;
}

/** The customers who spent most so far. */
export async function readLargest(
	store: Store,
	viewer: Viewer,
	until: string,
	most: number
): Promise<CustomerHistory[]> {
	const { rows } = await store.engine.query<
		CustomerHistory & Record<string, string | number | boolean | null>
	>(
		`with ${purchases(viewer)}
		select
			customer_id,
			company_id is not null as is_company,
			frequency::integer as frequency,
			(last_day - first_day)::integer as recency,
			($1::date - first_day)::integer as age,
			spent::varchar as spent,
			mean_value,
			last_day::varchar as last_day
		from customers
		order by spent desc nulls last, customer_id
		limit ${Math.trunc(most)}`,
		[until],
		{ timeZone: viewer.timeZone }
	);
	return rows;
}

/** What became of those who had bought by a day: by their history then, their purchases until another day. */
export interface HeldOut {
	frequency: number;
	recency: number;
	age: number;
	later: number;
	customers: number;
}

export async function readHeldOut(
	store: Store,
	viewer: Viewer,
	{ split, to }: { split: string; to: string }
): Promise<{ rows: HeldOut[]; sql: string }> {
	const sql = `with ${purchases(viewer)},
	before as (
		select customer_id, min(day) as first_day, max(day) as last_day, count(*) - 1 as frequency
		from purchases
		where day <= $2::date
		group by customer_id
	),
	after as (
		select customer_id, count(*) as later from purchases where day > $2::date group by customer_id
	)
	select
		before.frequency::integer as frequency,
		(before.last_day - before.first_day)::integer as recency,
		($2::date - before.first_day)::integer as age,
		coalesce(after.later, 0)::integer as later,
		count(*)::integer as customers
	from before
	left join after on after.customer_id = before.customer_id
	group by all
	order by all`;
	const { rows } = await store.engine.query<Plain<HeldOut>>(sql, [to, split], { timeZone: viewer.timeZone });
	return { rows, sql };
}

/** First purchases and repeat purchases by day, and the first and last day there is. */
export async function readDays(
	store: Store,
	viewer: Viewer,
	until: string
): Promise<{ day: string; first: number; repeat: number }[]> {
	const { rows } = await store.engine.query<{ day: string; first: number; repeat: number }>(
		`with ${purchases(viewer)}
		select
			purchases.day::varchar as day,
			(count(*) filter (where purchases.day = purchases.first_day))::integer as first,
			(count(*) filter (where purchases.day > purchases.first_day))::integer as repeat
		from purchases
		group by all
		order by all`,
		[until],
		{ timeZone: viewer.timeZone }
	);
	return rows;
}
