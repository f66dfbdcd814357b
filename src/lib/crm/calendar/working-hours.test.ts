import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	afterWorkingSeconds,
	formatSpans,
	parseSpans,
	workingSeconds,
	type WorkingHours
} from './working-hours.ts';

const days = (text: string, weekend = '') => [
	...Array.from({ length: 5 }, () => parseSpans(text)),
	parseSpans(weekend),
	parseSpans(weekend)
];

const office = (more: Partial<WorkingHours> = {}): WorkingHours => ({
	timeZone: 'UTC',
	week: days('09:00-17:00'),
	holidays: new Set(),
	...more
});

const hours = (calendar: WorkingHours, from: string, to: string) =>
	workingSeconds(calendar, new Date(from), new Date(to)) / 3600;

describe('working time', () => {
	it('leaves out nights and weekends', () => {
		// Friday 16:00 to Monday 10:00: an hour of each.
		expect(hours(office(), '2026-11-27T16:00Z', '2026-11-30T10:00Z')).toBe(2);
		expect(hours(office(), '2026-11-28T00:00Z', '2026-11-29T23:00Z')).toBe(0);
		expect(hours(office(), '2026-11-23T00:00Z', '2026-11-30T00:00Z')).toBe(40);
		expect(hours(office(), '2026-11-23T12:00Z', '2026-11-23T12:00Z')).toBe(0);
		expect(hours(office(), '2026-11-24T12:00Z', '2026-11-23T12:00Z')).toBe(0);
	});

	it('leaves out holidays and lunch', () => {
		const calendar = office({
			week: days('09:00-12:00, 13:00-17:00'),
			holidays: new Set(['2026-12-25'])
		});
		expect(hours(calendar, '2026-12-24T11:30Z', '2026-12-28T13:30Z')).toBe(0.5 + 4 + 3 + 0.5);
	});

	it('is that of the zone, summer and winter', () => {
		const berlin = office({ timeZone: 'Europe/Berlin' });
		// 09:00 in Berlin is 07:00 UTC in July and 08:00 in January.
		expect(hours(berlin, '2026-07-01T07:00Z', '2026-07-01T08:00Z')).toBe(1);
		expect(hours(berlin, '2026-01-07T07:00Z', '2026-01-07T08:00Z')).toBe(0);
	});

	it('has 23 hours on the day that loses one, and 25 on the day that gains one', () => {
		const always = office({
			timeZone: 'Europe/Berlin',
			week: Array.from({ length: 7 }, () => parseSpans('0-24'))
		});
		expect(hours(always, '2026-03-28T23:00Z', '2026-03-29T22:00Z')).toBe(23);
		expect(hours(always, '2026-10-24T22:00Z', '2026-10-25T23:00Z')).toBe(25);
		expect(hours(always, '2026-01-01T00:00Z', '2027-01-01T00:00Z')).toBe(365 * 24);
		// Nobody works the hour that the clock skips, nor an hour twice.
		const nights = office({
			timeZone: 'Europe/Berlin',
			week: Array.from({ length: 7 }, () => parseSpans('01:30-02:30, 03:00-04:00'))
		});
		expect(hours(nights, '2026-03-29T00:00Z', '2026-03-29T12:00Z')).toBe(1.5);
	});

	it('tells when so much of it has passed', () => {
		const calendar = office({ holidays: new Set(['2026-11-30']) });
		const due = afterWorkingSeconds(calendar, new Date('2026-11-27T16:00Z'), 2 * 3600);
		expect(due?.toISOString()).toBe('2026-12-01T10:00:00.000Z');
		expect(afterWorkingSeconds(office({ week: days('') }), new Date('2026-11-27T16:00Z'), 1)).toBeNull();
	});
});

describe('working time, for any hours and instants', () => {
	const zones = [
		'UTC',
		'Europe/Berlin',
		'America/New_York',
		'Australia/Lord_Howe',
		'Asia/Kolkata',
		'America/Sao_Paulo'
	];
	const span = fc
		.uniqueArray(fc.integer({ min: 0, max: 96 }), { maxLength: 6 })
		.map((quarters) => quarters.map((quarter) => quarter * 15).sort((a, b) => a - b))
		.map((minutes) =>
			minutes.flatMap((begins, place) =>
				place % 2 === 0 && place + 1 < minutes.length ? [{ begins, ends: minutes[place + 1]! }] : []
			)
		);
	const calendar = fc.record({
		timeZone: fc.constantFrom(...zones),
		week: fc.array(span, { minLength: 7, maxLength: 7 }),
		holidays: fc.constant(new Set(['2026-03-09', '2026-10-26']))
	});
	const start = Date.parse('2026-03-01T00:00:00Z');
	const instant = fc.integer({ min: 0, max: 300 * 86_400 }).map((second) => new Date(start + second * 1000));

	it('adds up, and is never more than the time by the clock', () => {
		fc.assert(
			fc.property(calendar, fc.tuple(instant, instant, instant), (given, instants) => {
				const [a, b, c] = instants.sort((one, other) => Number(one) - Number(other)) as [Date, Date, Date];
				const whole = workingSeconds(given, a, c);
				expect(workingSeconds(given, a, b) + workingSeconds(given, b, c)).toBe(whole);
				expect(whole).toBeGreaterThanOrEqual(0);
				expect(whole).toBeLessThanOrEqual((Number(c) - Number(a)) / 1000);
			}),
			{ numRuns: 40 }
		);
	});

	it('has passed at the instant at which it is told to have', () => {
		fc.assert(
			fc.property(calendar, instant, fc.integer({ min: 1, max: 400_000 }), (given, from, seconds) => {
				const due = afterWorkingSeconds(given, from, seconds);
				if (due) expect(workingSeconds(given, from, due)).toBe(seconds);
			}),
			{ numRuns: 40 }
		);
	});
});

describe('hours that people write', () => {
	it('are read, and written again', () => {
		expect(formatSpans(parseSpans('9-12; 13:30 – 17:00'))).toBe('09:00-12:00, 13:30-17:00');
		expect(parseSpans('  ')).toEqual([]);
		expect(parseSpans('0-24')).toEqual([{ begins: 0, ends: 1440 }]);
	});

	it.each([
		['nine to five', /no span of hours/],
		['09:00-25:00', /no span of hours/],
		['09:75-10:00', /no span of hours/],
		['17:00-09:00', /ends before it begins/],
		['09:00-12:00, 11:00-13:00', /overlap/]
	])('“%s” are refused', (text, message) => {
		expect(() => parseSpans(text)).toThrow(message);
	});
});
