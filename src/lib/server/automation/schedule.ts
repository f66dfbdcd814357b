import { dayAfter, today } from '#lib/crm/calendar/dates.ts';
import { readInstant } from '#lib/server/store/records/instants.ts';

/** Every so many minutes, or once a day at a time (`03:00`) by the clocks of the company. */
export type Schedule = { everyMinutes: number } | { dailyAt: string };

/**
 * When a job is due next. A time of day that the clocks skip in spring is the same time after the change; one that they
 * show twice is the first.
 *
 * @param zone IANA zone
 */
export function nextRun(schedule: Schedule, after: Date, zone: string): Date {
	if ('everyMinutes' in schedule) return new Date(after.getTime() + schedule.everyMinutes * 60_000);
	const day = today(zone, after);
	const times = [day, dayAfter(day, 1)].map(
		(date) => new Date(readInstant(`${date}T${schedule.dailyAt}`, zone)!)
	);
	return times.find((time) => time > after)!;
}
