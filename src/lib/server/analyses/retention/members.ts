/** The customers of cohorts, with what became of them. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { namesOf } from '#lib/server/store/records/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { beganSql } from './cohorts.ts';
import type { RetentionKind } from './result.ts';

/** What a customer is kept as: who pays without a company is a contract, who orders without one a person. */
type CustomerEntity = 'companies' | 'contacts' | 'contracts';

export interface CohortMember {
	id: string;
	entity: CustomerEntity;
	/** Null: what they pay or order is the reader's to see, but not the customer. */
	label: string | null;
	/** The month in which they began. */
	cohort: string;
	/** Months in which they were there, and the last of them. */
	months: number;
	last: string;
	/** Whether that is the last month that is over. */
	isThere: boolean;
	/** Decimal, in the reporting currency: what they paid, or ordered for, in the last of them; null where not known. */
	amount: string | null;
}

/**
 * Who began in some months: those who are there first, then those who were until lately.
 *
 * @param cohorts first days of months
 * @param to the first month that is not over
 */
export async function cohortMembers(
	store: Store,
	viewer: Viewer,
	kind: RetentionKind,
	{ cohorts, to }: { cohorts: readonly string[]; to: string },
	limit = 200
): Promise<CohortMember[]> {
	if (cohorts.length === 0) return [];
	const { rows } = await store.engine.query<Omit<CohortMember, 'entity' | 'label'>>(
		`${beganSql(kind, viewer)}
	select
		began.customer_id as id,
		began.cohort::varchar as cohort,
		count(*)::integer as months,
		max(active.month)::varchar as last,
		max(active.month) = $2::date - interval 1 month as "isThere",
		arg_max_null(active.amount, active.month)::decimal(38, 4)::varchar as amount
	from began
	join active on active.customer_id = began.customer_id
	where list_contains($1::date[], began.cohort)
	group by all
	order by last desc, arg_max_null(active.amount, active.month) desc nulls last, id
	limit ${Math.max(1, Math.trunc(limit))}`,
		[[...cohorts], to],
		{ timeZone: viewer.timeZone }
	);
	const other = kind === 'subscriptions' ? 'contracts' : 'contacts';
	const ids = rows.map(({ id }) => id);
	const [companies, others] = await Promise.all([
		namesOf(store.engine, viewer, 'companies', ids),
		namesOf(store.engine, viewer, other, ids)
	]);
	return rows.map((row) => {
		const isOther = !companies.has(row.id) && others.has(row.id);
		return {
			...row,
			entity: isOther ? other : 'companies',
			label: companies.get(row.id) ?? others.get(row.id) ?? null
		};
	});
}
