import { describe, expect, it } from 'vitest';
import { detectableDifference } from './detectable-difference.ts';

describe('the smallest difference that groups show', () => {
	it('is what R says: power.prop.test(p1 = .5, p2 = .75, power = .9) needs 76.7 in each group', () => {
		expect(detectableDifference(0.5, [76.7, 76.7], { power: 0.9 })).toBeCloseTo(0.25, 3);
	});

	it('is what Fleiss, Levin and Paik (2003) say: 0.6 against 0.7 needs 356 in each group', () => {
		expect(detectableDifference(0.6, [356, 356])).toBeCloseTo(0.1, 4);
	});

	it('is larger of fewer, and none where even all would not do', () => {
		expect(detectableDifference(0.1, [100, 20])!).toBeGreaterThan(detectableDifference(0.1, [1000, 200])!);
		expect(detectableDifference(0.95, [10, 10])).toBeNull();
		expect(detectableDifference(0.1, [0, 10])).toBeNull();
		expect(() => detectableDifference(2, [5, 5])).toThrow(RangeError);
	});
});
