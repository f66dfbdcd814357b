import { gammaQuantile } from '../distributions/gamma-quantile.ts';
import { incompleteBeta } from '../distributions/incomplete-beta.ts';
import type { Estimate, Interval } from './interval.ts';

/** What became of chances that were given: how often it happened, and how often it was expected to, as their sum. */
export interface Tested {
	observed: number;
	expected: number;
}

/**
 * How many times as often something happened as chances said, with the exact interval of a Poisson count over what was
 * expected: calibration in the large. It is somewhat too wide where chances are high, never too narrow. Null where nothing
 * was expected.
 *
 * @throws RangeError when a count is below 0
 *
 * Source: Breslow and Day (1987), Statistical Methods in Cancer Research II, 2.3; Garwood (1936), Biometrika 28.
 */
export function observedOverExpected({ observed, expected }: Tested, level = 0.95): Estimate | null {
	check(observed, expected);
	if (expected === 0) return null;
	const tail = (1 - level) / 2;
	return {
		estimate: observed / expected,
		lower: observed === 0 ? 0 : gammaQuantile(tail, observed) / expected,
		upper: gammaQuantile(1 - tail, observed + 1) / expected,
		level
	};
}

/**
 * How often something will happen where chances that add up to a sum were given, as like chances turned out: the range of
 * a negative binomial count. It holds the chance of single outcomes, and how far off chances have been, with how sure that
 * is; not that times may change. Null where nothing was expected before.
 *
 * @param sum of the chances now
 * @param most so many were given a chance: it can't happen more often
 * @throws RangeError when a count or the sum is below 0
 *
 * Source: Gelman, Carlin, Stern, Dunson, Vehtari and Rubin (2013), Bayesian Data Analysis, 3rd ed., 2.6 (the Poisson model
 * with Jeffreys' prior, and its predictive distribution).
 */
export function rangeOfCount(
	sum: number,
	most: number,
	{ observed, expected }: Tested,
	level = 0.95
): Interval | null {
	check(observed, expected, sum);
	if (expected === 0) return null;
	const atMost = (count: number) => incompleteBeta(expected / (expected + sum), observed + 0.5, count + 1);
	const quantile = (probability: number): number => {
		let [low, high] = [0, most];
		while (low < high) {
			const middle = Math.floor((low + high) / 2);
			if (atMost(middle) < probability) low = middle + 1;
			else high = middle;
		}
		return low;
	};
	return { lower: quantile((1 - level) / 2), upper: quantile((1 + level) / 2), level };
}

function check(...counts: number[]): void {
	for (const count of counts) if (!(count >= 0)) throw new RangeError(`${count} is no count: it is below 0.`);
}
