import { describe, expect, it } from 'vitest';
import { pickLink } from '#lib/components/links.ts';
import { pickFilters, readPicks, spanned } from './picks.ts';

const read = (query: string) => readPicks(new URL(`https://crm.example/explore?${query}`));

describe('what was chosen on charts', () => {
	it('comes back from the link as it was, with values that are none or hold any character', () => {
		const picks = [
			{ dimension: 'custom:Region = x', key: 'Åland & = %' },
			{ dimension: 'owner', key: null },
			{ dimension: 'source', key: '' }
		];
		const url = new URL(pickLink(new URL('https://crm.example/explore'), picks), 'https://crm.example');
		expect(readPicks(url).picks).toEqual(picks);
	});

	it('is any of the values of a dimension, all of the dimensions, and never filters the chart it was chosen on', () => {
		const picks = read('pick=source=web&pick=owner=ann&pick=source=fair');
		expect(pickFilters(picks, ['owner'])).toEqual([
			{ dimension: 'source', operator: 'in', values: ['web', 'fair'] }
		]);
	});

	it('that can’t be read is nothing', () => {
		expect(read('pick=%25E0%25A4%25A&pick=&span=2026-02-01..2026-01-01')).toEqual({ picks: [], span: null });
		expect(read('span=today..tomorrow').span).toBeNull();
	});

	it('narrows a period, also one without ends, and means nothing outside of it', () => {
		const picks = read('span=2026-03-01..2026-04-01');
		expect(spanned({ from: null, to: null }, picks)).toEqual({ from: '2026-03-01', to: '2026-04-01' });
		expect(spanned({ from: '2026-03-10', to: '2027-01-01' }, picks)).toEqual({
			from: '2026-03-10',
			to: '2026-04-01'
		});
		expect(spanned({ from: '2026-05-01', to: '2027-01-01' }, picks)).toBeNull();
	});
});
