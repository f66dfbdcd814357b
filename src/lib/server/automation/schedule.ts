import {
	addMonths,
	dayAfter,
	daysBetween,
	monthStart,
	quarterStart,
	today
} from '#lib/crm/calendar/dates.ts';
import { timeOf, type CalendarSchedule } from '#lib/crm/calendar/schedules.ts';
import { readInstant } from '#lib/server/store/records/instants.ts';

/** Every so many minutes, or by the clocks of the company. */
export type Schedule = { everyMinutes: number } | CalendarSchedule;

/** By which clocks and which fiscal year something is due. */
export interface CompanyCalendar {
	/** IANA zone. */
	time_zone: string;
	fiscal_year_start_month: number;
}

/** A quarter has no more days than these, and the day on which it begins. */
const mostDays = 93;

/**
 * When something is due next. A time of day that the clocks skip in spring is the same time after the change; one that
 * they show twice is the first.
 */
export function nextRun(schedule: Schedule, after: Date, calendar: CompanyCalendar): Date {
	if ('everyMinutes' in schedule) return new Date(after.getTime() + schedule.everyMinutes * 60_000);
	const first = today(calendar.time_zone, after);
	for (let days = 0; days <= mostDays; days++) {
		const time = timeOn(schedule, dayAfter(first, days), calendar);
		if (time && time > after) return time;
	}
	throw new RangeError('Every schedule comes round within a quarter.');
}

/** When something was due the last time, up to an instant. */
export function latestRun(schedule: CalendarSchedule, until: Date, calendar: CompanyCalendar): Date {
	// A time that the clocks skip at midnight falls on the day after its own.
	const last = dayAfter(today(calendar.time_zone, until), 1);
	for (let days = 0; days <= mostDays; days++) {
		const time = timeOn(schedule, dayAfter(last, -days), calendar);
		if (time && time <= until) return time;
	}
	throw new RangeError('Every schedule comes round within a quarter.');
}

/** The time on a day; null on a day without. */
function timeOn(schedule: CalendarSchedule, date: string, calendar: CompanyCalendar): Date | null {
	if (!isOn(schedule, date, calendar)) return null;
	return new Date(readInstant(`${date}T${timeOf(schedule)}`, calendar.time_zone)!);
}

function isOn(schedule: CalendarSchedule, date: string, calendar: CompanyCalendar): boolean {
	if ('dailyAt' in schedule) return true;
	if ('weeklyOn' in schedule) return (new Date(`${date}T00:00:00Z`).getUTCDay() || 7) === schedule.weeklyOn;
	if ('quarterlyAt' in schedule) return date === quarterStart(date, calendar.fiscal_year_start_month);
	const days = daysBetween(monthStart(date), addMonths(date, 1));
	return Number(date.slice(8)) === Math.min(schedule.monthlyOn, days);
}
