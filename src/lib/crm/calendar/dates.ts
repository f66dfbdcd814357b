/** Calendar dates as `YYYY-MM-DD` text: they have no time zone and sort as they read. */

/** The first day of the month of a date. */
export const monthStart = (date: string): string => `${date.slice(0, 7)}-01`;

const index = (date: string): number => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

/** Whole months from the month of one date to that of another; negative when the other is earlier. */
export const monthsBetween = (from: string, to: string): number => index(to) - index(from);

export function addMonths(date: string, months: number): string {
	const month = index(date) + months;
	return `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, '0')}-01`;
}

const dayNumber = (date: string): number => Date.parse(`${date}T00:00:00Z`) / 86_400_000;

export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from);

/** The date so many days after another. */
export const dayAfter = (date: string, days: number): string =>
	new Date((dayNumber(date) + days) * 86_400_000).toISOString().slice(0, 10);

/** The same day so many months later, or earlier; the last day of a shorter month where the day does not exist. */
export function monthsLater(date: string, months: number): string {
	const start = addMonths(date, months);
	const last = daysBetween(start, addMonths(start, 1));
	return dayAfter(start, Math.min(Number(date.slice(8, 10)), last) - 1);
}

/** The date in a time zone, today's or that of another instant. */
export const today = (timeZone: string, at = new Date()): string =>
	new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);

/** The first day of the quarter of a date, in fiscal years that begin in a month from 1 to 12. */
export function quarterStart(date: string, fiscalStart: number): string {
	const month = Number(date.slice(5, 7));
	return addMonths(date, -((((month - fiscalStart) % 12) + 12) % 3));
}

/** `Q4 2026`; with a fiscal year of its own, `Q1 FY 2027`, named for the year in which it ends. */
export function quarterLabel(start: string, fiscalStart: number): string {
	const year = Number(start.slice(0, 4));
	const month = Number(start.slice(5, 7));
	const quarter = Math.floor(((((month - fiscalStart) % 12) + 12) % 12) / 3) + 1;
	if (fiscalStart === 1) return `Q${quarter} ${year}`;
	return `Q${quarter} FY ${month >= fiscalStart ? year + 1 : year}`;
}
