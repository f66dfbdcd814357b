import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logGamma } from './log-gamma.ts';
import { normalCdf, normalQuantile, twoSidedZ } from './normal.ts';

describe('the normal distribution', () => {
	it('has the quantiles that Wichura (1988), AS 241, gives to check its routine', () => {
		expect(normalQuantile(0.25)).toBeCloseTo(-0.6744897501960817, 15);
		expect(normalQuantile(0.001)).toBeCloseTo(-3.0902323061678136, 14);
		expect(normalQuantile(1e-20)).toBeCloseTo(-9.262340089798407, 14);
	});

	it('has the probabilities of Abramowitz and Stegun (1964), table 26.1', () => {
		expect(normalCdf(0)).toBe(0.5);
		expect(normalCdf(1)).toBeCloseTo(0.841344746068543, 14);
		expect(normalCdf(2)).toBeCloseTo(0.97724986805182, 14);
		expect(normalCdf(-5) / 2.866515718791939e-7).toBeCloseTo(1, 10);
		expect(normalCdf(-10) / 7.61985302416052e-24).toBeCloseTo(1, 8);
	});

	it('turns a quantile back into its probability', () => {
		fc.assert(
			fc.property(fc.double({ min: 1e-12, max: 1 - 1e-12, noNaN: true }), (p) => {
				expect(Math.abs(normalCdf(normalQuantile(p)) - p)).toBeLessThan(1e-14);
			})
		);
	});

	it('has z = 1.959964 for 95 % and 1.281552 for 80 %, and no z for 100 %', () => {
		expect(twoSidedZ(0.95)).toBeCloseTo(1.959963984540054, 12);
		expect(twoSidedZ(0.8)).toBeCloseTo(1.2815515655446004, 12);
		expect(() => twoSidedZ(1)).toThrow(RangeError);
		expect(normalQuantile(0)).toBe(-Infinity);
		expect(() => normalQuantile(-0.1)).toThrow(RangeError);
	});
});

describe('log-gamma', () => {
	it('is the logarithm of the factorial, and of the square root of pi at one half', () => {
		expect(logGamma(11)).toBeCloseTo(Math.log(3628800), 12);
		expect(logGamma(0.5)).toBeCloseTo(0.5 * Math.log(Math.PI), 14);
		expect(logGamma(0.01)).toBeCloseTo(4.599479878042022, 12);
		expect(() => logGamma(0)).toThrow(RangeError);
	});

	it('obeys its recurrence gamma(x + 1) = x gamma(x)', () => {
		fc.assert(
			fc.property(fc.double({ min: 1e-3, max: 1e6, noNaN: true }), (x) => {
				const difference = logGamma(x + 1) - logGamma(x) - Math.log(x);
				expect(Math.abs(difference)).toBeLessThan(1e-13 * Math.max(10, Math.abs(logGamma(x))));
			})
		);
	});
});
