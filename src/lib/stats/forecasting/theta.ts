import { sum } from '../descriptive/sum.ts';
import { createRandom } from '../random/random.ts';
import { normalQuantile } from '../distributions/normal.ts';
import { seasonalFigures } from './decomposition.ts';
import { estimateEts, type EtsEstimate } from './ets/estimate.ts';
import { constantFit, meanInstead } from './fallback.ts';
import {
	checkHorizon,
	checkSeries,
	normalPrediction,
	type FittedForecast,
	type Forecaster,
	type ForecastOptions
} from './forecaster.ts';
import { createPaths } from './paths.ts';

/** A season shows where its autocorrelation passes this one-sided normal point. */
const seasonPoint = normalQuantile(0.95);

/**
 * The Theta method: simple exponential smoothing with half the slope of the least squares line as its drift, on the series
 * without its multiplicative season where one shows. The winner of the M3 competition, and hard to beat on short series.
 *
 * The season is multiplied in again, for the interval too. Falls back, saying so in `notes`: without seasons below two full
 * seasons and one value or where a value is not above 0; to the mean below four values.
 *
 * Source: Assimakopoulos and Nikolopoulos (2000), Int. J. Forecasting 16(4); as exponential smoothing with drift by Hyndman
 * and Billah (2003), Int. J. Forecasting 19(2), eq. 5 and section 4; test of the season as in both competitions.
 */
export const theta: Forecaster = {
	name: 'Theta',
	fit(series, options) {
		checkSeries(series, options);
		const constant = constantFit(series);
		if (constant !== null) return constant;
		const notes: string[] = [];
		const figures = seasonOf(series, options, notes);
		const adjusted = series.map((value, step) => value / figures[step % figures.length]!);
		const smoothing =
			series.length < 4 ? null : estimateEts(adjusted, { error: 'A', trend: 'N', season: 'N' }, 1);
		if (smoothing === null)
			return meanInstead(series, options, [
				...notes,
				`${series.length} values are too few for the Theta method: the mean is used.`
			]);
		return describe(series, figures, smoothing, halfSlope(adjusted), options, notes);
	}
};

/** Half the slope of the least squares line: that of the line with theta 0, averaged with the one without slope. */
function halfSlope(series: Float64Array): number {
	const n = series.length;
	const centre = (n - 1) / 2;
	const products = sum(series.map((value, step) => value * (step - centre)));
	return products / ((n * (n * n - 1)) / 12) / 2;
}

/** What each place in the season multiplies by; a single 1 where no season shows. */
function seasonOf(series: Float64Array, { period }: ForecastOptions, notes: string[]): Float64Array {
	const none = Float64Array.of(1);
	if (period === 1 || !showsSeason(series, period)) return none;
	if (!series.every((value) => value > 0)) {
		notes.push('A season shows, but with values at or below 0 it can’t be divided out: no season is used.');
		return none;
	}
	return seasonalFigures(series, period, 'multiplicative');
}

/** Whether the autocorrelation at one season is more than chance and the shorter ones give (Bartlett's formula). */
function showsSeason(series: Float64Array, period: number): boolean {
	if (series.length <= 2 * period) return false;
	const centre = sum(series) / series.length;
	const products = (lag: number) => {
		let total = 0;
		for (let step = lag; step < series.length; step++)
			total += (series[step]! - centre) * (series[step - lag]! - centre);
		return total;
	};
	const whole = products(0);
	let shorter = 0;
	for (let lag = 1; lag < period; lag++) shorter += (products(lag) / whole) ** 2;
	const error = Math.sqrt((1 + 2 * shorter) / series.length);
	return Math.abs(products(period) / whole) / error > seasonPoint;
}

function describe(
	series: Float64Array,
	figures: Float64Array,
	smoothing: EtsEstimate,
	drift: number,
	options: ForecastOptions,
	notes: string[]
): FittedForecast {
	const { sigma, convergence } = smoothing;
	const n = series.length;
	const alpha = Math.max(1e-10, smoothing.parameters.alpha);
	const figure = (step: number) => figures[step % figures.length]!;
	// What the drift has added to the smoothed level by now, at a step of the future.
	const drifted = (step: number) => drift * (step + (1 - (1 - alpha) ** n) / alpha);
	if (!convergence.converged) notes.push(`The parameters may not be the best ones: ${convergence.reason}.`);
	const hasSeason = figures.length > 1;
	const centre = (horizon: number) =>
		Float64Array.from(
			{ length: horizon },
			(_, step) => (smoothing.final.level + drifted(step)) * figure(n + step)
		);
	return {
		model: hasSeason ? `Theta with a season of ${figures.length}` : 'Theta',
		parameters: {
			alpha,
			level: smoothing.final.level,
			drift,
			...(hasSeason
				? Object.fromEntries(Array.from(figures, (value, place) => [`season_${place + 1}`, value]))
				: {}),
			sigma
		},
		logLikelihood: null,
		aicc: null,
		convergence,
		fitted: smoothing.fitted.map((value, step) => {
			const grown = drift * ((1 - (1 - alpha) ** step) / alpha);
			return (value + grown) * figure(step);
		}),
		notes,
		predict(horizon, level = 0.8) {
			checkHorizon(horizon);
			const error = Float64Array.from(
				{ length: horizon },
				(_, step) => sigma * Math.sqrt(1 + step * alpha * alpha) * figure(n + step)
			);
			return normalPrediction(centre(horizon), error, level, [...notes]);
		},
		simulate(horizon, paths, seed = options.seed ?? 'theta') {
			const outcomes = createPaths(horizon, paths);
			const random = createRandom(seed).fork('theta paths');
			const mean = centre(horizon);
			for (let path = 0; path < paths; path++) {
				let level = 0;
				for (let step = 0; step < horizon; step++) {
					const shock = random.normal(0, sigma);
					outcomes[step]![path] = mean[step]! + (level + shock) * figure(n + step);
					level += alpha * shock;
				}
			}
			return outcomes;
		}
	};
}
