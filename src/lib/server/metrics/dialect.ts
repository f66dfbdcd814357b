/** What is peculiar to DuckDB's SQL. A second engine has a second file like this. */
import type { Grain } from './metric.ts';

/** A text literal. */
export const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** A date literal; the dates come checked from the calendar. */
export function dateSql(date: string): string {
	if (date === 'infinity' || date === '-infinity') return `date '${date}'`;
	if (!/^\d{4,5}-\d{2}-\d{2}$/.test(date)) throw new RangeError(`“${date}” is not a date.`);
	return `date '${date}'`;
}

/** The first day of the bucket that holds an instant or a day; instants are cut in the connection's time zone. */
export function bucketSql(grain: Grain, date: string, fiscalStart: number): string {
	const shift = grain === 'quarter' ? (fiscalStart - 1) % 3 : grain === 'year' ? fiscalStart - 1 : 0;
	if (shift === 0) return `date_trunc('${grain}', ${date})::date`;
	return `(date_trunc('${grain}', ${date} - to_months(${shift})) + to_months(${shift}))::date`;
}

/** Every line one step further in. */
export const indent = (sql: string): string =>
	sql
		.split('\n')
		.map((line) => `\t${line}`)
		.join('\n');
