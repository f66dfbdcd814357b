import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addMonths, dayAfter, daysBetween, monthsBetween, quarterLabel, quarterStart } from './dates.ts';

describe('months and quarters', () => {
	it('step over year ends', () => {
		expect(addMonths('2026-11-23', 3)).toBe('2027-02-01');
		expect(addMonths('2026-02-01', -14)).toBe('2024-12-01');
		expect(monthsBetween('2025-12-31', '2026-02-01')).toBe(2);
	});

	it('begin a quarter where the fiscal year says', () => {
		expect(quarterStart('2026-11-23', 1)).toBe('2026-10-01');
		expect(quarterStart('2026-11-23', 2)).toBe('2026-11-01');
		expect(quarterStart('2026-01-15', 2)).toBe('2025-11-01');
	});

	it('name a fiscal quarter for the year in which its fiscal year ends', () => {
		expect(quarterLabel('2026-10-01', 1)).toBe('Q4 2026');
		expect(quarterLabel('2026-02-01', 2)).toBe('Q1 FY 2027');
		expect(quarterLabel('2026-11-01', 2)).toBe('Q4 FY 2027');
		expect(quarterLabel('2027-01-01', 10)).toBe('Q2 FY 2027');
	});

	it('count days across leap days', () => {
		expect(daysBetween('2024-02-01', '2024-03-01')).toBe(29);
		expect(dayAfter('2024-02-28', 1)).toBe('2024-02-29');
	});

	it('hold every date in exactly one quarter of three months', () => {
		const dates = fc
			.date({ min: new Date('2000-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
			.map((date) => date.toISOString().slice(0, 10));
		fc.assert(
			fc.property(dates, fc.integer({ min: 1, max: 12 }), (date, fiscalStart) => {
				const from = quarterStart(date, fiscalStart);
				expect(from <= date && date < addMonths(from, 3)).toBe(true);
				expect((Number(from.slice(5, 7)) - fiscalStart + 12) % 3).toBe(0);
			})
		);
	});
});
