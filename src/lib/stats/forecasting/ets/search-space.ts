import type { EtsGradient } from './likelihood.ts';
import type { EtsSpecification } from './specification.ts';
import type { EtsParameters, EtsStates } from './states.ts';

/** Bounds of the smoothing parameters and of the damping, as in R's ets. */
const lowest = 1e-4;
const highest = 1 - 1e-4;
const [leastDamping, mostDamping] = [0.8, 0.98] as const;

/** The search runs over all numbers; these map one into a range, and back. */
function into(low: number, high: number, free: number): number {
	return low + (high - low) * share(free);
}

function outOf(low: number, high: number, value: number): number {
	return Math.log((value - low) / (high - value));
}

function share(free: number): number {
	return 1 / (1 + Math.exp(-free));
}

/** What `share` rises by for a small rise of its argument. */
function steepness(free: number): number {
	return share(free) * (1 - share(free));
}

/** A starting point of the search: smoothing as fast as told, states as guessed. The last season is left out. */
export function pack(alpha: number, guess: EtsStates, { trend, season }: EtsSpecification): Float64Array {
	const point = [outOf(lowest, highest, alpha)];
	if (trend !== 'N') point.push(outOf(0, 1, 0.1));
	if (season !== 'N') point.push(outOf(0, 1, 0.1));
	if (trend === 'Ad') point.push(outOf(leastDamping, mostDamping, 0.95));
	point.push(guess.level);
	if (trend !== 'N') point.push(guess.slope);
	if (season !== 'N') point.push(...guess.season.subarray(0, guess.season.length - 1));
	return Float64Array.from(point);
}

/**
 * The parameters and initial states at a point of the search: beta below alpha, gamma below 1 - alpha, and the last
 * seasonal figure what the others leave of their sum (0, or the period for a multiplicative season).
 */
export function unpack(
	point: Float64Array,
	{ trend, season }: EtsSpecification,
	period: number
): { parameters: EtsParameters; states: EtsStates } {
	let next = 0;
	const alpha = into(lowest, highest, point[next++]!);
	const beta = trend === 'N' ? 0 : into(lowest, Math.max(lowest, alpha), point[next++]!);
	const gamma = season === 'N' ? 0 : into(lowest, Math.max(lowest, 1 - alpha), point[next++]!);
	const phi = trend === 'Ad' ? into(leastDamping, mostDamping, point[next++]!) : 1;
	const level = point[next++]!;
	const slope = trend === 'N' ? 0 : point[next++]!;
	const figures = new Float64Array(period);
	if (season !== 'N') {
		let last = season === 'M' ? period : 0;
		for (let place = 0; place < period - 1; place++) {
			figures[place] = point[next++]!;
			last -= figures[place]!;
		}
		figures[period - 1] = last;
	}
	return { parameters: { alpha, beta, gamma, phi }, states: { level, slope, season: figures } };
}

/** The gradient by the coordinates of the search, from the one by parameters and states (chain rule of `unpack`). */
export function packedGradient(
	point: Float64Array,
	slopes: EtsGradient,
	{ trend, season }: EtsSpecification
): Float64Array {
	const packed = new Float64Array(point.length);
	const alpha = into(lowest, highest, point[0]!);
	let next = 1;
	let byAlpha = slopes.alpha;
	if (trend !== 'N') {
		byAlpha += slopes.beta * share(point[next]!);
		packed[next] = slopes.beta * (Math.max(lowest, alpha) - lowest) * steepness(point[next]!);
		next++;
	}
	if (season !== 'N') {
		byAlpha -= slopes.gamma * share(point[next]!);
		packed[next] = slopes.gamma * (Math.max(lowest, 1 - alpha) - lowest) * steepness(point[next]!);
		next++;
	}
	if (trend === 'Ad') {
		packed[next] = slopes.phi * (mostDamping - leastDamping) * steepness(point[next]!);
		next++;
	}
	packed[0] = byAlpha * (highest - lowest) * steepness(point[0]!);
	packed[next++] = slopes.level;
	if (trend !== 'N') packed[next++] = slopes.slope;
	const last = slopes.season.length - 1;
	for (let place = 0; place < last; place++) packed[next++] = slopes.season[place]! - slopes.season[last]!;
	return packed;
}
