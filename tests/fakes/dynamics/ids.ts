import { schema, type TableName } from './schema.ts';

const numbers = new Map(Object.keys(schema).map((name, index) => [name, index + 1]));

/** The id of the nth row of a table. */
export const idOf = (table: TableName, number: number): string =>
	`${String(numbers.get(table)).padStart(8, '0')}-0000-4000-8000-${String(number).padStart(12, '0')}`;

export const numberOf = (id: string): number => Number(id.slice(-12));
