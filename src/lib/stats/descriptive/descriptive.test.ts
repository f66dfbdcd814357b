import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mean, weightedMean } from './mean.ts';
import { median, quantile, weightedMedian, weightedQuantile } from './quantile.ts';
import { standardDeviation, variance } from './spread.ts';
import { sum } from './sum.ts';

const finite = fc.double({ min: -1e6, max: 1e6, noNaN: true });
const sample = fc.array(finite, { minLength: 1, maxLength: 40 });
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe('sum', () => {
	it('keeps what plain addition loses (the example of Neumaier 1974, as Python documents it for fsum)', () => {
		expect(sum([1, 1e100, 1, -1e100])).toBe(2);
		expect(sum(new Array(10).fill(0.1))).toBe(1);
		expect(sum([])).toBe(0);
	});
});

describe('mean and spread', () => {
	it('are null where they are not defined', () => {
		expect(mean([])).toBeNull();
		expect(weightedMean([1, 2], [0, 0])).toBeNull();
		expect(variance([3])).toBeNull();
		expect(standardDeviation([])).toBeNull();
	});

	it('survive a large mean', () => {
		expect(variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBe(30);
	});

	it('weights count observations', () => {
		expect(weightedMean([10, 20], [3, 1])).toBe(12.5);
		expect(() => weightedMean([1], [1, 2])).toThrow(RangeError);
		expect(() => weightedMean([1], [-1])).toThrow(RangeError);
	});
});

describe('quantile', () => {
	it('is type 7 of Hyndman and Fan (1996), by hand: position (n - 1) p among 1, 3, 4, 10, 12', () => {
		expect([0.1, 0.25, 0.5, 0.9].map((p) => quantile([12, 1, 4, 3, 10], p))).toEqual([1.8, 3, 4, 11.2]);
	});

	it('has the extremes at 0 and 1, and no value for no values', () => {
		expect(quantile([5, 2, 9], 0)).toBe(2);
		expect(quantile([5, 2, 9], 1)).toBe(9);
		expect(median([1, 2])).toBe(1.5);
		expect(median([])).toBeNull();
		expect(() => quantile([1], 1.1)).toThrow(RangeError);
	});

	it('does not depend on order, moves with a shift and scales with a scale', () => {
		fc.assert(
			fc.property(
				sample,
				share,
				finite,
				fc.double({ min: 0.01, max: 100, noNaN: true }),
				(values, p, by, scale) => {
					const original = quantile(values, p)!;
					expect(quantile([...values].reverse(), p)).toBe(original);
					expect(
						quantile(
							values.map((value) => value * scale + by),
							p
						)!
					).toBeCloseTo(original * scale + by, 5);
				}
			)
		);
	});

	it('rises with p and stays between the extremes', () => {
		fc.assert(
			fc.property(sample, share, share, (values, first, second) => {
				const [low, high] = [Math.min(first, second), Math.max(first, second)];
				expect(quantile(values, low)!).toBeLessThanOrEqual(quantile(values, high)! + 1e-9);
				expect(quantile(values, low)!).toBeGreaterThanOrEqual(Math.min(...values));
			})
		);
	});
});

describe('weighted quantile', () => {
	it('of counted values is the quantile of the list written out', () => {
		fc.assert(
			fc.property(
				fc.array(fc.tuple(finite, fc.nat(5)), { minLength: 1, maxLength: 20 }),
				share,
				(groups, p) => {
					const written = groups.flatMap(([value, count]) => new Array<number>(count).fill(value));
					const weighted = weightedQuantile(
						groups.map(([value]) => value),
						groups.map(([, count]) => count),
						p
					);
					if (written.length === 0) expect(weighted).toBeNull();
					else expect(weighted).toBeCloseTo(quantile(written, p)!, 9);
				}
			)
		);
	});

	it('median of durations grouped by day', () => {
		expect(weightedMedian([30, 10, 20], [1, 3, 2])).toBe(15);
	});
});
