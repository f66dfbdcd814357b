import { quantileOfSorted } from '../../descriptive/quantile.ts';
import { createRandom } from '../../random/random.ts';
import { normalPrediction, type Prediction } from '../forecaster.ts';
import type { EtsEstimate } from './estimate.ts';
import { pointForecasts } from './states.ts';

/** Simulated paths behind an interval: a bound at 10 % then has a standard error of half a percentage point. */
const paths = 4000;

/**
 * Forecasts with intervals: exact for additive errors (class 1), by simulated paths for multiplicative ones. The
 * point forecast is the path without errors, as in R's forecast package; under a multiplicative season it is close
 * to the median, not the mean.
 *
 * The parameters are taken as known, so the intervals are too narrow on short series: backtest them.
 *
 * Source: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd ed., 8.7, table 8.8.
 */
export function predictEts(
	estimate: EtsEstimate,
	passed: number,
	horizon: number,
	level: number,
	seed: number | string
): Prediction {
	const { specification, parameters, final } = estimate;
	const mean = pointForecasts(specification, parameters, final, passed, horizon);
	if (specification.error === 'A') return normalPrediction(mean, analyticError(estimate, horizon), level);
	return { mean, ...simulatedBounds(estimate, passed, horizon, level, seed), level, notes: [] };
}

/** sigma sqrt(1 + c_1^2 + ... + c_(h-1)^2), with c_j how much an error of today moves the forecast j steps on. */
function analyticError(
	{ specification, parameters, final, sigma }: EtsEstimate,
	horizon: number
): Float64Array {
	const { alpha, beta, gamma, phi } = parameters;
	const period = final.season.length;
	let squares = 1;
	let damping = 0;
	let power = 1;
	return Float64Array.from({ length: horizon }, (_, step) => {
		if (step > 0) {
			damping += power;
			power *= phi;
			const isSameSeason = specification.season !== 'N' && step % period === 0;
			const moved = alpha + beta * damping + (isSameSeason ? gamma : 0);
			squares += moved * moved;
		}
		return sigma * Math.sqrt(squares);
	});
}

function simulatedBounds(
	{ specification, parameters, final, sigma }: EtsEstimate,
	passed: number,
	horizon: number,
	level: number,
	seed: number | string
): { lower: Float64Array; upper: Float64Array } {
	const { alpha, beta, gamma, phi } = parameters;
	const isProduct = specification.season === 'M';
	const isSeasonal = specification.season !== 'N';
	const period = final.season.length;
	const random = createRandom(seed).fork('ets intervals');
	const outcomes = Array.from({ length: horizon }, () => new Float64Array(paths));
	const season = new Float64Array(period);
	for (let path = 0; path < paths; path++) {
		let { level: height, slope } = final;
		season.set(final.season);
		for (let step = 0; step < horizon; step++) {
			const place = isSeasonal ? (passed + step) % period : 0;
			const seasonal = isSeasonal ? season[place]! : 0;
			const damped = phi * slope;
			const base = height + damped;
			const forecast = isProduct ? base * seasonal : base + seasonal;
			// An error below -1 would turn a positive quantity negative.
			const error = forecast * Math.max(-1, random.normal(0, sigma));
			const surprise = isProduct ? error / seasonal : error;
			height = base + alpha * surprise;
			slope = damped + beta * surprise;
			if (isSeasonal) season[place] = seasonal + gamma * (isProduct ? error / base : error);
			outcomes[step]![path] = forecast + error;
		}
	}
	const sorted = outcomes.map((values) => values.sort());
	return {
		lower: Float64Array.from(sorted, (values) => quantileOfSorted(values, (1 - level) / 2)!),
		upper: Float64Array.from(sorted, (values) => quantileOfSorted(values, (1 + level) / 2)!)
	};
}
