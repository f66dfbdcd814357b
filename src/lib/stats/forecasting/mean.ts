import { mean } from '../descriptive/mean.ts';
import { standardDeviation } from '../descriptive/spread.ts';
import { createRandom } from '../random/random.ts';
import { checkHorizon, checkSeries, normalPrediction, type Forecaster } from './forecaster.ts';
import { createPaths } from './paths.ts';

/**
 * Forecasts the mean of the series at every step: what is left when a series is too short for anything else.
 *
 * The standard error is s sqrt(1 + 1/n); from a single value there is none and the interval is infinite. The 1/n is
 * the error of the mean itself, which all steps of a simulated path share.
 *
 * Source: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd ed., 5.2 and table 5.2.
 */
export const meanForecaster: Forecaster = {
	name: 'mean',
	fit(series, options) {
		checkSeries(series, options);
		const centre = mean(series)!;
		const deviation = standardDeviation(series);
		const notes =
			deviation === null ? ['A single value says nothing of the spread: the interval is unknown.'] : [];
		return {
			model: 'Mean',
			parameters: { mean: centre, ...(deviation === null ? {} : { sigma: deviation }) },
			logLikelihood: null,
			aicc: null,
			convergence: null,
			fitted: series.map(() => centre),
			notes,
			predict(horizon, level = 0.8) {
				checkHorizon(horizon);
				const error = deviation === null ? NaN : deviation * Math.sqrt(1 + 1 / series.length);
				return normalPrediction(
					new Float64Array(horizon).fill(centre),
					new Float64Array(horizon).fill(error),
					level,
					[...notes]
				);
			},
			simulate(horizon, paths, seed = options.seed ?? 'mean') {
				const outcomes = createPaths(horizon, paths);
				if (deviation === null) return null;
				const random = createRandom(seed).fork('mean paths');
				for (let path = 0; path < paths; path++) {
					const drawnMean = random.normal(centre, deviation / Math.sqrt(series.length));
					for (const values of outcomes) values[path] = random.normal(drawnMean, deviation);
				}
				return outcomes;
			}
		};
	}
};
