import { sum } from '../descriptive/sum.ts';
import { createRandom } from '../random/random.ts';
import {
	checkHorizon,
	checkSeries,
	normalPrediction,
	type Forecaster,
	type ForecastOptions
} from './forecaster.ts';
import { createPaths } from './paths.ts';

/**
 * Forecasts each step by the last value of the same season; with period 1 by the last value (the random walk). The
 * forecaster that any other has to beat.
 *
 * With k = ceil(h / period) seasons ahead the standard error is sigma sqrt(k), sigma the root mean square of the
 * seasonal differences: a simulated path is a random walk in each season. A series no longer than its period falls back to the last value, saying so.
 *
 * Source: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd ed., 5.2, 5.5, table 5.2.
 */
export const seasonalNaive: Forecaster = {
	name: 'seasonal naive',
	fit: (series, options) => fitNaive(series, options, false)
};

/**
 * The seasonal naive forecast plus the mean seasonal difference for each season ahead; with period 1 the random walk
 * with drift.
 *
 * The standard error is sigma sqrt(k + k^2 / m) with m seasonal differences: for period 1 the
 * sigma sqrt(h (1 + h / (T - 1))) of table 5.2. The k^2 / m is the error of the drift, which all steps of a simulated
 * path share.
 *
 * Source: as `seasonalNaive`; for period above 1 as fable's SNAIVE with drift.
 */
export const seasonalNaiveWithDrift: Forecaster = {
	name: 'seasonal naive with drift',
	fit: (series, options) => fitNaive(series, options, true)
};

function fitNaive(
	series: Float64Array,
	options: ForecastOptions,
	hasDrift: boolean
): ReturnType<Forecaster['fit']> {
	checkSeries(series, options);
	const isTooShort = series.length <= options.period;
	const lag = isTooShort ? 1 : options.period;
	const notes: string[] = [];
	if (isTooShort && options.period > 1) {
		notes.push(
			`${series.length} values are no longer than a season of ${options.period}: the last value is used.`
		);
	}
	const differences = Float64Array.from({ length: series.length - lag }, (_, index) => {
		return series[index + lag]! - series[index]!;
	});
	const count = differences.length;
	const drift = hasDrift && count > 0 ? sum(differences) / count : 0;
	const freedom = hasDrift ? count - 1 : count;
	const squares = sum(differences.map((difference) => (difference - drift) ** 2));
	const sigma = freedom > 0 ? Math.sqrt(squares / freedom) : NaN;
	if (Number.isNaN(sigma)) notes.push('Too few values to know the spread: the interval is unknown.');
	return {
		model: `${lag > 1 ? `Seasonal naive (${lag})` : 'Naive'}${hasDrift ? ' with drift' : ''}`,
		parameters: { lag, ...(hasDrift ? { drift } : {}), ...(Number.isNaN(sigma) ? {} : { sigma }) },
		logLikelihood: null,
		aicc: null,
		convergence: null,
		fitted: series.map((_, index) => (index < lag ? NaN : series[index - lag]! + drift)),
		notes,
		predict(horizon, level = 0.8) {
			checkHorizon(horizon);
			const mean = new Float64Array(horizon);
			const error = new Float64Array(horizon);
			for (let step = 0; step < horizon; step++) {
				const seasons = Math.floor(step / lag) + 1;
				mean[step] = series[series.length - lag + (step % lag)]! + seasons * drift;
				error[step] = sigma * Math.sqrt(seasons + (hasDrift ? (seasons * seasons) / count : 0));
			}
			return normalPrediction(mean, error, level, [...notes]);
		},
		simulate(horizon, paths, seed = options.seed ?? 'naive') {
			const outcomes = createPaths(horizon, paths);
			if (Number.isNaN(sigma)) return null;
			const random = createRandom(seed).fork('naive paths');
			const lastSeason = series.slice(series.length - lag);
			const latest = new Float64Array(lag);
			for (let path = 0; path < paths; path++) {
				latest.set(lastSeason);
				const drawnDrift = hasDrift ? random.normal(drift, sigma / Math.sqrt(count)) : 0;
				for (let step = 0; step < horizon; step++) {
					latest[step % lag]! += drawnDrift + random.normal(0, sigma);
					outcomes[step]![path] = latest[step % lag]!;
				}
			}
			return outcomes;
		}
	};
}
