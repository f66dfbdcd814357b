import { describe, expect, it } from 'vitest';
import { decimal } from './decimal.ts';

describe('numbers as digits', () => {
	it.each([
		[1e7, '10000000'],
		[1.5e21, '1500000000000000000000'],
		[1.23e-7, '0.000000123'],
		[-2e-7, '-0.0000002'],
		[149.9, '149.9'],
		[0, '0']
	])('%d', (value, text) => expect(decimal(value)).toBe(text));
});
