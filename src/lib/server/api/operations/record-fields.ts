/** Fewer fields of a record, where fewer are asked for. */
import * as v from 'valibot';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { invalid } from '#lib/server/store/errors.ts';
import { fieldNamesOf, recordDocument, type CrmRecord } from '#lib/server/store/records/index.ts';
import { list } from '../schemas.ts';

/** The query parameter; kind, id and version are there whatever is asked for. */
export const fields = v.optional(
	v.pipe(list, v.description('Only these of each record, beside `entity`, `id` and `version`.'))
);

const always = ['entity', 'id', 'version'];

/**
 * What writes records as they were asked for.
 *
 * @throws RecordError `invalid` for a field that there is none of
 */
export function writerOf(
	entity: EntityName,
	asked: readonly string[] | undefined
): (record: CrmRecord) => object {
	if (asked === undefined) return recordDocument;
	const known = new Set([...always, ...fieldNamesOf(entity), 'label', 'labels', 'custom']);
	const unknown = asked.filter((name) => !known.has(name));
	if (unknown.length > 0)
		throw invalid(
			unknown.map((value) => ({
				field: 'fields',
				value,
				message: `There is no field “${value}” in ${entity}: there are ${[...known].join(', ')}.`
			}))
		);
	const names = new Set([...always, ...asked]);
	return (record) =>
		Object.fromEntries(Object.entries(recordDocument(record)).filter(([name]) => names.has(name)));
}
