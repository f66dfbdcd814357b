import { describe, expect, it } from 'vitest';
import { backOff } from './retry.ts';

describe('how long to wait', () => {
	it('grows with every attempt, up to a minute', () => {
		expect([1, 2, 3, 20].map((attempt) => backOff(attempt, 1))).toEqual([500, 1000, 2000, 60_000]);
		expect(backOff(3, 0)).toBe(200);
	});
});
