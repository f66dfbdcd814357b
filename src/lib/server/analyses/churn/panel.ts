/** What was known of each paying customer at the end of some days, and who of them left soon after, as SQL. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { changes } from './subjects.ts';

/** A customer at the end of a day. */
export interface Standing {
	day: string;
	customer_id: string;
	is_company: boolean;
	owner_id: string | null;
	/** Decimal: what they pay a month. */
	mrr: string;
	/** The day since which they pay without a gap, and the days since. */
	since: string;
	tenure: number;
	/** How often they left before and came back. */
	departures: number;
	/** Changes of what they pay: less in the last 180 days, more in the last 365. */
	contractions: number;
	expansions: number;
	/** Tickets opened in the last 90 days, and those open. */
	tickets: number;
	open_tickets: number;
	/** Days since the last activity with them; null where there was none. */
	silence: number | null;
	/** Of the contracts that run: the term of the oldest, the shortest term, and the first day at which one comes to the end of its term. */
	oldest_term: number | null;
	term: number | null;
	next_renewal: string | null;
	/** Whether they left within the days that were asked of; 0 as well where those are not over. */
	left: number;
}

/**
 * Customers who paid at the end of each day, with what was recorded by then. A term's end is counted from when the contract
 * began: the end that a contract has today may have been written by a renewal since.
 *
 * @param within days in which leaving is looked for
 * @param oneIn of so many customers one is read
 */
export async function readPanel(
	store: Store,
	viewer: Viewer,
	days: readonly string[],
	within: number,
	oneIn = 1
): Promise<{ rows: Standing[]; sql: string }> {
	const sql = `with changed as materialized (
		from ${changes(viewer)}
	),
	moments as (
		select day::date as day, (day::date + 1)::timestamptz as moment, (day::date + 1 + $2::integer)::timestamptz as until
		from (select unnest($1) as day)
	),
	standing as (
		select moments.*, changed.customer_id, changed.company_id, changed.owner_id, changed.paid_after as mrr
		from moments
		join changed
			on changed.changed_at < moments.moment
			and (changed.until is null or changed.until >= moments.moment)
			and changed.paid_after > 0
		where hash(changed.customer_id) % $3::ubigint = 0
	),
	moved as (
		select
			standing.day,
			standing.customer_id,
			max(changed.changed_at) filter (where changed.changed_at < moment and movement in ('new', 'reactivation'))::date as since,
			count(*) filter (where changed.changed_at < moment and movement = 'churn') as departures,
			count(*) filter (where changed.changed_at < moment and changed.changed_at >= moment - interval 180 day and movement = 'contraction') as contractions,
			count(*) filter (where changed.changed_at < moment and changed.changed_at >= moment - interval 365 day and movement = 'expansion') as expansions,
			coalesce(bool_or(changed.changed_at >= moment and movement = 'churn'), false) as has_left
		from standing
		join changed on changed.customer_id = standing.customer_id and changed.changed_at < standing.until
		group by all
	),
	terms as (
		select
			standing.day,
			standing.customer_id,
			arg_min(term_months, starts_on) as oldest_term,
			min(term_months) as term,
			min(starts_on + to_months(((date_sub('month', starts_on, standing.day) // term_months + 1) * term_months)::integer))::date as next_renewal
		from standing
		join ${scoped('contracts', viewer)} contracts
			on coalesce(contracts.company_id, contracts.id) = standing.customer_id
			and contracts.starts_on <= standing.day
			and contracts.term_months > 0
			and (contracts.cancelled_at is null or contracts.cancelled_at >= standing.moment)
			and (contracts.cancelled_at is not null or contracts.renews_automatically or contracts.ends_on is null or contracts.ends_on >= standing.day)
		group by all
	),
	asked as (
		select
			standing.day,
			standing.customer_id,
			count(*) filter (where opened_at >= moment - interval 90 day) as tickets,
			count(*) filter (where coalesce(solved_at, closed_at) is null or coalesce(solved_at, closed_at) >= moment) as open_tickets
		from standing
		join ${scoped('tickets', viewer)} tickets
			on tickets.company_id = standing.company_id and tickets.opened_at < standing.moment
		group by all
	),
	spoken as (
		select standing.day, standing.customer_id, max(occurred_at)::date as last_day
		from standing
		join ${scoped('activities', viewer)} activities
			on activities.company_id = standing.company_id and activities.occurred_at < standing.moment
		group by all
	)
	select
		standing.day::varchar as day,
		standing.customer_id,
		standing.company_id is not null as is_company,
		standing.owner_id,
		standing.mrr::varchar as mrr,
		moved.since::varchar as since,
		(standing.day - moved.since)::integer as tenure,
		moved.departures::integer as departures,
		moved.contractions::integer as contractions,
		moved.expansions::integer as expansions,
		coalesce(asked.tickets, 0)::integer as tickets,
		coalesce(asked.open_tickets, 0)::integer as open_tickets,
		(standing.day - spoken.last_day)::integer as silence,
		terms.oldest_term::integer as oldest_term,
		terms.term::integer as term,
		terms.next_renewal::varchar as next_renewal,
		moved.has_left::integer as left
	from standing
	join moved on moved.day = standing.day and moved.customer_id = standing.customer_id
	left join terms on terms.day = standing.day and terms.customer_id = standing.customer_id
	left join asked on asked.day = standing.day and asked.customer_id = standing.customer_id
	left join spoken on spoken.day = standing.day and spoken.customer_id = standing.customer_id
	order by standing.day, standing.customer_id`;
	const { rows } = await store.engine.query<Standing & Record<string, string | number | boolean | null>>(
		sql,
		[[...days], within, oneIn],
		{ timeZone: viewer.timeZone }
	);
	return { rows, sql };
}

/** The first day on which anybody paid; null where nobody did. */
export async function firstDay(store: Store, viewer: Viewer): Promise<string | null> {
	const { rows } = await store.engine.query<{ day: string | null }>(
		`select min(changed_at)::date::varchar as day from ${changes(viewer)}`,
		[],
		{ timeZone: viewer.timeZone }
	);
	return rows[0]?.day ?? null;
}
