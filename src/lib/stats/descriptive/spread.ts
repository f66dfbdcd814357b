import { mean } from './mean.ts';
import { sum } from './sum.ts';

/**
 * The sample variance (divided by n - 1), or null below two values. Two passes: the shortcut through the sum of
 * squares loses every digit when the mean is large.
 */
export function variance(values: ArrayLike<number>): number | null {
	if (values.length < 2) return null;
	const centre = mean(values)!;
	const squares = Float64Array.from(values, (value) => (value - centre) ** 2);
	return sum(squares) / (values.length - 1);
}

/** The sample standard deviation (n - 1), in the unit of the values, or null below two values. */
export function standardDeviation(values: ArrayLike<number>): number | null {
	const square = variance(values);
	return square === null ? null : Math.sqrt(square);
}
