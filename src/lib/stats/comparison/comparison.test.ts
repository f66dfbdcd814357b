import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { incompleteBeta } from '../distributions/incomplete-beta.ts';
import { differenceOfProportions } from '../intervals/difference-of-proportions.ts';
import { createRandom } from '../random/random.ts';
import { compareBetaBinomial } from './beta-binomial.ts';
import { cupedDifference } from './cuped.ts';
import { differenceInMeans } from './difference-in-means.ts';
import { fisherExact } from './fisher-exact.ts';

describe('a difference in means', () => {
	it('moves and scales with the values, and changes sign with the order', () => {
		const value = fc.double({ min: -100, max: 100, noNaN: true });
		const group = fc.array(value, { minLength: 2, maxLength: 12 });
		fc.assert(
			fc.property(group, group, (first, second) => {
				const one = differenceInMeans(first, second)!;
				const other = differenceInMeans(second, first)!;
				expect(other.estimate).toBeCloseTo(-one.estimate, 9);
				expect(other.lower).toBeCloseTo(-one.upper, 6);
				if (one.pValue === null) return;
				expect(one.pValue).toBeGreaterThanOrEqual(0);
				expect(one.pValue).toBeLessThanOrEqual(1);
				expect(one.lower <= 0 && one.upper >= 0).toBe(one.pValue >= 0.05 - 1e-9);
			})
		);
	});

	it('of fewer than two values is not known, and of groups that don’t vary has no p value', () => {
		expect(differenceInMeans([1], [1, 2])).toBe(null);
		expect(differenceInMeans([3, 3], [2, 2])).toMatchObject({
			estimate: 1,
			lower: 1,
			upper: 1,
			pValue: null
		});
		expect(() => differenceInMeans([1, NaN], [1, 2])).toThrow('finite');
	});
});

describe('CUPED', () => {
	const random = createRandom('cuped');
	const group = (size: number, lift: number) => {
		const before = Array.from({ length: size }, () => random.normal(50, 10));
		return { before, outcome: before.map((value) => value + lift + random.normal(0, 4)) };
	};

	it('finds the same difference with a smaller error: by the share that was known before', () => {
		const [first, second] = [group(400, 2), group(400, 0)];
		const plain = differenceInMeans(first.outcome, second.outcome)!;
		const adjusted = cupedDifference(first, second)!;
		expect(adjusted.slope).toBeCloseTo(1, 1);
		expect(adjusted.explained).toBeCloseTo(100 / 116, 1);
		expect((adjusted.standardError / plain.standardError) ** 2).toBeCloseTo(1 - adjusted.explained, 2);
		expect(adjusted.lower).toBeLessThan(2);
		expect(adjusted.upper).toBeGreaterThan(2);
	});

	it('is the plain difference where what was known before is the same for all', () => {
		const flat = { outcome: [1, 2, 3], before: [5, 5, 5] };
		const other = { outcome: [2, 4, 9], before: [5, 5, 5] };
		expect(cupedDifference(flat, other)).toMatchObject({
			...differenceInMeans(flat.outcome, other.outcome),
			slope: 0,
			explained: 0
		});
	});

	it('covers the true difference nearly as often as it says', () => {
		let held = 0;
		for (let trial = 0; trial < 300; trial++) {
			const { lower, upper } = cupedDifference(group(30, 1), group(40, 0))!;
			if (lower <= 1 && upper >= 1) held++;
		}
		expect(held / 300).toBeGreaterThan(0.91);
	});

	it('refuses a group whose arrays don’t go together', () => {
		expect(() => cupedDifference({ outcome: [1], before: [] }, { outcome: [1], before: [1] })).toThrow(
			'don’t go with'
		);
	});
});

