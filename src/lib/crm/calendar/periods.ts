/** Stretches of days, half open: `from` is the first day, `to` the first day after. Null is without end. */
import {
	addMonths,
	dayAfter,
	daysBetween,
	monthsBetween,
	monthsLater,
	quarterLabel,
	quarterStart
} from './dates.ts';

export interface Period {
	from: string | null;
	to: string | null;
}

export type CalendarGrain = 'day' | 'week' | 'month' | 'quarter' | 'year';

export const periodNames = [
	'this_month',
	'last_month',
	'this_quarter',
	'last_quarter',
	'next_quarter',
	'this_year',
	'last_year',
	'last_30_days',
	'last_90_days',
	'last_12_months',
	'quarter_to_date',
	'year_to_date',
	'all'
] as const;

export type PeriodName = (typeof periodNames)[number];

export const periodLabels: Record<PeriodName, string> = {
	this_month: 'This month',
	last_month: 'Last month',
	this_quarter: 'This quarter',
	last_quarter: 'Last quarter',
	next_quarter: 'Next quarter',
	this_year: 'This year',
	last_year: 'Last year',
	last_30_days: 'Last 30 days',
	last_90_days: 'Last 90 days',
	last_12_months: 'Last 12 months',
	quarter_to_date: 'Quarter to date',
	year_to_date: 'Year to date',
	all: 'All time'
};

export const isPeriodName = (name: string): name is PeriodName =>
	(periodNames as readonly string[]).includes(name);

/** The first day of the day, week (Monday), month, fiscal quarter or fiscal year that holds a date. */
export function startOf(grain: CalendarGrain, date: string, fiscalStart = 1): string {
	switch (grain) {
		case 'day':
			return date;
		case 'week':
			return dayAfter(date, -((daysBetween('2024-01-01', date) % 7) + 7) % 7);
		case 'month':
			return addMonths(date, 0);
		case 'quarter':
			return quarterStart(date, fiscalStart);
		case 'year': {
			const months = (Number(date.slice(5, 7)) - fiscalStart + 12) % 12;
			return addMonths(date, -months);
		}
	}
}

/** The first day of the bucket that follows one. */
export function nextStart(grain: CalendarGrain, start: string): string {
	const months = { month: 1, quarter: 3, year: 12 } as const;
	if (grain === 'day') return dayAfter(start, 1);
	if (grain === 'week') return dayAfter(start, 7);
	return addMonths(start, months[grain]);
}

/** The days of a named period, as of a day. */
export function namedPeriod(name: PeriodName, today: string, fiscalStart = 1): Period {
	const month = startOf('month', today);
	const quarter = startOf('quarter', today, fiscalStart);
	const year = startOf('year', today, fiscalStart);
	switch (name) {
		case 'this_month':
			return { from: month, to: addMonths(month, 1) };
		case 'last_month':
			return { from: addMonths(month, -1), to: month };
		case 'this_quarter':
			return { from: quarter, to: addMonths(quarter, 3) };
		case 'last_quarter':
			return { from: addMonths(quarter, -3), to: quarter };
		case 'next_quarter':
			return { from: addMonths(quarter, 3), to: addMonths(quarter, 6) };
		case 'this_year':
			return { from: year, to: addMonths(year, 12) };
		case 'last_year':
			return { from: addMonths(year, -12), to: year };
		case 'last_30_days':
			return { from: dayAfter(today, -29), to: dayAfter(today, 1) };
		case 'last_90_days':
			return { from: dayAfter(today, -89), to: dayAfter(today, 1) };
		case 'last_12_months':
			return { from: addMonths(month, -11), to: addMonths(month, 1) };
		case 'quarter_to_date':
			return { from: quarter, to: dayAfter(today, 1) };
		case 'year_to_date':
			return { from: year, to: dayAfter(today, 1) };
		case 'all':
			return { from: null, to: null };
	}
}

/**
 * The period to compare with: of the same calendar length right before, or the same dates a year earlier. Null when
 * the period has no beginning or no end.
 */
export function comparedPeriod(period: Period, comparison: 'previous' | 'year'): Period | null {
	const { from, to } = period;
	if (from === null || to === null) return null;
	if (comparison === 'year') return { from: monthsLater(from, -12), to: monthsLater(to, -12) };
	const isWholeMonths = from.endsWith('-01') && to.endsWith('-01');
	if (isWholeMonths) return { from: addMonths(from, -monthsBetween(from, to)), to: from };
	return { from: dayAfter(from, -daysBetween(from, to)), to: from };
}

/**
 * The part of a comparison period that lies as far into it as today lies into the period itself; the whole of it once
 * the period is over. Years apart that is up to the same date, leap day or not; else it is as many days.
 */
export function samePart(period: Period, compared: Period, today: string): Period {
	const { from, to } = period;
	if (from === null || to === null || compared.from === null || compared.to === null) return compared;
	const tomorrow = dayAfter(today, 1);
	if (tomorrow >= to || tomorrow <= from) return compared;
	const months = monthsBetween(compared.from, from);
	const isYearsApart = months % 12 === 0 && compared.from === monthsLater(from, -months);
	const end = isYearsApart
		? dayAfter(monthsLater(today, -months), 1)
		: dayAfter(compared.from, daysBetween(from, tomorrow));
	return { from: compared.from, to: end < compared.to ? end : compared.to };
}

/** The buckets that a period is made of, first days only. */
export function bucketsOf(
	period: { from: string; to: string },
	grain: CalendarGrain,
	fiscalStart = 1
): string[] {
	const starts: string[] = [];
	for (
		let start = startOf(grain, period.from, fiscalStart);
		start < period.to;
		start = nextStart(grain, start)
	) {
		starts.push(start);
	}
	return starts;
}

/** The same day a year before; 28 February for 29. */
export const yearEarlier = (date: string): string => monthsLater(date, -12);

/** How a period reads, for titles: a quarter, a month or a year by its name, else its dates. */
export function periodLabel(period: Period, fiscalStart: number, locale: string): string {
	const { from, to } = period;
	if (from === null && to === null) return 'All time';
	const write = (date: string, options: Intl.DateTimeFormatOptions) =>
		new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(`${date}T00:00:00Z`));
	const full = { day: 'numeric', month: 'short', year: 'numeric' } as const;
	if (from === null) return `Until ${write(dayAfter(to!, -1), full)}`;
	if (to === null) return `Since ${write(from, full)}`;
	if (from === startOf('quarter', from, fiscalStart) && to === addMonths(from, 3))
		return quarterLabel(from, fiscalStart);
	if (from.endsWith('-01') && to === addMonths(from, 1))
		return write(from, { month: 'long', year: 'numeric' });
	if (from === startOf('year', from, fiscalStart) && to === addMonths(from, 12)) {
		return fiscalStart === 1 ? from.slice(0, 4) : `FY ${Number(from.slice(0, 4)) + 1}`;
	}
	return `${write(from, full)} to ${write(dayAfter(to, -1), full)}`;
}

/** A label of `periodLabel` within a sentence: “in Q4 2026”, “from 3 Sept 2026 to 1 Dec 2026”, “since 1 Jan 2026”. */
export function withinPeriod(label: string): string {
	if (/^(Since|Until) /.test(label)) return label[0]!.toLowerCase() + label.slice(1);
	return label.includes(' to ') ? `from ${label}` : `in ${label}`;
}
