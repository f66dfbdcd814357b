import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entityNamed, fieldNamed } from '#lib/crm/entities/index.ts';
import { readInstant } from './instants.ts';
import { readValue, type FieldInput } from './values.ts';

const field = (entity: string, name: string) => fieldNamed(entityNamed(entity), name)!;
const read = (entity: string, name: string, given: FieldInput, zone = 'UTC') => {
	const result = readValue(field(entity, name), given, zone);
	return 'value' in result && !('message' in result) ? result.value : result;
};

describe('a value from a form', () => {
	it.each([
		['deals', 'name', '  Big one ', 'Big one'],
		['deals', 'name', '', null],
		['deals', 'amount', '1234.5', '1234.5000'],
		['deals', 'amount', '-0', '0.0000'],
		['deals', 'amount', '.5', '0.5000'],
		['deals', 'amount', 99999999999999, '99999999999999.0000'],
		['deals', 'currency', 'usd', 'USD'],
		['deals', 'probability', '25 %', 0.25],
		['deals', 'probability', 0.25, 0.25],
		['deals', 'expected_close', '2028-02-29', '2028-02-29'],
		['deals', 'status', 'won', 'won'],
		['leads', 'score', '7', '7.000000'],
		['companies', 'employees', '1200', 1200],
		['contacts', 'opted_out', 'on', true],
		['contacts', 'opted_out', false, false],
		['tickets', 'opened_at', '2026-07-01T09:30:00+02:00', '2026-07-01T07:30:00.000Z']
	])('%s.%s: “%s” is read as %s', (entity, name, given, expected) => {
		expect(read(entity, name, given)).toBe(expected);
	});

	it.each([
		['deals', 'amount', '1.234,50', 'without separators of thousands'],
		['deals', 'amount', '1e3', 'write it like 1234.50'],
		['deals', 'amount', '1.23456', 'more than 4 digits after the point'],
		['deals', 'amount', '123456789012345', 'too large'],
		['deals', 'currency', 'Euro', 'ISO 4217'],
		['deals', 'probability', '25', 'in per cent, like 25 %'],
		['deals', 'expected_close', '2027-02-29', 'not a day of the calendar'],
		['deals', 'expected_close', '03/04/2026', 'write it like 2026-11-23'],
		['deals', 'status', 'Won', 'choose one of open, won, lost'],
		['companies', 'name', ' ', 'Name is needed'],
		['companies', 'employees', '12.5', 'whole number'],
		['contacts', 'email', 'ada', 'ada@example.com'],
		['contacts', 'opted_out', 'perhaps', 'neither yes nor no'],
		['tickets', 'opened_at', '2026-07-01 25:00', 'not a time']
	])('%s.%s: “%s” is refused with: %s', (entity, name, given, advice) => {
		expect(read(entity, name, given)).toMatchObject({
			field: name,
			message: expect.stringContaining(advice)
		});
	});

	it('reads any amount of money digit by digit', () => {
		const amounts = fc.tuple(fc.boolean(), fc.bigInt({ min: 0n, max: 10n ** 18n - 1n }));
		fc.assert(
			fc.property(amounts, ([negative, units]) => {
				const digits = units.toString().padStart(5, '0');
				const text = `${negative && units > 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
				expect(read('deals', 'amount', text)).toBe(text);
			})
		);
	});
});

describe('a time without an offset', () => {
	it.each([
		['2026-01-15', 'Europe/Berlin', '2026-01-14T23:00:00.000Z'],
		['2026-07-15 14:30', 'America/New_York', '2026-07-15T18:30:00.000Z'],
		['2026-03-29 02:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
		['2026-10-25 02:30', 'Europe/Berlin', '2026-10-25T00:30:00.000Z'],
		['2026-07-15 14:30:15.123456', 'UTC', '2026-07-15T14:30:15.123456Z']
	])('%s in %s is %s', (text, zone, instant) => {
		expect(readInstant(text, zone)).toBe(instant);
	});

	it('reads back the wall clock of any instant', () => {
		const zones = fc.constantFrom(
			'UTC',
			'Europe/Berlin',
			'America/St_Johns',
			'Pacific/Apia',
			'Asia/Kathmandu'
		);
		const instants = fc.date({
			min: new Date('1990-01-01'),
			max: new Date('2040-01-01'),
			noInvalidDate: true
		});
		fc.assert(
			fc.property(zones, instants, (timeZone, instant) => {
				const clock = (moment: Date) =>
					new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(
						moment
					);
				expect(clock(new Date(readInstant(clock(instant), timeZone)!))).toBe(clock(instant));
			})
		);
	});
});
