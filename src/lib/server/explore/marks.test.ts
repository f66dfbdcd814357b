import { describe, expect, it } from 'vitest';
import { readMarks } from './marks.ts';

const channel = {
	name: 'channel',
	label: 'Channel',
	values: [
		{ key: 'email', label: 'Email' },
		{ key: null, label: 'No channel' }
	]
};
const read = (query: string) => readMarks(new URL(`https://crm.example/campaigns${query}`), [channel]);

describe('marks that filter a page', () => {
	it('show everything in full colour until one is chosen', () => {
		const marks = read('');
		expect(marks.shows('channel', 'email')).toBe(true);
		expect(marks.picking('channel').isChosen).toBeUndefined();
	});

	it('lead to the page filtered by them, by what has no value too, and back', () => {
		const link = read('?model=linear').picking('channel').link(null);
		expect(link).toBe('/campaigns?model=linear&pick=channel');
		const chosen = read('?model=linear&pick=channel');
		expect(chosen.picks).toEqual([{ dimension: 'channel', key: null, label: 'Channel: No channel' }]);
		expect(chosen.shows('channel', 'email')).toBe(false);
		expect(chosen.picking('channel').isChosen?.(null)).toBe(true);
		expect(chosen.picking('channel').link(null)).toBe('/campaigns?model=linear');
	});

	it('that the page has not, or has no more, hide nothing', () => {
		const marks = read('?pick=channel=fax&pick=owner=ann');
		expect(marks.picks).toEqual([]);
		expect(marks.shows('channel', 'email')).toBe(true);
	});
});
