import { stateFromText, xoshiro128 } from './bits.ts';
import { logStandardGamma } from './gamma.ts';
import { standardNormal } from './normal.ts';
import { poisson } from './poisson.ts';

/** A stream of random numbers that a seed determines. Every method draws from the same stream and advances it. */
export interface Random {
	/** A number in [0, 1) with 53 random bits. */
	uniform(): number;
	/** A whole number from low to high, both included. Throws RangeError unless both are whole and low <= high. */
	integer(low: number, high: number): number;
	/** A normal number. Throws RangeError when sd is negative. */
	normal(mean?: number, sd?: number): number;
	/** exp of a normal number with mean `mu` and standard deviation `sigma`; its median is exp(mu). */
	logNormal(mu: number, sigma: number): number;
	/** A waiting time with mean 1 / rate. Throws RangeError unless rate is above 0. */
	exponential(rate: number): number;
	/** A count with the mean given. Throws RangeError when the mean is negative. */
	poisson(mean: number): number;
	/** A gamma number with mean shape * scale. Throws RangeError unless both are above 0. */
	gamma(shape: number, scale: number): number;
	/** A share in [0, 1] with mean a / (a + b). Throws RangeError unless both are above 0. */
	beta(a: number, b: number): number;
	/** True with probability p. Throws RangeError when p is outside 0 to 1. */
	chance(p: number): boolean;
	/** One of the items, each as likely. Throws RangeError when there are none. */
	pick<Item>(items: readonly Item[]): Item;
	/**
	 * One of the items, each as likely as its weight says (weights need not sum to 1). Throws RangeError when the
	 * lengths differ, a weight is negative or not finite, or all are 0.
	 */
	weighted<Item>(items: readonly Item[], weights: readonly number[]): Item;
	/** The items in random order, as a new array. */
	shuffle<Item>(items: readonly Item[]): Item[];
	/**
	 * An independent stream for a named purpose. It depends on this stream's seed and the label only, not on how much
	 * has been drawn: adding a draw in one place leaves every fork unchanged. The same label gives the same stream.
	 */
	fork(label: string | number): Random;
}

/**
 * A seeded generator of random numbers: xoshiro128** started from a hash of the seed.
 *
 * The bits are integer arithmetic and the same everywhere; numbers that pass through a logarithm or exponential are
 * the same on every V8 (Node, Chrome), which computes those in software.
 *
 * @param seed any text or number; the number 7 and the text '7' give the same stream
 * @example createRandom(7).fork('deals').logNormal(10.6, 1.58)
 */
export function createRandom(seed: number | string): Random {
	const identity = String(seed);
	const bits = xoshiro128(stateFromText(identity));
	const uniform = () => ((bits() >>> 5) * 0x4000000 + (bits() >>> 6)) / 0x20000000000000;

	const random: Random = {
		uniform,
		integer(low, high) {
			need(Number.isInteger(low) && Number.isInteger(high) && low <= high, `integer(${low}, ${high})`);
			return low + Math.floor(uniform() * (high - low + 1));
		},
		normal(mean = 0, sd = 1) {
			need(sd >= 0, `normal(${mean}, ${sd})`);
			return mean + sd * standardNormal(uniform);
		},
		logNormal(mu, sigma) {
			need(sigma >= 0, `logNormal(${mu}, ${sigma})`);
			return Math.exp(mu + sigma * standardNormal(uniform));
		},
		exponential(rate) {
			need(rate > 0, `exponential(${rate})`);
			return -Math.log(1 - uniform()) / rate;
		},
		poisson(mean) {
			need(mean >= 0 && Number.isFinite(mean), `poisson(${mean})`);
			return poisson(uniform, mean);
		},
		gamma(shape, scale) {
			need(shape > 0 && scale > 0, `gamma(${shape}, ${scale})`);
			return Math.exp(logStandardGamma(uniform, shape)) * scale;
		},
		beta(a, b) {
			need(a > 0 && b > 0, `beta(${a}, ${b})`);
			const first = logStandardGamma(uniform, a);
			return 1 / (1 + Math.exp(logStandardGamma(uniform, b) - first));
		},
		chance(p) {
			need(p >= 0 && p <= 1, `chance(${p})`);
			return uniform() < p;
		},
		pick<Item>(items: readonly Item[]) {
			need(items.length > 0, 'pick from an empty list');
			return items[Math.floor(uniform() * items.length)]!;
		},
		weighted<Item>(items: readonly Item[], weights: readonly number[]) {
			return items[weightedIndex(items.length, weights, uniform)]!;
		},
		shuffle<Item>(items: readonly Item[]) {
			const shuffled = [...items];
			for (let last = shuffled.length - 1; last > 0; last--) {
				const other = Math.floor(uniform() * (last + 1));
				[shuffled[last], shuffled[other]] = [shuffled[other]!, shuffled[last]!];
			}
			return shuffled;
		},
		fork(label) {
			// The separator keeps fork('a').fork('b') apart from fork('ab').
			return createRandom(`${identity}\u001f${label}`);
		}
	};
	return random;
}

function weightedIndex(count: number, weights: readonly number[], uniform: () => number): number {
	let total = 0;
	for (const weight of weights) {
		need(weight >= 0 && Number.isFinite(weight), `weighted with the weight ${weight}`);
		total += weight;
	}
	need(
		count === weights.length && total > 0,
		`weighted with ${count} items and weights that sum to ${total}`
	);
	let remaining = uniform() * total;
	let chosen = 0;
	for (let index = 0; index < count; index++) {
		const weight = weights[index]!;
		if (weight === 0) continue;
		// Rounding may leave a crumb after the last positive weight: it belongs to that item.
		chosen = index;
		if (remaining < weight) break;
		remaining -= weight;
	}
	return chosen;
}

function need(holds: boolean, what: string): void {
	if (!holds) throw new RangeError(`Random numbers: cannot draw ${what}.`);
}
