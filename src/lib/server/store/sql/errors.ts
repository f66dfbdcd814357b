export type SqlErrorCode =
	| 'not_a_query'
	| 'unknown_table'
	| 'name_taken'
	| 'unknown_parameter'
	| 'function_not_allowed'
	| 'several_statements'
	| 'too_long'
	| 'invalid';

/** A place in a person's SQL: line and column, from 1. */
export interface Place {
	line: number;
	column: number;
}

/** Why a person's SQL was not run, with what to do about it. */
export class SqlError extends Error {
	override readonly name = 'SqlError';
	constructor(
		readonly code: SqlErrorCode,
		/** What is wrong, without where. */
		readonly reason: string,
		readonly advice: string,
		/** Where, as far as it is known. */
		readonly place: Place | null = null
	) {
		super(place ? `Line ${place.line}, column ${place.column}: ${reason}` : reason);
	}
}

/**
 * The place of an offset.
 *
 * @param bytes from the beginning, in UTF-8, as the engine counts
 */
export function placeAt(sql: string, bytes: number | null): Place | null {
	const text = Buffer.from(sql);
	if (bytes === null || bytes < 0 || bytes > text.length) return null;
	const before = text.subarray(0, bytes).toString().split('\n');
	return { line: before.length, column: [...before.at(-1)!].length + 1 };
}

/** Where a name first stands in SQL, as a word of its own. */
export function placeOf(sql: string, name: string): Place | null {
	const word = name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
	const found = new RegExp(`(?<![\\p{L}\\p{N}_])${word}(?![\\p{L}\\p{N}_])`, 'iu').exec(sql);
	return found ? placeAt(sql, Buffer.byteLength(sql.slice(0, found.index))) : null;
}
