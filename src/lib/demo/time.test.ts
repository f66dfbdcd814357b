import { describe, expect, it } from 'vitest';
import {
	addMonths,
	dateOf,
	dayFirstTime,
	dayOf,
	instant,
	quarterEnd,
	spaced,
	weekdayOf,
	workingDay
} from './time.ts';

describe('days and minutes', () => {
	it('read and write themselves', () => {
		expect(dateOf(dayOf('2024-02-29'))).toBe('2024-02-29');
		const minute = dayOf('2025-03-04') * 1440 + 9 * 60 + 12;
		expect(spaced(minute)).toBe('2025-03-04 09:12');
		expect(instant(minute)).toBe('2025-03-04T09:12:00Z');
		expect(dayFirstTime(minute)).toBe('04/03/2025 09:12');
	});

	it('refuse a date that is none', () => {
		for (const text of ['2025-02-30', '2025-2-3', 'today', '']) expect(() => dayOf(text)).toThrow(RangeError);
	});

	it('know weeks, months and quarters', () => {
		expect(weekdayOf(dayOf('2026-11-23'))).toBe(0);
		expect(dateOf(workingDay(dayOf('2026-11-21')))).toBe('2026-11-23');
		expect(dateOf(addMonths(dayOf('2025-01-31'), 1))).toBe('2025-02-28');
		expect(dateOf(addMonths(dayOf('2025-03-15'), -4))).toBe('2024-11-15');
		expect(dateOf(quarterEnd(dayOf('2025-08-09')))).toBe('2025-09-30');
	});
});
