import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
	addMonths,
	dayAfter,
	daysBetween,
	monthStart,
	quarterStart,
	today
} from '#lib/crm/calendar/dates.ts';
import {
	readSchedule,
	scheduleForm,
	scheduleWords,
	timeOf,
	type CalendarSchedule
} from '#lib/crm/calendar/schedules.ts';
import { latestRun, nextRun } from './schedule.ts';

const zones = [
	'UTC',
	'Europe/Berlin',
	'America/New_York',
	'Australia/Lord_Howe',
	'Asia/Kathmandu',
	'America/Santiago',
	'Pacific/Auckland'
];
const calendar = fc.record({
	time_zone: fc.constantFrom(...zones),
	fiscal_year_start_month: fc.integer({ min: 1, max: 12 })
});
const at = fc
	.record({ hour: fc.integer({ min: 0, max: 23 }), minute: fc.constantFrom(0, 15, 30, 59) })
	.map(({ hour, minute }) => `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`);
const schedule: fc.Arbitrary<CalendarSchedule> = fc.oneof(
	fc.record({ dailyAt: at }),
	fc.record({ weeklyOn: fc.integer({ min: 1, max: 7 }), at }),
	fc.record({ monthlyOn: fc.integer({ min: 1, max: 31 }), at }),
	fc.record({ quarterlyAt: at })
);
const instant = fc.date({
	min: new Date('2024-01-01T00:00:00Z'),
	max: new Date('2029-12-31T00:00:00Z'),
	noInvalidDate: true
});

const clock = (zone: string, time: Date) =>
	new Intl.DateTimeFormat('en-GB', {
		timeZone: zone,
		hour: '2-digit',
		minute: '2-digit',
		hourCycle: 'h23'
	}).format(time);

/** Whether a schedule names a day. */
function names(given: CalendarSchedule, date: string, fiscalStart: number): boolean {
	if ('dailyAt' in given) return true;
	if ('weeklyOn' in given) return ((new Date(date).getUTCDay() + 6) % 7) + 1 === given.weeklyOn;
	if ('quarterlyAt' in given) return date === quarterStart(date, fiscalStart);
	const isLast = dayAfter(date, 1) === addMonths(date, 1);
	const day = daysBetween(monthStart(date), date) + 1;
	return day === given.monthlyOn || (isLast && day < given.monthlyOn);
}

describe('a schedule, over the changes of the clocks', () => {
	it('comes at its time of day on a day that it names, unless the clocks skip it', () => {
		fc.assert(
			fc.property(schedule, instant, calendar, (given, after, company) => {
				const time = nextRun(given, after, company);
				expect(time.getTime()).toBeGreaterThan(after.getTime());
				const zone = company.time_zone;
				if (clock(zone, time) === timeOf(given))
					expect(names(given, today(zone, time), company.fiscal_year_start_month)).toBe(true);
				// Skipped: as long after the same time of the day before as any other day, by which the clocks show more.
				else expect(clock(zone, new Date(time.getTime() - 86_400_000))).toBe(timeOf(given));
			}),
			{ numRuns: 150 }
		);
	});

	it('comes once a day, week, month or quarter: none is passed over, and none comes twice', () => {
		fc.assert(
			fc.property(schedule, instant, calendar, (given, after, company) => {
				const first = nextRun(given, after, company);
				const second = nextRun(given, first, company);
				const days = daysBetween(today(company.time_zone, first), today(company.time_zone, second));
				const [least, most] =
					'dailyAt' in given
						? [0, 2]
						: 'weeklyOn' in given
							? [6, 8]
							: 'monthlyOn' in given
								? [27, 32]
								: [89, 93];
				expect(days).toBeGreaterThanOrEqual(least);
				expect(days).toBeLessThanOrEqual(most);
				expect(second.getTime()).toBeGreaterThan(first.getTime());
				// The latest up to any instant between is the first, and up to the second itself the second.
				const between = new Date((first.getTime() + second.getTime()) / 2);
				expect(latestRun(given, between, company)).toEqual(first);
				expect(latestRun(given, first, company)).toEqual(first);
				expect(latestRun(given, second, company)).toEqual(second);
			}),
			{ numRuns: 150 }
		);
	});

	it('is in words and in a form what it is', () => {
		fc.assert(
			fc.property(schedule, (given) => {
				expect(readSchedule(scheduleForm(given))).toEqual(given);
			})
		);
		expect(
			[
				{ dailyAt: '08:00' },
				{ weeklyOn: 1, at: '08:00' },
				{ monthlyOn: 31, at: '08:00' },
				{ quarterlyAt: '08:00' }
			].map(scheduleWords)
		).toEqual([
			'Every day at 08:00',
			'Every Monday at 08:00',
			'On day 31, or the last, of every month at 08:00',
			'On the first day of every quarter at 08:00'
		]);
	});

	it.each([
		[{ every: 'day', weekday: '', day: '', at: '24:00' }, 'at'],
		[{ every: 'week', weekday: '8', day: '', at: '08:00' }, 'weekday'],
		[{ every: 'month', weekday: '', day: '0', at: '08:00' }, 'day'],
		[{ every: 'year', weekday: '', day: '', at: '08:00' }, 'every']
	])('that is none names the field: %j', (form, field) => {
		expect(readSchedule(form)).toMatchObject({ field });
	});

	const berlin = { time_zone: 'Europe/Berlin', fiscal_year_start_month: 2 };
	it.each([
		// On 29 March 2026 Berlin has no 02:30; on 25 October 2026 it has two.
		[{ dailyAt: '02:30' }, '2026-03-28T12:00:00Z', '2026-03-29T01:30:00Z'],
		[{ dailyAt: '02:30' }, '2026-10-24T12:00:00Z', '2026-10-25T00:30:00Z'],
		[{ dailyAt: '02:30' }, '2026-10-25T00:30:00Z', '2026-10-26T01:30:00Z'],
		[{ weeklyOn: 7, at: '08:00' }, '2026-03-28T12:00:00Z', '2026-03-29T06:00:00Z'],
		[{ monthlyOn: 31, at: '08:00' }, '2027-02-01T00:00:00Z', '2027-02-28T07:00:00Z'],
		[{ monthlyOn: 31, at: '08:00' }, '2028-02-01T00:00:00Z', '2028-02-29T07:00:00Z'],
		// A fiscal year that begins in February has quarters from February, May, August and November.
		[{ quarterlyAt: '08:00' }, '2026-02-01T12:00:00Z', '2026-05-01T06:00:00Z']
	])('%j after %s is at %s in Berlin', (given, after, expected) => {
		expect(nextRun(given as CalendarSchedule, new Date(after), berlin)).toEqual(new Date(expected));
	});
});
