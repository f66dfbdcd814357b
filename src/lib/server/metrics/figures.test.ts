import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { catalogue, metricRecords, runMetric, type MetricRequest } from './index.ts';
import { specificationNamed } from './catalogue/index.ts';
import {
	around,
	change,
	clear,
	deal,
	everyone,
	insert,
	testStore,
	type DealRow,
	type TestStore
} from './testing.ts';

/** Figures that were wrong once, in cases where a plausible number came out. */

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});

afterAll(() => company.close());

afterEach(() => clear(company.store, 'deals', 'deal_events', 'quotas', 'leads', 'campaign_costs'));

const ask = (request: MetricRequest) => runMetric(company.store, everyone, request, around);
const records = (request: MetricRequest, options = {}) =>
	metricRecords(company.store, everyone, request, options, around);
const value = async (request: MetricRequest) => (await ask(request)).total.value;
const quarter = { from: '2026-10-01', to: '2027-01-01' };
const withoutAmount = (row: DealRow) => ({ ...deal(row), amount: null, amount_base: null });

describe('stage conversion', () => {
	it('counts a deal won without a change of stage, as Pipedrive keeps status apart from stage', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', stage: 'offer', created: '2026-10-01', closed: '2026-11-01' })
		]);
		await insert(company.store, 'deal_events', [change('a', 'stage', 'new', 'offer', '2026-10-05')]);
		const { rows } = await ask({ metric: 'stage_conversion', by: ['stage'], ...quarter });
		expect(rows.map((row) => [row.dimensions.stage!.label, row.value])).toEqual([
			['New', 1],
			['Offer', 1]
		]);
	});

	it('says how many are still in the stage, and lists each deal once with what counts', async () => {
		await insert(company.store, 'deals', [deal({ id: 'a', stage: 'offer', created: '2026-10-01' })]);
		await insert(company.store, 'deal_events', [change('a', 'stage', 'new', 'offer', '2026-10-05')]);
		const { notes } = await ask({ metric: 'stage_conversion', ...quarter });
		expect(notes.join()).toMatch(/1 of these deals is still in the stage/);
		const first = await records({ metric: 'stage_conversion', ...quarter }, { cell: { stage: 'new' } });
		expect(first.rows.map(({ id, counts }) => [id, counts])).toEqual([['a', true]]);
		const all = await records({ metric: 'stage_conversion', ...quarter });
		expect(all.rows.map(({ id, counts }) => [id, counts])).toEqual([['a', true]]);
		const second = await records({ metric: 'stage_conversion', ...quarter }, { cell: { stage: 'offer' } });
		expect(second.rows.map(({ id, counts }) => [id, counts])).toEqual([['a', false]]);
	});
});

describe('a close dated by its day alone', () => {
	it('on the day of creation is a cycle of 0 days, not a fault', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', created: '2026-11-02T15:00:00Z', closed: '2026-11-02T00:00:00Z' }),
			deal({ id: 'b', status: 'won', created: '2026-11-02T00:00:00Z', closed: '2026-11-12T00:00:00Z' })
		]);
		const { total, notes } = await ask({ metric: 'sales_cycle', ...quarter });
		expect([total.value, total.sample]).toEqual([5, 2]);
		expect(notes.join()).not.toMatch(/before they were created/);
	});

	it('makes a lead converted the day before it was created a fault that does not count', async () => {
		await insert(company.store, 'leads', [
			{ id: 'l1', created_at: '2026-06-10T12:00:00Z', converted_at: '2026-06-10T00:00:00Z' },
			{ id: 'l2', created_at: '2026-06-10T12:00:00Z', converted_at: '2026-06-09T00:00:00Z' }
		]);
		const { total, notes } = await ask({ metric: 'lead_conversion', from: '2026-06-01', to: '2026-07-01' });
		expect(total.value).toBe(0.5);
		expect(notes.join()).toMatch(/1 of these leads was converted before/);
	});
});

