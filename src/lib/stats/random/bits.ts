/** A source of uniformly distributed unsigned 32-bit integers. */
export type Bits = () => number;

/**
 * xoshiro128** 1.1: 128 bits of state, period 2^128 - 1, in 32-bit integer arithmetic only, so that every
 * platform draws the same numbers.
 *
 * @param state four unsigned 32-bit words, not all zero; copied, not changed
 * @returns a function that draws the next unsigned 32-bit integer
 * @throws RangeError when every word is zero (the generator would only ever give zero)
 *
 * Source: Blackman and Vigna (2021), Scrambled linear pseudorandom number generators, ACM TOMS 47(4), 36;
 * reference code prng.di.unimi.it/xoshiro128starstar.c.
 */
export function xoshiro128(state: readonly [number, number, number, number]): Bits {
	let [a, b, c, d] = state;
	if ((a | b | c | d) === 0) throw new RangeError('xoshiro128** needs a state that is not all zero.');
	return () => {
		const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
		const shifted = b << 9;
		c ^= a;
		d ^= b;
		b ^= c;
		a ^= d;
		c ^= shifted;
		d = rotateLeft(d, 11);
		return result;
	};
}

/**
 * Turns any text into a well-mixed state for xoshiro128**: a 32-bit FNV-1a hash of the UTF-16 code units started
 * from four different points, each finished by the MurmurHash3 mixer, so that seeds that differ in one character
 * give unrelated streams.
 *
 * Source: Fowler, Noll, Vo (isthe.com/chongo/tech/comp/fnv); Appleby, MurmurHash3 `fmix32`.
 */
export function stateFromText(text: string): [number, number, number, number] {
	const state: [number, number, number, number] = [
		hash(text, 0x811c9dc5),
		hash(text, 0x9e3779b9),
		hash(text, 0x85ebca6b),
		hash(text, 0xc2b2ae35)
	];
	if (state.every((word) => word === 0)) state[0] = 1;
	return state;
}

function hash(text: string, start: number): number {
	let value = start;
	for (let index = 0; index < text.length; index++) {
		value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
		// FNV alone only carries upwards: folding the high bits back keeps the four lanes from moving in step.
		value ^= value >>> 15;
	}
	value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
	value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
	return (value ^ (value >>> 16)) >>> 0;
}

function rotateLeft(word: number, by: number): number {
	return (word << by) | (word >>> (32 - by));
}
