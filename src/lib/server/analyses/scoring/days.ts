/** The days on which the past is looked at, and within how many it has to happen. */
import { dayAfter, daysBetween } from '#lib/crm/calendar/dates.ts';

/** What can be asked for. */
const horizons = [30, 60, 90, 180, 365] as const;

/**
 * Days within which nine of ten of the wins so far came, rounded up to a usual number; but a quarter of the history at
 * most, since what is learned from and what is tested on must both lie so far back.
 *
 * @param usual days that nine of ten took; null of none
 * @param history days since the first record
 */
export function horizonOf(usual: number | null, history: number): number {
	const fitting = horizons.filter((days) => days <= history / 4);
	const wanted = horizons.find((days) => days >= (usual ?? 90)) ?? horizons.at(-1)!;
	return Math.min(wanted, fitting.at(-1) ?? horizons[0]);
}

/** Moments that are enough to learn from; more take longer and say little else. */
const enoughMoments = 15_000;
const spacing = { least: 7, most: 91 } as const;

/**
 * Days at whose ends the past is looked at: back from the last whose outcomes are known, evenly.
 *
 * @param first the first day there is anything
 * @param openDays how many days all records were open together
 * @returns the days, and the share of the records that is enough
 */
export function daysOf(
	{ asOf, within, first }: { asOf: string; within: number; first: string },
	openDays: number
): { days: string[]; share: number } {
	const step = Math.min(spacing.most, Math.max(spacing.least, Math.ceil(openDays / enoughMoments)));
	const last = dayAfter(asOf, -within);
	const many = Math.max(0, Math.floor(daysBetween(first, last) / step) + 1);
	return {
		days: Array.from({ length: many }, (_, place) => dayAfter(last, -step * place)),
		share: Math.min(1, (2 * enoughMoments * step) / Math.max(1, openDays))
	};
}
