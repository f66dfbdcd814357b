import { describe, expect, it } from 'vitest';
import { betaQuantile } from '../distributions/beta-quantile.ts';
import { shareWithPrior } from './share-with-prior.ts';

describe('a share with a prior', () => {
	it('is the prior without trials: anything from 2.5 to 97.5 % for one win of two', () => {
		const { estimate, lower, upper } = shareWithPrior(0, 0, { share: 0.5, trials: 2 });
		expect([estimate, lower, upper]).toEqual([0.5, expect.closeTo(0.025, 10), expect.closeTo(0.975, 10)]);
	});

	it('after one win of one is the square root of a uniform number', () => {
		const { estimate, lower, upper } = shareWithPrior(1, 1, { share: 0.5, trials: 2 });
		expect(estimate).toBeCloseTo(2 / 3, 12);
		expect(lower).toBeCloseTo(Math.sqrt(0.025), 10);
		expect(upper).toBeCloseTo(Math.sqrt(0.975), 10);
	});

	it('is the share itself where trials are many', () => {
		const { estimate, lower, upper } = shareWithPrior(3000, 10_000, { share: 0.9, trials: 4 });
		expect(estimate).toBeCloseTo(0.3, 3);
		expect(upper - lower).toBeCloseTo(2 * 1.96 * Math.sqrt((0.3 * 0.7) / 10_000), 3);
	});

	it('refuses what is no share and what is no prior', () => {
		expect(() => shareWithPrior(2, 1, { share: 0.5, trials: 2 })).toThrow('2 of 1 is not a share');
		expect(() => shareWithPrior(0, 1, { share: 0, trials: 2 })).toThrow('is no prior');
		expect(() => betaQuantile(1.1, 1, 1)).toThrow('between 0 and 1');
	});
});
