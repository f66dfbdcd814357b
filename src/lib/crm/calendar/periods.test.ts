import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayAfter } from './dates.ts';
import {
	bucketsOf,
	comparedPeriod,
	namedPeriod,
	nextStart,
	periodLabel,
	periodNames,
	samePart,
	startOf,
	yearEarlier,
	withinPeriod
} from './periods.ts';

const days = fc
	.date({ min: new Date('2000-01-01'), max: new Date('2060-12-31'), noInvalidDate: true })
	.map((date) => date.toISOString().slice(0, 10));
const fiscalStarts = fc.integer({ min: 1, max: 12 });
const grains = fc.constantFrom('day', 'week', 'month', 'quarter', 'year' as const);

describe('named periods', () => {
	it('hold or touch the day they are named from', () => {
		expect(namedPeriod('this_quarter', '2026-11-23')).toEqual({ from: '2026-10-01', to: '2027-01-01' });
		expect(namedPeriod('last_month', '2026-01-15')).toEqual({ from: '2025-12-01', to: '2026-01-01' });
		expect(namedPeriod('this_year', '2026-11-23', 4)).toEqual({ from: '2026-04-01', to: '2027-04-01' });
		expect(namedPeriod('last_12_months', '2026-11-23')).toEqual({ from: '2025-12-01', to: '2026-12-01' });
		expect(namedPeriod('last_30_days', '2026-11-23')).toEqual({ from: '2026-10-25', to: '2026-11-24' });
		expect(namedPeriod('year_to_date', '2026-11-23')).toEqual({ from: '2026-01-01', to: '2026-11-24' });
		expect(namedPeriod('year_to_date', '2026-02-10', 4)).toEqual({ from: '2025-04-01', to: '2026-02-11' });
		expect(namedPeriod('quarter_to_date', '2026-11-23')).toEqual({ from: '2026-10-01', to: '2026-11-24' });
		expect(namedPeriod('all', '2026-11-23')).toEqual({ from: null, to: null });
	});

	it('have a day in them whatever the day and the fiscal year', () => {
		fc.assert(
			fc.property(days, fiscalStarts, fc.constantFrom(...periodNames), (today, start, name) => {
				const { from, to } = namedPeriod(name, today, start);
				expect(from === null || to === null || from < to).toBe(true);
			})
		);
	});

	it('read by their name where they have one', () => {
		expect(periodLabel({ from: '2026-10-01', to: '2027-01-01' }, 1, 'en-GB')).toBe('Q4 2026');
		expect(periodLabel({ from: '2026-04-01', to: '2027-04-01' }, 4, 'en-GB')).toBe('FY 2027');
		expect(periodLabel({ from: '2026-02-01', to: '2026-03-01' }, 1, 'en-GB')).toBe('February 2026');
		expect(periodLabel({ from: '2026-02-03', to: '2026-02-05' }, 1, 'en-GB')).toBe(
			'3 Feb 2026 to 4 Feb 2026'
		);
	});

	it('stand in a sentence as one says them', () => {
		expect(
			['Q4 2026', '3 Feb 2026 to 4 Feb 2026', 'Since 3 Feb 2026', 'Until 3 Feb 2026'].map(withinPeriod)
		).toEqual(['in Q4 2026', 'from 3 Feb 2026 to 4 Feb 2026', 'since 3 Feb 2026', 'until 3 Feb 2026']);
	});
});

describe('buckets', () => {
	it('begin weeks on Monday, before 2024 too', () => {
		expect(startOf('week', '2026-11-23')).toBe('2026-11-23');
		expect(startOf('week', '2026-11-29')).toBe('2026-11-23');
		expect(startOf('week', '2023-12-31')).toBe('2023-12-25');
	});

	it('follow one another without a gap and cover the period', () => {
		fc.assert(
			fc.property(
				days,
				fc.integer({ min: 1, max: 400 }),
				grains,
				fiscalStarts,
				(from, length, grain, start) => {
					const to = dayAfter(from, length);
					const starts = bucketsOf({ from, to }, grain, start);
					expect(starts[0]! <= from && nextStart(grain, starts.at(-1)!) >= to).toBe(true);
					for (const [place, bucket] of starts.entries()) {
						expect(startOf(grain, bucket, start)).toBe(bucket);
						if (place > 0) expect(nextStart(grain, starts[place - 1]!)).toBe(bucket);
					}
				}
			)
		);
	});
});

describe('comparison', () => {
	it('is with as many months before, or as many days', () => {
		expect(comparedPeriod({ from: '2026-10-01', to: '2027-01-01' }, 'previous')).toEqual({
			from: '2026-07-01',
			to: '2026-10-01'
		});
		expect(comparedPeriod({ from: '2026-10-05', to: '2026-10-12' }, 'previous')).toEqual({
			from: '2026-09-28',
			to: '2026-10-05'
		});
		expect(comparedPeriod({ from: null, to: '2026-10-12' }, 'previous')).toBeNull();
	});

	it('of a running year is up to the same date, with a leap day in either or none', () => {
		const year = (start: number) => ({ from: `${start}-01-01`, to: `${start + 1}-01-01` });
		const part = (start: number, today: string) =>
			samePart(year(start), comparedPeriod(year(start), 'year')!, today).to;
		expect(part(2026, '2026-03-10')).toBe('2025-03-11');
		expect(part(2024, '2024-03-10')).toBe('2023-03-11');
		expect(part(2025, '2025-03-10')).toBe('2024-03-11');
		expect(part(2024, '2024-02-29')).toBe('2023-03-01');
	});

	it('of a running quarter with the one before is of as many days, and never beyond its end', () => {
		const period = { from: '2026-03-01', to: '2026-04-01' };
		const before = comparedPeriod(period, 'previous')!;
		expect(samePart(period, before, '2026-03-10').to).toBe('2026-02-11');
		expect(samePart(period, before, '2026-03-30').to).toBe('2026-03-01');
		expect(samePart(period, before, '2026-05-01')).toEqual(before);
	});

	it('a year before a leap day is the last of February', () => {
		expect(yearEarlier('2024-02-29')).toBe('2023-02-28');
		expect(yearEarlier('2025-02-28')).toBe('2024-02-28');
	});
});
