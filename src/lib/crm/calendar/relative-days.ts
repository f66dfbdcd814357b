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
 * @returns a day as `YYYY-MM-DD`; null where the text says no such thing
 */
export function relativeDay(text: string, today: string): string | null {
	const said = text.trim().toLowerCase();
	if (said === 'today') return today;
	const [, ahead, unit] = /^in (\d{1,4}) (day|week|month|year)s?$/.exec(said) ?? [];
	if (ahead && unit) return steps[unit]!(today, Number(ahead));
	const [, back, of] = /^(\d{1,4}) (day|week|month|year)s? ago$/.exec(said) ?? [];
	return back && of ? steps[of]!(today, -Number(back)) : null;
}
