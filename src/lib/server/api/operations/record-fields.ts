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

export interface Asked {
	/** What of each record is to be read; undefined: everything. */
	parts: ReadonlySet<string> | undefined;
	/** Writes a record as it was asked for. */
	write(record: CrmRecord): object;
}

/**
 * What was asked for of records.
 *
 * @throws RecordError `invalid` for a field that there is none of
 */
export function askedOf(entity: EntityName, asked: readonly string[] | undefined): Asked {
	if (asked === undefined) return { parts: undefined, write: recordDocument };
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
	return {
		parts: names,
		write: (record) =>
			Object.fromEntries(Object.entries(recordDocument(record)).filter(([name]) => names.has(name)))
	};
}
