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

/** The day that ends with a moment: of midnight it is the day before. */
export const dayThatEnds = (moment: string): string => `(${moment} - interval 1 second)::date`;

/** The first day of the bucket that holds an instant or a day; instants are cut in the connection's time zone. */
export function bucketSql(grain: Grain, given: string, fiscalStart: number): string {
	// The zone's calendar is slow to ask, and slower of months than of days.
	const date = grain === 'day' ? given : `${given}::date`;
	const shift = grain === 'quarter' ? (fiscalStart - 1) % 3 : grain === 'year' ? fiscalStart - 1 : 0;
	if (shift === 0) return `date_trunc('${grain}', ${date})::date`;
	return `(date_trunc('${grain}', ${date} - to_months(${shift})) + to_months(${shift}))::date`;
}

/** Microseconds of a quarter of an hour: no zone's days, since 1972, begin within one. */
const quarterHour = 900_000_000;

/** The longest period for which a table of quarter hours is made, in days. */
const longestTable = 6 * 366;

/**
 * A table of the quarter hours of a period with the bucket of each, to be joined as `slots` to the rows that are counted on
 * an instant. Asking the calendar of a time zone for each of millions of rows takes twenty times as long. Null where the
 * period has no ends or is too long for it.
 */
export function bucketTableSql(
	grain: Grain,
	instant: string,
	fiscalStart: number,
	{ from, to }: { from: string | null; to: string | null }
): string | null {
	if (from === null || to === null || from < '1972-02-01') return null;
	const slot = (day: string, days: number) => (Date.parse(`${day}T00:00:00Z`) + days * 86_400_000) / 900_000;
	// A day more at either end: the period's days begin by the zone's clocks.
	const [first, last] = [slot(from, -1), slot(to, 1)];
	if (!(last - first <= longestTable * 96)) return null;
	return `join (
	select slot, ${bucketSql(grain, `make_timestamptz(slot * ${quarterHour})`, fiscalStart)} as bucket
	from range(${first}, ${last}) quarter_hours(slot)
) slots on slots.slot = epoch_us(${instant}) // ${quarterHour}`;
}

/** Every line one step further in. */
export const indent = (sql: string): string =>
	sql
		.split('\n')
		.map((line) => `\t${line}`)
		.join('\n');
