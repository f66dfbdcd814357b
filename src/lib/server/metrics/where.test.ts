import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
	catalogue,
	dimensions,
	dimensionsOf,
	dimensionValues,
	explainMetric,
	metricRecords,
	parseWhere,
	runMetric
} from './index.ts';
import { ann, around, deal, everyone, insert, testStore, type TestStore } from './testing.ts';

/** What is asked for by its name: conditions as they are typed, and the values they may have. */

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
	await insert(company.store, 'teams', [{ id: 'north_1', name: 'North one', parent_id: 'north' }]);
	await insert(company.store, 'people', [
		{ id: 'cy', name: 'Cy', team_id: 'north_1' },
		{ id: 'nameless', name: null }
	]);
	await insert(company.store, 'campaigns', [{ id: 'fair', name: 'Trade fair', channel: 'event' }]);
	await insert(company.store, 'campaign_costs', [
		{ id: 'k', campaign_id: 'fair', day: '2026-01-01', amount: 1 }
	]);
	await insert(company.store, 'custom_fields', [
		{ entity: 'deals', name: 'Lead region', label: 'Lead region', type: 'text' }
	]);
	await insert(company.store, 'deals', [
		{ ...deal({ id: 'a', source: 'web', amount: 1 }), custom: '{"Lead region": "South"}' },
		deal({ id: 'b', source: 'web', owner: 'bob', amount: 2 }),
		deal({ id: 'c', source: 'cold call', owner: 'cy', amount: 4 }),
		deal({ id: 'd', source: null, owner: null, amount: 8 })
	]);
});

afterAll(() => company.close());

const parse = (expression: string) => parseWhere(company.store, everyone, expression);

describe('a condition', () => {
	it.each([
		['stage = Won', [{ dimension: 'stage', operator: 'in', values: ['won'] }]],
		[
			'stage=Won and owner in (Ann, Bob) and source != web',
			[
				{ dimension: 'stage', operator: 'in', values: ['won'] },
				{ dimension: 'owner', operator: 'in', values: ['ann', 'bob'] },
				{ dimension: 'source', operator: 'not_in', values: ['web'] }
			]
		],
		['SOURCE <> cold call', [{ dimension: 'source', operator: 'not_in', values: ['cold call'] }]],
		['owner not in (ann, null)', [{ dimension: 'owner', operator: 'not_in', values: ['ann', null] }]],
		['source = "null"', [{ dimension: 'source', operator: 'in', values: ['null'] }]],
		['source in ("a, b", \'c)\')', [{ dimension: 'source', operator: 'in', values: ['a, b', 'c)'] }]],
		['source = "web and fair"', [{ dimension: 'source', operator: 'in', values: ['web and fair'] }]],
		["source = O'Brien", [{ dimension: 'source', operator: 'in', values: ["O'Brien"] }]],
		['team under North', [{ dimension: 'team', operator: 'under', values: ['north'] }]],
		[
			'"custom:Lead region" = South',
			[{ dimension: 'custom:Lead region', operator: 'in', values: ['South'] }]
		],
		['owner in (nameless, Ann)', [{ dimension: 'owner', operator: 'in', values: ['nameless', 'ann'] }]],
		['  ', []]
	])('reads %s', async (expression, filters) => {
		expect(await parse(expression)).toEqual(filters);
	});

	it.each([
		'source = web or source = fair',
		'source = web and',
		'and source = web',
		'source in (web',
		'source in web',
		'source in ()',
		'source = web type = new',
		'source =',
		'source ! web',
		'source = "web',
		'owner = Zoe',
		'colour = red'
	])('refuses %s instead of guessing', async (expression) => {
		await expect(parse(expression)).rejects.toMatchObject({ name: 'MetricError' });
	});

	it('says from where it could not be read', async () => {
		await expect(parse('source = web or source = fair')).rejects.toThrow(/from “or source = fair” on/);
	});

	it('finds records only where the viewer may see them', async () => {
		await insert(company.store, 'companies', [{ id: 'acme', name: 'Acme', owner_id: 'bob' }]);
		expect(await parse('company = Acme')).toEqual([
			{ dimension: 'company', operator: 'in', values: ['acme'] }
		]);
		await expect(parseWhere(company.store, ann, 'company = Acme')).rejects.toThrow(/no company named “Acme”/);
	});

	it('under a team holds the teams inside it; of the team itself it does not', async () => {
		const open = async (expression: string) =>
			(
				await runMetric(
					company.store,
					everyone,
					{ metric: 'open_pipeline', where: await parse(expression) },
					around
				)
			).total.value;
		expect(await open('team under North')).toBe('5.0000');
		expect(await open('team = North')).toBe('1.0000');
		expect(await open('team not in (North, null)')).toBe('6.0000');
		await expect(open('source under web')).rejects.toThrow(/no tree/);
	});
});

describe('the values of a dimension', () => {
	it('can be listed for every dimension there is', async () => {
		for (const name of Object.keys(dimensions)) {
			expect(Array.isArray(await dimensionValues(company.store, everyone, name))).toBe(true);
		}
		await expect(dimensionValues(company.store, everyone, 'constructor')).rejects.toMatchObject({
			code: 'unknown_dimension'
		});
	});

	it('are records in their order, other values by how often they occur, found by a part of them', async () => {
		const labels = async (name: string, search?: string) =>
			(await dimensionValues(company.store, everyone, name, search)).map(({ label }) => label);
		expect(await labels('stage')).toEqual(['New', 'Offer', 'Closing', 'Won', 'Lost']);
		expect(await labels('source')).toEqual(['web', 'cold call']);
		expect(await labels('source', 'CALL')).toEqual(['cold call']);
		expect(await labels('source', '%')).toEqual([]);
		expect(await labels('channel')).toEqual(['event']);
		expect(await labels('custom:Lead region')).toEqual(['South']);
	});

	it('are those of the viewer’s records', async () => {
		expect(await dimensionValues(company.store, ann, 'source')).toEqual([{ key: 'web', label: 'web' }]);
	});

	it('belong to the dimensions that a metric lists', async () => {
		for (const { name, dimensions } of catalogue()) {
			expect(
				(await dimensionsOf(company.store, name))
					.filter((each) => !each.custom)
					.map((dimension) => dimension.name)
			).toEqual(dimensions);
		}
	});
});

describe('an explanation', () => {
	it('is the definition and the SQL, which gives the figure when it is run', async () => {
		const request = { metric: 'open_pipeline', where: await parse('source = "cold call"') };
		const { definition, sql, bound } = await explainMetric(company.store, everyone, request, around);
		expect(definition.name).toBe('open_pipeline');
		expect(bound.parameters).toEqual(['cold call']);
		expect(sql).toContain("'cold call'");
		const { rows } = await company.store.engine.query(sql);
		expect(String(rows[0]!.value)).toBe('4.0000');
	});
});

describe('too much', () => {
	it('is refused with what to do instead', async () => {
		const asked = { metric: 'won_amount', from: '1900-01-01', to: '2026-01-01', grain: 'day' as const };
		await expect(runMetric(company.store, everyone, asked, around)).rejects.toMatchObject({
			code: 'too_many_cells',
			advice: expect.stringMatching(/coarser grain/)
		});
		await expect(metricRecords(company.store, everyone, asked, {}, around)).resolves.toMatchObject({
			total: 0
		});
	});
});
