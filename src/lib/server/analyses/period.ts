import { addMonths, dayAfter, today } from '#lib/crm/calendar/dates.ts';

/** What an analysis of a period may be told of it. */
export interface PeriodOptions {
	/** First day of the period; the year before its end unless told, and null since the beginning. */
	from?: string | null;
	/** The first day after it; null until today. */
	to?: string | null;
	/** Only with what was known at the end of this day, which ends the period where `to` does not. Default: today. */
	asOf?: string;
}

/** Before everything: the first day of a period without a beginning. */
const beginning = '1900-01-01';

/** The period that is meant, both ends told. */
export function periodOf({ from, to, asOf }: PeriodOptions, timeZone: string): { from: string; to: string } {
	const end = to ?? dayAfter(asOf ?? today(timeZone), 1);
	return { from: from === null ? beginning : (from ?? addMonths(end, -12)), to: end };
}

/** The day that is meant, at whose end things are known: of days to come nothing is. */
export function knownDay(asOf: string | undefined, timeZone: string): string {
	const now = today(timeZone);
	return asOf === undefined || asOf > now ? now : asOf;
}
