import { LuDecomposition, Matrix } from 'ml-matrix';
import { dot } from '../../descriptive/dot.ts';
import { bfgs } from '../../optimisation/bfgs.ts';
import type { Optimum } from '../../optimisation/optimum.ts';
import type { Convergence } from '../forecaster.ts';
import { innovationsOf, type Innovations } from './innovations.ts';
import { difference, differencing, lagsOf, stableCoefficients, type Lags } from './polynomials.ts';
import { lostValues, type ArimaSpecification } from './specification.ts';

/** One ARIMA model estimated on one series. */
export interface ArimaEstimate {
	specification: ArimaSpecification;
	/** In the order of `coefficientNames`, then one for each regressor. */
	coefficients: Float64Array;
	regression: Float64Array;
	lags: Lags;
	/** The coefficients 1, -c_1, ... that difference the series. */
	differences: Float64Array;
	/** Variance of the shocks: by maximum likelihood, without a correction for the parameters; `leastVariance` at least. */
	variance: number;
	logLikelihood: number;
	aicc: number;
	convergence: Convergence;
	/** One-step errors; shorter than the series by what differencing uses up. */
	errors: Float64Array;
	/** The state after the series, of the differenced series less its regression. */
	state: Float64Array;
}

/** Next to white noise, and mildly dependent values: the likelihood can have several peaks. */
export const firstStart = 0.05;
const everyStart = [firstStart, 0.4];

/**
 * Estimates an ARIMA model, with regressors if wanted, by exact maximum likelihood of the differenced series. The
 * regression and the variance of the shocks are solved for at every point, so that the search is over the coefficients
 * alone, and these stay stationary and invertible.
 *
 * @param regressors as long as the series, none a combination of the others after differencing
 * @param starts where all coordinates of the search begin; the best end counts
 * @returns null when the differenced series has no more values than the model has parameters, or none of the points
 *   tried has a likelihood
 *
 * Source: Harvey (1989), 3.4.2 (concentrated likelihood and generalised least squares by the filter).
 */
export function estimateArima(
	series: Float64Array,
	specification: ArimaSpecification,
	regressors: readonly Float64Array[] = [],
	starts: readonly number[] = everyStart
): ArimaEstimate | null {
	const { p, q, seasonalP, seasonalQ } = specification;
	const size = p + q + seasonalP + seasonalQ;
	const used = series.length - lostValues(specification);
	const parameters = size + regressors.length + 1;
	if (used <= parameters) return null;
	const differences = differencing(specification);
	const columns = [series, ...regressors].map((column) => difference(column, differences));
	const floor = leastVariance(series);
	const profile = (point: Float64Array) =>
		profileAt(lagsOf(stableCoefficients(point, specification), specification), columns, floor);
	const found = search((point) => profile(point)?.deviance ?? Infinity, size, used, starts);
	const best = profile(found.point);
	if (best === null || !(best.variance >= 0)) return null;
	const coefficients = stableCoefficients(found.point, specification);
	const logLikelihood = -0.5 * (best.deviance + used * (1 + Math.log(2 * Math.PI)));
	const room = used - parameters - 1;
	return {
		specification,
		coefficients,
		regression: best.regression,
		lags: lagsOf(coefficients, specification),
		differences,
		variance: best.variance,
		logLikelihood,
		aicc:
			-2 * logLikelihood +
			2 * parameters +
			(room > 0 ? (2 * parameters * (parameters + 1)) / room : Infinity),
		convergence: {
			converged: found.converged,
			reason: found.reason,
			iterations: found.iterations,
			evaluations: found.evaluations
		},
		errors: best.errors,
		state: best.state
	};
}

function search(
	objective: (point: Float64Array) => number,
	size: number,
	used: number,
	starts: readonly number[]
): Optimum {
	if (size === 0) {
		const point = new Float64Array(0);
		return {
			point,
			value: objective(point),
			converged: true,
			reason: 'nothing to search for',
			iterations: 0,
			evaluations: 1
		};
	}
	// For each value, so that the search's tolerance means the same for long and short series.
	const scaled = (point: Float64Array) => objective(point) / used;
	const ends = starts.map((start) => bfgs(scaled, new Float64Array(size).fill(start)));
	return ends.reduce((best, end) => (end.value < best.value - 1e-9 ? end : best));
}

/**
 * Errors so small beside the values are a perfect fit: the likelihood has no bound there, and chasing it would be a search for
 * the model that rounds best.
 */
export const leastVariance = (series: Float64Array): number =>
	Math.max(Number.MIN_VALUE, 1e-24 * (dot(series, series) / series.length));

/** A model's likelihood at its best regression and variance. */
export interface Profile {
	/** -2 log-likelihood, without its constant. */
	deviance: number;
	variance: number;
	regression: Float64Array;
	errors: Float64Array;
	state: Float64Array;
}

/** The likelihood at given lags with the best regression and variance for them; null where there is none. */
export function profileAt(lags: Lags, columns: readonly Float64Array[], floor: number): Profile | null {
	const filtered = innovationsOf(lags, columns);
	if (filtered === null) return null;
	const used = columns[0]!.length;
	const regression = generalisedLeastSquares(filtered);
	if (regression === null) return null;
	const errors = combine(filtered.errors, regression);
	let squares = 0;
	for (let step = 0; step < used; step++) squares += errors[step]! ** 2 / filtered.variances[step]!;
	const variance = Math.max(floor, squares / used);
	return {
		deviance: used * Math.log(variance) + filtered.logVariances,
		variance,
		regression,
		errors,
		state: combine(filtered.states, regression)
	};
}

/** The first column less the regression on the others. */
function combine([first, ...others]: readonly Float64Array[], regression: Float64Array): Float64Array {
	const combined = first!.slice();
	for (const [place, other] of others.entries())
		for (let step = 0; step < combined.length; step++) combined[step]! -= regression[place]! * other[step]!;
	return combined;
}

function generalisedLeastSquares({
	errors: [values, ...others],
	variances
}: Innovations): Float64Array | null {
	const count = others.length;
	if (count === 0) return new Float64Array(0);
	const products = Matrix.zeros(count, count);
	const right = Matrix.zeros(count, 1);
	for (let row = 0; row < count; row++) {
		const weighted = others[row]!.map((error, step) => error / variances[step]!);
		right.set(row, 0, dot(weighted, values!));
		for (let column = 0; column < count; column++) products.set(row, column, dot(weighted, others[column]!));
	}
	const decomposition = new LuDecomposition(products);
	if (decomposition.isSingular()) return null;
	return Float64Array.from(decomposition.solve(right).to1DArray());
}
