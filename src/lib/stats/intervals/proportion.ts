import { twoSidedZ } from '../distributions/normal.ts';
import type { Estimate } from './interval.ts';

/**
 * Wilson's score interval for a share of trials: the one to show by default. It stays within 0 and 1, and has width
 * at 0 of n and n of n.
 *
 * @param successes 0 to trials
 * @param trials 0 or more; fractional (weighted) counts are allowed
 * @param level confidence, 0.95 unless told
 * @returns the share and its interval, or null when there are no trials
 * @throws RangeError when successes are not between 0 and trials
 *
 * Source: Wilson (1927), Probable inference, JASA 22; Newcombe (1998), Statistics in Medicine 17, 857-872, method 3.
 */
export function wilson(successes: number, trials: number, level = 0.95): Estimate | null {
	checkCounts(successes, trials);
	const z = twoSidedZ(level);
	if (trials === 0) return null;
	const share = successes / trials;
	const widened = 1 + (z * z) / trials;
	const centre = (share + (z * z) / (2 * trials)) / widened;
	const half = (z / widened) * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials));
	return {
		estimate: share,
		// At the ends the formula gives 0 and 1 but for rounding.
		lower: successes === 0 ? 0 : Math.max(0, centre - half),
		upper: successes === trials ? 1 : Math.min(1, centre + half),
		level
	};
}

/**
 * Agresti and Coull's interval: z^2 / 2 successes and failures are added, then the textbook interval is taken. It
 * has Wilson's centre and is never narrower; clipped to 0 and 1.
 *
 * @param successes 0 to trials
 * @param trials 0 or more
 * @param level confidence, 0.95 unless told
 * @returns the share (as observed) and its interval, or null when there are no trials
 * @throws RangeError when successes are not between 0 and trials
 *
 * Source: Agresti and Coull (1998), Approximate is better than "exact", The American Statistician 52(2).
 */
export function agrestiCoull(successes: number, trials: number, level = 0.95): Estimate | null {
	checkCounts(successes, trials);
	const z = twoSidedZ(level);
	if (trials === 0) return null;
	const n = trials + z * z;
	const centre = (successes + (z * z) / 2) / n;
	const half = z * Math.sqrt((centre * (1 - centre)) / n);
	return {
		estimate: successes / trials,
		lower: Math.max(0, centre - half),
		upper: Math.min(1, centre + half),
		level
	};
}

function checkCounts(successes: number, trials: number): void {
	if (!(trials >= 0 && successes >= 0 && successes <= trials)) {
		throw new RangeError(`${successes} of ${trials} is not a share.`);
	}
}
