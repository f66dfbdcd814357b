import { dayAfter, monthsLater } from './dates.ts';

const steps: Record<string, (day: string, count: number) => string> = {
	day: dayAfter,
	week: (day, weeks) => dayAfter(day, 7 * weeks),
	month: monthsLater,
	year: (day, years) => monthsLater(day, 12 * years)
};

/**
 * The day that is meant by where it stands to today: `today`, `90 days ago`, `in 2 weeks`, in days, weeks, months or years.
 *
 * @returns a day as `YYYY-MM-DD`; null where the text says no such thing, or a day more than a century away
 */
export function relativeDay(text: string, today: string): string | null {
	const said = text.trim().toLowerCase();
	if (said === 'today') return today;
	const [, ahead, unit] = /^in (\d{1,5}) (day|week|month|year)s?$/.exec(said) ?? [];
	if (ahead && unit) return stepped(today, Number(ahead), unit);
	const [, back, of] = /^(\d{1,5}) (day|week|month|year)s? ago$/.exec(said) ?? [];
	return back && of ? stepped(today, -Number(back), of) : null;
}

/** How many of each unit make a century: no record is further away, and years keep their four digits. */
const inCentury: Record<string, number> = { day: 36_525, week: 5218, month: 1200, year: 100 };

const stepped = (today: string, count: number, unit: string): string | null =>
	Math.abs(count) > inCentury[unit]! ? null : steps[unit]!(today, count);
