import { checkWeights } from './mean.ts';

/**
 * The value below which the share p lies, interpolated between neighbours (type 7: the default of R, NumPy, Excel's
 * PERCENTILE.INC and DuckDB's quantile_cont), or null when there are no values.
 *
 * @param values in any order; not changed
 * @param p share between 0 and 1
 * @throws RangeError when p is outside 0 to 1
 *
 * Source: Hyndman and Fan (1996), Sample quantiles in statistical packages, The American Statistician 50(4),
 * definition 7.
 */
export function quantile(values: ArrayLike<number>, p: number): number | null {
	return quantileOfSorted(Float64Array.from(values).sort(), p);
}

/** As `quantile`, for values already in ascending order: ask several quantiles of one sample without sorting again. */
export function quantileOfSorted(sorted: ArrayLike<number>, p: number): number | null {
	checkShare(p);
	if (sorted.length === 0) return null;
	const position = (sorted.length - 1) * p;
	const below = Math.floor(position);
	return between(sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!, position - below);
}

/** The middle value, or the mean of the two middle ones; null when there are no values. */
export function median(values: ArrayLike<number>): number | null {
	return quantile(values, 0.5);
}

/**
 * The type 7 quantile of values that each stand for `weights[i]` observations, as SQL groups them: with whole
 * weights it is the quantile of the list written out in full. Null when the weights sum to 0.
 *
 * @param values in any order
 * @param weights how many observations each value stands for
 * @throws RangeError when the lengths differ, a weight is negative, or p is outside 0 to 1
 */
export function weightedQuantile(
	values: ArrayLike<number>,
	weights: ArrayLike<number>,
	p: number
): number | null {
	checkShare(p);
	checkWeights(values, weights);
	const order = Array.from({ length: values.length }, (_, index) => index)
		.filter((index) => weights[index]! > 0)
		.sort((first, second) => values[first]! - values[second]!);
	if (order.length === 0) return null;
	let total = 0;
	for (const index of order) total += weights[index]!;
	const position = Math.max(total - 1, 0) * p;
	return between(
		valueAtRank(values, weights, order, Math.floor(position)),
		valueAtRank(values, weights, order, Math.floor(position) + 1),
		position - Math.floor(position)
	);
}

/** As `median`, for values that each stand for `weights[i]` observations. */
export function weightedMedian(values: ArrayLike<number>, weights: ArrayLike<number>): number | null {
	return weightedQuantile(values, weights, 0.5);
}

function valueAtRank(
	values: ArrayLike<number>,
	weights: ArrayLike<number>,
	order: readonly number[],
	rank: number
): number {
	let covered = 0;
	for (const index of order) {
		covered += weights[index]!;
		if (rank < covered) return values[index]!;
	}
	return values[order[order.length - 1]!]!;
}

/** Written so that two equal neighbours give exactly themselves. */
function between(low: number, high: number, share: number): number {
	return share === 0 ? low : low + share * (high - low);
}

function checkShare(p: number): void {
	if (!(p >= 0 && p <= 1)) throw new RangeError(`A quantile lies between 0 and 1, not at ${p}.`);
}
