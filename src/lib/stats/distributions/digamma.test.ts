import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digamma, trigamma } from './digamma.ts';
import { logGamma } from './log-gamma.ts';

const euler = 0.5772156649015329;

describe('digamma', () => {
	it('is what is known in closed form (Abramowitz and Stegun 6.3.2, 6.3.3)', () => {
		expect(digamma(1)).toBeCloseTo(-euler, 13);
		expect(digamma(0.5)).toBeCloseTo(-euler - 2 * Math.LN2, 13);
		expect(digamma(5)).toBeCloseTo(-euler + 1 + 1 / 2 + 1 / 3 + 1 / 4, 13);
		expect(digamma(0.25)).toBeCloseTo(-euler - Math.PI / 2 - 3 * Math.LN2, 12);
	});

	it('is the slope of log-gamma, and trigamma the slope of it', () => {
		fc.assert(
			fc.property(fc.double({ min: 0.05, max: 500, noNaN: true }), (x) => {
				const width = 1e-4 * x;
				const slope = (logGamma(x + width) - logGamma(x - width)) / (2 * width);
				expect(digamma(x)).toBeCloseTo(slope, 4);
				expect((digamma(x + width) - digamma(x - width)) / (2 * width) / trigamma(x)).toBeCloseTo(1, 5);
			})
		);
	});

	it('keeps its recurrence to the last digits, small and large', () => {
		for (const x of [1e-5, 0.3, 7.7, 9.999, 1e3, 1e8]) {
			expect(digamma(x + 1) - digamma(x) - 1 / x).toBeLessThan(1e-10 * Math.max(1, 1 / x));
			expect(trigamma(x) * x * x).toBeGreaterThan(1);
		}
		expect(trigamma(1)).toBeCloseTo(Math.PI ** 2 / 6, 13);
		expect(trigamma(0.5)).toBeCloseTo(Math.PI ** 2 / 2, 12);
		expect(() => digamma(0)).toThrow(RangeError);
		expect(() => trigamma(-1)).toThrow(RangeError);
	});
});
