import { checkHorizon, type FittedForecast, type ForecastOptions } from './forecaster.ts';
import { meanForecaster } from './mean.ts';
import { createPaths } from './paths.ts';

/** What is said of a model that has made no error so far. */
export const perfectFitNote =
	'The model reproduces every value: an interval without width says only that nothing else has happened yet.';

/** The fit to a series that never changes, whatever the method: the value itself. Null for a series that does, or of one. */
export function constantFit(series: Float64Array): FittedForecast | null {
	const value = series[0]!;
	if (series.length < 2 || series.some((each) => each !== value)) return null;
	const notes = [
		`All ${series.length} values are equal: an interval without width says only that nothing has changed yet.`
	];
	return {
		model: 'Constant',
		parameters: { level: value, sigma: 0 },
		logLikelihood: null,
		aicc: null,
		convergence: null,
		fitted: series.slice(),
		notes,
		predict(horizon, level = 0.8) {
			checkHorizon(horizon);
			const path = () => new Float64Array(horizon).fill(value);
			return { mean: path(), lower: path(), upper: path(), level, notes: [...notes] };
		},
		simulate(horizon, paths) {
			return createPaths(horizon, paths).map((outcomes) => outcomes.fill(value));
		}
	};
}

/** The mean instead of a method that a series is too short for, with the notes that say so. */
export function meanInstead(
	series: Float64Array,
	options: ForecastOptions,
	reasons: readonly string[]
): FittedForecast {
	const fitted = meanForecaster.fit(series, options);
	const notes = [...reasons, ...fitted.notes];
	return {
		...fitted,
		notes,
		predict: (horizon, level) => ({ ...fitted.predict(horizon, level), notes: [...notes] })
	};
}
