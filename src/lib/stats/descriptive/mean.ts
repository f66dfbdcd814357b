import { sum } from './sum.ts';

/** The arithmetic mean, or null when there are no values. */
export function mean(values: ArrayLike<number>): number | null {
	return values.length === 0 ? null : sum(values) / values.length;
}

/**
 * The mean of values that each stand for `weights[i]` observations, or null when the weights sum to 0.
 *
 * @throws RangeError when the lengths differ or a weight is negative
 */
export function weightedMean(values: ArrayLike<number>, weights: ArrayLike<number>): number | null {
	const products = new Float64Array(values.length);
	checkWeights(values, weights);
	for (let index = 0; index < values.length; index++) products[index] = values[index]! * weights[index]!;
	const total = sum(weights);
	return total === 0 ? null : sum(products) / total;
}

/** Throws RangeError unless there is one weight, 0 or more, for each value. */
export function checkWeights(values: ArrayLike<number>, weights: ArrayLike<number>): void {
	if (values.length !== weights.length) {
		throw new RangeError(`${values.length} values cannot have ${weights.length} weights.`);
	}
	for (let index = 0; index < weights.length; index++) {
		if (!(weights[index]! >= 0)) throw new RangeError(`A weight is 0 or more, not ${weights[index]}.`);
	}
}
