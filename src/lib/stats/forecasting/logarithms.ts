import { checkSeries, type Forecaster } from './forecaster.ts';

/**
 * Lets a forecaster work on the logarithms of a series, for growth and swings in proportion to its level; the forecast is
 * brought back, so that its point is the median, not the mean, and no bound is below 0.
 *
 * The likelihood and AICc stay those of the logarithms, which don't compare with those of the series.
 *
 * @throws RangeError from `fit` when a value is not above 0
 *
 * Source: Box and Cox (1964), J. Royal Statistical Society B 26(2); Hyndman and Athanasopoulos (2021), 3.1 and 5.6.
 */
export function onLogarithms(base: Forecaster): Forecaster {
	return {
		name: `${base.name} of logarithms`,
		fit(series, options) {
			checkSeries(series, options);
			const wrong = series.find((value) => !(value > 0));
			if (wrong !== undefined) throw new RangeError(`A logarithm needs values above 0, and one is ${wrong}.`);
			const fitted = base.fit(series.map(Math.log), options);
			return {
				...fitted,
				model: `${fitted.model} of logarithms`,
				fitted: fitted.fitted.map(Math.exp),
				predict(horizon, level) {
					const { mean, lower, upper, ...rest } = fitted.predict(horizon, level);
					return {
						mean: mean.map(Math.exp),
						lower: lower.map(Math.exp),
						upper: upper.map(Math.exp),
						...rest
					};
				},
				simulate(horizon, paths, seed) {
					return fitted.simulate(horizon, paths, seed)?.map((values) => values.map(Math.exp)) ?? null;
				}
			};
		}
	};
}
