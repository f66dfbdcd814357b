/** Which moments are learned from and which are tested on: nothing of the test is known to who learned. */
import type { Moment } from './moments.ts';

export interface Split {
	/** Outcomes known by the end of the day `cut`. */
	training: Moment[];
	/** From the end of that day on. */
	test: Moment[];
	cut: number;
}

/** Parts of the training and of the test that are aimed at: two to one. */
const trainingToTest = 2;

/**
 * Cut decided moments in time. A moment is learned from when the days within which it had to happen were over at the cut,
 * and tested on when it comes at the cut or later; those between are in neither part.
 *
 * @param within days within which it has to happen
 * @returns null where no day leaves something on both sides
 */
export function splitInTime(decided: readonly Moment[], within: number): Split | null {
	const days = [...new Set(decided.map(({ day }) => day))].sort((a, b) => a - b);
	const upTo = cumulative(decided, days);
	let best: { cut: number; distance: number } | null = null;
	for (const cut of days) {
		const training = upTo(cut - within);
		const test = decided.length - upTo(cut - 1);
		if (training === 0 || test === 0) continue;
		const distance = Math.abs(Math.log(training / test / trainingToTest));
		if (best === null || distance < best.distance) best = { cut, distance };
	}
	if (best === null) return null;
	const { cut } = best;
	return {
		training: decided.filter(({ day }) => day + within <= cut),
		test: decided.filter(({ day }) => day >= cut),
		cut
	};
}

/** How many moments there are up to a day, it among them. */
function cumulative(moments: readonly Moment[], days: readonly number[]): (day: number) => number {
	const counts = new Map<number, number>();
	for (const { day } of moments) counts.set(day, (counts.get(day) ?? 0) + 1);
	let total = 0;
	const totals = days.map((day) => (total += counts.get(day)!));
	return (limit) => {
		const place = days.findLastIndex((day) => day <= limit);
		return place < 0 ? 0 : totals[place]!;
	};
}
