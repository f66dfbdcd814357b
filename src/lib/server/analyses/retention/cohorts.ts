/** Who began when, and who is there how many months later: as SQL groups it. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { Cohort, RetentionKind } from './result.ts';

const period = { from: '', to: '' };

/**
 * SELECT of `customer_id`, `month` and `amount`: the months in which a customer was active, `$2` being the first month that
 * is not over. Who pays is active in a month if they pay at its end, so that a month is a moment, as the metric has it.
 */
const activity: Record<RetentionKind, (viewer: Viewer) => string> = {
	subscriptions: (viewer) => `
		select paying.customer_id, months.month, paying.mrr as amount
		from (
			select unnest(generate_series(
				(select date_trunc('month', min(valid_from)) from ${relations.paying_customers.sql(viewer, period)}),
				$2::date::timestamptz - interval 1 month,
				interval 1 month
			))::date as month
		) months
		join ${relations.paying_customers.sql(viewer, period)} paying
			on paying.valid_from < (months.month + interval 1 month)::timestamptz
			and (paying.valid_to is null or paying.valid_to >= (months.month + interval 1 month)::timestamptz)`,
	orders: (viewer) => `
		select customer_id, date_trunc('month', ordered_at)::date as month, sum(amount_base) as amount
		from ${relations.customer_orders.sql(viewer, period)}
		where customer_id is not null and ordered_at < $2::date::timestamptz
		group by all`
};

/** CTEs of who was active when, and when each began. */
export const beganSql = (
	kind: RetentionKind,
	viewer: Viewer
): string => `with active as (${activity[kind](viewer)}
	),
	began as (
		select customer_id, min(month) as cohort from active group by customer_id
	)`;

/**
 * Cohorts by their first month, those from `$1` on, with each month since until `to`.
 *
 * @param from the first month of a cohort, `YYYY-MM-01`
 * @param to the first month that is not over
 */
export async function readCohorts(
	store: Store,
	viewer: Viewer,
	kind: RetentionKind,
	{ from, to }: { from: string; to: string }
): Promise<{ cohorts: Cohort[]; sql: string }> {
	const sql = `${beganSql(kind, viewer)}
	select
		began.cohort::varchar as cohort,
		date_diff('month', began.cohort, active.month)::integer as since,
		count(*)::integer as customers,
		sum(active.amount)::double as amount
	from active
	join began on began.customer_id = active.customer_id
	where began.cohort >= $1::date
	group by all
	order by all`;
	const { rows } = await store.engine.query<{
		cohort: string;
		since: number;
		customers: number;
		amount: number | null;
	}>(sql, [from, to], { timeZone: viewer.timeZone });
	const months = [...new Set(rows.map(({ cohort }) => cohort))];
	const cohorts = months.map((month): Cohort => {
		const cells = new Map(rows.filter(({ cohort }) => cohort === month).map((row) => [row.since, row]));
		const first = cells.get(0)!;
		return {
			month,
			customers: first.customers,
			cells: Array.from({ length: monthsBetween(month, to) }, (_, since) => {
				const cell = cells.get(since);
				return {
					active: cell?.customers ?? 0,
					share: (cell?.customers ?? 0) / first.customers,
					amountShare: first.amount ? (cell?.amount ?? 0) / first.amount : null
				};
			})
		};
	});
	return { cohorts, sql };
}

const monthsBetween = (from: string, to: string): number => {
	const number = (date: string) => 12 * Number(date.slice(0, 4)) + Number(date.slice(5, 7));
	return number(to) - number(from);
};
