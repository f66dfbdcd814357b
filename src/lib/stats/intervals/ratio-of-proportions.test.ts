import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../random/random.ts';
import { ratioOfProportions } from './ratio-of-proportions.ts';

describe('the ratio of two shares', () => {
	it('has the interval of Koopman (1984), 36 of 40 to 16 of 80: 2.94 to 7.15', () => {
		const { estimate, lower, upper } = ratioOfProportions([36, 16], [40, 80])!;
		expect(estimate).toBeCloseTo(4.5, 12);
		expect(lower).toBeCloseTo(2.94, 2);
		expect(upper).toBeCloseTo(7.15, 2);
	});

	it('has bounds where one count is 0 or full, and is nothing of nothing', () => {
		const none = ratioOfProportions([0, 5], [50, 50])!;
		expect([none.estimate, none.lower]).toEqual([0, 0]);
		expect(none.upper).toBeGreaterThan(0.1);
		expect(none.upper).toBeLessThan(1);
		const full = ratioOfProportions([20, 10], [20, 20])!;
		expect(full.lower).toBeGreaterThan(1);
		expect(full.upper).toBeLessThan(4);
		expect(ratioOfProportions([5, 0], [50, 50])).toBeNull();
		expect(ratioOfProportions([0, 0], [0, 50])).toBeNull();
		expect(() => ratioOfProportions([6, 1], [5, 5])).toThrow(RangeError);
	});

	it('turned round is the inverse, and holds the estimate', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 1, max: 40 }),
				fc.integer({ min: 0, max: 60 }),
				fc.integer({ min: 0, max: 60 }),
				(x, y, more, others) => {
					const there = ratioOfProportions([x, y], [x + more, y + others])!;
					const back = ratioOfProportions([y, x], [y + others, x + more])!;
					expect(there.lower).toBeLessThanOrEqual(there.estimate * (1 + 1e-9));
					expect(there.upper).toBeGreaterThanOrEqual(there.estimate * (1 - 1e-9));
					expect(there.lower * back.upper).toBeCloseTo(1, 6);
				}
			)
		);
	});

	it('covers the true ratio about as often as it says', () => {
		const random = createRandom('ratio coverage');
		const drawn = (size: number, share: number) =>
			Array.from({ length: size }, () => random.chance(share)).filter(Boolean).length;
		let [told, covered] = [0, 0];
		for (let trial = 0; trial < 600; trial++) {
			const [x, y] = [drawn(200, 0.3), drawn(60, 0.2)];
			const interval = ratioOfProportions([x, y], [200, 60]);
			if (!interval) continue;
			told++;
			if (interval.lower <= 1.5 && interval.upper >= 1.5) covered++;
		}
		expect(covered / told).toBeGreaterThan(0.925);
		expect(covered / told).toBeLessThan(0.975);
	});
});
