/** When something is done over and over, by the clocks of the company. */

/** Times of day are `08:00`. Weekdays count from 1 (Monday) to 7; a day that a month lacks is its last. */
export type CalendarSchedule =
	| { dailyAt: string }
	| { weeklyOn: number; at: string }
	| { monthlyOn: number; at: string }
	/** On the first day of a quarter of the fiscal year. */
	| { quarterlyAt: string };

export const weekdays = [
	'Monday',
	'Tuesday',
	'Wednesday',
	'Thursday',
	'Friday',
	'Saturday',
	'Sunday'
] as const;

export const timeOf = (schedule: CalendarSchedule): string =>
	'dailyAt' in schedule ? schedule.dailyAt : 'quarterlyAt' in schedule ? schedule.quarterlyAt : schedule.at;

/** “Every Monday at 08:00”. */
export function scheduleWords(schedule: CalendarSchedule): string {
	const at = `at ${timeOf(schedule)}`;
	if ('dailyAt' in schedule) return `Every day ${at}`;
	if ('weeklyOn' in schedule) return `Every ${weekdays[schedule.weeklyOn - 1]} ${at}`;
	if ('quarterlyAt' in schedule) return `On the first day of every quarter ${at}`;
	const { monthlyOn } = schedule;
	const day = monthlyOn > 28 ? `day ${monthlyOn}, or the last,` : `day ${monthlyOn}`;
	return `On ${day} of every month ${at}`;
}

/** A schedule as a form gives it. */
export interface ScheduleForm {
	every: string;
	weekday: string;
	day: string;
	at: string;
}

/** Read a schedule; what is wrong with it, by field, where it is none. */
export function readSchedule({
	every,
	weekday,
	day,
	at
}: ScheduleForm): CalendarSchedule | { field: keyof ScheduleForm; message: string } {
	if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(at)) {
		return { field: 'at', message: 'Give a time of day from 00:00 to 23:59, such as 08:00.' };
	}
	switch (every) {
		case 'day':
			return { dailyAt: at };
		case 'quarter':
			return { quarterlyAt: at };
		case 'week':
			return isWithin(weekday, 7)
				? { weeklyOn: Number(weekday), at }
				: { field: 'weekday', message: 'Choose a weekday, from Monday (1) to Sunday (7).' };
		case 'month':
			return isWithin(day, 31)
				? { monthlyOn: Number(day), at }
				: { field: 'day', message: 'Give a day of the month, from 1 to 31.' };
		default:
			return { field: 'every', message: 'Choose one of every day, week, month and quarter.' };
	}
}

/** What a form shows of a schedule. */
export function scheduleForm(schedule: CalendarSchedule): ScheduleForm {
	const standard = { weekday: '1', day: '1', at: timeOf(schedule) };
	if ('dailyAt' in schedule) return { ...standard, every: 'day' };
	if ('quarterlyAt' in schedule) return { ...standard, every: 'quarter' };
	if ('weeklyOn' in schedule) return { ...standard, every: 'week', weekday: String(schedule.weeklyOn) };
	return { ...standard, every: 'month', day: String(schedule.monthlyOn) };
}

const isWithin = (text: string, most: number) =>
	/^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= most;
