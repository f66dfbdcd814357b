import { describe, expect, it } from 'vitest';
import { held, isAbove } from './apart.ts';

const of = (estimate: number, width: number) => ({
	estimate,
	lower: estimate - width,
	upper: estimate + width
});

describe('whether one share is above another', () => {
	it('is clear where the intervals lie apart', () => {
		expect(isAbove(of(0.6, 0.1), of(0.3, 0.1))).toBe(true);
		expect(isAbove(of(0.3, 0.1), of(0.6, 0.1))).toBe(false);
	});
	it('is not clear where they overlap by much, or are alike', () => {
		expect(isAbove(of(0.6, 0.2), of(0.5, 0.2))).toBe(false);
		expect(isAbove(of(0.5, 0), of(0.5, 0))).toBe(false);
	});
	it('takes more where the two were picked as the most and the least of many', () => {
		const [most, least] = [of(0.6, 0.1), of(0.4, 0.1)];
		expect(isAbove(most, least)).toBe(true);
		expect(isAbove(most, least, 10)).toBe(false);
	});
	it('never claims more often than 95 % intervals of all pairs would', () => {
		// Normal quantiles of 1 - 0.025 / pairs, from R's qnorm.
		for (const [groups, quantile] of [
			[3, 2.3939798],
			[5, 2.8070338],
			[10, 3.2608],
			[20, 3.6464]
		] as const) {
			const distance = Math.SQRT2 * 0.1 * (quantile / 1.96);
			expect(isAbove(of(0.5 + distance, 0.1), of(0.5, 0.1), groups)).toBe(false);
		}
	});
});

it('what was said is held where it lies in the interval of what happened', () => {
	expect(
		held([
			{ said: 0.2, happened: of(0.25, 0.1) },
			{ said: 0.5, happened: of(0.25, 0.1) }
		])
	).toBe(1);
	expect(held([])).toBe(0);
});
