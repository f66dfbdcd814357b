import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dimensionsOf, dimensionValues, metricRecords, parseWhere, runMetric } from './index.ts';
import { ann, around, deal, everyone, insert, testStore, type TestStore } from './testing.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
	await insert(company.store, 'custom_fields', [
		{ entity: 'deals', name: 'region', label: 'Region', type: 'choice', choices: '["North", "South"]' },
		{ entity: 'deals', name: 'seats', label: 'Seats', type: 'integer' },
		{ entity: 'deals', name: 'discount', label: 'Discount', type: 'number' },
		{ entity: 'deals', name: 'go_live', label: 'Go live', type: 'date' },
		{ entity: 'deals', name: 'seen', label: 'Seen', type: 'timestamp' },
		{ entity: 'deals', name: 'pilot', label: 'Pilot', type: 'boolean' },
		{ entity: 'deals', name: 'source', label: 'Source', type: 'text' },
		{ entity: 'companies', name: 'tier', label: 'Tier', type: 'text' },
		{ entity: 'companies', name: 'region', label: 'Region', type: 'text' },
		{ entity: 'people', name: 'tier', label: 'Tier', type: 'text' },
		{ entity: 'leads', name: 'score', label: 'Score', type: 'integer' }
	]);
	await insert(company.store, 'companies', [
		{ id: 'acme', name: 'Acme', owner_id: 'ann', custom: '{"tier": "gold", "region": "West"}' },
		{ id: 'bolt', name: 'Bolt', owner_id: 'bob', custom: '{"tier": "tin"}' }
	]);
	const won = (id: string, custom: object, more: object = {}) => ({
		...deal({ id, status: 'won', amount: 1, closed: '2026-03-01', source: 'web' }),
		custom: JSON.stringify(custom),
		...more
	});
	await insert(company.store, 'deals', [
		won(
			'a',
			{ region: 'North', seats: 9, discount: 2.5, go_live: '2026-01-31', pilot: true, source: 'fair' },
			{ company_id: 'acme' }
		),
		won(
			'b',
			{ region: 'South', seats: 10, discount: 10, go_live: '2026-02-01', pilot: false },
			{ company_id: 'bolt', owner_id: 'bob' }
		),
		won('c', { region: 'North', seats: 100, seen: '2026-02-01 23:30:00+00' }, { company_id: 'acme' })
	]);
});
afterAll(() => company.close());

const ask = (metric: string, by: string[], where = '', viewer = everyone) =>
	parseWhere(company.store, viewer, where || 'status = won').then((conditions) =>
		runMetric(company.store, viewer, { metric, by, where: where ? conditions : [] }, around)
	);
const groups = async (metric: string, by: string, where = '', viewer = everyone) =>
	(await ask(metric, [by], where, viewer)).rows
		.map((row) => [Object.values(row.dimensions)[0]!.label, row.value])
		.sort();
const counted = async (where: string) => (await ask('deals_won', [], where)).total.value;

describe('a custom field', () => {
	it('breaks a metric down by its whole name, its name alone, or its label in any case', async () => {
		for (const name of ['custom:region', 'region', 'REGION'])
			expect(await groups('deals_won', name)).toEqual([
				['North', 2],
				['South', 1]
			]);
	});

	it('that is called like a built-in dimension leaves that as it is', async () => {
		expect(await groups('deals_won', 'source')).toEqual([['web', 3]]);
		expect(await groups('deals_won', 'custom:source')).toEqual([
			['No source (custom field)', 2],
			['fair', 1]
		]);
	});

	it('of the company a deal is with, or of its owner, is a dimension of the deal', async () => {
		expect(await groups('deals_won', 'company.custom:tier')).toEqual([
			['gold', 2],
			['tin', 1]
		]);
		expect(await groups('won_amount', 'company.region')).toEqual([
			['No company: region', '1.0000'],
			['West', '2.0000']
		]);
		await expect(ask('deals_won', ['tier'])).rejects.toMatchObject({
			message: expect.stringContaining('Several custom fields'),
			advice: 'Say which: owner.custom:tier or company.custom:tier.'
		});
	});

	it('of a company that the reader may not see tells nothing', async () => {
		expect(await groups('deals_won', 'company.custom:tier', '', ann)).toEqual([['gold', 2]]);
	});

	it('reaches metrics that read stages, versions and pushes of deals', async () => {
		for (const metric of ['deals_created', 'stage_conversion', 'open_pipeline', 'win_rate'])
			expect((await dimensionsOf(company.store, metric)).map(({ name }) => name)).toContain('custom:region');
		expect(await groups('deals_created', 'custom:region')).toEqual([
			['North', 2],
			['South', 1]
		]);
	});

	it('is compared as what it is: numbers as numbers, days as days', async () => {
		expect(await counted('custom:seats > 9')).toBe(2);
		expect(await counted('seats >= 9 and seats <= 10')).toBe(2);
		expect(await counted('custom:discount < 10')).toBe(1);
		expect(await counted('custom:discount = 10.0')).toBe(1);
		expect(await counted('custom:go_live >= 2026-02-01')).toBe(1);
		expect(await counted('"Go live" < 2026-02-01')).toBe(1);
		expect(await counted('custom:seen = 2026-02-01')).toBe(1);
		expect(await counted('custom:pilot = yes')).toBe(1);
		expect(await counted('custom:pilot != yes')).toBe(2);
		expect(await counted('custom:pilot = null')).toBe(1);
		expect(await counted('company.custom:tier = gold and region = North')).toBe(2);
	});

	it('shows numbers without their zeros and yes and no in words, as filters take them again', async () => {
		expect(await groups('deals_won', 'discount')).toEqual([
			['10', 1],
			['2.5', 1],
			['No discount', 1]
		]);
		expect((await groups('deals_won', 'pilot')).map(([label]) => label)).toEqual(['No pilot', 'No', 'Yes']);
	});

	it('leads from a cell to the records behind it', async () => {
		const request = { metric: 'deals_won', by: ['custom:seats'] };
		const { rows } = await metricRecords(
			company.store,
			everyone,
			request,
			{ cell: { 'custom:seats': '100' } },
			around
		);
		expect(rows.map(({ id }) => id)).toEqual(['c']);
	});

	it('is refused where it makes no sense, with what would', async () => {
		await expect(ask('deals_won', [], 'seats > many')).rejects.toThrow('Seats is a whole number');
		await expect(ask('deals_won', [], 'region > North')).rejects.toThrow('has no order');
		await expect(ask('deals_won', ['score'])).rejects.toMatchObject({ code: 'unknown_dimension' });
		await expect(ask('deals_won', ['custom:nothing'])).rejects.toMatchObject({ code: 'unknown_dimension' });
		await expect(parseWhere(company.store, everyone, 'custom:nothing = 1')).rejects.toMatchObject({
			code: 'unknown_dimension'
		});
	});

	it('offers its values', async () => {
		const values = async (name: string) =>
			(await dimensionValues(company.store, everyone, name)).map(({ key }) => key);
		expect(await values('custom:seats')).toEqual(['10', '100', '9']);
		expect(await values('company.custom:tier')).toEqual(['gold', 'tin']);
		expect(await values('custom:region')).toEqual(['North', 'South', 'West']);
	});
});
