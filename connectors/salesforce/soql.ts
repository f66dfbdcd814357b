/** Pieces of SOQL, Salesforce's query language. */

/** A text in quotes. */
export const quoted = (text: string): string => `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;

/** A moment, to the second: Salesforce dates records no finer. */
export const moment = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`;

/** So many ids keep a query's address within the 16 KB that Salesforce takes. */
export const idsAtOnce = 300;

/** Ids in pieces that one query can name. */
export function* batches(ids: readonly string[], size = idsAtOnce): Generator<readonly string[]> {
	for (let start = 0; start < ids.length; start += size) yield ids.slice(start, start + size);
}

export const idIn = (field: string, ids: readonly string[]): string =>
	`${field} IN (${ids.map(quoted).join(',')})`;

export function select(
	fields: readonly string[],
	object: string,
	conditions: readonly (string | null | undefined)[],
	order: string
): string {
	const given = conditions.filter((condition) => condition);
	const where = given.length > 0 ? ` WHERE ${given.join(' AND ')}` : '';
	return `SELECT ${fields.join(',')} FROM ${object}${where} ORDER BY ${order}`;
}
