/** What each customer pays a month in the reporting currency, judged in the currencies in which they pay. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';

/**
 * CTE `changed`: every change that is told, in its own currency (null for the reporting one) and in the reporting currency.
 * Subscription changes say; of a customer of whom there are none, the terms of contracts do. A customer is a company, or
 * a contract that names none. A contract brings and takes the one amount that it is worth in the reporting currency, at
 * the rate of its beginning.
 */
const changed = (viewer: Viewer) => `told as (
		select
			coalesce(events.company_id, contracts.company_id) as company_id,
			coalesce(events.company_id, contracts.company_id, events.contract_id, events.id) as customer_id,
			events.occurred_at as changed_at,
			nullif(events.currency, reporting_currency()) as currency,
			events.monthly_change as change,
			events.monthly_change_base as change_base
		from ${scoped('subscription_events', viewer)} events
		left join ${scoped('contracts', viewer)} contracts on contracts.id = events.contract_id
	),
	terms as (
		select
			company_id,
			coalesce(company_id, id) as customer_id,
			starts_on::timestamptz as begins,
			case
				when cancelled_at is not null then cancelled_at
				when renews_automatically is distinct from true then (ends_on + 1)::timestamptz
			end as ends,
			(recurring_amount_base / case recurring_period when 'year' then 12 when 'quarter' then 3 when 'month' then 1 end)::decimal(18, 4) as monthly
		from ${scoped('contracts', viewer)}
		where starts_on is not null and coalesce(company_id, id) not in (from told select customer_id)
	),
	changed as (
		select * from told
		union all
		select company_id, customer_id, begins, null, monthly, monthly from terms where ends is null or ends > begins
		union all
		select company_id, customer_id, ends, null, -monthly, -monthly from terms where ends > begins
	)`;

/** CTE `raised`: what each customer pays in each of their currencies before and after each change of it, in that currency. */
const raised = `netted as (
		select
			any_value(company_id) as company_id,
			customer_id,
			currency,
			changed_at,
			sum(change) as change,
			sum(change_base) as change_base
		from changed
		-- What is agreed for a day to come has not happened.
		where change_base is not null and changed_at <= now()
		group by customer_id, currency, changed_at
		having sum(change) <> 0
	),
	summed as (
		select *, sum(change) over (partition by customer_id, currency order by changed_at) as total
		from netted
	),
	-- Nobody pays less than nothing: a total below zero says that something before it was not told, as much as that.
	raised as (
		select
			* exclude (change, total),
			total - least(0, min(total) over told_so_far) as native_after,
			total - change - least(0, min(total) over told_before) as native_before
		from summed
		window
			told_so_far as (partition by customer_id, currency order by changed_at),
			told_before as (partition by customer_id, currency order by changed_at rows between unbounded preceding and 1 preceding)
	)`;

/**
 * CTE `carried`: what each change adds, in the reporting currency, to what a customer pays in one of their currencies. An
 * addition enters at its own day's rate; a reduction takes off the same share of what is carried as it takes off in its
 * own currency. So who pays nothing any more in their currency pays nothing at all, whatever rates did since they came,
 * and a rate that moves is no movement.
 *
 * Source: average cost, as IAS 2.25 has it of stock that came at several prices.
 */
const carried = `foreign_steps as (
		select
			any_value(company_id) as company_id,
			customer_id,
			list(changed_at order by changed_at) as moments,
			list([native_before, native_after, change_base] order by changed_at) as steps
		from raised
		where currency is not null
		group by customer_id, currency
	),
	foreign_balances as (
		select
			* exclude (steps),
			list_reduce(
				steps,
				lambda balances, step: balances || [case
					when step[2] > step[1] then balances[-1] + step[3]
					when step[2] = 0 then 0
					else (balances[-1] * step[2] / step[1])::decimal(38, 4)
				end],
				[0::decimal(38, 4)]
			) as balances
		from foreign_steps
	),
	carried as (
		select company_id, customer_id, changed_at, native_after - native_before as change
		from raised
		where currency is null
		union all
		select company_id, customer_id, unnest(moments), unnest(balances[2:]) - unnest(balances[:-2])
		from foreign_balances
	)`;

/** CTEs `changed` and `carried`: what is told, and what each change of it adds in the reporting currency. */
export const balances = (viewer: Viewer): string => `${changed(viewer)},
	${raised},
	${carried}`;
