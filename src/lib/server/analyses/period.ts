import { dayAfter, today } from '#lib/crm/calendar/dates.ts';
import { namedPeriod } from '#lib/crm/calendar/periods.ts';

/** What an analysis of a period may be told of it. */
export interface PeriodOptions {
	/** First day of the period; that of its last twelve calendar months unless told, and null since the beginning. */
	from?: string | null;
	/** The first day after it; null until today. */
	to?: string | null;
	/** Only with what was known at the end of this day, which ends the period where `to` does not. Default: today. */
	asOf?: string;
}

/** Before everything: the first day of a period without a beginning. */
const beginning = '1900-01-01';

/**
 * The period that is meant, both ends told. Unless told, it is “Last 12 months” as pages have it: the calendar month of its last
 * day, running or not, and the eleven before it.
 */
export function periodOf({ from, to, asOf }: PeriodOptions, timeZone: string): { from: string; to: string } {
	const last = to ? dayAfter(to, -1) : (asOf ?? today(timeZone));
	const usual = namedPeriod('last_12_months', last);
	const isUsual = from === undefined && !to && asOf === undefined;
	return {
		from: from === null ? beginning : (from ?? usual.from!),
		to: isUsual ? usual.to! : dayAfter(last, 1)
	};
}

/** The day that is meant, at whose end things are known: of days to come nothing is. */
export function knownDay(asOf: string | undefined, timeZone: string): string {
	const now = today(timeZone);
	return asOf === undefined || asOf > now ? now : asOf;
}
