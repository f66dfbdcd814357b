import { normalCdf } from '../distributions/normal.ts';
import type { Estimate } from './interval.ts';
import { wilson } from './proportion.ts';

/** How far two shares differ (first minus second), with its interval and the probability of it by chance. */
export interface DifferenceOfProportions extends Estimate {
	/** The pooled z statistic, or null when both shares are 0 or both are 1. */
	z: number | null;
	/** Two-sided p value of no difference, from the pooled z; 1 where z is null. */
	pValue: number;
}

/**
 * Compares two independent shares, such as two periods' or two teams' win rates.
 *
 * The interval joins the two Wilson intervals (Newcombe's method 10, no continuity correction), which is right for
 * small counts and at 0 and 100 %; the p value is that of the pooled two-sample z test.
 *
 * @param successes counts of the first and of the second group
 * @param trials sizes of the first and of the second group
 * @param level confidence, 0.95 unless told
 * @returns null when either group is empty
 * @throws RangeError when a count is not between 0 and its group's size
 *
 * Source: Newcombe (1998), Interval estimation for the difference between independent proportions, Statistics in
 * Medicine 17, 873-890.
 */
export function differenceOfProportions(
	successes: readonly [number, number],
	trials: readonly [number, number],
	level = 0.95
): DifferenceOfProportions | null {
	const first = wilson(successes[0], trials[0], level);
	const second = wilson(successes[1], trials[1], level);
	if (first === null || second === null) return null;
	const estimate = first.estimate - second.estimate;
	const pooled = (successes[0] + successes[1]) / (trials[0] + trials[1]);
	const error = Math.sqrt(pooled * (1 - pooled) * (1 / trials[0] + 1 / trials[1]));
	const z = error > 0 ? estimate / error : null;
	return {
		estimate,
		lower: estimate - Math.hypot(first.estimate - first.lower, second.upper - second.estimate),
		upper: estimate + Math.hypot(first.upper - first.estimate, second.estimate - second.lower),
		level,
		z,
		pValue: z === null ? 1 : 2 * normalCdf(-Math.abs(z))
	};
}
