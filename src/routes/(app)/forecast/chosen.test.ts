import { describe, expect, it } from 'vitest';
import type { ForecastNode } from '#lib/server/analyses/forecast/result.ts';
import { readChosen } from './chosen.ts';

const node = (kind: ForecastNode['kind'], id: string | null, depth: number) =>
	({ kind, id, name: id ?? 'Nobody', depth }) as ForecastNode;
const tree = [
	node('team', 'north', 0),
	node('person', 'ann', 1),
	node('team', 'coast', 1),
	node('person', 'bob', 2),
	node('team', 'south', 0),
	node('person', 'cem', 1),
	node('nobody', null, 0)
];
const read = (query: string) => readChosen(new URL(`https://crm.example/forecast?${query}`), tree);
const owners = ['ann', 'bob', 'cem', 'gone', null];
const shown = (query: string) => owners.filter(read(query).showsOwner);

describe('what is chosen on the forecast', () => {
	it('of a team is its people and those of the teams below', () => {
		expect(shown('')).toEqual(owners);
		expect(shown('pick=whose=team%253Anorth')).toEqual(['ann', 'bob']);
		expect(shown('pick=whose=team%253Acoast&pick=whose=person%253Acem')).toEqual(['bob', 'cem']);
	});

	it('of a team leaves it and all below it in full colour', () => {
		expect(read('').areFaded).not.toContain(true);
		expect(read('pick=whose=team%253Anorth').areFaded).toEqual([
			...[false, false, false, false],
			...[true, true, true]
		]);
	});

	it('of nobody is also who is no longer there', () => {
		expect(shown('pick=whose=nobody%253A')).toEqual(['gone', null]);
	});

	it('of months is what is due in them, and nothing without a date', () => {
		const { showsDay, months } = read('span=2026-10-01..2026-12-01');
		expect(['2026-09-30', '2026-10-01', '2026-11-30', '2026-12-01', null].filter(showsDay)).toEqual([
			'2026-10-01',
			'2026-11-30'
		]);
		expect(months.isChosen!('2026-12-01')).toBe(false);
		expect(read('').months.link('2026-12-01')).toBe('/forecast?span=2026-12-01..2027-01-01');
	});

	it('of moves is named by what happened', () => {
		expect(read('pick=move=won').marks.picks).toEqual([
			{ dimension: 'move', key: 'won', label: 'What happened: Won' }
		]);
	});
});
