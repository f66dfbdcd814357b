import { describe, expect, it } from 'vitest';
import { gammaQuantile } from '../distributions/gamma-quantile.ts';
import { createRandom } from '../random/random.ts';
import { observedOverExpected, rangeOfCount } from './observed-over-expected.ts';

describe('how often something happened beside how often it was expected to', () => {
	it('has Garwood’s interval: of 10 events 4.795 to 18.39', () => {
		const { estimate, lower, upper } = observedOverExpected({ observed: 10, expected: 1 })!;
		expect([estimate, lower, upper]).toEqual([10, expect.closeTo(4.7954, 4), expect.closeTo(18.3904, 4)]);
	});

	it('may be as little as never, and at most 3.689 where it never did', () => {
		const { lower, upper } = observedOverExpected({ observed: 0, expected: 1 })!;
		expect([lower, upper]).toEqual([0, expect.closeTo(-Math.log(0.025), 8)]);
	});

	it('can’t be said where nothing was expected, nor of what is no count', () => {
		expect(observedOverExpected({ observed: 0, expected: 0 })).toBeNull();
		expect(() => observedOverExpected({ observed: -1, expected: 1 })).toThrow('no count');
		expect(() => gammaQuantile(1, 2)).toThrow('below 1');
	});
});

describe('how often it will happen', () => {
	it('is as chances say, as single outcomes go, where chances were right and often tested', () => {
		// Poisson of mean 10: 4 to 17 hold 95 %.
		const range = rangeOfCount(10, 1000, { observed: 100_000, expected: 100_000 });
		expect(range).toMatchObject({ lower: 4, upper: 17 });
	});

	it('is more where more happened than was expected, and less sure where that rests on few', () => {
		const tested = rangeOfCount(10, 1000, { observed: 200_000, expected: 100_000 })!;
		expect([tested.lower, tested.upper]).toEqual([12, 29]);
		const hardly = rangeOfCount(10, 1000, { observed: 10, expected: 5 })!;
		expect(hardly.lower).toBeLessThan(tested.lower);
		expect(hardly.upper).toBeGreaterThan(tested.upper);
	});

	it('is at most as many as were given a chance, and unknown where nothing was tested', () => {
		expect(rangeOfCount(3, 4, { observed: 10, expected: 5 })!.upper).toBe(4);
		expect(rangeOfCount(3, 4, { observed: 0, expected: 0 })).toBeNull();
	});

	it('holds what happens in 95 % of cases, chances being off by whatever factor', () => {
		const random = createRandom('range of a count');
		const drawn = (size: number, chance: number) =>
			Array.from({ length: size }, () => random.chance(chance)).filter(Boolean).length;
		const tries = 2000;
		let held = 0;
		for (let time = 0; time < tries; time++) {
			const off = 0.5 + random.uniform();
			const range = rangeOfCount(8, 400, { observed: drawn(2000, 0.02 * off), expected: 40 })!;
			const came = drawn(400, 0.02 * off);
			if (came >= range.lower && came <= range.upper) held++;
		}
		expect(held / tries).toBeGreaterThan(0.94);
		expect(held / tries).toBeLessThan(0.985);
	});
});
