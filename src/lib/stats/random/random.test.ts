import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { xoshiro128 } from './bits.ts';
import { createRandom, type Random } from './random.ts';

const draws = 40_000;

function moments(draw: () => number): { mean: number; variance: number } {
	let sum = 0;
	let squares = 0;
	for (let index = 0; index < draws; index++) {
		const value = draw();
		sum += value;
		squares += value * value;
	}
	const mean = sum / draws;
	return { mean, variance: squares / draws - mean * mean };
}

describe('the bits', () => {
	it('are those of the reference code of xoshiro128** for the state 1, 2, 3, 4 (Blackman and Vigna; rand_xoshiro)', () => {
		const next = xoshiro128([1, 2, 3, 4]);
		expect([next(), next(), next(), next()]).toEqual([11520, 0, 5927040, 70819200]);
	});

	it('are those of the reference code compiled for the test data of edorfaus/xoshiro-6502', () => {
		const next = xoshiro128([0x964d4a0c, 0xd40ab895, 0xad7fdecb, 0x3006f0f0]);
		expect([next(), next(), next(), next()]).toEqual([0xf1391922, 0x6fe53806, 0xa5be2840, 0xf510ee70]);
	});

	it('refuse a state of zeros', () => {
		expect(() => xoshiro128([0, 0, 0, 0])).toThrow(RangeError);
	});
});

describe('a seed', () => {
	it('gives the same numbers on every run and platform', () => {
		const random = createRandom('weatherglass');
		expect([random.uniform(), random.normal(), random.poisson(3), random.integer(1, 6)])
			.toMatchInlineSnapshot(`
			[
			  0.4467131564471939,
			  0.40785050315197385,
			  5,
			  6,
			]
		`);
	});

	it('gives the same stream as text and as number, and another for another seed', () => {
		expect(createRandom(7).uniform()).toBe(createRandom('7').uniform());
		expect(createRandom(7).uniform()).not.toBe(createRandom(8).uniform());
	});

	it('has neighbouring seeds unrelated: first draws of seeds 0 to 39999 are uniform', () => {
		let seed = 0;
		const { mean, variance } = moments(() => createRandom(seed++).uniform());
		expect(mean).toBeCloseTo(0.5, 2);
		expect(variance).toBeCloseTo(1 / 12, 2);
	});

	it('forks by label alone, however much was drawn before', () => {
		const drawn = createRandom(1);
		drawn.normal();
		expect(drawn.fork('deals').uniform()).toBe(createRandom(1).fork('deals').uniform());
		expect(createRandom(1).fork('ab').uniform()).not.toBe(createRandom(1).fork('a').fork('b').uniform());
		expect(createRandom(1).fork('deals').uniform()).not.toBe(createRandom(1).fork('leads').uniform());
	});
});

describe('the distributions have their means and variances', () => {
	const cases: [name: string, draw: (random: Random) => number, mean: number, variance: number][] = [
		['uniform', (random) => random.uniform(), 0.5, 1 / 12],
		['integer 1 to 6', (random) => random.integer(1, 6), 3.5, 35 / 12],
		['normal 5, 2', (random) => random.normal(5, 2), 5, 4],
		['log of logNormal 1, 0.5', (random) => Math.log(random.logNormal(1, 0.5)), 1, 0.25],
		['exponential 0.5', (random) => random.exponential(0.5), 2, 4],
		['poisson 0.7', (random) => random.poisson(0.7), 0.7, 0.7],
		['poisson 9.9', (random) => random.poisson(9.9), 9.9, 9.9],
		['poisson 10', (random) => random.poisson(10), 10, 10],
		['poisson 250', (random) => random.poisson(250), 250, 250],
		['gamma 0.3, 2', (random) => random.gamma(0.3, 2), 0.6, 1.2],
		['gamma 4, 0.5', (random) => random.gamma(4, 0.5), 2, 1],
		['beta 2, 3', (random) => random.beta(2, 3), 0.4, 0.04],
		['beta 0.01, 0.01', (random) => random.beta(0.01, 0.01), 0.5, 0.25 / 1.02],
		['chance 0.25', (random) => Number(random.chance(0.25)), 0.25, 0.1875],
		['weighted 0, 1, 3', (random) => random.weighted([9, 0, 1], [0, 1, 3]), 0.75, 0.1875]
	];
	for (const [name, draw, mean, variance] of cases) {
		it(name, () => {
			const random = createRandom(20).fork(name);
			const measured = moments(() => draw(random));
			expect(Math.abs(measured.mean - mean)).toBeLessThan(4.5 * Math.sqrt(variance / draws));
			expect(Math.abs(measured.variance / variance - 1)).toBeLessThan(0.08);
		});
	}
});

describe('choices', () => {
	it('shuffle keeps every item and leaves the original alone', () => {
		fc.assert(
			fc.property(fc.array(fc.integer()), fc.integer(), (items, seed) => {
				const before = [...items];
				const shuffled = createRandom(seed).shuffle(items);
				expect(items).toEqual(before);
				expect([...shuffled].sort()).toEqual([...items].sort());
			})
		);
	});

	it('shuffle puts each item first equally often', () => {
		const random = createRandom(3);
		const { mean } = moments(() => Number(random.shuffle(['a', 'b', 'c', 'd'])[0] === 'c'));
		expect(mean).toBeCloseTo(0.25, 1.7);
	});

	it('integers stay within their bounds', () => {
		fc.assert(
			fc.property(fc.integer(), fc.nat(1000), fc.integer(), (low, width, seed) => {
				const drawn = createRandom(seed).integer(low, low + width);
				expect(drawn).toBeGreaterThanOrEqual(low);
				expect(drawn).toBeLessThanOrEqual(low + width);
			})
		);
	});

	it('refuse what cannot be drawn', () => {
		const random = createRandom(1);
		expect(() => random.pick([])).toThrow(RangeError);
		expect(() => random.weighted(['a'], [0])).toThrow(RangeError);
		expect(() => random.weighted(['a'], [1, 2])).toThrow(RangeError);
		expect(() => random.weighted(['a', 'b'], [1, -1])).toThrow(RangeError);
		expect(() => random.integer(2, 1)).toThrow(RangeError);
		expect(() => random.chance(1.2)).toThrow(RangeError);
		expect(() => random.poisson(-1)).toThrow(RangeError);
		expect(() => random.gamma(0, 1)).toThrow(RangeError);
	});
});
