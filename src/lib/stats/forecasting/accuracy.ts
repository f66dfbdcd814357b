import { sum } from '../descriptive/sum.ts';
import type { Estimate } from '../intervals/interval.ts';
import { wilson } from '../intervals/proportion.ts';

/**
 * Forecasts beside what came of them. Every measure below is null where it is not defined (no forecasts, a
 * denominator of 0), never 0 and never NaN.
 */

/**
 * Weighted absolute percentage error: sum |actual - forecast| / sum |actual|, as a share. 1 - WAPE is what sales
 * teams call forecast accuracy. Null when all actuals are 0.
 *
 * @throws RangeError when the lengths differ
 *
 * Source: Kolassa and Schütz (2007), Advantages of the MAD/Mean ratio over the MAPE, Foresight 6.
 */
export function wape(actual: ArrayLike<number>, forecast: ArrayLike<number>): number | null {
	return ratio(sum(absoluteErrors(actual, forecast)), sum(Array.from(actual, Math.abs)));
}

/**
 * Bias: sum (forecast - actual) / sum |actual|, as a share; above 0 is forecasting too much. Null when all actuals
 * are 0.
 *
 * @throws RangeError when the lengths differ
 */
export function bias(actual: ArrayLike<number>, forecast: ArrayLike<number>): number | null {
	checkLengths(actual, forecast);
	const errors = Array.from(actual, (value, index) => forecast[index]! - value);
	return ratio(sum(errors), sum(Array.from(actual, Math.abs)));
}

/**
 * Mean absolute percentage error, as a share. Null when any actual is 0.
 *
 * @throws RangeError when the lengths differ
 */
export function mape(actual: ArrayLike<number>, forecast: ArrayLike<number>): number | null {
	const errors = absoluteErrors(actual, forecast);
	if (Array.from(actual).some((value) => value === 0)) return null;
	return ratio(sum(errors.map((error, index) => error / Math.abs(actual[index]!))), errors.length);
}

/**
 * Symmetric mean absolute percentage error, mean of 2 |a - f| / (|a| + |f|): 0 to 2, a share and not a percentage.
 * Null when an actual and its forecast are both 0.
 *
 * @throws RangeError when the lengths differ
 *
 * Source: Makridakis, Spiliotis, Assimakopoulos (2020), The M4 Competition, Int. J. Forecasting 36(1), eq. 1.
 */
export function smape(actual: ArrayLike<number>, forecast: ArrayLike<number>): number | null {
	const errors = absoluteErrors(actual, forecast);
	const sizes = errors.map((_, index) => Math.abs(actual[index]!) + Math.abs(forecast[index]!));
	if (sizes.some((size) => size === 0)) return null;
	return ratio(2 * sum(errors.map((error, index) => error / sizes[index]!)), errors.length);
}

/**
 * The mean absolute error in units of the scale; below 1 beats the seasonal naive forecast's errors on the training
 * series.
 *
 * @param scale from `naiveScale` of the training series
 * @throws RangeError when the lengths differ
 *
 * Source: Hyndman and Koehler (2006), Another look at measures of forecast accuracy, Int. J. Forecasting 22(4).
 */
export function mase(
	actual: ArrayLike<number>,
	forecast: ArrayLike<number>,
	scale: number | null
): number | null {
	const errors = absoluteErrors(actual, forecast);
	return scale === null ? null : ratio(ratio(sum(errors), errors.length) ?? NaN, scale);
}

/** The mean absolute seasonal difference of a training series: the scale of MASE. Null at 0 or when too short. */
export function naiveScale(training: ArrayLike<number>, period: number): number | null {
	const differences = Array.from({ length: Math.max(0, training.length - period) }, (_, index) => {
		return Math.abs(training[index + period]! - training[index]!);
	});
	const scale = ratio(sum(differences), differences.length);
	return scale === 0 ? null : scale;
}

/**
 * The mean pinball (quantile) loss, in the unit of the actuals: what a forecast of the quantile p costs, and lowest
 * in expectation for the true quantile.
 *
 * @throws RangeError when the lengths differ or p is outside 0 to 1
 *
 * Source: Koenker and Bassett (1978), Regression quantiles, Econometrica 46(1).
 */
export function pinballLoss(
	actual: ArrayLike<number>,
	quantiles: ArrayLike<number>,
	p: number
): number | null {
	checkLengths(actual, quantiles);
	if (!(p >= 0 && p <= 1)) throw new RangeError(`A quantile lies between 0 and 1, not at ${p}.`);
	const losses = Array.from(actual, (value, index) => {
		const distance = value - quantiles[index]!;
		return distance >= 0 ? p * distance : (p - 1) * distance;
	});
	return ratio(sum(losses), losses.length);
}

/**
 * The share of actuals within their intervals (bounds included), with Wilson's interval: whether 80 % intervals hold
 * 80 %. An infinite bound holds everything. The trials of one backtest overlap, so Wilson's interval is if anything
 * too narrow.
 *
 * @throws RangeError when the lengths differ
 */
export function coverage(
	actual: ArrayLike<number>,
	lower: ArrayLike<number>,
	upper: ArrayLike<number>,
	confidence = 0.95
): Estimate | null {
	checkLengths(actual, lower);
	checkLengths(actual, upper);
	let inside = 0;
	for (let index = 0; index < actual.length; index++) {
		if (actual[index]! >= lower[index]! && actual[index]! <= upper[index]!) inside++;
	}
	return wilson(inside, actual.length, confidence);
}

function absoluteErrors(actual: ArrayLike<number>, forecast: ArrayLike<number>): number[] {
	checkLengths(actual, forecast);
	return Array.from(actual, (value, index) => Math.abs(value - forecast[index]!));
}

function checkLengths(actual: ArrayLike<number>, forecast: ArrayLike<number>): void {
	if (actual.length !== forecast.length) {
		throw new RangeError(
			`${actual.length} actual values cannot be held against ${forecast.length} forecasts.`
		);
	}
}

function ratio(numerator: number, denominator: number): number | null {
	const value = numerator / denominator;
	return Number.isFinite(value) ? value : null;
}
