import { mean } from '../descriptive/mean.ts';

/**
 * The classical decomposition of a series: trend by a moving average over one season, and what each place in the season
 * is above or below it on average.
 *
 * Source: Hyndman and Athanasopoulos (2021), Forecasting: Principles and Practice, 3rd ed., 3.4.
 */

/**
 * What each place in the season adds to the trend (they sum to 0), or multiplies it by (their mean is 1, none below
 * 0.01). The place of a value is its index modulo the period; a place without a trend to compare with has 0 or 1.
 */
export function seasonalFigures(
	series: Float64Array,
	period: number,
	kind: 'additive' | 'multiplicative'
): Float64Array {
	const isProduct = kind === 'multiplicative';
	const totals = new Float64Array(period);
	const counts = new Float64Array(period);
	trendOf(series, period).forEach((trend, step) => {
		if (Number.isNaN(trend)) return;
		totals[step % period]! += isProduct ? series[step]! / trend : series[step]! - trend;
		counts[step % period]!++;
	});
	const neutral = isProduct ? 1 : 0;
	const figures = totals.map((total, place) => (counts[place]! > 0 ? total / counts[place]! : neutral));
	const centre = mean(figures)!;
	return figures.map((figure) => (isProduct ? Math.max(0.01, figure / centre) : figure - centre));
}

/**
 * The moving average over one period around each step, whose two ends count half when the period is even; NaN for the
 * half period at either end of the series.
 */
export function trendOf(series: Float64Array, period: number): Float64Array {
	const half = Math.floor(period / 2);
	const endWeight = period % 2 === 0 ? 0.5 : 1;
	return series.map((_, step) => {
		if (step < half || step >= series.length - half) return NaN;
		let total = endWeight * (series[step - half]! + series[step + half]!);
		if (half === 0) total = series[step]!;
		for (let other = step - half + 1; other < step + half; other++) total += series[other]!;
		return total / period;
	});
}
