import type { Lags } from './polynomials.ts';
import { autocovariances } from './autocovariances.ts';

/** One-step errors of an ARMA model on one or more series of one length, and what the next steps start from. */
export interface Innovations {
	/** The errors of each series, in its unit. */
	errors: Float64Array[];
	/** Their variance at each step in units of that of the shocks: above 1 at first, 1 in the end. */
	variances: Float64Array;
	/** Sum of the logarithms of the variances. */
	logVariances: number;
	/** The state that each series is expected in after its end, as `advance` takes it: its first part is the next value. */
	states: Float64Array[];
}

/** A change of the variance below this share is none. */
const settled = 1e-14;

/**
 * The innovations of a stationary ARMA model with shocks of variance 1: the exact one-step errors, from the first value
 * on. By the Kalman filter in Harvey's form with the fast recursions of Morf, Sidhu and Kailath, whose time a step is in
 * proportion to the longest lag.
 *
 * @param series of one length, each filtered on its own by the same model
 * @returns null where the model is not stationary, to rounding
 *
 * Source: Harvey (1989), Forecasting, Structural Time Series Models and the Kalman Filter, 3.3; Morf, Sidhu and Kailath
 * (1974), IEEE Transactions on Automatic Control 19(4); Pearlman (1980), Biometrika 67(1).
 */
export function innovationsOf(lags: Lags, series: readonly Float64Array[]): Innovations | null {
	const size = Math.max(lags.ar.length, lags.ma.length + 1);
	const first = firstColumn(lags, size);
	if (first === null || !(first[0]! > 0)) return null;
	const filter = new Filter(lags.ar, first, size);
	const length = series[0]?.length ?? 0;
	const errors = series.map(() => new Float64Array(length));
	const states = series.map(() => new Float64Array(size + 1));
	const variances = new Float64Array(length);
	let logVariances = 0;
	for (let step = 0; step < length; step++) {
		const { variance } = filter;
		if (!(variance > 0)) return null;
		variances[step] = variance;
		logVariances += Math.log(variance);
		for (let each = 0; each < series.length; each++) {
			const error = series[each]![step]! - states[each]![0]!;
			errors[each]![step] = error;
			filter.correct(states[each]!, error / variance);
		}
		filter.next();
	}
	return { errors, variances, logVariances, states };
}

/** The state one step on without a shock. Its last place is room that stays 0. */
export function advance(ar: Float64Array, state: Float64Array): void {
	const leading = state[0]!;
	for (let place = 0; place + 1 < state.length; place++)
		state[place] = (ar[place] ?? 0) * leading + state[place + 1]!;
}

/** What the filter knows at a step, whatever the data: the variance of the error and how it moves the state. */
class Filter {
	variance: number;
	private readonly ar: Float64Array;
	private readonly gain: Float64Array;
	/** The change of the state's covariance at a step is weight * change * change'. */
	private readonly change: Float64Array;
	private weight: number;
	private isSettled = false;

	constructor(
		ar: Float64Array,
		first: Float64Array,
		private readonly size: number
	) {
		this.ar = new Float64Array(size + 1);
		this.ar.set(ar);
		this.gain = new Float64Array(size + 1);
		this.gain.set(first);
		advance(this.ar, this.gain);
		this.change = this.gain.slice();
		this.variance = first[0]!;
		this.weight = -1 / this.variance;
	}

	/** Move a state a step on, corrected by an error in units of its variance. */
	correct(state: Float64Array, error: number): void {
		const { ar, gain, size } = this;
		const leading = state[0]!;
		for (let place = 0; place < size; place++)
			state[place] = ar[place]! * leading + state[place + 1]! + gain[place]! * error;
	}

	next(): void {
		if (this.isSettled) return;
		const { ar, gain, change, size, variance } = this;
		const leading = change[0]!;
		const pull = this.weight * leading;
		const next = variance + pull * leading;
		let length = 0;
		for (let place = 0; place < size; place++) {
			const moved = ar[place]! * leading + change[place + 1]!;
			gain[place]! += moved * pull;
			const value = moved - (gain[place]! / next) * leading;
			change[place] = value;
			length += value * value;
		}
		this.weight *= 1 + (pull * leading) / variance;
		this.variance = next;
		this.isSettled = Math.abs(this.weight) * length <= settled * next;
	}
}

/** The covariances of the state's parts with the value itself, in the stationary process. */
function firstColumn({ ar, ma }: Lags, size: number): Float64Array | null {
	const covariances = autocovariances({ ar, ma }, size);
	if (covariances === null) return null;
	const { gamma, psi } = covariances;
	const column = new Float64Array(size);
	column[0] = gamma[0]!;
	for (let place = 1; place < size; place++) {
		let total = 0;
		for (let lag = place; lag < ar.length; lag++) total += ar[lag]! * gamma[lag - place + 1]!;
		for (let lag = place; lag <= ma.length; lag++) total += ma[lag - 1]! * psi[lag - place]!;
		column[place] = total;
	}
	return column;
}
