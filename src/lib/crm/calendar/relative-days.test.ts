import { describe, expect, it } from 'vitest';
import { relativeDay } from './relative-days.ts';

const day = (text: string) => relativeDay(text, '2026-03-31');

describe('a day said from today', () => {
	it('is today, or so many days, weeks, months and years before or after it', () => {
		expect(day('today')).toBe('2026-03-31');
		expect(day('90 days ago')).toBe('2025-12-31');
		expect(day(' In 1 Day ')).toBe('2026-04-01');
		expect(day('2 weeks ago')).toBe('2026-03-17');
		expect(day('in 2 years')).toBe('2028-03-31');
	});

	it('is the last of a month that is shorter', () => {
		expect(day('1 month ago')).toBe('2026-02-28');
		expect(day('in 3 months')).toBe('2026-06-30');
	});

	it('is nothing where the text says no such thing', () => {
		for (const text of [
			'2026-03-31',
			'ago',
			'90',
			'in days',
			'next week',
			'-3 days ago',
			'99999 days ago',
			'1100 years ago',
			'in 8000 years',
			''
		])
			expect(day(text), text).toBeNull();
	});
});
