import { createRandom } from '#lib/stats/random/random.ts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { metricRecords, runMetric, type MetricRequest } from './index.ts';
import { ann, around, change, clear, deal, everyone, insert, testStore, type TestStore } from './testing.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});

afterAll(() => company.close());

afterEach(() =>
	clear(
		company.store,
		'deals',
		'deal_events',
		'quotas',
		'leads',
		'activities',
		'campaign_costs',
		'exchange_rates',
		'campaigns',
		'orders'
	)
);

const ask = (request: MetricRequest, viewer = everyone) => runMetric(company.store, viewer, request, around);
const value = async (request: MetricRequest, viewer = everyone) => (await ask(request, viewer)).total.value;
const quarter = { from: '2026-10-01', to: '2027-01-01' };

describe('open pipeline', () => {
	it('is the amount of open deals now, overdue ones too', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', amount: 100, due: '2026-01-01' }),
			deal({ id: 'b', amount: 50.25 }),
			deal({ id: 'c', amount: 70, status: 'won', closed: '2026-02-01' })
		]);
		expect(await value({ metric: 'open_pipeline' })).toBe('150.2500');
		expect(await value({ metric: 'open_pipeline_count' })).toBe(2);
		expect(await value({ metric: 'overdue_deals' })).toBe(1);
	});

	it('at an earlier moment counts what was open then, at the amount it had then', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', amount: 100, created: '2026-01-10' }),
			deal({ id: 'b', amount: 40, created: '2026-01-10', status: 'won', closed: '2026-05-01' }),
			deal({ id: 'c', amount: 7, created: '2026-09-01' })
		]);
		await insert(company.store, 'deal_events', [change('a', 'amount', '60', '100', '2026-06-01')]);
		expect(await value({ metric: 'open_pipeline', asOf: '2026-04-30' })).toBe('100.0000');
		expect(await value({ metric: 'open_pipeline', asOf: '2026-05-31' })).toBe('60.0000');
		expect(await value({ metric: 'open_pipeline', from: '2026-07-01', to: '2026-08-01' })).toBe('100.0000');
		expect(await value({ metric: 'open_pipeline' })).toBe('107.0000');
	});

	it('shows the stages of the pipeline in their order, and deals of any age in them (T4: Krayin)', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', stage: 'close', created: '2020-01-01', amount: 1 }),
			deal({ id: 'b', stage: 'new', amount: 2 }),
			deal({ id: 'c', stage: 'offer', amount: 3 })
		]);
		const { rows } = await ask({ metric: 'open_pipeline', by: ['stage'], ...quarter });
		expect(rows.map((row) => [row.dimensions.stage!.label, row.value])).toEqual([
			['New', '2.0000'],
			['Offer', '3.0000'],
			['Closing', '1.0000']
		]);
	});

	it('keeps deals that nobody owns as a group of their own (T8: SuiteCRM drops them)', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', owner: null, amount: 30 }),
			deal({ id: 'b', amount: 10 })
		]);
		const { rows, total } = await ask({ metric: 'open_pipeline', by: ['owner'] });
		expect(rows.map((row) => [row.dimensions.owner!.key, row.dimensions.owner!.label, row.value])).toEqual([
			[null, 'No owner', '30.0000'],
			['ann', 'Ann', '10.0000']
		]);
		expect(total.value).toBe('40.0000');
	});
});

describe('weighted pipeline', () => {
	it('takes the deal’s probability, else its stage’s, and never exceeds the open pipeline (T9: dbt_salesforce)', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', amount: 100, probability: 0.5, stage: 'close' }),
			deal({ id: 'b', amount: 200, stage: 'offer' }),
			deal({ id: 'c', amount: 1000, status: 'lost', closed: '2026-11-01' })
		]);
		expect(await value({ metric: 'weighted_pipeline' })).toBe('130.0000');
	});

	it('has room for billions, as in rupiah or yen', async () => {
		await insert(company.store, 'deals', [deal({ id: 'a', amount: 4_000_006_000, probability: 0.5 })]);
		expect(await value({ metric: 'weighted_pipeline' })).toBe('2000003000.0000');
	});

	it('counts a lost deal of the month at nothing (T1: Frappe counts it at 100 %)', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', amount: 100_000, status: 'lost', closed: '2026-11-10', due: '2026-11-30' })
		]);
		expect(await value({ metric: 'weighted_pipeline', ...quarter })).toBe('0.0000');
		expect(await value({ metric: 'best_case', ...quarter })).toBe('0.0000');
	});
});

