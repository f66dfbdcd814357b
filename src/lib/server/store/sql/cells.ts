import type { Row, Value } from '#lib/server/engine/engine.ts';

const whole = (_key: string, part: unknown) => (typeof part === 'bigint' ? part.toString() : part);

/** A value as one cell of a table or a CSV file: lists and structs as JSON. */
export const cellOf = (value: Value | undefined): string | number | bigint | boolean | null =>
	value === undefined || value === null
		? null
		: typeof value === 'object'
			? JSON.stringify(value, whole)
			: value;

/** A row as a line of JSON: integers that no number holds are texts. */
export const ndjsonLine = (row: Row): string => JSON.stringify(row, whole);
