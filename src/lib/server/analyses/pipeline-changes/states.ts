/** Deals as they were at the ends of two days. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { amountOnDay } from '#lib/server/store/reporting-amounts.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { tenThousandths } from '../decimals.ts';
import { dateList, day, standingDeals } from '../standing-deals.ts';
import type { DealState, Period } from './bridge.ts';

export interface DealBetween {
	deal: string;
	name: string | null;
	/** As it is in the end. */
	owner: string | null;
	before: DealState | null;
	after: DealState | null;
	isDeleted: boolean;
	/** Won in these days. */
	isWonBetween: boolean;
}

interface Row {
	deal: string;
	name: string | null;
	owner: string | null;
	isDeleted: boolean;
	isWonBetween: boolean;
	statusBefore: DealState['status'] | null;
	closeBefore: string | null;
	ownerBefore: string | null;
	amountBefore: string | null;
	baseBefore: string | null;
	statusAfter: DealState['status'] | null;
	closeAfter: string | null;
	ownerAfter: string | null;
	amountAfter: string | null;
	baseAfter: string | null;
}

/**
 * Every deal that was in the pipeline of a period on either day. A deal that was deleted between them has no history left: it is
 * taken on the first day as it was when it was deleted, converted at the rates known on that first day as all others are.
 *
 * @param owners whose pipeline it is; null for everyone's whom the viewer may see
 */
export async function readStates(
	store: Store,
	viewer: Viewer,
	{ since, until, period, owners }: { since: string; until: string; period: Period; owners: string[] | null }
): Promise<{ deals: DealBetween[]; sql: string }> {
	const sql = `
with origins(as_of) as (values ${dateList([since, until])}),
standing as (${standingDeals(viewer)}),
before as (select * from standing where as_of = date '${day(since)}'),
after as (select * from standing where as_of = date '${day(until)}'),
deleted as (
	select deals.* replace (${amountOnDay('deals', `date '${day(since)}'`)} as amount_base)
	from ${scoped('deals', viewer, { withDeleted: true })} deals
	where deleted_at >= (date '${day(since)}' + 1)::timestamptz
		and deleted_at < (date '${day(until)}' + 1)::timestamptz
		and created_at < (date '${day(since)}' + 1)::timestamptz
),
pairs as (
	select
		coalesce(before.deal_id, after.deal_id) as deal,
		false as "isDeleted",
		coalesce(after.status = 'won' and after.closed_on > date '${day(since)}', false) as "isWonBetween",
		before.status as "statusBefore",
		before.expected_close as "closeBefore",
		before.owner_id as "ownerBefore",
		concat_ws(' ', before.amount, before.currency) as "amountBefore",
		before.amount_base as "baseBefore",
		after.status as "statusAfter",
		after.expected_close as "closeAfter",
		after.owner_id as "ownerAfter",
		concat_ws(' ', after.amount, after.currency) as "amountAfter",
		after.amount_base as "baseAfter"
	from before
	full join after on after.deal_id = before.deal_id
	union all
	select id, true, false, status, expected_close, owner_id, concat_ws(' ', amount, currency), amount_base, null, null, null, null, null from deleted
)
select
	deal,
	named.name,
	coalesce("ownerAfter", "ownerBefore") as owner,
	pairs.* exclude (deal)
		replace (
			"closeBefore"::varchar as "closeBefore",
			"closeAfter"::varchar as "closeAfter",
			"baseBefore"::varchar as "baseBefore",
			"baseAfter"::varchar as "baseAfter"
		)
from pairs
left join ${scoped('deals', viewer, { withDeleted: true })} named on named.id = deal
where ("closeBefore" >= date '${day(period.from)}' and "closeBefore" < date '${day(period.to)}')
	or ("closeAfter" >= date '${day(period.from)}' and "closeAfter" < date '${day(period.to)}')
	or "isWonBetween"
order by deal`;
	const { rows } = await store.engine.query<Row>(sql, [], { priority: 'heavy', timeZone: viewer.timeZone });
	const own = owners && new Set(owners);
	const isOwn = (owner: string | null) => own === null || (owner !== null && own.has(owner));
	return {
		sql: sql.trim(),
		deals: rows.map((row) => ({
			deal: row.deal,
			name: row.name,
			owner: row.owner,
			isDeleted: row.isDeleted,
			isWonBetween: row.isWonBetween,
			before: stateOf(
				row.statusBefore,
				row.closeBefore,
				isOwn(row.ownerBefore),
				row.amountBefore,
				row.baseBefore
			),
			after: stateOf(row.statusAfter, row.closeAfter, isOwn(row.ownerAfter), row.amountAfter, row.baseAfter)
		}))
	};
}

function stateOf(
	status: DealState['status'] | null,
	expectedClose: string | null,
	isOwn: boolean,
	amount: string | null,
	base: string | null
): DealState | null {
	if (status === null) return null;
	return { status, expectedClose, isOwn, amount, base: base === null ? null : tenThousandths(base) };
}