describe('won and lost', () => {
	it('are counted on the day they were closed, the first day in and the last one out', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-10-01T00:00:00Z', amount: 10 }),
			deal({ id: 'b', status: 'won', closed: '2026-12-31T23:59:59Z', amount: 20 }),
			deal({ id: 'c', status: 'won', closed: '2027-01-01T00:00:00Z', amount: 40 }),
			deal({ id: 'd', status: 'lost', closed: '2026-11-01', amount: 80 })
		]);
		expect(await value({ metric: 'won_amount', ...quarter })).toBe('30.0000');
		expect(await value({ metric: 'deals_won', ...quarter })).toBe(2);
		expect(await value({ metric: 'deals_lost', ...quarter })).toBe(1);
		expect(await value({ metric: 'win_rate', ...quarter })).toBeCloseTo(2 / 3, 12);
		expect(await value({ metric: 'win_rate_by_amount', ...quarter })).toBeCloseTo(30 / 110, 12);
		expect(await value({ metric: 'average_deal_size', ...quarter })).toBe('15.0000');
	});

	it('begin their days in the viewer’s time zone', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-09-30T22:30:00Z', amount: 10 })
		]);
		const berlin = { ...everyone, timeZone: 'Europe/Berlin' };
		expect(await value({ metric: 'won_amount', ...quarter })).toBe('0.0000');
		expect(await value({ metric: 'won_amount', ...quarter }, berlin)).toBe('10.0000');
		const { rows } = await ask({ metric: 'won_amount', grain: 'month', ...quarter }, berlin);
		expect(rows.map((row) => [row.bucket, row.value])).toEqual([
			['2026-10-01', '10.0000'],
			['2026-11-01', '0.0000'],
			['2026-12-01', null]
		]);
	});

	it('add to cents exactly where floats would not', async () => {
		await insert(
			company.store,
			'deals',
			Array.from({ length: 30 }, (_, index) =>
				deal({ id: `d${index}`, status: 'won', closed: '2026-11-01', amount: 0.1 })
			)
		);
		expect(await value({ metric: 'won_amount', ...quarter })).toBe('3.0000');
	});

	it('leave deals without an amount in the reporting currency out, and say how many (T8: sums of mixed currencies)', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-11-01', amount: 10 }),
			{
				...deal({ id: 'b', status: 'won', closed: '2026-11-01', amount: 5000 }),
				currency: 'JPY',
				amount_base: null
			}
		]);
		const { total, notes } = await ask({ metric: 'won_amount', ...quarter });
		expect(total.value).toBe('10.0000');
		expect(notes.join()).toMatch(/1 of these deals is without an amount/);
	});

	it('say which way deals without an amount pull a rate by amount, on both sides', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-11-01', amount: 10 }),
			{ ...deal({ id: 'b', status: 'won', closed: '2026-11-01' }), amount_base: null },
			{ ...deal({ id: 'c', status: 'lost', closed: '2026-11-01' }), amount_base: null },
			deal({ id: 'd', status: 'lost', closed: '2026-11-01', amount: 0 })
		]);
		expect((await ask({ metric: 'win_rate_by_amount', ...quarter })).notes).toEqual([
			'2 of these deals were lost with no amount, which by itself makes this rate too high.',
			'1 of these deals was won with no amount, which by itself makes this rate too low.'
		]);
	});

	it('say that nothing was watched for as long as a share is of', async () => {
		const created = new Date(Date.now() - 20 * 86_400_000).toISOString();
		const won = new Date(Date.now() - 86_400_000).toISOString();
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', created, closed: won }),
			deal({ id: 'b', status: 'open', created })
		]);
		const { total, notes } = await ask({ metric: 'win_rate_by_horizon' });
		expect(total.value).toBeNull();
		expect(notes).toContain(
			'None of the 2 deals could be watched for 180 days yet (1 were won or lost sooner).'
		);
	});

	it('say what to import where there is nothing of the kind, for a sum of zero too', async () => {
		for (const metric of ['won_amount', 'win_rate'])
			expect((await ask({ metric, ...quarter })).notes).toEqual([
				'There are no deals yet: import some for this figure to be of them.'
			]);
	});

	it('say nothing of a rate over nothing: null, not zero', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2025-11-01', amount: 10 })
		]);
		const { total, notes } = await ask({ metric: 'win_rate', ...quarter });
		expect(total.value).toBeNull();
		expect(total.interval).toBeNull();
		expect(notes.join()).toMatch(/no deals to compute it from/);
	});

	it('give a share its Wilson interval: 81 of 263 is 0.2553 to 0.3662 (Newcombe 1998, table I)', async () => {
		await insert(company.store, 'deals', [deal({ id: 'x', status: 'won', closed: '2026-11-01' })]);
		await company.store.engine.query(
			`insert into deals (id, status, closed_at, created_at) select 'w' || i, case when i < 80 then 'won' else 'lost' end, timestamptz '2026-11-02', timestamptz '2026-01-01' from range(262) t(i)`,
			[],
			{ readOnly: false }
		);
		const { total } = await ask({ metric: 'win_rate', ...quarter });
		expect(total.interval!.low).toBeCloseTo(0.2553, 4);
		expect(total.interval!.high).toBeCloseTo(0.3662, 4);
	});

	it('measure the cycle as the median of won deals; a negative one is a fault that is told (T5: Odoo’s abs())', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', created: '2026-10-01', closed: '2026-10-11' }),
			deal({ id: 'b', status: 'won', created: '2026-10-01', closed: '2026-10-21' }),
			deal({ id: 'c', status: 'won', created: '2026-11-20', closed: '2026-11-01' })
		]);
		const { total, notes } = await ask({ metric: 'sales_cycle', ...quarter });
		expect(total.value).toBe(15);
		expect(total.sample).toBe(2);
		expect(notes.join()).toMatch(/1 of these deals was closed before it was created/);
	});

	it('count a cohort’s open deals as not yet won, and say how many there are', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', created: '2026-10-05', closed: '2026-11-01' }),
			deal({ id: 'b', status: 'lost', created: '2026-10-05', closed: '2026-11-01' }),
			deal({ id: 'c', created: '2026-10-05' }),
			deal({ id: 'd', created: '2026-11-05' })
		]);
		const { total, notes } = await ask({ metric: 'cohort_win_rate', ...quarter });
		expect(total.value).toBe(0.25);
		expect(notes.join()).toMatch(/2 of these deals are still open/);
	});
});

