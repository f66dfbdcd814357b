import type { EtsSpecification } from './specification.ts';
import { smooth, type EtsParameters, type EtsStates } from './states.ts';

/** The derivatives by each parameter and each initial state. */
export interface EtsGradient extends EtsParameters, EtsStates {}

/** What an estimate makes small, with its derivatives. */
export interface EtsLikelihood {
	/** n log(sum of squared errors) + 2 sum log |forecast| (the sum for multiplicative errors only); Infinity where
	 * the model cannot be. */
	value(parameters: EtsParameters, initial: EtsStates): number;
	/** The derivatives of the value, exact (0 for a perfect fit), at the cost of two passes over the series. */
	gradient(parameters: EtsParameters, initial: EtsStates): EtsGradient;
}

/**
 * Minus twice the log-likelihood of an ETS model on a series, as a function of its parameters and initial states.
 *
 * The gradient runs the recursion backwards (reverse-mode differentiation): differences would cost two passes for
 * each of up to 30 parameters, and a forecast page fits thousands of models in its backtests.
 *
 * @param series near a scale of 1
 *
 * Source: Hyndman, Koehler, Ord, Snyder (2008), Forecasting with Exponential Smoothing, eq. 5.3.
 */
export function createLikelihood(series: Float64Array, specification: EtsSpecification): EtsLikelihood {
	const n = series.length;
	const isRelative = specification.error === 'M';
	const bases = new Float64Array(n);
	const slopes = new Float64Array(n);
	const seasonals = new Float64Array(n);
	// Errors of a hundred-millionth are a perfect fit. Chasing them further would be a long search for the model that
	// rounds best.
	const floor = n * 1e-16;

	return {
		value(parameters, initial) {
			const passed = smooth(series, specification, parameters, copy(initial));
			if (passed === null) return Infinity;
			return n * Math.log(Math.max(passed.squares, floor)) + (isRelative ? 2 * passed.logs : 0);
		},
		gradient(parameters, initial) {
			const squares = recordPass(series, specification, parameters, copy(initial), {
				bases,
				slopes,
				seasonals
			});
			if (squares <= floor) return flat(initial.season.length);
			const perError = (2 * n) / squares;
			return backwards(series, specification, parameters, { bases, slopes, seasonals }, perError, initial);
		}
	};
}

/** What each step started from; enough to run it backwards. */
interface Recording {
	/** Level plus damped slope. */
	bases: Float64Array;
	slopes: Float64Array;
	seasonals: Float64Array;
}

function copy(states: EtsStates): EtsStates {
	return { ...states, season: states.season.slice() };
}

function flat(period: number): EtsGradient {
	return { alpha: 0, beta: 0, gamma: 0, phi: 0, level: 0, slope: 0, season: new Float64Array(period) };
}

/** `smooth` again, keeping the states on the way; returns the sum of squared errors. */
function recordPass(
	series: Float64Array,
	{ error, season }: EtsSpecification,
	{ alpha, beta, gamma, phi }: EtsParameters,
	states: EtsStates,
	{ bases, slopes, seasonals }: Recording
): number {
	const figures = states.season;
	const isProduct = season === 'M';
	let { level, slope } = states;
	let squares = 0;
	for (let step = 0; step < series.length; step++) {
		const observed = series[step]!;
		const place = figures.length > 0 ? step % figures.length : 0;
		const seasonal = figures.length > 0 ? figures[place]! : 0;
		const base = level + phi * slope;
		const forecast = isProduct ? base * seasonal : base + seasonal;
		const miss = error === 'M' ? (observed - forecast) / forecast : observed - forecast;
		const surprise = (isProduct ? observed / seasonal : observed - seasonal) - base;
		bases[step] = base;
		slopes[step] = slope;
		seasonals[step] = seasonal;
		squares += miss * miss;
		level = base + alpha * surprise;
		slope = phi * slope + beta * surprise;
		if (figures.length > 0) {
			figures[place] = seasonal + gamma * ((isProduct ? observed / base : observed - base) - seasonal);
		}
	}
	return squares;
}

/** The steps in reverse, carrying the derivatives by the states after each step to those before it. */
function backwards(
	series: Float64Array,
	{ error, season }: EtsSpecification,
	{ alpha, beta, gamma, phi }: EtsParameters,
	{ bases, slopes, seasonals }: Recording,
	perError: number,
	initial: EtsStates
): EtsGradient {
	const isProduct = season === 'M';
	const period = initial.season.length;
	const by = flat(period);
	for (let step = series.length - 1; step >= 0; step--) {
		const observed = series[step]!;
		const base = bases[step]!;
		const seasonal = seasonals[step]!;
		const forecast = isProduct ? base * seasonal : base + seasonal;
		const surprise = (isProduct ? observed / seasonal : observed - seasonal) - base;
		const byForecast =
			error === 'M'
				? perError * (observed / forecast - 1) * (-observed / (forecast * forecast)) + 2 / forecast
				: -perError * (observed - forecast);
		by.alpha += by.level * surprise;
		by.beta += by.slope * surprise;
		const bySurprise = alpha * by.level + beta * by.slope;
		let byBase = by.level - bySurprise + byForecast * (isProduct ? seasonal : 1);
		if (period > 0) {
			const place = step % period;
			const after = by.season[place]!;
			by.gamma += after * ((isProduct ? observed / base : observed - base) - seasonal);
			byBase -= gamma * after * (isProduct ? observed / (base * base) : 1);
			by.season[place] =
				(1 - gamma) * after -
				bySurprise * (isProduct ? observed / (seasonal * seasonal) : 1) +
				byForecast * (isProduct ? base : 1);
		}
		const byDamped = by.slope + byBase;
		by.phi += byDamped * slopes[step]!;
		by.level = byBase;
		by.slope = byDamped * phi;
	}
	return by;
}
