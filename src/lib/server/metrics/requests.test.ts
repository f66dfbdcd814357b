import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runMetric, type MetricRequest } from './index.ts';
import { ann, around, clear, deal, everyone, insert, testStore, type TestStore } from './testing.ts';

/** What may be asked, and that nothing of a request reaches SQL unchecked. */

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});

afterAll(() => company.close());

afterEach(() => clear(company.store, 'deals', 'activities'));

const ask = (request: MetricRequest, viewer = everyone) => runMetric(company.store, viewer, request, around);
const quarter = { from: '2026-10-01', to: '2027-01-01' };

describe('a request', () => {
	it('carries no SQL past the scope in its grain, whatever its type says', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'mine', status: 'won', closed: '2026-11-01' }),
			deal({ id: 'theirs', status: 'won', closed: '2026-11-01', owner: 'bob' })
		]);
		const smuggled =
			"month', case when error((select string_agg(id, ',') from deals)) is null then r.closed_at end)::date as bucket, date_trunc('month";
		const asked = ask({ metric: 'won_amount', ...quarter, grain: smuggled as never }, ann);
		await expect(asked).rejects.toMatchObject({ name: 'MetricError', code: 'invalid_request' });
		await expect(asked).rejects.not.toThrow(/theirs/);
	});

	it.each([
		['a grain', { grain: 'decade' as never }],
		['a comparison', { compare: 'decade' as never }],
		['an operator', { where: [{ dimension: 'owner', operator: 'like' as never, values: ['ann'] }] }],
		['a dimension twice', { by: ['owner', 'owner'] }],
		['four dimensions', { by: ['owner', 'source', 'stage', 'type'] }]
	])('with %s that there is not is refused', async (_, extra) => {
		await expect(ask({ metric: 'won_amount', ...quarter, ...extra })).rejects.toMatchObject({
			name: 'MetricError',
			code: 'invalid_request'
		});
	});

	it('binds what it filters by', async () => {
		const values = ["ann' or 1 = 1 --", '$1', '{from}'];
		const { total, sql } = await ask({
			metric: 'deals_won',
			where: [{ dimension: 'owner', operator: 'in', values }]
		});
		expect(total.value).toBe(0);
		expect(sql).toContain("'ann'' or 1 = 1 --'");
	});

	it('of a custom field is refused where the records behind the metric have none', async () => {
		await expect(ask({ metric: 'quota_attainment', by: ['custom:region'] })).rejects.toMatchObject({
			code: 'unknown_dimension'
		});
	});

	it('of a custom field is answered now and of an earlier moment', async () => {
		await insert(company.store, 'custom_fields', [
			{ entity: 'deals', name: 'region', label: 'Region', type: 'text' }
		]);
		await insert(company.store, 'deals', [
			{ ...deal({ id: 'a', amount: 3, created: '2026-01-01' }), custom: '{"region": "North"}' }
		]);
		for (const asOf of [null, '2026-06-01']) {
			const { rows } = await ask({ metric: 'open_pipeline', by: ['custom:region'], asOf });
			expect(rows.map((row) => [row.dimensions['custom:region']!.key, row.value])).toEqual([
				['North', '3.0000']
			]);
		}
	});
});

describe('a moment', () => {
	it('counts overdue deals alike whether asked for itself or in a series', async () => {
		await insert(company.store, 'deals', [deal({ id: 'a', due: '2026-09-30' })]);
		const { total } = await ask({ metric: 'overdue_deals', asOf: '2026-09-30' });
		const { rows } = await ask({
			metric: 'overdue_deals',
			grain: 'month',
			from: '2026-09-01',
			to: '2026-11-01'
		});
		expect([total.value, ...rows.map(({ value }) => value)]).toEqual([0, 0, 1]);
	});

	it('counts deals as stale by what had been done with them then, not by now', async () => {
		await insert(company.store, 'deals', [deal({ id: 'a', created: '2025-01-01' })]);
		await insert(company.store, 'activities', [
			{ id: 'x', type: 'call', occurred_at: '2026-05-20', deal_id: 'a', owner_id: 'ann' }
		]);
		const stale = async (asOf: string) => (await ask({ metric: 'stale_deals', asOf })).total.value;
		expect([await stale('2026-05-10'), await stale('2026-06-01'), await stale('2026-09-01')]).toEqual([
			1, 0, 1
		]);
	});
});

describe('a scope', () => {
	it('hides how old the deals of others are from the beginning of a series', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'mine', created: '2026-10-05' }),
			deal({ id: 'theirs', created: '2020-01-01', owner: 'bob' })
		]);
		const { period } = await ask({ metric: 'open_pipeline', grain: 'month' }, ann);
		expect(period.from! >= '2026-10-01').toBe(true);
	});

	it('holds for what a condition looks up: another person’s call does not show', async () => {
		await insert(company.store, 'deals', [deal({ id: 'mine', created: '2025-01-01' })]);
		await insert(company.store, 'activities', [
			{ id: 'x', type: 'call', occurred_at: '2026-05-20', deal_id: 'mine', owner_id: 'bob' }
		]);
		const request = { metric: 'stale_deals', asOf: '2026-06-01' };
		expect((await ask(request)).total.value).toBe(0);
		expect((await ask(request, ann)).total.value).toBe(1);
	});
});
