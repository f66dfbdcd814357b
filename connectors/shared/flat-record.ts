/** Records with objects and lists in them, as rows of a table. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonRecord = Record<string, Json>;

/** Objects whose keys are the record's own: HubSpot has its properties in one. */
const wrappers = new Set(['properties', 'fields']);

/** What an interface says of a record and not the record of itself. */
const leftOut = new Set(['attributes']);

/**
 * The cells of a record: objects become columns with a dot in their name, lists of plain values are joined by
 * semicolons. An Odoo link, `[5, "Acme"]`, is an id and a name.
 */
export function flatCells(record: JsonRecord, prefix = ''): [string, string | number | boolean | null][] {
	return Object.entries(record).flatMap(([key, value]): [string, string | number | boolean | null][] => {
		const name = prefix + key;
		if (prefix === '' && leftOut.has(key)) return [];
		if (typeof value === 'object' && value !== null && !Array.isArray(value))
			return flatCells(value, wrappers.has(key) ? prefix : `${name}.`);
		if (!Array.isArray(value)) return [[name, value]];
		const [id, title] = value;
		if (value.length === 2 && typeof id === 'number' && typeof title === 'string') {
			return [
				[`${name}/id`, id],
				[name, title]
			];
		}
		const isPlain = value.every((each) => typeof each !== 'object' || each === null);
		return [[name, isPlain ? value.join(';') : JSON.stringify(value)]];
	});
}
