import { createRandom } from '../../random/random.ts';
import { constantFit, meanInstead, perfectFitNote } from '../fallback.ts';
import {
	checkHorizon,
	checkSeries,
	normalPrediction,
	type FittedForecast,
	type Forecaster,
	type ForecastOptions
} from '../forecaster.ts';
import { createPaths } from '../paths.ts';
import { estimateArima, leastVariance, type ArimaEstimate } from './estimate.ts';
import { advance } from './innovations.ts';
import { psiWeights } from './polynomials.ts';
import { searchArima } from './search.ts';
import {
	arimaName,
	coefficientNames,
	constantName,
	lostValues,
	type ArimaSpecification
} from './specification.ts';
import { arimaStandardErrors } from './standard-errors.ts';

/**
 * ARIMA with a season, its differences chosen by tests and its orders by the corrected Akaike criterion. Estimated by
 * exact maximum likelihood of the differenced series; intervals from normal errors, the parameters taken as known.
 *
 * Falls back to the mean, saying so in `notes`, where the series is too short for a model.
 *
 * Source: Hyndman and Khandakar (2008), J. Statistical Software 27(3), 3; Box and Jenkins (1976).
 */
export const arima: Forecaster = {
	name: 'ARIMA',
	fit: (series, options) =>
		fitWith(series, options, () =>
			searchArima(series, options.period, (of) => regressorsOf(of, series.length))
		)
};

/**
 * As `arima`, of the orders given.
 *
 * @throws RangeError when an order is no whole number from 0 on, or there is a constant beside two differences or more
 */
export function createArima(specification: Omit<ArimaSpecification, 'period'>): Forecaster {
	const { p, d, q, seasonalP, seasonalD, seasonalQ, hasConstant } = specification;
	for (const order of [p, d, q, seasonalP, seasonalD, seasonalQ])
		if (!(Number.isInteger(order) && order >= 0))
			throw new RangeError(`An order is a whole number from 0 on, not ${order}.`);
	if (hasConstant && d + seasonalD > 1)
		throw new RangeError('A constant beside two differences would be a parabola: leave one out.');
	return {
		name: 'ARIMA',
		fit: (series, options) => {
			const full = { ...specification, period: options.period };
			return fitWith(series, options, () => estimateArima(series, full, regressorsOf(full, series.length)));
		}
	};
}

function fitWith(
	series: Float64Array,
	options: ForecastOptions,
	estimate: () => ArimaEstimate | null
): FittedForecast {
	checkSeries(series, options);
	const constant = constantFit(series);
	if (constant !== null) return constant;
	const found = estimate();
	if (found === null)
		return meanInstead(series, options, [
			`${series.length} values are too few for an ARIMA model: the mean is used.`
		]);
	return describe(series, found, options);
}

/** The column of a constant: ones for a mean, the time for a drift. */
function regressorsOf(specification: ArimaSpecification, length: number): Float64Array[] {
	if (!specification.hasConstant) return [];
	return [Float64Array.from({ length }, (_, step) => constantAt(specification, step))];
}

function constantAt(specification: ArimaSpecification, step: number): number {
	return constantName(specification) === 'mean' ? 1 : step + 1;
}

function describe(series: Float64Array, estimate: ArimaEstimate, options: ForecastOptions): FittedForecast {
	const { specification, coefficients, regression, convergence } = estimate;
	const names = [
		...coefficientNames(specification),
		...(specification.hasConstant ? [constantName(specification)] : [])
	];
	const values = [...coefficients, ...regression];
	const regressors = regressorsOf(specification, series.length);
	const isPerfect = estimate.variance <= leastVariance(series);
	const notes = [
		...(convergence.converged ? [] : [`The parameters may not be the best ones: ${convergence.reason}.`]),
		...(isPerfect ? [perfectFitNote] : [])
	];
	const freedom = estimate.errors.length - values.length;
	const sigma = isPerfect
		? 0
		: Math.sqrt((estimate.variance * estimate.errors.length) / Math.max(1, freedom));
	const lost = lostValues(specification);
	const ownSeed = options.seed ?? 'arima';
	return {
		model: arimaName(specification),
		parameters: { ...Object.fromEntries(names.map((name, place) => [name, values[place]!])), sigma },
		standardErrors: () => {
			const errors = arimaStandardErrors(estimate, series, regressors);
			return Object.fromEntries(names.map((name, place) => [name, errors[place] ?? null]));
		},
		logLikelihood: estimate.logLikelihood,
		aicc: estimate.aicc,
		convergence,
		fitted: series.map((value, step) => (step < lost ? NaN : value - estimate.errors[step - lost]!)),
		notes,
		predict(horizon, level = 0.8) {
			checkHorizon(horizon);
			let squares = 0;
			const error = psiWeights(estimate.lags, estimate.differences, horizon).map((weight) => {
				squares += weight * weight;
				return sigma * Math.sqrt(squares);
			});
			return normalPrediction(pointForecasts(series, estimate, horizon), error, level, [...notes]);
		},
		simulate(horizon, paths, seed = ownSeed) {
			const outcomes = createPaths(horizon, paths);
			const centre = pointForecasts(series, estimate, horizon);
			const weights = psiWeights(estimate.lags, estimate.differences, horizon);
			const random = createRandom(seed).fork('arima paths');
			const shocks = new Float64Array(horizon);
			for (let path = 0; path < paths; path++) {
				for (let step = 0; step < horizon; step++) {
					shocks[step] = random.normal(0, sigma);
					let value = centre[step]!;
					for (let back = 0; back <= step; back++) value += weights[back]! * shocks[step - back]!;
					outcomes[step]![path] = value;
				}
			}
			return outcomes;
		}
	};
}

/** The values to come without shocks: the differenced ones from the state, summed up again. */
function pointForecasts(series: Float64Array, estimate: ArimaEstimate, horizon: number): Float64Array {
	const { specification, differences, regression, lags } = estimate;
	const lost = differences.length - 1;
	const constant = regression[0] ?? 0;
	const level = (step: number) =>
		specification.hasConstant ? constant * constantAt(specification, step) : 0;
	const start = series.length - lost;
	const path = new Float64Array(lost + horizon);
	for (let back = 0; back < lost; back++) path[back] = series[start + back]! - level(start + back);
	const state = estimate.state.slice();
	for (let step = 0; step < horizon; step++) {
		let value = state[0]!;
		for (let lag = 1; lag <= lost; lag++) value -= differences[lag]! * path[lost + step - lag]!;
		path[lost + step] = value;
		advance(lags.ar, state);
	}
	return path.slice(lost).map((value, step) => value + level(series.length + step));
}
