import { FitError, type Table } from './table.ts';

/** Dates at equal steps. */
export interface Calendar {
	/** One step in words: `month`, `2 weeks`. */
	step: string;
	/** Steps in a season, as the step suggests: 12 months, 4 quarters, 7 days; 1 for none. */
	period: number;
	/** Rows of the table in the order of time. */
	rows: number[];
	/** The date of a step as an ISO date; 0 is the first row's, and the number of rows the first to come. */
	dateAt(step: number): string;
	/** What was taken for granted. */
	warnings: string[];
}

const day = 86_400_000;
const hour = 3_600_000;

/** A column of dates as it was read. */
interface ReadDates {
	table: Table;
	column: string;
	dates: Float64Array;
	/** In the order of time. */
	rows: readonly number[];
	distinct: readonly number[];
}

/** A length of time that dates can be apart. */
interface Step {
	unit: 'month' | 'day' | 'hour' | 'millisecond';
	many: number;
}

const seasonOf: Record<string, number> = {
	'1 month': 12,
	'2 month': 6,
	'3 month': 4,
	'6 month': 2,
	'1 day': 7,
	'7 day': 52,
	'14 day': 26,
	'1 hour': 24
};

/** Where a date stands for several rows: what they are parts of, by how many. */
const partsOf: Record<string, Step> = {
	'12 month x 12': { unit: 'month', many: 1 },
	'12 month x 4': { unit: 'month', many: 3 },
	'12 month x 2': { unit: 'month', many: 6 },
	'3 month x 3': { unit: 'month', many: 1 },
	'7 day x 7': { unit: 'day', many: 1 },
	'1 day x 24': { unit: 'hour', many: 1 }
};

/**
 * The steps between the dates of a column. Rows may come in any order; months may be of any length. Where every date
 * comes as often as it has parts (a year twelve times), the rows of one are taken as its parts, in the order of the file.
 *
 * @throws FitError when there are fewer than two dates, a step lacks, or a date comes twice
 */
export function calendarOf(table: Table, column: string): Calendar {
	const dates = table.dates(column);
	const rows = Array.from(dates.keys()).sort((one, other) => dates[one]! - dates[other]! || one - other);
	const distinct = [...new Set(rows.map((row) => dates[row]!))];
	if (distinct.length < 2)
		throw new FitError(
			'bad_value',
			`${table.file} has ${distinct.length === 1 ? 'one date' : 'no dates'}: the step between values is not known.`,
			'Give two dates or more.',
			table.file
		);
	const step = commonStep(distinct);
	const start = distinct[0]!;
	const read: ReadDates = { table, column, dates, rows, distinct };
	const parts = rows.length > distinct.length ? partsFor(read, step) : null;
	checkSteps(read, step);
	const finer = parts ?? step;
	return {
		step: inWords(finer),
		period: seasonOf[`${finer.many} ${finer.unit}`] ?? 1,
		rows,
		dateAt: (at) => isoDate(moved(start, finer, at, isMonthEnds(distinct)), finer),
		warnings: parts
			? [
					`Each date comes ${rows.filter((row) => dates[row] === start).length} times: its rows are taken as its ${inWords(parts)}s, in the order of the file.`
				]
			: []
	};
}

/** The step that most neighbouring dates are apart. */
function commonStep(dates: readonly number[]): Step {
	const counts = new Map<string, { step: Step; count: number }>();
	const byMonths = isSameDay(dates) || isMonthEnds(dates);
	for (let at = 1; at < dates.length; at++) {
		const step = byMonths
			? { unit: 'month' as const, many: monthOf(dates[at]!) - monthOf(dates[at - 1]!) }
			: inUnits(dates[at]! - dates[at - 1]!);
		const key = `${step.many} ${step.unit}`;
		const known = counts.get(key);
		if (known) known.count++;
		else counts.set(key, { step, count: 1 });
	}
	return [...counts.values()].reduce((best, each) => (each.count > best.count ? each : best)).step;
}

function inUnits(milliseconds: number): Step {
	for (const [unit, length] of [
		['day', day],
		['hour', hour]
	] as const)
		if (milliseconds % length === 0) return { unit, many: milliseconds / length };
	return { unit: 'millisecond', many: milliseconds };
}

function monthOf(instant: number): number {
	const date = new Date(instant);
	return 12 * date.getUTCFullYear() + date.getUTCMonth();
}

/** Whether all dates are the same day of a month, and of more than one. */
function isSameDay(dates: readonly number[]): boolean {
	const first = new Date(dates[0]!).getUTCDate();
	return dates.every((date) => new Date(date).getUTCDate() === first && date % day === dates[0]! % day);
}

function isMonthEnds(dates: readonly number[]): boolean {
	return dates.every((date) => new Date(date + day).getUTCDate() === 1);
}

/** What the rows of a date are parts of. */
function partsFor({ table, column, dates, rows, distinct }: ReadDates, step: Step): Step {
	const counts = distinct.map(() => 0);
	const place = new Map(distinct.map((date, at) => [date, at]));
	for (const row of rows) counts[place.get(dates[row]!)!]!++;
	const most = counts[0]!;
	const isEven = counts.every((count, at) => count === most || (at === counts.length - 1 && count < most));
	const parts = isEven ? partsOf[`${step.many} ${step.unit} x ${most}`] : undefined;
	if (parts) return parts;
	const twice = rows.find((row, at) => at > 0 && dates[row] === dates[rows[at - 1]!])!;
	throw table.badValue(
		column,
		twice,
		new Date(dates[twice]!).toISOString().slice(0, 10),
		'comes more than once',
		'Give each date one row, with the sum of what belongs to it'
	);
}

function checkSteps({ table, column, dates, rows, distinct }: ReadDates, step: Step): void {
	const ends = isMonthEnds(distinct);
	for (let at = 1; at < distinct.length; at++) {
		if (moved(distinct[at - 1]!, step, 1, ends) === distinct[at]) continue;
		const row = rows.find((each) => dates[each] === distinct[at])!;
		throw table.badValue(
			column,
			row,
			isoDate(distinct[at]!, step),
			`comes after ${isoDate(distinct[at - 1]!, step)}, and the rest is a ${inWords(step)} apart`,
			`Give every ${inWords(step)} a row, with 0 where nothing happened`
		);
	}
}

function moved(instant: number, { unit, many }: Step, steps: number, isMonthEnd: boolean): number {
	if (unit !== 'month') return instant + many * steps * (unit === 'day' ? day : unit === 'hour' ? hour : 1);
	const date = new Date(instant);
	const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + many * steps];
	const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	const target = isMonthEnd ? lastDay : Math.min(date.getUTCDate(), lastDay);
	return Date.UTC(year, month, target) + (instant % day);
}

function isoDate(instant: number, { unit }: Step): string {
	const text = new Date(instant).toISOString();
	return unit === 'hour' || unit === 'millisecond' || instant % day !== 0
		? text.replace('.000Z', 'Z')
		: text.slice(0, 10);
}

function inWords({ unit, many }: Step): string {
	const names: Record<string, string> = {
		'1 month': 'month',
		'3 month': 'quarter',
		'12 month': 'year',
		'1 day': 'day',
		'7 day': 'week',
		'1 hour': 'hour'
	};
	return names[`${many} ${unit}`] ?? `${many} ${unit}s`;
}
