import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { centsAsUnits, decimalText } from './decimals.ts';

describe('a number of an answer as a decimal', () => {
	it.each([
		[0, '0'],
		[999_999.99, '999999.99'],
		[1e21, '1000000000000000000000'],
		[-1.5e-7, '-0.00000015'],
		[1.25e21, '1250000000000000000000'],
		[null, null],
		[undefined, null]
	])('%s', (value, expected) => expect(decimalText(value)).toBe(expected));

	it('is the number, without an exponent', () => {
		fc.assert(
			fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
				const text = decimalText(value)!;
				expect(text).toMatch(/^-?\d+(\.\d+)?$/);
				expect(Number(text)).toBe(value === 0 ? 0 : value);
			})
		);
	});
});

describe('hundredths in units', () => {
	it.each([
		['14990', '149.90'],
		['5', '0.05'],
		['-250', '-2.50'],
		[0, '0.00'],
		['', null],
		['12.5', null],
		[null, null]
	])('%s', (value, expected) => expect(centsAsUnits(value)).toBe(expected));

	it('lose no digit, however large', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 0n, max: 10n ** 30n }), (cents) => {
				expect(BigInt(centsAsUnits(cents.toString())!.replace('.', ''))).toBe(cents);
			})
		);
	});
});