describe('the win rate when dead deals are left open (T15: winrate_bias.py)', () => {
	it.each([1, 0.6, 0.3])('stays true when a share of %d of the lost deals is ever marked', async (marked) => {
		const random = createRandom(`win rate ${marked}`);
		const end = Date.now();
		const rows = Array.from({ length: 12_000 }, (_, index) => {
			const created = end - random.uniform() * 730 * 86_400_000;
			const won = random.chance(0.25);
			const days = random.exponential(won ? 1 / 45 : 1 / 120);
			const closed = created + days * 86_400_000;
			const isClosed = closed <= end && (won || random.chance(marked));
			return [
				`d${index}`,
				!isClosed ? 'open' : won ? 'won' : 'lost',
				new Date(created).toISOString(),
				isClosed ? new Date(closed).toISOString() : null
			];
		});
		await company.store.engine.insert('deals', ['id', 'status', 'created_at', 'closed_at'], rows);
		const truth = 0.25 * (1 - Math.exp(-180 / 45));
		const headline = Number(
			(await runMetric(company.store, everyone, { metric: 'win_rate_by_horizon' })).total.value
		);
		expect(Math.abs(headline - truth)).toBeLessThan(0.015);
		const classic = Number((await runMetric(company.store, everyone, { metric: 'win_rate' })).total.value);
		if (marked < 1) expect(classic - truth).toBeGreaterThan(0.05);
	});
});

