import { isComputable } from '../computable.ts';
import { twoSidedZ } from '../distributions/normal.ts';

/** What a forecaster is told besides the series. */
export interface ForecastOptions {
	/** Observations in a season: 12 for months, 4 for quarters, 7 for days, 1 for none. */
	period: number;
	/** Seed of simulated paths and intervals; the same seed gives the same ones. */
	seed?: number | string;
}

/** A forecast of the next `horizon` values; one entry a step, in the unit of the series. */
export interface Prediction {
	/** The point forecast. */
	mean: Float64Array;
	/** Bounds of the interval; infinite where the data can give no bound of this level (draw no band there). */
	lower: Float64Array;
	upper: Float64Array;
	/** Share of outcomes the interval should hold: 0.8 for 80 %. */
	level: number;
	/** What a reader of this prediction should know, in sentences. */
	notes: string[];
}

/** How the search for the parameters ended. */
export interface Convergence {
	converged: boolean;
	reason: string;
	iterations: number;
	evaluations: number;
}

/** A model fitted to one series. */
export interface FittedForecast {
	/** The model in the notation of its literature, such as `ETS(M,Ad,M)`. */
	model: string;
	/** The parameters by name; states and scales in the unit of the series. */
	parameters: Record<string, number>;
	/** Standard errors of the parameters, where the method has them; null where the data don't determine one. */
	standardErrors?(): Record<string, number | null>;
	/** Null where the method has no likelihood. */
	logLikelihood: number | null;
	aicc: number | null;
	/** Null where nothing was searched for. */
	convergence: Convergence | null;
	/** One-step-ahead forecasts of the series itself; NaN before the first that the model can make. */
	fitted: Float64Array;
	/** Fallbacks taken and warnings, in sentences; none for an ordinary fit. */
	notes: string[];
	/**
	 * Forecasts the steps after the series.
	 *
	 * @param horizon steps ahead, 1 or more
	 * @param level of the interval; 0.8 unless told
	 * @throws RangeError when the horizon is not a whole number above 0 or the level not between 0 and 1
	 */
	predict(horizon: number, level?: number): Prediction;
	/**
	 * Draws paths that the steps after the series may take. An index is the same path at every step, so that whatever
	 * depends on several steps, such as their total, has a distribution.
	 *
	 * @param horizon steps ahead, 1 or more
	 * @param paths how many, 1 or more
	 * @param seed that of the fit unless told; the same seed gives the same paths
	 * @returns one array of `paths` values a step, or null where the spread of the errors is not known
	 * @throws RangeError when the horizon or the number of paths is not a whole number above 0
	 */
	simulate(horizon: number, paths: number, seed?: number | string): Float64Array[] | null;
}

/** A way of forecasting. Every model here has this shape, so that one backtest judges them all. */
export interface Forecaster {
	name: string;
	/**
	 * @param series equally spaced values, oldest first; not changed
	 * @throws RangeError when the series is empty or a value is not finite, or the period not a whole number above 0
	 */
	fit(series: Float64Array, options: ForecastOptions): FittedForecast;
}

/** Throws RangeError when a forecaster cannot work with these. */
export function checkSeries(series: Float64Array, options: ForecastOptions): void {
	if (series.length === 0) throw new RangeError('There is nothing to forecast from: the series is empty.');
	if (!series.every(isComputable))
		throw new RangeError('A series to forecast has a finite number at every step, none beyond 1e100.');
	if (!(Number.isInteger(options.period) && options.period >= 1)) {
		throw new RangeError(`A period is a whole number of observations above 0, not ${options.period}.`);
	}
}

/** Throws RangeError unless the horizon is a whole number above 0. */
export function checkHorizon(horizon: number): void {
	if (!(Number.isInteger(horizon) && horizon >= 1)) {
		throw new RangeError(`A horizon is a whole number of steps above 0, not ${horizon}.`);
	}
}

/**
 * The prediction with normal errors around a mean.
 *
 * @param standardDeviation of the forecast error at each step; NaN where it is not known
 */
export function normalPrediction(
	mean: Float64Array,
	standardDeviation: Float64Array,
	level: number,
	notes: string[] = []
): Prediction {
	const z = twoSidedZ(level);
	const spread = standardDeviation.map((deviation) => (Number.isNaN(deviation) ? Infinity : z * deviation));
	return {
		mean,
		lower: mean.map((centre, step) => centre - spread[step]!),
		upper: mean.map((centre, step) => centre + spread[step]!),
		level,
		notes
	};
}
