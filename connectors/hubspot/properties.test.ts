import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, dayIn, decimalText } from './pull/properties.ts';

describe('values as HubSpot writes them', () => {
	it('are exact decimals, whichever way a number is written', () => {
		expect(['0.1', '1.0E7', '12.34e-3', '-5E+2', '007', '.5', '5.'].map(decimalText)).toEqual([
			'0.1',
			'10000000',
			'0.01234',
			'-500',
			'7',
			'0.5',
			'5'
		]);
		expect(['N/A', '', '1,5', '1e', '--1', '.'].map(decimalText)).toEqual([
			null,
			null,
			null,
			null,
			null,
			null
		]);
	});

	it('keep every digit that a float would lose', () => {
		fc.assert(
			fc.property(
				fc.bigInt({ min: 0n, max: 10n ** 24n }),
				fc.integer({ min: 0, max: 9 }),
				(digits, decimals) => {
					const text = String(digits).padStart(decimals + 1, '0');
					const whole = text.slice(0, text.length - decimals);
					const written = decimals === 0 ? whole : `${whole}.${text.slice(text.length - decimals)}`;
					expect(decimalText(written)).toBe(written);
					expect(decimalText(`${digits}E-${decimals}`)).toBe(written);
				}
			)
		);
	});

	it('are days and moments, be they ISO or milliseconds', () => {
		expect(cellOf('2026-03-01T10:00:00.5Z', 'datetime')).toBe('2026-03-01T10:00:00.500Z');
		expect(cellOf('1772359200000', 'datetime')).toBe('2026-03-01T10:00:00.000Z');
		expect(cellOf('1772323200000', 'date')).toBe('2026-03-01');
		expect(cellOf('2026-03-01', 'date')).toBe('2026-03-01');
		expect(cellOf('soon', 'datetime')).toBeNull();
		expect(dayIn('America/Los_Angeles', '2026-03-01T07:59:00.000Z')).toBe('2026-02-28');
	});
});
