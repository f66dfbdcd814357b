import { mean } from '../descriptive/mean.ts';
import { quantileOfSorted } from '../descriptive/quantile.ts';
import { standardDeviation } from '../descriptive/spread.ts';
import { normalCdf, normalQuantile } from '../distributions/normal.ts';
import { createRandom } from '../random/random.ts';
import type { Estimate } from './interval.ts';

/** How to resample. */
export interface BootstrapOptions {
	/** Seed of the resampling: the same seed gives the same interval. */
	seed: number | string;
	/** How many resamples; 2,000 unless told. */
	resamples?: number;
	/** Confidence; 0.95 unless told. */
	level?: number;
	/**
	 * 'bca' corrects bias and skewness, at the cost of one statistic for each item: the default up to 1,000 items.
	 * Above that, where the correction is small, 'percentile'.
	 */
	method?: 'bca' | 'percentile';
}

/** A statistic with its bootstrap interval. */
export interface BootstrapEstimate extends Estimate {
	/** Standard deviation of the resampled statistic. */
	standardError: number;
	/** Resamples in which the statistic was not a finite number; they are left out. */
	undefinedResamples: number;
}

/**
 * An interval for any statistic of independent items, by drawing the items again with replacement. Where items come
 * in clusters (deals of one account), pass the clusters as the items.
 *
 * @param items independent observations
 * @param statistic a number from a sample; NaN where it is not defined
 * @returns null when there are no items, the statistic of them is not finite, or fewer than half of the resamples
 *   give a finite one
 *
 * Source: Efron (1987), Better bootstrap confidence intervals, JASA 82(397), eq. 6.4-6.6 (acceleration by jackknife);
 * Efron and Tibshirani (1993), An Introduction to the Bootstrap, ch. 13-14.
 */
export function bootstrap<Item>(
	items: readonly Item[],
	statistic: (sample: readonly Item[]) => number,
	options: BootstrapOptions
): BootstrapEstimate | null {
	const {
		seed,
		resamples = 2000,
		level = 0.95,
		method = items.length <= 1000 ? 'bca' : 'percentile'
	} = options;
	const estimate = items.length === 0 ? NaN : statistic(items);
	if (!Number.isFinite(estimate)) return null;
	const random = createRandom(seed);
	const drawn: number[] = [];
	for (let resample = 0; resample < resamples; resample++) {
		const value = statistic(items.map(() => random.pick(items)));
		if (Number.isFinite(value)) drawn.push(value);
	}
	if (drawn.length < 2 || drawn.length < resamples / 2) return null;
	const sorted = Float64Array.from(drawn).sort();
	const tail = (1 - level) / 2;
	const corrected = method === 'bca' ? correction(items, statistic, estimate, sorted) : null;
	const bound = (share: number) => quantileOfSorted(sorted, corrected ? corrected(share) : share)!;
	return {
		estimate,
		lower: bound(tail),
		upper: bound(1 - tail),
		level,
		standardError: standardDeviation(sorted)!,
		undefinedResamples: resamples - drawn.length
	};
}

/** Maps a nominal share to the bias-corrected and accelerated one; null where the correction is not defined. */
function correction<Item>(
	items: readonly Item[],
	statistic: (sample: readonly Item[]) => number,
	estimate: number,
	sorted: Float64Array
): ((share: number) => number) | null {
	let below = 0;
	for (const value of sorted) below += value < estimate ? 1 : value === estimate ? 0.5 : 0;
	const bias = normalQuantile(below / sorted.length);
	const acceleration = jackknifeAcceleration(items, statistic);
	if (!Number.isFinite(bias) || acceleration === null) return null;
	return (share) => {
		const shifted = bias + normalQuantile(share);
		return normalCdf(bias + shifted / (1 - acceleration * shifted));
	};
}

function jackknifeAcceleration<Item>(
	items: readonly Item[],
	statistic: (sample: readonly Item[]) => number
): number | null {
	const without = items.map((_, left) => statistic(items.filter((_, index) => index !== left)));
	if (!without.every(Number.isFinite)) return null;
	const centre = mean(without)!;
	let cubes = 0;
	let squares = 0;
	for (const value of without) {
		cubes += (centre - value) ** 3;
		squares += (centre - value) ** 2;
	}
	return squares === 0 ? null : cubes / (6 * squares ** 1.5);
}
