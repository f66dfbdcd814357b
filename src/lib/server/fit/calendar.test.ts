import { describe, expect, it } from 'vitest';
import { calendarOf } from './calendar.ts';
import { Table } from './table.ts';

const ofDates = (...dates: string[]) =>
	calendarOf(
		new Table(
			'series.csv',
			['date'],
			dates.map((date) => [date])
		),
		'date'
	);

describe('the steps of a series', () => {
	it.each([
		['month', 12, ['2026-01-01', '2026-02-01', '2026-03-01'], '2026-04-01'],
		['month', 12, ['2025-12-31', '2026-01-31', '2026-02-28'], '2026-03-31'],
		['month', 12, ['2026-01', '2026-02'], '2026-03-01'],
		['quarter', 4, ['2026-01-01', '2026-04-01'], '2026-07-01'],
		['year', 1, ['1871', '1872', '1873'], '1874-01-01'],
		['day', 7, ['2026-02-27', '2026-02-28', '2026-03-01'], '2026-03-02'],
		['week', 52, ['2026-03-02', '2026-03-09'], '2026-03-16'],
		['hour', 24, ['2026-03-02T22:00', '2026-03-02T23:00'], '2026-03-03T00:00:00Z']
	] as const)('of a %s have a season of %d', (step, period, dates, next) => {
		const calendar = ofDates(...dates);
		expect(calendar).toMatchObject({ step, period, warnings: [] });
		expect(calendar.dateAt(dates.length)).toBe(next);
	});

	it('may come in any order', () => {
		expect(ofDates('2026-03-01', '2026-01-01', '2026-02-01').rows).toEqual([1, 2, 0]);
	});

	it('are the parts of a date that comes as often as it has parts, as R writes months of a year', () => {
		const dates = ['1949', '1950'].flatMap((year) => Array.from({ length: 12 }, () => `${year}-01-01`));
		const calendar = ofDates(...dates, '1951-01-01');
		expect(calendar).toMatchObject({ step: 'month', period: 12 });
		expect(calendar.rows).toEqual(Array.from({ length: 25 }, (_, row) => row));
		expect(calendar.dateAt(25)).toBe('1951-02-01');
		expect(calendar.warnings).toEqual([
			'Each date comes 12 times: its rows are taken as its months, in the order of the file.'
		]);
	});

	it('may not lack, nor come twice: the line that shows it is named', () => {
		expect(() => ofDates('2026-01-01', '2026-02-01', '2026-04-01', '2026-05-01')).toThrow(
			'series.csv, line 4, column “date”: “2026-04-01” comes after 2026-02-01, and the rest is a month apart.'
		);
		expect(() => ofDates('2026-01-01', '2026-02-01', '2026-02-01', '2026-03-01')).toThrow(
			'line 4, column “date”: “2026-02-01” comes more than once'
		);
		expect(() => ofDates('2026-01-01')).toThrow('has one date');
		expect(() => ofDates('soon')).toThrow('“soon” is no date');
	});
});