describe('a comparison', () => {
	it('is of nothing where the period has not begun, unless it is of what is planned for it', async () => {
		const next = { from: '2027-01-01', to: '2027-04-01', compare: 'previous' as const };
		const won = await ask({ metric: 'won_amount', ...next });
		expect([won.comparedPeriod, won.total.compared]).toEqual([null, undefined]);
		expect(won.notes).toContain('The period has not begun: there is nothing to compare yet.');
		expect((await ask({ metric: 'quota', ...next })).comparedPeriod).toEqual({
			from: '2026-10-01',
			to: '2027-01-01'
		});
	});

	it('of a bucket that the earlier part does not reach is unknown, not 0', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-09-10', amount: 5 }),
			deal({ id: 'b', status: 'won', closed: '2026-07-10', amount: 7 })
		]);
		const { rows } = await ask({ metric: 'won_amount', grain: 'month', ...quarter, compare: 'previous' });
		expect(rows.map(({ bucket, compared }) => [bucket, compared])).toEqual([
			['2026-10-01', '7.0000'],
			['2026-11-01', '0.0000'],
			['2026-12-01', null]
		]);
	});

	it('of a moment without a period is with the same day of the year before', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', created: '2024-01-01', amount: 9 }),
			deal({ id: 'b', created: '2026-01-01', amount: 1 })
		]);
		const asked = { metric: 'open_pipeline', asOf: '2026-06-30' };
		const { total, comparedPeriod } = await ask({ ...asked, compare: 'year' });
		expect([total.value, total.compared]).toEqual(['10.0000', '9.0000']);
		expect(comparedPeriod).toEqual({ from: null, to: '2025-07-01' });
		const previous = await ask({ ...asked, compare: 'previous' });
		expect(previous.total.compared).toBeUndefined();
		expect(previous.notes.join()).toMatch(/A moment has no previous one/);
	});
});

describe('groups', () => {
	it('whose keys read alike one after the other, or none and empty, stay apart', async () => {
		const won = { status: 'won', closed: '2026-10-05' } as const;
		await insert(company.store, 'deals', [
			{ ...deal({ ...won, id: 'a', amount: 1, source: 'ab' }), type: 'c' },
			{ ...deal({ ...won, id: 'b', amount: 2, source: 'a' }), type: 'bc' },
			{ ...deal({ ...won, id: 'c', amount: 4, source: null }), type: 'c' },
			{ ...deal({ ...won, id: 'd', amount: 8, source: '' }), type: 'c' }
		]);
		const by = ['source', 'type'];
		const { rows } = await ask({ metric: 'won_amount', by, grain: 'quarter', ...quarter, compare: 'year' });
		expect(rows.map((row) => row.value).sort()).toEqual(['1.0000', '2.0000', '4.0000', '8.0000']);
	});
});

describe('a bucket cut by the end of the period', () => {
	it('is partial, and its records are those inside the period', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-09-05' }),
			deal({ id: 'b', status: 'won', closed: '2026-09-20' })
		]);
		const asked = {
			metric: 'deals_won',
			grain: 'month' as const,
			from: '2026-08-01',
			to: '2026-09-11'
		};
		const { rows } = await ask(asked);
		expect(rows.map((row) => [row.value, row.partial ?? false])).toEqual([
			[0, false],
			[1, true]
		]);
		expect((await records(asked, { bucket: '2026-09-01' })).rows.map(({ id }) => id)).toEqual(['a']);
	});
});

describe('the records behind a count or sum', () => {
	it('are as many as it says, whatever it is made of', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-11-01', created: '2026-10-02' }),
			deal({ id: 'b', due: '2026-12-01', category: 'commit', created: '2026-10-02' }),
			deal({ id: 'c', due: '2026-12-01', category: 'best_case', created: '2026-10-03' }),
			deal({ id: 'd', status: 'lost', closed: '2026-11-01', created: '2026-10-03' })
		]);
		for (const { name } of catalogue().filter(({ name }) => specificationNamed(name).additive)) {
			const { total } = await ask({ metric: name, ...quarter });
			const behind = await records({ metric: name, ...quarter });
			expect([name, behind.total]).toEqual([name, total.sample]);
		}
	});

	it('are counted on a page beyond the last too, and sorted by any column shown', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-11-01', amount: 1 }),
			deal({ id: 'b', status: 'won', closed: '2026-11-01', amount: 3 })
		]);
		const asked = { metric: 'won_amount', ...quarter };
		expect(await records(asked, { offset: 50 })).toMatchObject({ total: 2, rows: [] });
		const sort = { column: 'amount', descending: true };
		expect((await records(asked, { sort })).rows.map(({ id }) => id)).toEqual(['b', 'a']);
		await expect(records(asked, { sort: { column: 'amount; drop table deals' } })).rejects.toMatchObject({
			code: 'invalid_request'
		});
	});
});

describe('money', () => {
	it('always says how many records have no amount', async () => {
		await insert(company.store, 'deals', [
			withoutAmount({ id: 'a', status: 'won', closed: '2026-11-01', created: '2026-10-02' }),
			{
				...withoutAmount({ id: 'd', status: 'won', closed: '2026-11-01', created: '2026-10-02' }),
				owner_id: 'bob'
			},
			withoutAmount({ id: 'b', status: 'lost', closed: '2026-11-01', created: '2026-10-02' }),
			{
				...withoutAmount({ id: 'c', created: '2026-10-02', due: '2026-12-01', category: 'commit' }),
				currency: 'USD'
			}
		]);
		await insert(company.store, 'deal_events', [change('c', 'amount', '100', '150', '2026-10-05')]);
		await insert(company.store, 'campaign_costs', [
			{ id: 'cost', campaign_id: 'search', day: '2026-10-05', amount: 10, currency: 'USD' }
		]);
		await insert(company.store, 'quotas', [
			{ id: 'q', person_id: 'ann', period_start: '2026-10-01', period_end: '2027-01-01', amount_base: 100 }
		]);
		const ofDeals = catalogue().filter(
			({ unit, records }) => unit.startsWith('money') && records === 'deals'
		);
		for (const { name } of ofDeals) {
			const { notes } = await ask({ metric: name, ...quarter });
			expect([name, notes.join()]).toEqual([name, expect.stringMatching(/without an amount/)]);
		}
	});
});

