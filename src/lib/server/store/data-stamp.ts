import type { Store } from './store.ts';

/** Tables whose writes are rows more or fewer. Counting rows costs nothing: the file knows. */
const counted = [
	'changes',
	'deals',
	'deal_events',
	'activities',
	'orders',
	'contracts',
	'subscription_events',
	'tickets',
	'ticket_events',
	'touchpoints',
	'forecast_adjustments',
	'service_policies',
	'erasures'
] as const;

/**
 * A text that is the same as long as no record, import, segment or setting has changed: what was computed from them still
 * holds. Changes of records stand in the change log, those of bulk in their import; an erasure says when it was.
 */
export async function dataStamp(store: Store): Promise<string> {
	const { rows } = await store.engine.query<{ stamp: string }>(
		`select concat_ws(' ',
			${counted.map((table) => `(select count(*) from ${table})`).join(', ')},
			(select epoch_us(max(changed_at)) from changes),
			(select concat_ws('/', count(*), epoch_us(max(finished_at)), epoch_us(max(undone_at))) from imports),
			(select md5(string_agg(id || name || rule::varchar || shared::varchar, ' ' order by id)) from segments),
			(select md5(string_agg(key || value::varchar, ' ' order by key)) from settings)
		) as stamp`
	);
	return rows[0]!.stamp;
}
