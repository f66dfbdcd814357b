import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { customFields } from '../custom-fields.ts';
import { invalid } from '../errors.ts';
import { scoped } from '../row-scope.ts';
import type { Store } from '../store.ts';
import { bounded } from './bounded.ts';
import { columnNamed, noSuchField } from './filters.ts';

/** Longer texts are prose and no value to choose. */
const longestValue = 100;

/**
 * Values that a field has among the records the viewer may see, the most frequent first, then by the alphabet.
 *
 * @param search only values in which this text occurs, whatever its case
 * @throws RecordError `invalid` when the entity has no field of that name
 */
export async function valuesInUse(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	field: string,
	search = '',
	{ limit = 20, signal }: { limit?: number; signal?: AbortSignal } = {}
): Promise<string[]> {
	const entity = entityNamed(name);
	const found = columnNamed(entity, await customFields(store.engine, name), field, viewer.timeZone);
	if (!found) throw invalid([noSuchField(entity, field)]);
	const { rows } = await store.engine.query<{ value: string }>(
		`select value from (select cast(${found.sql} as varchar) as value from ${scoped(name, viewer)})
		where length(value) between 1 and ${longestValue} and contains(lower(value), lower($1))
		group by value order by count(*) desc, value
		limit ${bounded(limit, 20, 1, 1000)}`,
		[search.trim()],
		{ signal, priority: 'heavy' }
	);
	return rows.map(({ value }) => value);
}
