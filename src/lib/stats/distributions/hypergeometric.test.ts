import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { logBeta } from './beta.ts';
import { hypergeometric } from './hypergeometric.ts';

const close = (value: number, wanted: number, relative = 1e-12) =>
	expect(Math.abs(value - wanted)).toBeLessThanOrEqual(relative * Math.abs(wanted));

describe('2F1', () => {
	it('is what is known in closed form (Abramowitz and Stegun 15.1.3 to 15.1.8)', () => {
		for (const z of [0.1, 0.5, 0.9, 0.99]) {
			close(hypergeometric(1, 1, 2, z), -Math.log1p(-z) / z);
			close(hypergeometric(0.5, 1, 1.5, z * z), Math.log((1 + z) / (1 - z)) / (2 * z));
			close(hypergeometric(0.5, 0.5, 1.5, z * z), Math.asin(z) / z);
			close(hypergeometric(2.7, 4, 4, z), (1 - z) ** -2.7);
			close(hypergeometric(0.5, 1, 1.5, -z * z), Math.atan(z) / z);
		}
		close(
			hypergeometric(-3, 2, 5, 0.4),
			1 - (3 * 2 * 0.4) / 5 + (3 * 2 * 3 * 0.16) / (5 * 6) - (2 * 3 * 4 * 0.064) / (5 * 6 * 7)
		);
	});

	it('is Gauss’s value at 1 (15.1.20), where the series falls', () => {
		const ratio = (a: number, b: number, c: number) =>
			Math.exp(logBeta(c, c - a - b) - logBeta(c - a, c - b));
		close(hypergeometric(0.5, 0.3, 6, 1), ratio(0.5, 0.3, 6), 1e-10);
	});

	it('keeps Gauss’s relation between neighbours (15.2.10)', () => {
		const number = fc.double({ min: 0.1, max: 12, noNaN: true });
		fc.assert(
			fc.property(number, number, number, fc.double({ min: 0.01, max: 0.95, noNaN: true }), (a, b, c, z) => {
				const terms = [
					(c - a) * hypergeometric(a - 1, b, c, z),
					(2 * a - c - a * z + b * z) * hypergeometric(a, b, c, z),
					a * (z - 1) * hypergeometric(a + 1, b, c, z)
				];
				const size = Math.max(...terms.map(Math.abs));
				expect(Math.abs(terms[0]! + terms[1]! + terms[2]!) / size).toBeLessThan(1e-9);
			})
		);
	});

	it('refuses what is not defined', () => {
		expect(() => hypergeometric(1, 1, -2, 0.5)).toThrow(RangeError);
		expect(() => hypergeometric(1, 1, 2, 1)).toThrow(RangeError);
		expect(() => hypergeometric(1, NaN, 2, 0.5)).toThrow(RangeError);
	});
});

describe('log-beta', () => {
	it('keeps its digits for arguments of very different size', () => {
		// B(1, b) = 1 / b and B(2, b) = 1 / (b (b + 1)).
		for (const b of [0.3, 5, 1e4, 1e7, 1e10]) {
			expect(logBeta(1, b)).toBeCloseTo(-Math.log(b), 11);
			expect(logBeta(b, 2)).toBeCloseTo(-Math.log(b) - Math.log(b + 1), 11);
		}
	});
});
