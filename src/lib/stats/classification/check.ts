import { isComputable } from '../computable.ts';
import type { Features } from './classifier.ts';

/**
 * @throws RangeError when two columns share a name, a column has another length than the table, a number is infinite or beyond
 * 1e100, or a category has a code that none of its levels has
 */
export function checkFeatures({ rows, columns }: Features): void {
	const names = new Set<string>();
	for (const column of columns) {
		const { name, values } = column;
		if (names.has(name)) throw new RangeError(`Two columns are called ${name}; names must differ.`);
		names.add(name);
		if (values.length !== rows)
			throw new RangeError(`The column ${name} has ${values.length} values for ${rows} records.`);
		if (column.kind === 'number') {
			const wrong = column.values.findIndex((value) => !Number.isNaN(value) && !isComputable(value));
			if (wrong >= 0)
				throw new RangeError(
					`The column ${name} has the value ${values[wrong]} in row ${wrong + 1}: correct it.`
				);
			continue;
		}
		const strange = column.values.find((code) => code < -1 || code >= column.levels.length);
		if (strange !== undefined)
			throw new RangeError(`The column ${name} has the code ${strange} for ${column.levels.length} levels.`);
	}
}

/** @throws RangeError when there is no record, the lengths differ, or an outcome is neither 0 nor 1 */
export function checkOutcome({ rows }: Features, outcome: Uint8Array): void {
	if (rows === 0) throw new RangeError('There is no record to learn from.');
	if (outcome.length !== rows)
		throw new RangeError(`There are ${outcome.length} outcomes for ${rows} records; each needs one.`);
	const strange = outcome.find((value) => value > 1);
	if (strange !== undefined) throw new RangeError(`An outcome is 0 or 1, not ${strange}.`);
}