describe('quota, coverage and velocity', () => {
	it('compare what is won with what was to be won', async () => {
		await insert(company.store, 'quotas', [
			{ id: 'q1', person_id: 'ann', period_start: '2026-10-01', amount: 100, amount_base: 100 },
			{ id: 'q2', person_id: 'bob', period_start: '2026-10-01', amount: 300, amount_base: 300 },
			{ id: 'q3', person_id: 'ann', period_start: '2026-07-01', amount: 999, amount_base: 999 }
		]);
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-11-01', amount: 80 }),
			deal({ id: 'b', status: 'won', closed: '2026-11-01', amount: 120, owner: 'bob' }),
			deal({ id: 'c', amount: 500, due: '2026-12-01' }),
			deal({ id: 'd', amount: 700, due: '2027-02-01' })
		]);
		expect(await value({ metric: 'quota', ...quarter })).toBe('400.0000');
		expect(await value({ metric: 'quota_attainment', ...quarter })).toBe(0.5);
		expect(await value({ metric: 'gap_to_quota', ...quarter })).toBe('200.0000');
		expect(await value({ metric: 'pipeline_coverage', ...quarter })).toBe(2.5);
		const { rows } = await ask({ metric: 'quota_attainment', by: ['owner'], ...quarter });
		expect(rows.map((row) => [row.dimensions.owner!.label, row.value])).toEqual([
			['Ann', 0.8],
			['Bob', 0.4]
		]);
		const byTeam = await ask({ metric: 'won_amount', by: ['team'], ...quarter });
		expect(byTeam.rows.map((row) => [row.dimensions.team!.label, row.value])).toEqual([
			['South', '120.0000'],
			['North', '80.0000']
		]);
	});

	it('is unknown without a quota', async () => {
		await insert(company.store, 'deals', [deal({ id: 'a', status: 'won', closed: '2026-11-01' })]);
		expect(await value({ metric: 'quota_attainment', ...quarter })).toBeNull();
		expect(await value({ metric: 'pipeline_coverage', ...quarter })).toBeNull();
	});

	it('multiplies four figures over one window: 2 open × ½ × 100 ÷ 10 days', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', created: '2026-10-01', closed: '2026-10-11', amount: 100 }),
			deal({ id: 'b', status: 'lost', created: '2026-10-01', closed: '2026-10-31', amount: 900 }),
			deal({ id: 'c' }),
			deal({ id: 'd' })
		]);
		expect(await value({ metric: 'sales_velocity', ...quarter })).toBeCloseTo(10, 12);
	});

	it('adds commit to what is closed, and best case to commit', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-11-01', amount: 1 }),
			deal({ id: 'b', amount: 10, due: '2026-12-01', category: 'commit' }),
			deal({ id: 'c', amount: 100, due: '2026-12-01', category: 'best_case' }),
			deal({ id: 'd', amount: 1000, due: '2026-12-01', category: 'omitted' }),
			deal({ id: 'e', amount: 10000, due: '2027-02-01', category: 'commit' })
		]);
		expect(await value({ metric: 'closed_won', ...quarter })).toBe('1.0000');
		expect(await value({ metric: 'commit', ...quarter })).toBe('11.0000');
		expect(await value({ metric: 'best_case', ...quarter })).toBe('111.0000');
	});
});

describe('stages', () => {
	it('convert by cohort of entry: skipping counts, a second visit does not, lost deals stay in (T2: Frappe)', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', created: '2026-10-01', closed: '2026-11-01' }),
			deal({ id: 'b', status: 'lost', created: '2026-10-01', closed: '2026-11-01' }),
			deal({ id: 'c', stage: 'new', created: '2026-10-01' })
		]);
		await insert(company.store, 'deal_events', [
			change('a', 'stage', 'new', 'close', '2026-10-05'),
			change('a', 'stage', 'close', 'won', '2026-11-01'),
			change('b', 'stage', 'new', 'offer', '2026-10-05'),
			change('b', 'stage', 'offer', 'lost', '2026-11-01'),
			change('c', 'stage', 'new', 'offer', '2026-10-03'),
			change('c', 'stage', 'offer', 'new', '2026-10-04')
		]);
		const { rows } = await ask({ metric: 'stage_conversion', by: ['stage'], ...quarter });
		expect(rows.map((row) => [row.dimensions.stage!.label, row.value, row.sample])).toEqual([
			['New', 1, 3],
			['Offer', 0, 2],
			['Closing', 1, 1]
		]);
	});

	it('last as long as half of the visits do, with the deals still there counted (Kaplan-Meier by hand)', async () => {
		// Visits of 10 and 30 days that ended, one of 20 days that goes on: S(10) = 2/3, S(30) = 0.
		await insert(company.store, 'deals', [
			deal({ id: 'a', stage: 'offer', created: '2026-10-01' }),
			deal({ id: 'b', stage: 'offer', created: '2026-10-01' })
		]);
		await insert(company.store, 'deal_events', [
			change('a', 'stage', 'new', 'offer', '2026-10-11'),
			change('b', 'stage', 'new', 'offer', '2026-10-31')
		]);
		const { rows } = await ask({ metric: 'stage_duration', by: ['stage'], ...quarter });
		const first = rows.find((row) => row.dimensions.stage!.label === 'New')!;
		expect(first.value).toBe(10);
		expect(first.sample).toBe(2);
		const running = rows.find((row) => row.dimensions.stage!.label === 'Offer')!;
		expect(running.value).toBeNull();
	});

	it('are not called stale for being old (T3: Krayin counts from creation)', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', created: '2024-01-01' }),
			deal({ id: 'b', created: '2024-01-01' })
		]);
		await company.store.engine.query(
			"insert into deal_events (id, deal_id, field, old_value, new_value, changed_at) values ('moved', 'a', 'stage', 'new', 'offer', now() - interval 1 day)",
			[],
			{ readOnly: false }
		);
		expect(await value({ metric: 'stale_deals' })).toBe(1);
	});
});

