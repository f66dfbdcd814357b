import { describe, expect, it } from 'vitest';
import { bytes, timeLeft } from './transfer.ts';

const reader = { locale: 'en-GB' };

describe('an amount of data', () => {
	it.each([
		[0, '0 kB'],
		[900, '1 kB'],
		[64 * 1024, '64 kB'],
		[1.5 * 1024 ** 2, '1.5 MB'],
		[500 * 1024 ** 2, '500 MB'],
		[2 * 1024 ** 3, '2 GB']
	])('of %i bytes is %s', (amount, text) => expect(bytes(amount, reader).replace('\u00a0', ' ')).toBe(text));
});

describe('the time left', () => {
	it.each([
		[1, 'a few seconds left'],
		[11, 'about 15 seconds left'],
		[170, 'about 3 minutes left'],
		[7300, 'about 2 hours left']
	])('of %i seconds is %s', (seconds, text) => expect(timeLeft(seconds, reader)).toBe(text));
});
