import type { FittedForecast } from './forecaster.ts';
import { boundsOf } from './paths.ts';

/** How a total is simulated. */
export interface TotalOptions {
	/** Share of outcomes the interval should hold; 0.8 unless told. */
	level?: number;
	/** Simulated paths; 4000 unless told, which gives a bound at 10 % a standard error of half a percentage point. */
	paths?: number;
	/** The seed of the fit unless told. */
	seed?: number | string;
}

/** A forecast of what several steps come to together, in the unit of the series. */
export interface TotalForecast {
	mean: number;
	/** Infinite where the spread is not known. */
	lower: number;
	upper: number;
	level: number;
	/** What a reader should know of this total, in sentences, besides the notes of the fit. */
	notes: string[];
}

/**
 * Forecasts the weighted sum of the next steps, such as what is still to come of a quarter.
 *
 * The bounds are quantiles of the sum along simulated paths: bounds added up step by step would take all steps to go
 * wrong by as much and at once. The mean is the weighted sum of the point forecasts.
 *
 * The part of a step still to come is taken to vary as the whole step does, in proportion: its standard deviation is
 * the weight times that of the step.
 *
 * @param weights the share of each of the next steps that is still to come; no step after the last weight above 0 is
 *   forecast, and without one the total is 0 for certain
 * @throws RangeError when a weight is not a share, the level not between 0 and 1, or the number of paths not a whole
 *   number above 0
 */
export function forecastTotal(
	fitted: FittedForecast,
	weights: ArrayLike<number>,
	{ level = 0.8, paths = 4000, seed }: TotalOptions = {}
): TotalForecast {
	if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1, not at ${level}.`);
	const shares = trimmed(weights);
	if (shares.length === 0) return { mean: 0, lower: 0, upper: 0, level, notes: [] };
	const prediction = fitted.predict(shares.length, level);
	const notes = prediction.notes.filter((note) => !fitted.notes.includes(note));
	const mean = shares.reduce((total, share, step) => total + weighted(share, prediction.mean[step]!), 0);
	const steps = fitted.simulate(shares.length, paths, seed);
	if (steps === null) {
		notes.push('The spread of the errors is unknown: the total has no interval.');
		return { mean, lower: -Infinity, upper: Infinity, level, notes };
	}
	const totals = new Float64Array(paths);
	steps.forEach((outcomes, step) => {
		for (let path = 0; path < paths; path++) totals[path]! += weighted(shares[step]!, outcomes[path]!);
	});
	return { mean, ...boundsOf(totals, level), level, notes };
}

/** The weights up to the last above 0. */
function trimmed(weights: ArrayLike<number>): Float64Array {
	const shares = Float64Array.from(weights);
	const wrong = shares.find((share) => !(share >= 0 && share <= 1));
	if (wrong !== undefined) throw new RangeError(`The weight of a step is a share from 0 to 1, not ${wrong}.`);
	return shares.subarray(0, shares.findLastIndex((share) => share > 0) + 1);
}

/** A step without weight counts for nothing, whatever its value. */
function weighted(share: number, value: number): number {
	return share === 0 ? 0 : share * value;
}
