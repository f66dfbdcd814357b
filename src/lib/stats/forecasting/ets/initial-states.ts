import { mean } from '../../descriptive/mean.ts';
import { seasonalFigures } from '../decomposition.ts';
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
		specification.season === 'N'
			? new Float64Array(0)
			: seasonalFigures(series, period, isProduct ? 'multiplicative' : 'additive');
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
