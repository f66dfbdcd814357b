import { describe, expect, it } from 'vitest';
import { bucketLabel, change, day, figure, fieldValue, moment, money, type Reader } from './format.ts';

const british: Reader = { locale: 'en-GB', timeZone: 'Europe/Berlin', currency: 'EUR' };
const german: Reader = { ...british, locale: 'de-DE' };

describe('figures', () => {
	it('are money in the reader’s way, exact beyond what a float can hold', () => {
		expect(money('10005534.0000', british)).toBe('€10,005,534');
		expect(money('1234567890123456.7800', british)).toBe('€1,234,567,890,123,456.78');
		expect(money('1234.5000', german)).toBe('1.234,50\u00a0€');
	});

	it('are a dash where nothing is known, never a zero', () => {
		expect(figure(null, 'money', british)).toBe('—');
		expect(figure(null, 'ratio', british)).toBe('—');
		expect(figure(0, 'count', british)).toBe('0');
	});

	it('carry their unit', () => {
		expect(figure(0.6315005, 'ratio', british)).toBe('63.15%');
		expect(figure(42.25, 'days', british)).toBe('42.3 days');
		expect(figure(42.25, 'days', british, 'short')).toBe('42.3 d');
		expect(figure(8, 'hours', british, 'short')).toBe('8 h');
		expect(figure('1234567', 'money', british, 'short')).toBe('€1.23m');
		expect(figure('0.0000', 'money', british, 'short')).toBe('€0');
		expect(figure('-0.2000', 'money', british, 'short')).toBe('€0');
		expect(figure('999.6', 'money', british, 'short')).toBe('€1.0k');
	});
});

describe('a change', () => {
	it('has a sign and words', () => {
		expect(change('120', '100', 'money', british)).toEqual({
			text: '+20%',
			direction: 'up',
			words: 'more than before'
		});
		expect(change(0.5, 0.6, 'ratio', british)).toMatchObject({ text: '−10.0 points', direction: 'down' });
		expect(change(3, 3, 'count', british)).toMatchObject({ direction: 'same' });
		expect(change(0.50001, 0.5, 'ratio', british)).toMatchObject({ text: 'no change', direction: 'same' });
	});

	it('is none where one side is unknown', () => {
		expect(change(null, 3, 'count', british)).toBeNull();
		expect(change(3, undefined, 'count', british)).toBeNull();
	});

	it('from nothing is not a percentage', () => {
		expect(change(3, 0, 'count', british)!.text).toBe('from nothing');
	});
});

describe('dates', () => {
	it('are days without a time zone, and instants in the reader’s', () => {
		expect(day('2026-11-23', british)).toBe('23 Nov 2026');
		expect(moment('2026-11-22T23:30:00.000Z', british)).toBe('23 Nov 2026, 00:30');
		expect(bucketLabel('2026-10-01', 'quarter', british)).toBe('Q4 2026');
	});

	it('of records are written by their field', () => {
		expect(fieldValue('best_case', 'choice', british)).toBe('Best case');
		expect(fieldValue('100.0000', 'money', british, 'USD')).toBe('US$100');
		expect(fieldValue('', 'text', british)).toBe('—');
	});
});
