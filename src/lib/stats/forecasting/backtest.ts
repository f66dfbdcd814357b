import type { Estimate } from '../intervals/interval.ts';
import { bias, coverage, naiveScale, pinballLoss, smape, wape } from './accuracy.ts';
import { mean } from '../descriptive/mean.ts';
import type { Forecaster, ForecastOptions, Prediction } from './forecaster.ts';

/** How the past is replayed. */
export interface BacktestOptions extends ForecastOptions {
	/** Steps forecast from each origin. */
	horizon: number;
	/** How many origins, counted back from the last that has a whole horizon after it; all that fit unless told. */
	origins?: number;
	/** Steps between origins; 1 unless told. */
	stride?: number;
	/** Values that the first origin has to learn from at least; two periods and never below 4 unless told. */
	minimumTraining?: number;
	/** Level of the intervals; 0.8 unless told, whose bounds are the quantiles 0.1 and 0.9. */
	level?: number;
}

/** One replay: what would have been forecast from the first `origin` values, and what came. */
export interface BacktestOrigin {
	/** Values known; the forecast is of the values origin, origin + 1, ... of the series. */
	origin: number;
	/** What was fitted there. */
	model: string;
	prediction: Prediction;
	actual: Float64Array;
	/** Mean absolute seasonal difference of the values known: the scale of MASE. */
	scale: number | null;
}

/** How a method did; see `accuracy.ts`. Null where a measure is not defined. */
export interface AccuracyReport {
	forecasts: number;
	wape: number | null;
	smape: number | null;
	/** Each error in the scale of its own origin. */
	mase: number | null;
	bias: number | null;
	/** Mean pinball loss of the lower bound, the point and the upper bound as quantiles (0.1, 0.5, 0.9 at 80 %). */
	pinball: number | null;
	/** Share of actuals within the interval of `level`. */
	coverage: Estimate | null;
	level: number;
}

/** A method replayed over the past of one series. */
export interface Backtest {
	forecaster: string;
	origins: BacktestOrigin[];
	accuracy: AccuracyReport;
	/** The same for one step ahead, two steps ahead, ... */
	byStep: AccuracyReport[];
}

/**
 * Replays the past: at each origin the method sees only the values before it, is fitted anew, and forecasts the next
 * `horizon` values, which are then compared with what came.
 *
 * @param series equally spaced, oldest first
 * @returns no origins and null measures when the series is too short for one
 * @throws RangeError when horizon, stride, origins or minimumTraining is not a whole number above 0, or as the
 *   forecaster does
 *
 * Source: Tashman (2000), Out-of-sample tests of forecasting accuracy, Int. J. Forecasting 16(4); Hyndman and
 * Athanasopoulos (2021), 5.10.
 */
export function backtest(forecaster: Forecaster, series: Float64Array, options: BacktestOptions): Backtest {
	const { horizon, level = 0.8 } = options;
	const origins = originsOf(series.length, options).map((origin): BacktestOrigin => {
		const known = series.subarray(0, origin);
		const fitted = forecaster.fit(known, options);
		return {
			origin,
			model: fitted.model,
			prediction: fitted.predict(horizon, level),
			actual: series.slice(origin, origin + horizon),
			scale: naiveScale(known, options.period)
		};
	});
	return {
		forecaster: forecaster.name,
		origins,
		accuracy: accuracyOf(origins, level),
		byStep: Array.from({ length: horizon }, (_, step) => accuracyOf(origins, level, step))
	};
}

function originsOf(length: number, options: BacktestOptions): number[] {
	const { horizon, stride = 1, period, origins: wanted = Infinity } = options;
	const minimum = options.minimumTraining ?? Math.max(4, 2 * period);
	for (const [name, value] of Object.entries({ horizon, stride, minimumTraining: minimum })) {
		if (!(Number.isInteger(value) && value >= 1))
			throw new RangeError(`${name} is a whole number above 0, not ${value}.`);
	}
	if (!(wanted >= 1)) throw new RangeError(`origins is a whole number above 0, not ${wanted}.`);
	const origins: number[] = [];
	for (let origin = length - horizon; origin >= minimum && origins.length < wanted; origin -= stride) {
		origins.push(origin);
	}
	return origins.reverse();
}

/** The measures over all origins; of one step ahead only when `step` (from 0) is given. */
export function accuracyOf(origins: readonly BacktestOrigin[], level: number, step?: number): AccuracyReport {
	const chosen = (values: Float64Array) => (step === undefined ? Array.from(values) : [values[step]!]);
	const actual = origins.flatMap((origin) => chosen(origin.actual));
	const point = origins.flatMap((origin) => chosen(origin.prediction.mean));
	const lower = origins.flatMap((origin) => chosen(origin.prediction.lower));
	const upper = origins.flatMap((origin) => chosen(origin.prediction.upper));
	const scales = origins.flatMap(({ actual, scale }) => chosen(actual).map(() => scale));
	const scaled = scales.map((scale, index) => {
		return scale === null ? NaN : Math.abs(actual[index]! - point[index]!) / scale;
	});
	const losses = [
		pinballLoss(actual, lower, (1 - level) / 2),
		pinballLoss(actual, point, 0.5),
		pinballLoss(actual, upper, (1 + level) / 2)
	];
	return {
		forecasts: actual.length,
		wape: wape(actual, point),
		smape: smape(actual, point),
		mase: scaled.some(Number.isNaN) ? null : mean(scaled),
		bias: bias(actual, point),
		pinball: losses.every((loss) => loss !== null) ? mean(losses) : null,
		coverage: coverage(actual, lower, upper),
		level
	};
}