describe('slippage and pushes', () => {
	it('count what was due at the start and moved out, and every push', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', created: '2026-08-01', due: '2027-02-01' }),
			deal({ id: 'b', created: '2026-08-01', due: '2026-12-01' }),
			deal({ id: 'c', created: '2026-08-01', status: 'won', closed: '2026-11-01', due: '2026-11-01' })
		]);
		await insert(company.store, 'deal_events', [
			change('a', 'expected_close', '2026-11-15', '2026-12-15', '2026-10-20'),
			change('a', 'expected_close', '2026-12-15', '2027-02-01', '2026-11-10'),
			change('b', 'expected_close', '2026-12-05', '2026-12-01', '2026-11-10')
		]);
		const { total } = await ask({ metric: 'slippage', ...quarter });
		expect([total.value, total.sample]).toEqual([1 / 3, 3]);
		expect(await value({ metric: 'pushes', ...quarter })).toBe(2);
		expect(await value({ metric: 'pushed_deals', ...quarter })).toBe(1);
	});
});

describe('marketing and activity', () => {
	it('convert leads by cohort, and cost what their campaigns cost', async () => {
		await insert(company.store, 'campaigns', [{ id: 'fair', name: 'Trade fair', channel: 'event' }]);
		await insert(company.store, 'leads', [
			{ id: 'l1', created_at: '2026-06-01', converted_at: '2026-06-30', source: 'web', campaign_id: 'fair' },
			{ id: 'l2', created_at: '2026-06-01', converted_at: '2026-10-30', source: 'web' },
			{ id: 'l3', created_at: '2026-06-02', source: 'fair' }
		]);
		await insert(company.store, 'campaign_costs', [
			{ id: 'k1', campaign_id: 'fair', day: '2026-06-01', amount: 60, amount_base: 60 },
			{ id: 'k2', campaign_id: 'fair', day: '2026-07-01', amount: 99, amount_base: 99 }
		]);
		const june = { from: '2026-06-01', to: '2026-07-01' };
		expect(await value({ metric: 'leads_created', ...june })).toBe(3);
		expect(await value({ metric: 'lead_conversion', ...june })).toBeCloseTo(1 / 3, 12);
		expect(await value({ metric: 'cost', ...june })).toBe('60.0000');
		expect(await value({ metric: 'cost_per_lead', ...june })).toBe('20.0000');
	});

	it('count activities on the day they took place', async () => {
		await insert(company.store, 'activities', [
			{ id: 'a1', type: 'call', occurred_at: '2026-11-01', owner_id: 'ann', deal_id: 'd' },
			{ id: 'a2', type: 'email', occurred_at: '2026-11-02', owner_id: 'bob' }
		]);
		await insert(company.store, 'deals', [deal({ id: 'd', created: '2026-11-01' })]);
		expect(await value({ metric: 'activities_logged', ...quarter })).toBe(2);
		expect(await value({ metric: 'activities_per_deal', ...quarter })).toBe(1);
	});
});

