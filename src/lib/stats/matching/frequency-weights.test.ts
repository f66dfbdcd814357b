import { describe, expect, it } from 'vitest';
import { agreementBits, disagreementBits, matchProbability } from './frequency-weights.ts';

describe('what agreements say', () => {
	it('a rare value says more than a common one: log2(m/u), Fellegi and Sunter (1969), equation 10', () => {
		expect(agreementBits(0.9, 0.9 / 1024)).toBeCloseTo(10, 12);
		expect(agreementBits(0.9, 0.001)).toBeGreaterThan(agreementBits(0.9, 0.1));
	});

	it('a disagreement speaks against a match as far as matches agree: log2((1-m)/(1-u))', () => {
		expect(disagreementBits(0.75, 0.5)).toBeCloseTo(-1, 12);
	});

	it('nothing said leaves the share; bits add to its logit', () => {
		expect(matchProbability(0.2, 0)).toBeCloseTo(0.2, 12);
		expect(matchProbability(0.5, 3)).toBeCloseTo(8 / 9, 12);
		expect(matchProbability(1e-9, 2000)).toBe(1);
		expect(matchProbability(0.5, -2000)).toBe(0);
	});

	it('shares of nothing and of everything are refused', () => {
		for (const wrong of [0, 1, -1, Number.NaN]) {
			expect(() => agreementBits(wrong, 0.5)).toThrow(RangeError);
			expect(() => disagreementBits(0.5, wrong)).toThrow(RangeError);
			expect(() => matchProbability(wrong, 1)).toThrow(RangeError);
		}
	});
});
