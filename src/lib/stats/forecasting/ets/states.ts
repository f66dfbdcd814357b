import type { EtsSpecification } from './specification.ts';

/** Smoothing parameters; those a model does not have are 0, and phi is 1 without damping. */
export interface EtsParameters {
	alpha: number;
	beta: number;
	gamma: number;
	phi: number;
}

/** The states after some step. `season[i]` belongs to the step whose number leaves the remainder i by the period. */
export interface EtsStates {
	level: number;
	slope: number;
	season: Float64Array;
}

/** Where a pass over the series writes what it sees; leave out what is not wanted. */
export interface EtsTrace {
	fitted: Float64Array;
	errors: Float64Array;
}

/**
 * Passes over a series from the states before it, changing `states` to those after it.
 *
 * The states move by the observation's distance from what they forecast, which is the same recursion for additive
 * and for multiplicative errors; the two differ in how that distance is scored.
 *
 * @returns the sum of squared errors and the sum of log |forecast| (0 for additive errors), or null when a
 *   multiplicative model meets a state or forecast at or below 0
 *
 * Source: Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing, table 2.1 and eq. 5.3;
 * Hyndman and Athanasopoulos (2021), table 8.7.
 */
export function smooth(
	series: Float64Array,
	specification: EtsSpecification,
	parameters: EtsParameters,
	states: EtsStates,
	trace?: EtsTrace
): { squares: number; logs: number } | null {
	const { alpha, beta, gamma, phi } = parameters;
	const { season } = states;
	const period = season.length;
	const isRelative = specification.error === 'M';
	const isProduct = specification.season === 'M';
	const isSeasonal = specification.season !== 'N';
	let { level, slope } = states;
	let squares = 0;
	let product = 1;
	let logs = 0;
	for (let step = 0; step < series.length; step++) {
		const observed = series[step]!;
		const place = isSeasonal ? step % period : 0;
		const seasonal = isSeasonal ? season[place]! : 0;
		const damped = phi * slope;
		const base = level + damped;
		const forecast = isProduct ? base * seasonal : base + seasonal;
		if (isRelative && !(forecast > 1e-10)) return null;
		if (isProduct && !(base > 1e-10 && seasonal > 1e-10)) return null;
		const error = isRelative ? (observed - forecast) / forecast : observed - forecast;
		const surprise = (isProduct ? observed / seasonal : observed - seasonal) - base;
		level = base + alpha * surprise;
		slope = damped + beta * surprise;
		if (isSeasonal) {
			season[place] = seasonal + gamma * ((isProduct ? observed / base : observed - base) - seasonal);
		}
		squares += error * error;
		if (isRelative) {
			// One logarithm for many factors: the pass is the inner loop of every fit.
			product *= forecast;
			if (product > 1e200 || product < 1e-200) {
				logs += Math.log(product);
				product = 1;
			}
		}
		if (trace) {
			trace.fitted[step] = forecast;
			trace.errors[step] = error;
		}
	}
	states.level = level;
	states.slope = slope;
	return { squares, logs: logs + Math.log(product) };
}

/** The point forecasts from the states after `passed` steps: the path without errors. */
export function pointForecasts(
	specification: EtsSpecification,
	{ phi }: EtsParameters,
	states: EtsStates,
	passed: number,
	horizon: number
): Float64Array {
	let damping = 0;
	let power = 1;
	return Float64Array.from({ length: horizon }, (_, step) => {
		power *= phi;
		damping += power;
		const base = states.level + damping * states.slope;
		if (specification.season === 'N') return base;
		const seasonal = states.season[(passed + step) % states.season.length]!;
		return specification.season === 'M' ? base * seasonal : base + seasonal;
	});
}
