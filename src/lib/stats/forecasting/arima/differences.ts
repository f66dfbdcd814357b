import { mean } from '../../descriptive/mean.ts';
import { seasonalFigures, trendOf } from '../decomposition.ts';
import { difference, differencing } from './polynomials.ts';

/** A seasonal part stronger than this is differenced away. */
const strongSeason = 0.64;
/** The 5 % point of the KPSS statistic for a level (Kwiatkowski et al. 1992, table 1). */
const kpssLimit = 0.463;
const mostDifferences = 2;

/** How many differences make a series stationary, by its season's strength and then by KPSS tests. */
export function differencesFor(series: Float64Array, period: number): { d: number; seasonalD: number } {
	const seasonalD = seasonalStrength(series, period) > strongSeason ? 1 : 0;
	const orders = { p: 0, q: 0, seasonalP: 0, seasonalQ: 0, period, hasConstant: false };
	let rest = difference(series, differencing({ ...orders, d: 0, seasonalD }));
	let d = 0;
	while (d < mostDifferences && rest.length > 4 && kpssStatistic(rest) > kpssLimit) {
		rest = difference(rest, Float64Array.of(1, -1));
		d++;
	}
	return { d, seasonalD };
}

/**
 * How much of what a trend leaves a season explains, 0 to 1: 1 less the variance of the rest by that of season and rest.
 * 0 for a series below two full seasons.
 *
 * Source: Wang, Smith and Hyndman (2006), Data Mining and Knowledge Discovery 13(3); by a classical decomposition.
 */
export function seasonalStrength(series: Float64Array, period: number): number {
	if (period < 2 || series.length < 2 * period + 1) return 0;
	const figures = seasonalFigures(series, period, 'additive');
	const detrended: number[] = [];
	const rest: number[] = [];
	trendOf(series, period).forEach((trend, step) => {
		if (Number.isNaN(trend)) return;
		detrended.push(series[step]! - trend);
		rest.push(series[step]! - trend - figures[step % period]!);
	});
	const whole = spread(detrended);
	return whole > 0 ? Math.max(0, 1 - spread(rest) / whole) : 0;
}

function spread(values: readonly number[]): number {
	const centre = mean(values)!;
	return values.reduce((total, value) => total + (value - centre) ** 2, 0);
}

/**
 * The KPSS statistic of the hypothesis that a series varies around a level: large where it wanders. The long-run variance
 * has Bartlett's weights up to lag trunc(3 sqrt(n) / 13). 0 for a constant series.
 *
 * Source: Kwiatkowski, Phillips, Schmidt and Shin (1992), J. Econometrics 54, eq. 10 and 13.
 */
export function kpssStatistic(series: Float64Array): number {
	const n = series.length;
	const centre = mean(series)!;
	const errors = series.map((value) => value - centre);
	let sum = 0;
	let squares = 0;
	for (const error of errors) {
		sum += error;
		squares += sum * sum;
	}
	const longest = Math.trunc((3 * Math.sqrt(n)) / 13);
	let variance = 0;
	for (let lag = 0; lag <= longest; lag++) {
		let product = 0;
		for (let step = lag; step < n; step++) product += errors[step]! * errors[step - lag]!;
		variance += (lag === 0 ? 1 : 2 * (1 - lag / (longest + 1))) * product;
	}
	return variance > 0 ? squares / (n * variance) : 0;
}