describe('a commit at an earlier moment', () => {
	it('counts a deal once: as promised, not also as won, which it was later', async () => {
		await insert(company.store, 'deals', [
			deal({
				id: 'a',
				status: 'won',
				created: '2026-01-01',
				closed: '2026-06-20',
				due: '2026-06-20',
				amount: 5
			}),
			deal({
				id: 'b',
				status: 'won',
				created: '2026-01-01',
				closed: '2026-04-20',
				due: '2026-04-20',
				amount: 3
			})
		]);
		await insert(company.store, 'deal_events', [
			change('a', 'forecast_category', 'commit', 'closed', '2026-06-20'),
			change('a', 'stage', 'close', 'won', '2026-06-20')
		]);
		const asked = { metric: 'commit', from: '2026-04-01', to: '2026-07-01' };
		const { total } = await ask({ ...asked, asOf: '2026-05-15' });
		expect([total.value, total.sample]).toEqual(['8.0000', 2]);
		expect((await records({ ...asked, asOf: '2026-05-15' })).total).toBe(2);
		expect(await value(asked)).toBe('8.0000');
		expect(await value({ ...asked, asOf: '2026-04-10' })).toBe('5.0000');
	});
});

describe('a quota', () => {
	it('of a quarter gives each month its days’ share, to the cent: 300 over 31, 31 and 30 of 92 days', async () => {
		await insert(company.store, 'quotas', [
			{
				id: 'q',
				person_id: 'ann',
				period_start: '2026-07-01',
				period_end: '2026-10-01',
				amount: 300,
				amount_base: 300
			}
		]);
		const asked = { metric: 'quota', from: '2026-07-01', to: '2026-10-01' };
		const { rows, total } = await ask({ ...asked, grain: 'month' });
		expect(rows.map((row) => row.value)).toEqual(['101.0870', '101.0869', '97.8261']);
		expect(total.value).toBe('300.0000');
		expect((await records(asked)).total).toBe(1);
	});

	it('of a team is not added to those of its people, and stands where they have none', async () => {
		const q = (id: string, holder: object, period_start: string) => ({
			id,
			...holder,
			period_start,
			amount: 100,
			amount_base: 100
		});
		await insert(company.store, 'quotas', [
			q('q1', { person_id: 'ann' }, '2026-10-01'),
			q('q2', { team_id: 'north' }, '2026-10-01'),
			q('q3', { team_id: 'south' }, '2026-10-01'),
			q('q4', { team_id: 'north' }, '2026-07-01')
		]);
		expect(await value({ metric: 'quota', ...quarter })).toBe('200.0000');
		expect(await value({ metric: 'quota', from: '2026-07-01', to: '2026-10-01' })).toBe('100.0000');
		const { rows } = await ask({ metric: 'quota', by: ['team'], ...quarter });
		expect(rows.map((row) => [row.dimensions.team!.label, row.value])).toEqual([
			['North', '100.0000'],
			['South', '100.0000']
		]);
	});

	it('is compared whole with a whole one, beside what was won and due on the same day of that', async () => {
		const q = (id: string, period_start: string, period_end: string) => ({
			id,
			person_id: 'ann',
			period_start,
			period_end,
			amount: 1000,
			amount_base: 1000
		});
		await insert(company.store, 'quotas', [
			q('q4', '2026-10-01', '2027-01-01'),
			q('q3', '2026-07-01', '2026-10-01')
		]);
		await insert(company.store, 'deals', [
			deal({ id: 'now', status: 'won', amount: 500, closed: '2026-10-10' }),
			deal({ id: 'early', status: 'won', amount: 200, closed: '2026-08-01', due: '2026-08-01' }),
			deal({ id: 'late', status: 'won', amount: 400, closed: '2026-09-20', due: '2026-09-20' })
		]);
		const compared = async (metric: string) =>
			(await ask({ metric, ...quarter, compare: 'previous' })).total.compared;
		expect(await compared('quota')).toBe('1000.0000');
		// Until the 23rd day of August, as today is the 54th day of its quarter.
		expect(await compared('quota_attainment')).toBe(0.2);
		expect(await compared('gap_to_quota')).toBe('800.0000');
		// What was won later was still open then, and due in that quarter.
		expect(await compared('pipeline_coverage')).toBe(0.5);
	});
});
