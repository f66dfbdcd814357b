import { expect, it } from 'vitest';
import { retryAfter } from './retry-after.ts';

it.each([
	['7', 7000],
	[' 1.5 ', 1500],
	['Thu, 01 Jan 1970 00:01:00 GMT', 50_000],
	['Thu, 01 Jan 1970 00:00:01 GMT', 0],
	['soon', null],
	['', null],
	[null, null],
	[undefined, null]
])('Retry-After: %s is %s ms', (text, expected) => expect(retryAfter(text, 10_000)).toBe(expected));
