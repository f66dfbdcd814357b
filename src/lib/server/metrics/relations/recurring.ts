/** Recurring revenue: what each customer pays a month, and how that changes. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Relation } from './relation.ts';

const dimensions = {
	company: 'company_id',
	industry: 'company_id',
	country: 'company_id',
	owner: 'owner_id',
	team: 'owner_id',
	source: 'source'
};

const custom = { entity: 'companies', via: 'company_id' } as const;

/**
 * What each customer pays a month after each change of it, and what kind of change it was. Subscription changes say; of
 * a customer of whom there are none, the terms of contracts do. Changes of one moment are one: a renewal at the same
 * price changes nothing. A customer is a company, or a contract that names none.
 */
const changes = (viewer: Viewer) => `
	with told as (
		select
			coalesce(events.company_id, contracts.company_id) as company_id,
			coalesce(events.company_id, contracts.company_id, events.contract_id, events.id) as customer_id,
			events.occurred_at as changed_at,
			events.monthly_change_base as change
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
		select company_id, customer_id, changed_at, change from told
		union all
		select company_id, customer_id, begins, monthly from terms where ends is null or ends > begins
		union all
		select company_id, customer_id, ends, -monthly from terms where ends > begins
	),
	netted as (
		select any_value(company_id) as company_id, customer_id, changed_at, sum(change) as change
		from changed
		-- What is agreed for a day to come has not happened.
		where change is not null and changed_at <= now()
		group by customer_id, changed_at
		having sum(change) <> 0
	),
	stepped as (
		select
			* exclude (change),
			sum(change) over (partition by customer_id order by changed_at) as total,
			lead(changed_at) over (partition by customer_id order by changed_at) as until
		from netted
	),
	-- Nobody pays less than nothing: a total below zero says that something before it was not told, as much as that.
	raised as (
		select
			* exclude (total),
			total - least(0, min(total) over (partition by customer_id order by changed_at)) as paid_after,
			min(total) over (partition by customer_id) < 0 as has_gap
		from stepped
	),
	balances as (
		select *, coalesce(lag(paid_after) over (partition by customer_id order by changed_at), 0) as paid_before
		from raised
	),
	steps as (
		select
			*,
			paid_after - paid_before as change,
			coalesce(max(paid_after) over (partition by customer_id order by changed_at rows between unbounded preceding and 1 preceding) > 0, false) as has_paid
		from balances
	)
	select
		steps.*,
		companies.owner_id,
		companies.source,
		has_gap or steps.customer_id in (select customer_id from changed where change is null) as has_unknown,
		case
			when paid_before <= 0 and paid_after > 0 then case when has_paid then 'reactivation' else 'new' end
			when paid_before > 0 and paid_after <= 0 then 'churn'
			when change > 0 then 'expansion'
			else 'contraction'
		end as movement
	from steps
	left join ${scoped('companies', viewer)} companies on companies.id = steps.company_id
	where steps.paid_after <> steps.paid_before`;

/** Customers who pay, from when what they pay became so much until it changed. */
const paying = (viewer: Viewer) => `(
	select *, paid_after as mrr, changed_at as valid_from, until as valid_to
	from (${changes(viewer)}
	)
	where paid_after > 0
)`;

export const recurringRelations = {
	recurring_changes: {
		sql: (viewer) => `(${changes(viewer)}\n)`,
		dimensions,
		id: 'company_id',
		custom
	},
	paying_customers: {
		sql: paying,
		dimensions,
		id: 'company_id',
		custom,
		isVersioned: true
	},
	// What those pay at the end of the period, or now, who paid at its beginning.
	opening_customers: {
		sql: (viewer, { from, to }) => `(
	with customers as (
		from ${paying(viewer)}
	)
	select at_start.*, coalesce(at_end.mrr, 0)::decimal(38, 4) as later_mrr
	from customers at_start
	left join customers at_end
		on at_end.customer_id = at_start.customer_id
		and at_end.valid_from < least(${to}::timestamptz, now())
		and (at_end.valid_to is null or at_end.valid_to >= least(${to}::timestamptz, now()))
	where ${from}::timestamptz <= now()
		and at_start.valid_from < ${from}::timestamptz
		and (at_start.valid_to is null or at_start.valid_to >= ${from}::timestamptz)
)`,
		dimensions,
		id: 'company_id',
		custom,
		spansPeriodOf: 'paying_customers'
	}
} satisfies Record<string, Relation>;
