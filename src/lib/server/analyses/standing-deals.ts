/** Deals as they stood on past days, never as they became: the SQL that analyses of the pipeline share. */
import type { Viewer } from '#lib/crm/viewer.ts';
import { relations } from '#lib/server/metrics/relations/index.ts';
import { amountOnDay } from '#lib/server/store/reporting-amounts.ts';

/**
 * The deals that a viewer may see, as they were when days ended: a query of `origins(as_of)`, a row for each day and deal that
 * existed by then. Days begin in the time zone of the connection.
 */
export const standingDeals = (viewer: Viewer) => `
	select
		origins.as_of,
		deals.deal_id,
		deals.owner_id,
		deals.stage_id,
		deals.status,
		deals.amount,
		${amountOnDay('deals', 'origins.as_of')} as amount_base,
		deals.currency,
		deals.probability,
		deals.forecast_category,
		deals.expected_close,
		deals.created_at::date as created_on,
		deals.closed_at::date as closed_on
	from origins
	join ${relations.deal_versions.sql(viewer, { from: '', to: '' })} deals
		on deals.valid_from < (origins.as_of + 1)::timestamptz
		and (deals.valid_to is null or deals.valid_to >= (origins.as_of + 1)::timestamptz)`;

/** Days as the rows of a `values` list. */
export const dateList = (days: readonly string[]): string =>
	days.map((date) => `(date '${day(date)}')`).join(', ');

/** Dates are written into the SQL: they come from the calendar, and nothing else may pass. */
export function day(date: string): string {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) throw new RangeError(`“${date}” is not a date such as 2026-11-23.`);
	return date;
}
