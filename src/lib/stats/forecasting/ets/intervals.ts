import { normalPrediction, type Prediction } from '../forecaster.ts';
import { boundsOf } from '../paths.ts';
import type { EtsEstimate } from './estimate.ts';
import { simulateEts } from './simulate.ts';
import { pointForecasts } from './states.ts';

/** Simulated paths behind an interval: a bound at 10 % then has a standard error of half a percentage point. */
const paths = 4000;

/**
 * Forecasts with intervals: exact for additive errors (class 1), by simulated paths where anything multiplies. The
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
	if (specification.error === 'A' && specification.season !== 'M') {
		return normalPrediction(mean, analyticError(estimate, horizon), level);
	}
	const bounds = simulateEts(estimate, passed, horizon, paths, seed).map((outcomes) =>
		boundsOf(outcomes, level)
	);
	return {
		mean,
		lower: Float64Array.from(bounds, ({ lower }) => lower),
		upper: Float64Array.from(bounds, ({ upper }) => upper),
		level,
		notes: []
	};
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
