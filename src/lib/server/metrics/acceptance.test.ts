/** What peers get wrong (research/crm.md, section 6), as tests of ours where no other file has them. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { forecast } from '#lib/server/analyses/forecast/forecast.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { saveSettings } from '#lib/server/store/settings.ts';
import { metricRecords, runMetric, type MetricRequest } from './index.ts';
import { around, change, clear, deal, everyone, insert, testStore, type TestStore } from './testing.ts';

let company: TestStore;
const filled = [
	'deals',
	'deal_events',
	'touchpoints',
	'quotas',
	'subscription_events',
	'companies',
	'settings'
];

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, ...filled));

const ask = (request: MetricRequest) => runMetric(company.store, everyone, request, around);
const run = (sql: string) => company.store.engine.transaction((transaction) => transaction.script(sql));

describe('a change of the frame', () => {
	it('leaves readable what was recorded before (T11: HubSpot, Salesforce and Zoho wipe submissions)', async () => {
		await insert(company.store, 'quotas', [
			{ id: 'q', person_id: 'ann', period_start: '2026-01-01', period_end: '2026-04-01', amount_base: 90 }
		]);
		await insert(company.store, 'deals', [
			deal({ id: 'a', status: 'won', created: '2026-01-05', closed: '2026-02-10', amount: 50 }),
			deal({ id: 'b', created: '2026-01-05', amount: 70, due: '2026-12-01' })
		]);
		await insert(company.store, 'deal_events', [change('b', 'amount', '30', '70', '2026-03-01')]);
		const months = { from: '2026-01-01', to: '2026-07-01', grain: 'month' as const };
		const recorded = async () => {
			const answers = await Promise.all([
				ask({ metric: 'quota', ...months }),
				ask({ metric: 'won_amount', ...months, by: ['owner'] }),
				ask({ metric: 'open_pipeline', asOf: '2026-02-15', by: ['owner'] })
			]);
			return answers.map(({ rows }) => rows);
		};
		const before = await recorded();
		expect(before[2]!.map(({ value }) => value)).toEqual(['30.0000']);
		await saveSettings(company.store, everyone, { fiscal_year_start_month: 4, gross_margin_percent: 60 });
		await run(`update teams set parent_id = 'south' where id = 'north'; update people set team_id = 'south' where id = 'ann';
			update stages set position = 9, name = 'Renamed' where id = 'offer';`);
		try {
			expect(await recorded()).toEqual(before);
		} finally {
			await run(`update teams set parent_id = null; update people set team_id = 'north' where id = 'ann';
				update stages set position = 2, name = 'Offer' where id = 'offer';`);
		}
	});
});

describe('two hundred thousand deals', () => {
	it('are counted and summed exactly, to the last group and the last touch (T12: totals and bars end at 2,000 and 100)', async () => {
		const deals = 200_000;
		const sources = 3_000;
		await run(`
			insert into deals (id, name, owner_id, status, source, amount, amount_base, created_at, closed_at)
			select 'd' || i, 'd' || i, if(i % 2 = 0, 'ann', 'bob'), 'won', 'source ' || i % ${sources},
				i + 0.01, i + 0.01, timestamptz '2026-02-01', timestamptz '2026-03-01'
			from range(${deals}) numbers(i);
			insert into touchpoints (id, deal_id, channel, occurred_at)
			select 't' || i, 'd7', if(i % 4 = 0, 'search', 'mail'), timestamptz '2026-02-02' + to_seconds(i)
			from range(50000) numbers(i);
		`);
		const won = await ask({ metric: 'won_amount', by: ['source'], from: '2026-01-01', to: '2027-01-01' });
		// The sum of 0 to 199,999, and a cent of each.
		expect(won.total.value).toBe(`${(deals * (deals - 1)) / 2 + deals / 100}.0000`);
		expect(won.rows).toHaveLength(sources);
		expect(won.rows.reduce((sum, { sample }) => sum + sample, 0)).toBe(deals);
		const behind = await metricRecords(
			company.store,
			everyone,
			{ metric: 'won_amount', from: '2026-01-01', to: '2027-01-01' },
			{ limit: 1, offset: deals - 1 },
			around
		);
		expect([behind.total, behind.rows.length]).toEqual([deals, 1]);
		const credited = await ask({
			metric: 'attributed_revenue',
			by: ['channel'],
			from: '2026-01-01',
			to: '2027-01-01'
		});
		const of = (channel: string | null) =>
			Number(credited.rows.find(({ dimensions }) => dimensions.channel!.key === channel)?.value);
		// Credits are whole hundredths of a cent, so that they add up: of so many touches not each gets one.
		expect(of('search')).toBeCloseTo(7.01 / 4, 1);
		expect(of('search') + of('mail')).toBeCloseTo(7.01, 4);
		expect(credited.total.value).toBe(won.total.value);
	}, 120_000);
});

describe('a prediction', () => {
	it('is made when it is asked for, with what was won a moment ago (T14: Dynamics predicts once a week)', async () => {
		const won = async () => (await forecast(company.store, everyone)).periods[0]!.closed;
		expect(Number(await won())).toBe(0);
		const now = new Date(Date.now() - 1000).toISOString();
		await insert(company.store, 'deals', [
			deal({ id: 'now', status: 'won', created: now, closed: now, amount: 40 })
		]);
		expect(await won()).toBe('40.0000');
	});
});

describe('a bridge from one balance to the next', () => {
	const movements = ['new_mrr', 'expansion_mrr', 'reactivation_mrr', 'contraction_mrr', 'churned_mrr'];

	it('reconciles to the cent, for 24,000 months of customers, and every row has its records (T16)', async () => {
		const random = createRandom(16);
		const customers = 2_000;
		const rows = Array.from({ length: customers }, (_, customer) => {
			let balance = 0;
			return Array.from({ length: 12 }, (_, month) => {
				const target = random.chance(0.4) ? balance : random.chance(0.3) ? 0 : random.integer(0, 40_000);
				const moved = target - balance;
				balance = target;
				const at = `2025-${String(month + 1).padStart(2, '0')}-${String(random.integer(1, 28)).padStart(2, '0')}`;
				return moved === 0
					? []
					: [[`s${customer}_${month}`, `c${customer}`, at, moved / 100, moved / 100] as const];
			}).flat();
		}).flat();
		await run(
			`insert into companies (id, name) select 'c' || i, 'c' || i from range(${customers}) numbers(i);`
		);
		await company.store.engine.insert(
			'subscription_events',
			['id', 'company_id', 'occurred_at', 'monthly_change', 'monthly_change_base'],
			rows.map((row) => [...row])
		);
		const monthly = { from: '2025-01-01', to: '2026-01-01', grain: 'month' as const };
		const [balances, ...moved] = await Promise.all(
			['mrr', ...movements].map((metric) => ask({ metric, ...monthly }))
		);
		const cents = (value: unknown) => Math.round(Number(value ?? 0) * 100);
		let opening = 0;
		for (const [place, { value }] of balances!.rows.entries()) {
			const change = moved.reduce((sum, { rows: of, metric }) => {
				const part = cents(of[place]!.value);
				return (
					sum + (metric.name === 'contraction_mrr' || metric.name === 'churned_mrr' ? -Math.abs(part) : part)
				);
			}, 0);
			expect([place, opening + change]).toEqual([place, cents(value)]);
			opening = cents(value);
		}
		expect(opening).toBeGreaterThan(0);
		for (const metric of movements) {
			const request = { metric, from: '2025-06-01', to: '2025-07-01' };
			const [{ total }, behind] = await Promise.all([
				ask(request),
				metricRecords(company.store, everyone, request, { limit: 1 }, around)
			]);
			expect([metric, behind.total, total.sample > 0]).toEqual([metric, total.sample, true]);
		}
	}, 60_000);
});
