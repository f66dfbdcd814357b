import { describe, expect, it } from 'vitest';
import { backOff, retryAfter } from './retry.ts';

describe('how long to wait', () => {
	const headers = (value: string) => new Headers({ 'retry-after': value });
	it.each([
		['7', 7000],
		['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
		['Thu, 01 Jan 1970 00:00:01 GMT', 0],
		['soon', null]
	])('Retry-After: %s', (value, expected) => expect(retryAfter(headers(value), 10_000)).toBe(expected));

	it('grows with every attempt, up to a minute', () => {
		expect([1, 2, 3, 20].map((attempt) => backOff(attempt, 1))).toEqual([500, 1000, 2000, 60_000]);
		expect(backOff(3, 0)).toBe(200);
	});
});
