import { bfgs } from '../../optimisation/bfgs.ts';
import { nelderMead } from '../../optimisation/nelder-mead.ts';
import type { Optimum } from '../../optimisation/optimum.ts';
import type { Convergence } from '../forecaster.ts';
import { initialStates } from './initial-states.ts';
import { createLikelihood } from './likelihood.ts';
import { pack, packedGradient, unpack } from './search-space.ts';
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
export const startingSpeeds = { first: [0.3], others: [0.05, 0.9] } as const;
const allSpeeds = [...startingSpeeds.others, ...startingSpeeds.first];

/**
 * Estimates smoothing parameters and initial states by maximum likelihood, within the usual region
 * 0 < beta < alpha < 1, 0 < gamma < 1 - alpha, 0.8 < phi < 0.98.
 *
 * The likelihood has several peaks, so the search starts from slow, middling and fast models; a search that does not
 * converge is continued by the simplex. `convergence` says how it ended.
 *
 * @param series more values than parameters, not all equal; positive for multiplicative forms
 * @param speeds the starting values of alpha; all of them unless told
 * @returns null when no start gives the model a likelihood
 *
 * Source: Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing, eq. 5.3 and 5.4, section 5.2;
 * bounds as in R's ets.
 */
export function estimateEts(
	series: Float64Array,
	specification: EtsSpecification,
	period: number,
	speeds: readonly number[] = allSpeeds
): EtsEstimate | null {
	// At a scale of 1 the search takes the same steps for euros and for millions.
	const scale = series.reduce((total, value) => total + Math.abs(value), 0) / series.length;
	const scaled = series.map((value) => value / scale);
	const guess = initialStates(scaled, specification, period);
	const likelihood = createLikelihood(scaled, specification);
	const objective = (point: Float64Array) => {
		const { parameters, states } = unpack(point, specification, guess.season.length);
		return likelihood.value(parameters, states);
	};
	const gradient = (point: Float64Array) => {
		const { parameters, states } = unpack(point, specification, guess.season.length);
		return packedGradient(point, likelihood.gradient(parameters, states), specification);
	};
	let best: Optimum | null = null;
	for (const speed of speeds) {
		const found = minimum(objective, gradient, pack(speed, guess, specification));
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

function minimum(
	objective: (point: Float64Array) => number,
	gradient: (point: Float64Array) => Float64Array,
	start: Float64Array
): Optimum {
	const smoothSearch = bfgs(objective, start, { gradient });
	if (smoothSearch.converged || smoothSearch.value === Infinity) return smoothSearch;
	const simplex = nelderMead(objective, smoothSearch.point);
	return {
		...simplex,
		iterations: smoothSearch.iterations + simplex.iterations,
		evaluations: smoothSearch.evaluations + simplex.evaluations
	};
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
