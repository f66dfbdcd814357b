import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { createSegment } from '#lib/server/store/segments.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { filterChoices, partConditions, partIn, readFilters } from './filters.ts';

let test: TestStore;
let segment: string;

beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into people (id, name)
		select 'p' || number, 'Person ' || number from (select unnest(range(30)) as number)`);
	segment = await createSegment(test.store, systemViewer, {
		name: 'Steel',
		entity: 'companies',
		shared: true,
		rule: { field: 'industry', is: 'in', values: ['Steel'] }
	});
});
afterAll(() => test.clear());

const read = async (query: string) =>
	readFilters(new URL(`http://here/overview?${query}`), systemViewer, await test.store.settings());
const choices = async (query: string) => filterChoices(test.store, systemViewer, await read(query));

describe('the filter bar of an address', () => {
	it('asks for owner, team with the teams inside it, pipeline and segment', async () => {
		const { where, state } = await read('owner=ann&team=north&pipeline=sales&segment=s');
		expect(state).toMatchObject({ owner: 'ann', team: 'north', pipeline: 'sales', segment: 's' });
		expect(where).toEqual([
			{ dimension: 'owner', operator: 'in', values: ['ann'] },
			{ dimension: 'team', operator: 'under', values: ['north'] },
			{ dimension: 'pipeline', operator: 'in', values: ['sales'] },
			{ dimension: 'segment', operator: 'in', values: ['s'] }
		]);
	});

	it('offers everybody, whoever is filtered by among them', async () => {
		const { owners, segments } = await choices(`owner=p29&segment=${segment}`);
		expect(owners.length).toBeGreaterThan(30);
		expect(segments).toEqual([{ value: segment, label: 'Steel' }]);
	});

	it('takes ids, and says which where a name is given', async () => {
		await expect(choices('segment=steel')).rejects.toMatchObject({
			message: '“steel” is the name of a segment, and an address takes its id.',
			advice: `Choose it in the filter bar, or write segment=${segment}.`
		});
	});

	it('goes on filtering by who is there no more: charts lead to what was theirs', async () => {
		await test.script(`insert into people (id, name, deleted_at) values ('eve', 'Eve', '2026-01-01')`);
		expect((await choices('owner=eve')).owners.at(-1)).toEqual({ value: 'eve', label: 'Eve' });
		expect((await choices('')).owners).not.toContainEqual({ value: 'eve', label: 'Eve' });
	});

	it.each([
		['owner', 'There is no owner “none” to filter by.'],
		['team', 'There is no team “none” to filter by.'],
		['pipeline', 'There is no pipeline “none” to filter by.'],
		['segment', 'There is no segment “none” to filter by.']
	])('says that there is no such %s, instead of figures of nobody', async (name, message) => {
		await expect(choices(`${name}=none`)).rejects.toMatchObject({ name: 'AnalysisError', message });
	});
});

describe('the part that an address asks for', () => {
	it('is of what the page can be filtered by, and leaves the rest alone', () => {
		const part = partIn(new URLSearchParams('owner=ann&pipeline=sales&of=leads'), ['owner', 'segment']);
		expect(part).toEqual({ owner: 'ann', team: '', pipeline: '', segment: '' });
		expect(partConditions(part)).toEqual([{ dimension: 'owner', operator: 'in', values: ['ann'] }]);
	});
});
