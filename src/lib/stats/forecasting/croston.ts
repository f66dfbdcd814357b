import { createRandom } from '../random/random.ts';
import { constantFit, meanInstead } from './fallback.ts';
import { checkHorizon, checkSeries, type FittedForecast, type Forecaster } from './forecaster.ts';
import { boundsOf, createPaths } from './paths.ts';

/** How demand that comes now and then is smoothed. */
export interface CrostonOptions {
	/** How fast sizes and intervals are learnt, above 0 and up to 1; 0.1, Croston's own choice. */
	alpha?: number;
	/** Croston's own rate is too high on average by alpha / 2 of it; `sba` takes that off. */
	variant?: 'croston' | 'sba';
}

/** Paths behind an interval. */
const paths = 4000;

/**
 * Croston's method for demand that comes now and then: sizes and intervals between demands are smoothed apart, and the
 * forecast at every step is size by interval.
 *
 * There is no model behind it that gives intervals: those here are of paths in which a step has demand with a chance of
 * 1 by the interval, of a size drawn from those seen, in proportion to the smoothed one. That independence is an
 * assumption; let a backtest say what such intervals hold.
 *
 * Source: Croston (1972), Operational Research Quarterly 23(3); Syntetos and Boylan (2005), Int. J. Forecasting 21(2), for
 * the variant; paths after Willemain, Smart and Schwarz (2004), Int. J. Forecasting 20(3), without their Markov chain.
 */
export const croston: Forecaster = createCroston();

/**
 * As `croston`, with other settings.
 * @throws RangeError when alpha is not above 0 and up to 1
 */
export function createCroston({ alpha = 0.1, variant = 'croston' }: CrostonOptions = {}): Forecaster {
	if (!(alpha > 0 && alpha <= 1)) throw new RangeError(`An alpha of ${alpha} is not above 0 and up to 1.`);
	return {
		name: variant === 'sba' ? 'Croston (Syntetos-Boylan)' : 'Croston',
		fit(series, options) {
			checkSeries(series, options);
			const negative = series.find((value) => value < 0);
			if (negative !== undefined) throw new RangeError(`Demand can’t be below 0, as ${negative} is.`);
			const constant = constantFit(series);
			if (constant !== null) return constant;
			const sizes = series.filter((value) => value > 0);
			if (sizes.length < 2)
				return meanInstead(series, options, [
					'Fewer than two values are above 0: how often demand comes is not known, and the mean is used.'
				]);
			return describe(series, sizes, alpha, variant, options.seed ?? 'croston');
		}
	};
}

/** The smoothed size and interval before each step, and after the last. */
function smoothed(series: Float64Array, alpha: number) {
	const rate = new Float64Array(series.length).fill(NaN);
	let size = NaN;
	let interval = NaN;
	let since = 0;
	for (const [step, value] of series.entries()) {
		rate[step] = size / interval;
		since++;
		if (value === 0) continue;
		size = Number.isNaN(size) ? value : size + alpha * (value - size);
		interval = Number.isNaN(interval) ? since : interval + alpha * (since - interval);
		since = 0;
	}
	return { rate, size, interval };
}

function describe(
	series: Float64Array,
	sizes: Float64Array,
	alpha: number,
	variant: 'croston' | 'sba',
	ownSeed: number | string
): FittedForecast {
	const { rate, size, interval } = smoothed(series, alpha);
	const correction = variant === 'sba' ? 1 - alpha / 2 : 1;
	const forecast = (correction * size) / interval;
	const notes =
		sizes.length === series.length
			? ['Every step has demand: a method for demand that comes now and then has nothing to add here.']
			: [];
	const simulate = (horizon: number, count: number, seed: number | string = ownSeed): Float64Array[] => {
		const outcomes = createPaths(horizon, count);
		const random = createRandom(seed).fork('croston paths');
		const chance = 1 / interval;
		const average = sizes.reduce((total, value) => total + value, 0) / sizes.length;
		const factor = (correction * size) / average;
		for (const values of outcomes)
			for (let path = 0; path < count; path++)
				values[path] = random.chance(chance) ? factor * sizes[random.integer(0, sizes.length - 1)]! : 0;
		return outcomes;
	};
	return {
		model: variant === 'sba' ? 'Croston (Syntetos-Boylan)' : 'Croston',
		parameters: { alpha, size, interval, rate: forecast },
		logLikelihood: null,
		aicc: null,
		convergence: null,
		fitted: rate.map((value) => correction * value),
		notes,
		predict(horizon, level = 0.8) {
			checkHorizon(horizon);
			// Every step has the same distribution.
			const { lower, upper } = boundsOf(simulate(1, paths)[0]!, level);
			const flat = (value: number) => new Float64Array(horizon).fill(value);
			return { mean: flat(forecast), lower: flat(lower), upper: flat(upper), level, notes: [...notes] };
		},
		simulate
	};
}
