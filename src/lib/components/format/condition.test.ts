import { expect, it } from 'vitest';
import { conditionText } from './condition.ts';

const segment = (operator: string, value: string, label = 'Segment: Key accounts') =>
	conditionText({ field: 'segment:5c1', label, operator, value }, 'boolean');

it('a segment is told by its name, inside or outside, however it was asked', () => {
	expect(segment('in', 'true')).toBe('Segment: Key accounts');
	expect(segment('not_in', 'false')).toBe('Segment: Key accounts');
	expect(segment('in', 'false')).toBe('Not in segment: Key accounts');
	expect(segment('not_in', 'true')).toBe('Not in segment: Key accounts');
});

it('a segment that the reader does not have is not told by its id', () => {
	expect(segment('in', 'true', 'segment:5c1')).toBe('Segment: one that was deleted or is not shared');
});

it('fields are told by their label, days by the words of days, and no value as empty', () => {
	const of = (field: string, operator: string, value: string, type: string) =>
		conditionText({ field, label: 'Go live', operator, value }, type);
	expect(of('custom:go', 'at_least', '2026-01-01', 'date')).toBe('Go live is on or after 2026-01-01');
	expect(of('custom:go', 'after', '5', 'integer')).toBe('Go live is more than 5');
	expect(of('custom:go', 'in', '', 'text')).toBe('Go live is empty');
});
