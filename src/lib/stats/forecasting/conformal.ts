import { quantile } from '../descriptive/quantile.ts';
import {
	checkHorizon,
	checkSeries,
	type FittedForecast,
	type Forecaster,
	type ForecastOptions
} from './forecaster.ts';

/** The level at which simulated paths are as wide as the interval. */
const simulatedLevel = 0.8;

/** How the residuals that form the interval are gathered. */
export interface ConformalOptions {
	/** Past origins to forecast from again; 24 unless told. Each costs a fit. */
	origins?: number;
	/** Values that the first of them has to learn from at least; two periods and never below 4 unless told. */
	minimumTraining?: number;
}

/**
 * Gives any forecaster intervals from its own past errors instead of its assumptions: at each of the latest origins
 * it is fitted again, and the interval at h steps is the point plus and minus the quantile of the absolute errors it
 * made at h steps.
 *
 * For exchangeable errors the interval holds the next value with at least the level's probability. Errors of a
 * series are not quite exchangeable (they grow with the series): `backtest` says what the coverage really is. Where
 * a step has too few past errors for the level, ceil((n + 1) level) > n, its bounds are infinite and a note says so.
 *
 * Simulated paths are those of the base, stretched step by step around the point until 80 % of them lie within the
 * 80 % interval: how steps go together, and the shape beyond the 80 %, remain assumptions of the base. There are none
 * where a step has too few past errors for 80 %.
 *
 * Source: Lei, G'Sell, Rinaldo, Tibshirani, Wasserman (2018), Distribution-free predictive inference for regression,
 * JASA 113(523), algorithm 2; by horizon step as in Stankevičiūtė, Alaa, van der Schaar (2021), NeurIPS 34.
 */
export function conformal(base: Forecaster, options: ConformalOptions = {}): Forecaster {
	const { origins = 24 } = options;
	return {
		name: `${base.name}, conformal`,
		fit(series, fitOptions) {
			checkSeries(series, fitOptions);
			const minimum = options.minimumTraining ?? Math.max(4, 2 * fitOptions.period);
			const fitted = base.fit(series, fitOptions);
			const past = fitPast(base, series, fitOptions, Math.max(minimum, series.length - origins));
			return {
				...fitted,
				predict(horizon, level = 0.8) {
					checkHorizon(horizon);
					const { mean, notes } = fitted.predict(horizon, level);
					const errors = errorsByStep(past, series, horizon);
					const widths = Float64Array.from(errors, (values) => conformalWidth(values, level));
					const unknown = widths.findIndex((width) => width === Infinity);
					if (unknown >= 0) {
						notes.push(
							`From step ${unknown + 1} on, ${errors[unknown]!.length} past errors are too few for an interval of ${Math.round(100 * level)} %.`
						);
					}
					return {
						mean,
						lower: mean.map((centre, step) => centre - widths[step]!),
						upper: mean.map((centre, step) => centre + widths[step]!),
						level,
						notes
					};
				},
				simulate(horizon, paths, seed) {
					const outcomes = fitted.simulate(horizon, paths, seed);
					if (outcomes === null) return null;
					const { mean } = fitted.predict(horizon);
					const widths = errorsByStep(past, series, horizon).map((values) =>
						conformalWidth(values, simulatedLevel)
					);
					const stretched = outcomes.map((values, step) => stretch(values, mean[step]!, widths[step]!));
					return stretched.every((values) => values !== null) ? stretched : null;
				}
			};
		}
	};
}

interface PastFit {
	origin: number;
	fitted: FittedForecast;
}

function fitPast(base: Forecaster, series: Float64Array, options: ForecastOptions, first: number): PastFit[] {
	const past: PastFit[] = [];
	for (let origin = first; origin < series.length; origin++) {
		past.push({ origin, fitted: base.fit(series.subarray(0, origin), options) });
	}
	return past;
}

function errorsByStep(past: readonly PastFit[], series: Float64Array, horizon: number): number[][] {
	const errors = Array.from({ length: horizon }, (): number[] => []);
	for (const { origin, fitted } of past) {
		const steps = Math.min(horizon, series.length - origin);
		const { mean } = fitted.predict(steps);
		for (let step = 0; step < steps; step++)
			errors[step]!.push(Math.abs(series[origin + step]! - mean[step]!));
	}
	return errors;
}

/** Moves outcomes away from or to a centre until the simulated level lies within the width; null if none does. */
function stretch(outcomes: Float64Array, centre: number, width: number): Float64Array | null {
	if (width === Infinity) return null;
	const reach = quantile(
		outcomes.map((value) => Math.abs(value - centre)),
		simulatedLevel
	)!;
	// Outcomes that are all the centre cannot be moved apart.
	if (reach === 0) return width === 0 ? outcomes : null;
	return outcomes.map((value) => centre + ((value - centre) * width) / reach);
}

/**
 * The half-width of a split conformal interval: the ceil((n + 1) level)-th smallest of n absolute errors, or Infinity
 * when there is no such one.
 *
 * @param level between 0 and 1
 */
export function conformalWidth(absoluteErrors: readonly number[], level: number): number {
	if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1, not at ${level}.`);
	// The crumb keeps 10 x 0.9 from being rounded up to 10.
	const rank = Math.ceil((absoluteErrors.length + 1) * level - 1e-9);
	if (rank > absoluteErrors.length) return Infinity;
	return Float64Array.from(absoluteErrors).sort()[rank - 1]!;
}
