import type { Random } from '#lib/stats/random/random.ts';

/** Days and minutes since 1970-01-01 UTC: whole numbers, so that a file is the same on every machine. */
export type Day = number;
export type Minute = number;

export const minutesPerDay = 1440;

const texts = new Map<Day, string>();

/** `2025-03-04` to a day number. */
export function dayOf(date: string): Day {
	const time = Date.parse(`${date}T00:00:00Z`);
	if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || Number.isNaN(time) || dateOf(time / 86_400_000) !== date) {
		throw new RangeError(`“${date}” is not a date written YYYY-MM-DD.`);
	}
	return time / 86_400_000;
}

/** A day number to `2025-03-04`. Kept, because millions of rows share about a thousand days. */
export function dateOf(day: Day): string {
	let text = texts.get(day);
	if (text === undefined) {
		text = Number.isNaN(day) ? '' : new Date(day * 86_400_000).toISOString().slice(0, 10);
		texts.set(day, text);
	}
	return text;
}

export const dayAt = (minute: Minute): Day => Math.floor(minute / minutesPerDay);

const clock = (minute: Minute): string => {
	const within = ((minute % minutesPerDay) + minutesPerDay) % minutesPerDay;
	return `${String(Math.floor(within / 60)).padStart(2, '0')}:${String(within % 60).padStart(2, '0')}`;
};

/** `2025-03-04 09:12` */
export const spaced = (minute: Minute): string => `${dateOf(dayAt(minute))} ${clock(minute)}`;

/** `2025-03-04T09:12:00Z` */
export const instant = (minute: Minute): string => `${dateOf(dayAt(minute))}T${clock(minute)}:00Z`;

/** `2025-03-04T09:12:00.000Z` */
export const milliseconds = (minute: Minute): string => `${dateOf(dayAt(minute))}T${clock(minute)}:00.000Z`;

/** `04/03/2025` */
export function dayFirst(day: Day): string {
	const [year, month, date] = dateOf(day).split('-');
	return `${date}/${month}/${year}`;
}

/** `04/03/2025 09:12` */
export const dayFirstTime = (minute: Minute): string => `${dayFirst(dayAt(minute))} ${clock(minute)}`;

/** `09:12` */
export const clockTime = clock;

/** 1 to 12. */
export const monthOf = (day: Day): number => Number(dateOf(day).slice(5, 7));

/** 0 for Monday to 6 for Sunday. */
export const weekdayOf = (day: Day): number => (((day + 3) % 7) + 7) % 7;

/** The same day of the month some months later, or the last of that month. */
export function addMonths(day: Day, months: number): Day {
	const date = new Date(day * 86_400_000);
	const first = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1);
	const lastDate = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months + 1, 0)).getUTCDate();
	return first / 86_400_000 + Math.min(date.getUTCDate(), lastDate) - 1;
}

/** The last day of the quarter of a day. */
export function quarterEnd(day: Day): Day {
	const date = new Date(day * 86_400_000);
	const month = date.getUTCMonth();
	return Date.UTC(date.getUTCFullYear(), month - (month % 3) + 3, 0) / 86_400_000;
}

/** The last day of the month of a day. */
export function monthEnd(day: Day): Day {
	const date = new Date(day * 86_400_000);
	return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0) / 86_400_000;
}

/** A day moved off the weekend, to the Monday after. */
export function workingDay(day: Day): Day {
	const weekday = weekdayOf(day);
	return weekday < 5 ? day : day + 7 - weekday;
}

/** A minute of the office hours (08:00 to 17:59) of a day. */
export const officeMinute = (random: Random, day: Day): Minute =>
	day * minutesPerDay + 480 + Math.floor(random.uniform() * 600);