describe('a comparison of shares by their posteriors', () => {
	it('is even where the data are the same, and sure where they are far apart', () => {
		const even = compareBetaBinomial([5, 5], [20, 20]);
		expect(even.firstIsHigher).toBeCloseTo(0.5, 9);
		expect(even.expectedLoss.first).toBeCloseTo(even.expectedLoss.second, 9);
		expect(compareBetaBinomial([900, 100], [1000, 1000]).firstIsHigher).toBeCloseTo(1, 12);
	});

	it('knows with uniform priors and one trial each what can be worked out: 5 of 6, difference 1/3, loss 1/30', () => {
		// Densities 2 x and 2 (1 - y): the second is higher with the chance 1/6, and then by 1/5 on average.
		const { firstIsHigher, estimate, expectedLoss } = compareBetaBinomial([1, 0], [1, 1]);
		expect(firstIsHigher).toBeCloseTo(5 / 6, 8);
		expect(estimate).toBeCloseTo(1 / 3, 12);
		expect(expectedLoss.first).toBeCloseTo(1 / 30, 8);
		expect(expectedLoss.second).toBeCloseTo(1 / 3 + 1 / 30, 8);
	});

	it('says the same with the groups changed, and its interval nears that of Newcombe for many trials', () => {
		const one = compareBetaBinomial([120, 90], [1000, 1100]);
		const other = compareBetaBinomial([90, 120], [1100, 1000]);
		expect(other.firstIsHigher).toBeCloseTo(1 - one.firstIsHigher, 8);
		expect(other.lower).toBeCloseTo(-one.upper, 7);
		const newcombe = differenceOfProportions([120, 90], [1000, 1100])!;
		expect(one.lower).toBeCloseTo(newcombe.lower, 3);
		expect(one.upper).toBeCloseTo(newcombe.upper, 3);
	});

	it('agrees with draws from the posteriors', () => {
		fc.assert(
			fc.property(fc.nat(8), fc.nat(8), fc.nat(12), fc.nat(12), (a, b, more, others) => {
				const trials = [a + more, b + others] as const;
				const found = compareBetaBinomial([a, b], trials, { prior: { alpha: 0.5, beta: 0.5 } });
				const random = createRandom('draws');
				let higher = 0;
				for (let draw = 0; draw < 4000; draw++)
					if (random.beta(0.5 + a, 0.5 + more) > random.beta(0.5 + b, 0.5 + others)) higher++;
				expect(Math.abs(found.firstIsHigher - higher / 4000)).toBeLessThan(0.04);
				expect(found.lower).toBeLessThan(found.upper);
			}),
			{ numRuns: 15 }
		);
	});

	it('refuses counts that can’t be, and a prior of nothing', () => {
		expect(() => compareBetaBinomial([3, 0], [2, 2])).toThrow('3 of 2');
		expect(() => compareBetaBinomial([1, 0], [2, 2], { prior: { alpha: 0, beta: 1 } })).toThrow('prior');
	});
});

describe('Fisher’s exact test', () => {
	it('is a probability, whichever group and outcome is first', () => {
		const count = fc.nat(15);
		fc.assert(
			fc.property(count, count, count, count, (a, b, c, d) => {
				const p = fisherExact([a, b], [a + c, b + d]);
				expect(p).toBeGreaterThan(0);
				expect(p).toBeLessThanOrEqual(1);
				expect(fisherExact([b, a], [b + d, a + c])).toBeCloseTo(p, 9);
				expect(fisherExact([c, d], [a + c, b + d])).toBeCloseTo(p, 9);
			})
		);
		expect(() => fisherExact([1.5, 1], [2, 2])).toThrow('whole counts');
	});
});

describe('the incomplete beta function', () => {
	it('is the binomial tail for whole parameters (Abramowitz and Stegun 26.5.24)', () => {
		const tail = (x: number, a: number, n: number) => {
			let total = 0;
			let choose = 1;
			for (let s = 0; s <= n; s++) {
				if (s >= a) total += choose * x ** s * (1 - x) ** (n - s);
				choose = (choose * (n - s)) / (s + 1);
			}
			return total;
		};
		for (const [x, a, n] of [
			[0.3, 2, 7],
			[0.9, 5, 9],
			[0.01, 1, 20]
		] as const)
			expect(Math.abs(incompleteBeta(x, a, n - a + 1) / tail(x, a, n) - 1)).toBeLessThan(1e-12);
	});

	it('mirrors, and rises from 0 to 1', () => {
		const parameter = fc.double({ min: 0.05, max: 2000, noNaN: true });
		fc.assert(
			fc.property(fc.nat(1024), parameter, parameter, (part, a, b) => {
				const x = part / 1024;
				const value = incompleteBeta(x, a, b);
				expect(value).toBeGreaterThanOrEqual(0);
				expect(value).toBeLessThanOrEqual(1 + 1e-12);
				expect(incompleteBeta(1 - x, b, a)).toBeCloseTo(1 - value, 9);
			})
		);
		expect(() => incompleteBeta(0.5, 0, 1)).toThrow(RangeError);
	});
});
