import { quantileOfSorted } from '../descriptive/quantile.ts';
import { checkHorizon } from './forecaster.ts';

/**
 * Room for simulated paths: one array a step, in which an index is the same path at every step.
 *
 * @throws RangeError when the horizon or the number of paths is not a whole number above 0
 */
export function createPaths(horizon: number, paths: number): Float64Array[] {
	checkHorizon(horizon);
	if (!(Number.isInteger(paths) && paths >= 1)) {
		throw new RangeError(`A number of paths is a whole number above 0, not ${paths}.`);
	}
	return Array.from({ length: horizon }, () => new Float64Array(paths));
}

/**
 * The bounds between which the middle `level` of the outcomes lies.
 *
 * @param outcomes one or more, in any order; not changed
 * @throws RangeError when the level does not lie between 0 and 1
 */
export function boundsOf(outcomes: Float64Array, level: number): { lower: number; upper: number } {
	if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1, not at ${level}.`);
	const sorted = outcomes.slice().sort();
	return {
		lower: quantileOfSorted(sorted, (1 - level) / 2)!,
		upper: quantileOfSorted(sorted, (1 + level) / 2)!
	};
}
