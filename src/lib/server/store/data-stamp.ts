import { entities } from '#lib/crm/entities/index.ts';
import type { Store } from './store.ts';

/**
 * Tables beside the records whose every write is a row more or fewer. Counting rows costs nothing: the file knows. What people
 * say of a forecast is not among them: no result is made of it.
 */
const counted = ['changes', 'custom_fields', 'service_policies', 'erasures', 'record_merges'] as const;

/**
 * A text that is the same as long as no record, import, segment or setting has changed: what was computed from them still
 * holds. Changes of records stand in the change log, those of bulk in their import, rows that were mended in their file; an
 * erasure is a row of its own.
 */
export async function dataStamp(store: Store): Promise<string> {
	const tables = [...entities.map(({ name }) => name), ...counted];
	const { rows } = await store.engine.query<{ stamp: string }>(
		`select concat_ws(' ',
			${tables.map((table) => `(select count(*) from ${table})`).join(', ')},
			(select epoch_us(max(changed_at)) from changes),
			(select concat_ws('/', count(finished_at), epoch_us(max(finished_at)), epoch_us(max(undone_at))) from imports),
			(select concat_ws('/', sum(rows_mended), sum(rows_discarded)) from import_files),
			(select md5(string_agg(id || name || rule::varchar || shared::varchar, ' ' order by id)) from segments),
			(select md5(string_agg(key || value::varchar, ' ' order by key)) from settings)
		) as stamp`
	);
	return rows[0]!.stamp;
}
