/** What customers are promised when they ask for help: hours, and targets by priority. */
import type { WorkingHours, WorkingSpan } from './calendar/working-hours.ts';

/** Minutes of working time within which a ticket is answered and solved; null: no promise. */
export interface ServiceTarget {
	/** As tickets have it, in small letters; null stands for every other priority, and for none. */
	priority: string | null;
	firstResponseMinutes: number | null;
	resolutionMinutes: number | null;
}

/** A version of the promise: it holds for the tickets opened from a day on, until the next version does. */
export interface ServicePolicy {
	id: string;
	/** First day, in its own time zone; null: since ever. */
	holdsFrom: string | null;
	/** Null: that of the company. */
	timeZone: string | null;
	week: readonly (readonly WorkingSpan[])[];
	holidays: readonly { day: string; name: string }[];
	/** Names of statuses and stages in which a ticket waits for the customer, in small letters. */
	waiting: readonly string[];
	targets: readonly ServiceTarget[];
	savedAt: string;
	/** The name of who saved it; null for the one that Weatherglass brings. */
	savedBy: string | null;
}

export const weekdays = [
	'Monday',
	'Tuesday',
	'Wednesday',
	'Thursday',
	'Friday',
	'Saturday',
	'Sunday'
] as const;

/** Statuses and stages in which a ticket is done: its clock stands still until it is opened again. */
export const doneStates = ['closed', 'solved', 'resolved', 'done'] as const;

/** The hours of a policy, in the company's time zone where it has none of its own. */
export const hoursOf = (policy: ServicePolicy, companyZone: string): WorkingHours => ({
	timeZone: policy.timeZone ?? companyZone,
	week: policy.week,
	holidays: new Set(policy.holidays.map(({ day }) => day))
});
