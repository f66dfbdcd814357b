import type { FieldType } from '#lib/crm/entities/index.ts';
import {
	hasTime,
	isBoolean,
	isDateLike,
	isDayNumber,
	isMissing,
	isMoney,
	isNumeric
} from '../sniff/values.ts';
import { mostly } from '../sniff/votes.ts';

/** Names of columns in which a number of five digits is a day. */
const dateName = /date|datum|fecha|jour|time|created|updated|modified|closed|expires?|birthday|\b(?:on|at)$/i;

/** What a column of unknown meaning holds, by its sample: the type of the custom field it becomes. */
export function columnType(cells: readonly string[], header: string): FieldType {
	const said = cells.filter((cell) => !isMissing(cell));
	if (said.length === 0) return 'text';
	if (mostly(said, isBoolean, 1)) return 'boolean';
	if (mostly(said, isDateLike, 1)) return said.some(hasTime) ? 'timestamp' : 'date';
	if (dateName.test(header) && mostly(said, isDayNumber, 1))
		return said.some((cell) => cell.includes('.') || cell.trim().length > 8) ? 'timestamp' : 'date';
	// Numbers with leading zeros are codes: as numbers they would lose them.
	if (said.some((cell) => /^0\d/.test(cell.trim()))) return 'text';
	if (mostly(said, isNumeric, 1) && said.every((cell) => cell.trim().length <= 14)) {
		return said.every((cell) => /^[+-]?\d+$/.test(cell.trim())) ? 'integer' : 'number';
	}
	return mostly(said, isMoney, 1) && said.every((cell) => cell.trim().length <= 18) ? 'number' : 'text';
}

/** Whether the cells of a field are numbers. */
export const isNumberType = (type: FieldType): boolean =>
	type === 'money' || type === 'number' || type === 'ratio' || type === 'integer';

/** The name of the custom field that a column becomes. */
export function customName(header: string): string {
	const name = header
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replace(/([a-z\d])([A-Z])/g, '$1_$2')
		.toLowerCase()
		.replace(/[^\p{L}\p{N}]+/gu, '_')
		.replace(/^_+|_+$/g, '');
	return name || 'unnamed';
}
