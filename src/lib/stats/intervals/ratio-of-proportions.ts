import { twoSidedZ } from '../distributions/normal.ts';
import type { Estimate } from './interval.ts';

/**
 * How many times as large one share is as another, with its score interval: the ratios that the two counts don't speak
 * against. It holds for small counts and for none; the upper bound is Infinity where the second share may be 0.
 *
 * @param successes counts of the first and of the second group
 * @param trials sizes of the first and of the second group
 * @param level confidence, 0.95 unless told
 * @returns null when a group is empty or the second has no success: nothing is a multiple of nothing
 * @throws RangeError when a count is not between 0 and its group's size
 *
 * Source: Koopman (1984), Confidence intervals for the ratio of two binomial proportions, Biometrics 40, 513-517.
 */
export function ratioOfProportions(
	[x, y]: readonly [number, number],
	[m, n]: readonly [number, number],
	level = 0.95
): Estimate | null {
	for (const [count, size] of [
		[x, m],
		[y, n]
	] as const)
		if (!(count >= 0 && count <= size && Number.isFinite(size)))
			throw new RangeError(`${count} of ${size} are no counts.`);
	const limit = twoSidedZ(level) ** 2;
	if (m === 0 || n === 0 || y === 0) return null;
	const estimate = x / m / (y / n);
	const distance = (ratio: number) => scoreOf(ratio, [x, y], [m, n]);
	return {
		estimate,
		lower: x === 0 ? 0 : bound(distance, limit, Math.log(estimate), -1),
		upper: bound(distance, limit, Math.log(x === 0 ? 0.5 / m / (y / n) : estimate), 1),
		level
	};
}

/** Koopman's U: how far the counts are from what a ratio says, the shares being what fits it best. */
function scoreOf(
	ratio: number,
	[x, y]: readonly [number, number],
	[m, n]: readonly [number, number]
): number {
	const middle = ratio * (m + y) + x + n;
	const root = Math.sqrt(Math.max(0, middle ** 2 - 4 * ratio * (m + n) * (x + y)));
	// The share of the first group; the smaller root, without taking nearly equal numbers from each other.
	const share = Math.min(1, (2 * ratio * (x + y)) / (middle + root));
	return squared(x, m, share) + squared(y, n, share / ratio);
}

/** How far a count is from what a share says, squared, in its variances. */
function squared(count: number, size: number, share: number): number {
	const away = count - size * share;
	const variance = size * share * (1 - share);
	if (variance < 1e-12 * size) return Math.abs(away) < 1e-6 * size ? 0 : Infinity;
	return away ** 2 / variance;
}

/** Where the score passes the limit, on one side of the estimate, by halving on the logarithm. */
function bound(distance: (ratio: number) => number, limit: number, from: number, side: -1 | 1): number {
	let inside = from;
	let outside = from + side;
	while (distance(Math.exp(outside)) < limit) {
		inside = outside;
		outside += side * 2;
		if (Math.abs(outside) > 300) return side > 0 ? Infinity : 0;
	}
	for (let step = 0; step < 80; step++) {
		const middle = (inside + outside) / 2;
		if (distance(Math.exp(middle)) < limit) inside = middle;
		else outside = middle;
	}
	return Math.exp((inside + outside) / 2);
}
