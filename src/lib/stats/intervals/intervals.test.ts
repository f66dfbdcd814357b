import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { bootstrap } from './bootstrap.ts';
import { differenceOfProportions } from './difference-of-proportions.ts';
import { agrestiCoull, wilson } from './proportion.ts';

const counts = fc
	.tuple(fc.nat(200), fc.nat(200))
	.map(([first, second]) => [Math.min(first, second), Math.max(first, second, 1)] as const);

describe('a share of trials', () => {
	const published: [number, number, number, number][] = [
		[81, 263, 0.2553, 0.3662],
		[15, 148, 0.0624, 0.1605],
		[0, 20, 0, 0.1611],
		[1, 29, 0.0061, 0.1718]
	];
	for (const [successes, trials, lower, upper] of published) {
		it(`Wilson for ${successes} of ${trials} is ${lower} to ${upper} (Newcombe 1998, table I, method 3)`, () => {
			const interval = wilson(successes, trials)!;
			expect(interval.lower).toBeCloseTo(lower, 4);
			expect(interval.upper).toBeCloseTo(upper, 4);
		});
	}

	it('Wilson for 9 of 10 is about .5959 to .9821 and for 0 of 10 is 0 to .2775 (Newcombe 1998, method 3, to four digits)', () => {
		expect(Math.abs(wilson(9, 10)!.lower - 0.5959)).toBeLessThan(1e-4);
		expect(wilson(9, 10)!.upper).toBeCloseTo(0.9821, 4);
		expect(wilson(0, 10)).toMatchObject({ estimate: 0, lower: 0 });
		expect(wilson(0, 10)!.upper).toBeCloseTo(0.2775, 4);
	});

	it('is null for no trials and refuses more successes than trials', () => {
		expect(wilson(0, 0)).toBeNull();
		expect(agrestiCoull(0, 0)).toBeNull();
		expect(() => wilson(2, 1)).toThrow(RangeError);
		expect(() => wilson(1, 2, 1)).toThrow(RangeError);
	});

	it('Agresti-Coull contains Wilson, both hold the share, and both mirror (Brown, Cai, DasGupta 2001)', () => {
		fc.assert(
			fc.property(counts, ([successes, trials]) => {
				const score = wilson(successes, trials)!;
				const adjusted = agrestiCoull(successes, trials)!;
				const mirrored = wilson(trials - successes, trials)!;
				expect(adjusted.lower).toBeLessThanOrEqual(score.lower + 1e-12);
				expect(adjusted.upper).toBeGreaterThanOrEqual(score.upper - 1e-12);
				expect(score.lower).toBeLessThanOrEqual(score.estimate);
				expect(score.upper).toBeGreaterThanOrEqual(score.estimate);
				expect(mirrored.lower).toBeCloseTo(1 - score.upper, 12);
			})
		);
	});
});

describe('a difference of two shares', () => {
	const published: [[number, number], [number, number], number, number][] = [
		[[56, 48], [70, 80], 0.0524, 0.3339],
		[[9, 3], [10, 10], 0.1705, 0.809],
		[[5, 0], [56, 29], -0.0381, 0.1926],
		[[10, 0], [10, 20], 0.6791, 1],
		[[10, 0], [10, 10], 0.6075, 1]
	];
	for (const [successes, trials, lower, upper] of published) {
		const name = `${successes[0]} of ${trials[0]} less ${successes[1]} of ${trials[1]}`;
		it(`${name} lies within ${lower} to ${upper} (Newcombe 1998, table II, method 10)`, () => {
			const difference = differenceOfProportions(successes, trials)!;
			expect(difference.lower).toBeCloseTo(lower, 4);
			expect(difference.upper).toBeCloseTo(upper, 4);
		});
	}

	it('changes sign when the groups change places, and has no p value below 1 where nothing differs', () => {
		const forward = differenceOfProportions([30, 20], [100, 90])!;
		const backward = differenceOfProportions([20, 30], [90, 100])!;
		expect(backward.lower).toBeCloseTo(-forward.upper, 12);
		expect(backward.pValue).toBeCloseTo(forward.pValue, 12);
		expect(differenceOfProportions([0, 0], [5, 9])).toMatchObject({ z: null, pValue: 1 });
		expect(differenceOfProportions([0, 0], [0, 9])).toBeNull();
	});
});

describe('the bootstrap', () => {
	const average = (sample: readonly number[]) =>
		sample.reduce((total, value) => total + value, 0) / sample.length;

	it('covers a skewed mean nearly as often as it says, where the percentile interval falls short', () => {
		const random = createRandom('bootstrap coverage');
		let covered = 0;
		for (let trial = 0; trial < 200; trial++) {
			const sample = Array.from({ length: 40 }, () => random.exponential(1));
			const interval = bootstrap(sample, average, { seed: trial, resamples: 400, level: 0.9 })!;
			if (interval.lower <= 1 && interval.upper >= 1) covered++;
		}
		expect(covered / 200).toBeGreaterThan(0.83);
		expect(covered / 200).toBeLessThan(0.96);
	});

	it('gives the same interval for the same seed, and moves and scales with the data', () => {
		const sample = [3, 8, 1, 9, 4, 4, 7];
		const first = bootstrap(sample, average, { seed: 1 })!;
		expect(bootstrap(sample, average, { seed: 1 })).toEqual(first);
		const scaled = bootstrap(
			sample.map((value) => 10 * value + 5),
			average,
			{ seed: 1 }
		)!;
		expect(scaled.lower).toBeCloseTo(10 * first.lower + 5, 9);
		expect(scaled.upper).toBeCloseTo(10 * first.upper + 5, 9);
	});

	it('has no width where nothing varies, and no interval where there is nothing', () => {
		expect(bootstrap([2, 2, 2], average, { seed: 1 })).toMatchObject({
			lower: 2,
			upper: 2,
			standardError: 0
		});
		expect(bootstrap([], average, { seed: 1 })).toBeNull();
		expect(bootstrap([1], () => NaN, { seed: 1 })).toBeNull();
	});
});
