import { describe, expect, it } from 'vitest';
import { chiSquaredTail } from './chi-squared.ts';
import { lowerGamma, upperGamma } from './incomplete-gamma.ts';
import { normalCdf } from './normal.ts';

describe('the tail of chi-squared', () => {
	it.each([
		[3.841458820694124, 1, 0.05],
		[5.991464547107979, 2, 0.05],
		[7.814727903251179, 3, 0.05],
		[18.307038053275146, 10, 0.05],
		[124.3421134000405, 100, 0.05],
		[0, 4, 1]
	])('at %d on %d degrees is as in Abramowitz and Stegun, table 26.8: %d', (value, degrees, tail) => {
		expect(chiSquaredTail(value, degrees)).toBeCloseTo(tail, 10);
	});

	it('has closed forms: e^(-x/2) on two degrees, the normal on one', () => {
		for (const x of [0.01, 1, 4, 30, 200]) {
			expect(chiSquaredTail(x, 2) / Math.exp(-x / 2)).toBeCloseTo(1, 12);
			expect(chiSquaredTail(x, 1) / (2 * normalCdf(-Math.sqrt(x)))).toBeCloseTo(1, 6);
		}
	});

	it('sums with the lower part to 1, and refuses what can’t be', () => {
		for (const [a, x] of [
			[0.3, 0.1],
			[5, 5],
			[50, 70],
			[1e4, 9900]
		] as const)
			expect(upperGamma(a, x) + lowerGamma(a, x)).toBeCloseTo(1, 12);
		expect(() => chiSquaredTail(-1, 2)).toThrow(RangeError);
		expect(() => chiSquaredTail(NaN, 2)).toThrow(RangeError);
	});
});