describe('orders', () => {
	it('are net of refunds, on the day of the refund and whichever sign it has', async () => {
		const order = (id: string, kind: string | null, ordered_at: string, amount_base: number | null) => ({
			id,
			kind,
			ordered_at,
			amount_base
		});
		await insert(company.store, 'orders', [
			order('o1', 'order', '2026-09-15', 100),
			order('o2', null, '2026-11-01', 50),
			order('o3', 'order', '2026-11-02', null),
			order('o4', 'invoice', '2026-11-01', 50),
			order('o5', 'refund', '2026-11-05', 10),
			order('o6', 'refund', '2026-11-06', -5)
		]);
		expect(await value({ metric: 'orders', ...quarter })).toBe(2);
		const { total, notes } = await ask({ metric: 'order_amount', ...quarter });
		expect(total.value).toBe('35.0000');
		expect(notes.join()).toMatch(/1 of these orders is without an amount/);
	});
});

describe('comparison', () => {
	it('sets the running quarter beside the same part of the one before, and says so', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-11-01', amount: 30 }),
			deal({ id: 'b', status: 'won', closed: '2026-08-01', amount: 20 }),
			deal({ id: 'c', status: 'won', closed: '2026-09-20', amount: 50 })
		]);
		const { total, comparedPeriod, notes } = await ask({
			metric: 'won_amount',
			...quarter,
			compare: 'previous'
		});
		expect([total.value, total.compared]).toEqual(['30.0000', '20.0000']);
		expect(comparedPeriod).toEqual({ from: '2026-07-01', to: '2026-08-24' });
		expect(notes.join()).toMatch(/same part/);
	});

	it('sets a month beside the same month of last year', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-02-10', amount: 3 }),
			deal({ id: 'b', status: 'won', closed: '2025-02-10', amount: 2 })
		]);
		const { rows } = await ask({
			metric: 'won_amount',
			from: '2026-01-01',
			to: '2026-04-01',
			grain: 'month',
			compare: 'year'
		});
		expect(rows.map((row) => [row.bucket, row.value, row.compared])).toEqual([
			['2026-01-01', '0.0000', '0.0000'],
			['2026-02-01', '3.0000', '2.0000'],
			['2026-03-01', '0.0000', '0.0000']
		]);
	});
});

describe('who asks', () => {
	it('sees figures over their own records only, by every way to ask (T13: Pipedrive’s company statistics)', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'mine', status: 'won', closed: '2026-11-01', amount: 10 }),
			deal({ id: 'theirs', status: 'won', closed: '2026-11-01', amount: 90, owner: 'bob' })
		]);
		expect(await value({ metric: 'won_amount', ...quarter }, ann)).toBe('10.0000');
		const { rows } = await ask({ metric: 'won_amount', by: ['owner'], ...quarter }, ann);
		expect(rows.map((row) => row.dimensions.owner!.label)).toEqual(['Ann']);
		const records = await metricRecords(company.store, ann, { metric: 'won_amount', ...quarter }, {}, around);
		expect(records.rows.map(({ id }) => id)).toEqual(['mine']);
	});
});

describe('the records behind a figure', () => {
	it('are the denominator’s, with what counts in the numerator', async () => {
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', closed: '2026-11-01' }),
			deal({ id: 'b', status: 'lost', closed: '2026-11-02' })
		]);
		const { rows, total } = await metricRecords(
			company.store,
			everyone,
			{ metric: 'win_rate', ...quarter },
			{},
			around
		);
		expect(total).toBe(2);
		expect(rows.map(({ id, counts, owner_id }) => [id, counts, owner_id])).toEqual([
			['b', false, 'Ann'],
			['a', true, 'Ann']
		]);
	});
});

describe('a bad request', () => {
	it.each([
		[{ metric: 'won_amonut' }, 'unknown_metric'],
		[{ metric: 'won_amount', by: ['colour'] }, 'unknown_dimension'],
		[{ metric: 'won_amount', from: '2026-02-30' }, 'invalid_date'],
		[{ metric: 'won_amount', from: '0001-01-01', to: '9999-12-31' }, 'invalid_date'],
		[{ metric: 'won_amount', from: '2026-02-01', to: '2026-02-01' }, 'invalid_date']
	] satisfies [MetricRequest, string][])('%o is refused as %s', async (request, code) => {
		await expect(ask(request)).rejects.toMatchObject({ code });
	});
});
