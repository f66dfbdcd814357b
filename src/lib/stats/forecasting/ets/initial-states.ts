import { mean } from '../../descriptive/mean.ts';
import type { EtsSpecification } from './specification.ts';
import type { EtsStates } from './states.ts';

/**
 * First guesses of the states before a series: seasonal figures from a classical decomposition, level and slope from
 * a line through the first seasonally adjusted values. The search goes on from here.
 *
 * @param series at least two periods long for a seasonal form
 *
 * Source: Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing, 2.6.1.
 */
export function initialStates(
	series: Float64Array,
	specification: EtsSpecification,
	period: number
): EtsStates {
	const isProduct = specification.season === 'M';
	const season =
		specification.season === 'N' ? new Float64Array(0) : seasonalFigures(series, period, isProduct);
	const adjusted = series.map((value, step) => {
		if (season.length === 0) return value;
		const figure = season[step % period]!;
		return isProduct ? value / figure : value - figure;
	});
	const first = adjusted.subarray(0, Math.min(adjusted.length, Math.max(10, 2 * season.length)));
	if (specification.trend === 'N') return { level: mean(first)!, slope: 0, season };
	const { intercept, slope } = line(first);
	// A multiplicative model cannot start at or below 0.
	const needsPositive = specification.error === 'M' || isProduct;
	if (needsPositive && intercept <= 0) return { level: mean(first)!, slope: 0, season };
	return { level: intercept, slope, season };
}

function seasonalFigures(series: Float64Array, period: number, isProduct: boolean): Float64Array {
	const neutral = isProduct ? 1 : 0;
	const totals = new Float64Array(period);
	const counts = new Float64Array(period);
	const half = Math.floor(period / 2);
	for (let step = half; step < series.length - half; step++) {
		const trend = centredMean(series, step, period);
		totals[step % period]! += isProduct ? series[step]! / trend : series[step]! - trend;
		counts[step % period]!++;
	}
	const figures = totals.map((total, place) => (counts[place]! > 0 ? total / counts[place]! : neutral));
	const centre = mean(figures)!;
	return figures.map((figure) => (isProduct ? Math.max(0.01, figure / centre) : figure - centre));
}

/** The moving average over one period around a step; its two ends count half when the period is even. */
function centredMean(series: Float64Array, step: number, period: number): number {
	const half = Math.floor(period / 2);
	const endWeight = period % 2 === 0 ? 0.5 : 1;
	let total = endWeight * (series[step - half]! + series[step + half]!);
	for (let other = step - half + 1; other < step + half; other++) total += series[other]!;
	return total / period;
}

/** Least squares through the values at 1, 2, ...; the intercept is the value at 0, just before the series. */
function line(values: Float64Array): { intercept: number; slope: number } {
	const centre = (values.length + 1) / 2;
	const average = mean(values)!;
	let products = 0;
	let squares = 0;
	values.forEach((value, index) => {
		products += (index + 1 - centre) * (value - average);
		squares += (index + 1 - centre) ** 2;
	});
	const slope = squares > 0 ? products / squares : 0;
	return { intercept: average - slope * centre, slope };
}
