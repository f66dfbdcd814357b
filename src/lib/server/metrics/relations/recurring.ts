/** Recurring revenue: what each customer pays a month, and how that changes. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { balances } from './recurring-balances.ts';
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
 * What each customer pays a month after each change of it, and what kind of change it was. Changes of one moment are one,
 * whatever currencies they are in: a renewal at the same price changes nothing.
 */
const changes = (viewer: Viewer) => `
	with ${balances(viewer)},
	moved as (
		select any_value(company_id) as company_id, customer_id, changed_at, sum(change) as change
		from carried
		group by customer_id, changed_at
		having sum(change) <> 0
	),
	stepped as (
		select
			*,
			sum(change) over (partition by customer_id order by changed_at) as paid_after,
			paid_after - change as paid_before,
			lead(changed_at) over (partition by customer_id order by changed_at) as until,
			row_number() over (partition by customer_id order by changed_at) > 1 as has_paid
		from moved
	)
	select
		stepped.*,
		companies.owner_id,
		companies.source,
		stepped.customer_id in (
			select customer_id from changed where change_base is null
			union all
			select customer_id from summed where total < 0
		) as has_unknown,
		case
			when paid_before <= 0 and paid_after > 0 then case when has_paid then 'reactivation' else 'new' end
			when paid_before > 0 and paid_after <= 0 then 'churn'
			when change > 0 then 'expansion'
			else 'contraction'
		end as movement
	from stepped
	left join ${scoped('companies', viewer)} companies on companies.id = stepped.company_id`;

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
