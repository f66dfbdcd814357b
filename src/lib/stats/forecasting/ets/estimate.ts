import { bfgs } from '../../optimisation/bfgs.ts';
import { nelderMead } from '../../optimisation/nelder-mead.ts';
import type { Optimum } from '../../optimisation/optimum.ts';
import type { Convergence } from '../forecaster.ts';
import { initialStates } from './initial-states.ts';
import { freeParameters, type EtsSpecification } from './specification.ts';
import { smooth, type EtsParameters, type EtsStates } from './states.ts';

/** One ETS model estimated on one series. */
export interface EtsEstimate {
	specification: EtsSpecification;
	parameters: EtsParameters;
	/** The states before the series. */
	initial: EtsStates;
	/** The states after it. */
	final: EtsStates;
	/** Standard deviation of the errors: in the unit of the series, or relative for multiplicative errors. */
	sigma: number;
	/** Without the constant, as R's forecast package reports it: -n/2 log(sum of squares) - sum log |forecast|. */
	logLikelihood: number;
	aicc: number;
	convergence: Convergence;
	fitted: Float64Array;
	errors: Float64Array;
}

/** Starting values of alpha: with these three every form finds the peak that twelve find on R's own series. */
const startingSpeeds = [0.05, 0.3, 0.9];

/**
 * Estimates smoothing parameters and initial states by maximum likelihood, within the usual region
 * 0 < beta < alpha < 1, 0 < gamma < 1 - alpha, 0.8 < phi < 0.98.
 *
 * The likelihood has several peaks, so the search starts from slow, middling and fast models; a search that does not
 * converge is continued by the simplex. `convergence` says how it ended.
 *
 * @param series more values than parameters, not all equal; positive for multiplicative forms
 * @returns null when no start gives the model a likelihood
 *
 * Source: Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing, eq. 5.3 and 5.4, section 5.2;
 * bounds as in R's ets.
 */
export function estimateEts(
	series: Float64Array,
	specification: EtsSpecification,
	period: number
): EtsEstimate | null {
	// At a scale of 1 the search takes the same steps for euros and for millions.
	const scale = series.reduce((total, value) => total + Math.abs(value), 0) / series.length;
	const scaled = series.map((value) => value / scale);
	const guess = initialStates(scaled, specification, period);
	const objective = (point: Float64Array) => {
		const { parameters, states } = unpack(point, specification, guess.season.length);
		return minusTwiceLikelihood(scaled, specification, parameters, states);
	};
	let best: Optimum | null = null;
	for (const speed of startingSpeeds) {
		const found = minimum(objective, pack(speed, guess, specification));
		if (best === null || found.value < best.value) best = found;
	}
	if (best === null || best.value === Infinity) return null;
	const { parameters, states } = unpack(best.point, specification, guess.season.length);
	const { point: _point, value, ...convergence } = best;
	return evaluateEts(series, specification, period, parameters, rescaled(states, scale, specification), {
		convergence,
		logLikelihood: -0.5 * value - series.length * Math.log(scale)
	});
}

function minimum(objective: (point: Float64Array) => number, start: Float64Array): Optimum {
	const smoothSearch = bfgs(objective, start);
	if (smoothSearch.converged || smoothSearch.value === Infinity) return smoothSearch;
	const simplex = nelderMead(objective, smoothSearch.point);
	return {
		...simplex,
		iterations: smoothSearch.iterations + simplex.iterations,
		evaluations: smoothSearch.evaluations + simplex.evaluations
	};
}

/** n log(sum of squares) + 2 sum log |forecast|: what the search makes small. Changes the states. */
function minusTwiceLikelihood(
	series: Float64Array,
	specification: EtsSpecification,
	parameters: EtsParameters,
	states: EtsStates
): number {
	const passed = smooth(series, specification, parameters, states);
	if (passed === null) return Infinity;
	// Below the floor is rounding: without it a perfect fit would prefer whichever model rounds best.
	const squares = Math.max(passed.squares, series.length * 1e-24);
	return series.length * Math.log(squares) + (specification.error === 'M' ? 2 * passed.logs : 0);
}

/** Passes once more over the series with the parameters found, for states, fitted values and criteria. */
export function evaluateEts(
	series: Float64Array,
	specification: EtsSpecification,
	period: number,
	parameters: EtsParameters,
	initial: EtsStates,
	known: { convergence: Convergence; logLikelihood?: number }
): EtsEstimate | null {
	const final = { ...initial, season: initial.season.slice() };
	const fitted = new Float64Array(series.length);
	const errors = new Float64Array(series.length);
	const passed = smooth(series, specification, parameters, final, { fitted, errors });
	if (passed === null) return null;
	const n = series.length;
	const free = freeParameters(specification, period);
	const k = free + 1;
	const logLikelihood =
		known.logLikelihood ??
		-0.5 * n * Math.log(passed.squares) - (specification.error === 'M' ? passed.logs : 0);
	return {
		specification,
		parameters,
		initial,
		final,
		sigma: Math.sqrt(passed.squares / (n - free)),
		logLikelihood,
		aicc: -2 * logLikelihood + 2 * k + (2 * k * (k + 1)) / (n - k - 1),
		convergence: known.convergence,
		fitted,
		errors
	};
}

function rescaled(states: EtsStates, scale: number, { season }: EtsSpecification): EtsStates {
	return {
		level: states.level * scale,
		slope: states.slope * scale,
		season: season === 'A' ? states.season.map((figure) => figure * scale) : states.season
	};
}

const lowest = 1e-4;
const highest = 1 - 1e-4;

/** The search runs over all numbers; these map it into a range and back. */
function into(low: number, high: number, free: number): number {
	return low + (high - low) / (1 + Math.exp(-free));
}

function outOf(low: number, high: number, value: number): number {
	return Math.log((value - low) / (high - value));
}

/** Beta is placed between its lowest and alpha, gamma up to 1 - alpha; the last seasonal figure follows from the others. */
function pack(alpha: number, guess: EtsStates, { trend, season }: EtsSpecification): Float64Array {
	const point = [outOf(lowest, highest, alpha)];
	if (trend !== 'N') point.push(outOf(0, 1, 0.1));
	if (season !== 'N') point.push(outOf(0, 1, 0.1));
	if (trend === 'Ad') point.push(outOf(0.8, 0.98, 0.95));
	point.push(guess.level);
	if (trend !== 'N') point.push(guess.slope);
	if (season !== 'N') point.push(...guess.season.subarray(0, guess.season.length - 1));
	return Float64Array.from(point);
}

function unpack(
	point: Float64Array,
	{ trend, season }: EtsSpecification,
	period: number
): { parameters: EtsParameters; states: EtsStates } {
	let next = 0;
	const alpha = into(lowest, highest, point[next++]!);
	const beta = trend === 'N' ? 0 : into(lowest, Math.max(lowest, alpha), point[next++]!);
	const gamma = season === 'N' ? 0 : into(lowest, Math.max(lowest, 1 - alpha), point[next++]!);
	const phi = trend === 'Ad' ? into(0.8, 0.98, point[next++]!) : 1;
	const level = point[next++]!;
	const slope = trend === 'N' ? 0 : point[next++]!;
	const figures = new Float64Array(period);
	if (season !== 'N') {
		let last = season === 'M' ? period : 0;
		for (let place = 0; place < period - 1; place++) {
			figures[place] = point[next++]!;
			last -= figures[place]!;
		}
		figures[period - 1] = last;
	}
	return { parameters: { alpha, beta, gamma, phi }, states: { level, slope, season: figures } };
}
