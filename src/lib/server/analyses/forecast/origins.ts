/** The days that are forecast from, and the quarters that each of them looks ahead to. */
import { addMonths, dayAfter, daysBetween, quarterStart } from '#lib/crm/calendar/dates.ts';
import { periodNames } from './result.ts';
import type { Origin } from './standing.ts';

/** Earlier quarters that are replayed at most: what was long ago says little about the method today. */
export const mostReplays = 12;

/** This quarter as of a day, and earlier quarters as of the same day of theirs, latest first. */
export function originsOf(asOf: string, fiscalStart: number): Origin[] {
	const start = quarterStart(asOf, fiscalStart);
	const dayOfQuarter = daysBetween(start, asOf);
	return Array.from({ length: mostReplays + 1 }, (_, back) => {
		const from = addMonths(start, -3 * back);
		const lastDay = daysBetween(from, addMonths(from, 3)) - 1;
		return {
			asOf: dayAfter(from, Math.min(dayOfQuarter, lastDay)),
			periods: periodNames.map((name, ahead) => ({
				name,
				from: addMonths(from, 3 * ahead),
				to: addMonths(from, 3 * (ahead + 1))
			}))
		};
	});
}
