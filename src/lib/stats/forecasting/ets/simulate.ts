import { createRandom } from '../../random/random.ts';
import { createPaths } from '../paths.ts';
import type { EtsEstimate } from './estimate.ts';

/**
 * Draws paths of any form from the states after the series: normal errors move the states as observations would.
 *
 * The parameters are taken as known. A relative error below -1 counts as -1: it would turn a positive quantity
 * negative.
 *
 * @param passed steps of the series behind the states
 * @returns one array a step, in which an index is the same path at every step
 *
 * Source: Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing, 6.1 and table 2.1.
 */
export function simulateEts(
	{ specification, parameters, final, sigma }: EtsEstimate,
	passed: number,
	horizon: number,
	paths: number,
	seed: number | string
): Float64Array[] {
	const { alpha, beta, gamma, phi } = parameters;
	const isRelative = specification.error === 'M';
	const isProduct = specification.season === 'M';
	const isSeasonal = specification.season !== 'N';
	const period = final.season.length;
	const outcomes = createPaths(horizon, paths);
	const random = createRandom(seed).fork('ets intervals');
	const season = new Float64Array(period);
	for (let path = 0; path < paths; path++) {
		let { level, slope } = final;
		season.set(final.season);
		for (let step = 0; step < horizon; step++) {
			const place = isSeasonal ? (passed + step) % period : 0;
			const seasonal = isSeasonal ? season[place]! : 0;
			const damped = phi * slope;
			const base = level + damped;
			const forecast = isProduct ? base * seasonal : base + seasonal;
			const drawn = random.normal(0, sigma);
			const error = isRelative ? forecast * Math.max(-1, drawn) : drawn;
			const surprise = isProduct ? error / seasonal : error;
			level = base + alpha * surprise;
			slope = damped + beta * surprise;
			if (isSeasonal) season[place] = seasonal + gamma * (isProduct ? error / base : error);
			outcomes[step]![path] = forecast + error;
		}
	}
	return outcomes;
}
