import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runMetric } from '#lib/server/metrics/index.ts';
import { clear, deal, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { campaigns } from './campaigns.ts';
import { modelNames } from './result.ts';
import { paybackOf } from './payback.ts';

const cohort = (month: string, cost: number, ...margin: number[]) => ({
	month,
	cost,
	margin: new Map(margin.entries())
});

describe('payback of cohorts', () => {
	it('is the month in which the cumulated margin covers the cost', () => {
		const cohorts = [cohort('2026-01-01', 100, 20, 50, 30, 10)];
		expect(paybackOf(cohorts, '2026-12-01')).toEqual({ months: 3, watched: 3 });
	});

	it('is none yet where it does not, and says how long that is known', () => {
		expect(paybackOf([cohort('2026-01-01', 100, 20, 50)], '2026-05-01')).toEqual({
			months: null,
			watched: 4
		});
	});

	it('leaves the cost of young cohorts out as it does their margin', () => {
		// In March only January has been there for two whole months: 60 of 60.
		const cohorts = [cohort('2026-01-01', 60, 20, 40), cohort('2026-02-01', 40, 5)];
		expect(paybackOf(cohorts, '2026-03-01')).toEqual({ months: 2, watched: 2 });
	});

	it('tells nothing by cohorts of less than half the cost, or that are not over', () => {
		const cohorts = [cohort('2026-01-01', 40, 0, 400), cohort('2026-02-01', 60, 5)];
		expect(paybackOf(cohorts, '2026-03-01')).toEqual({ months: null, watched: 1 });
		expect(paybackOf([cohort('2026-03-01', 10, 50)], '2026-03-20')).toEqual({ months: null, watched: 0 });
	});

	it('is nothing without a cost', () => {
		expect(paybackOf([cohort('2026-01-01', 0, 50)], '2026-12-01')).toBeNull();
	});
});

describe('payback and acquisition cost of channels and campaigns', () => {
	let company: TestStore;
	beforeAll(async () => {
		company = await testStore();
	});
	afterAll(() => company.close());
	afterEach(() => clear(company.store, 'deals', 'touchpoints', 'campaigns', 'campaign_costs'));

	const period = { from: '2026-01-01', to: '2026-04-01', asOf: '2026-09-30' };

	/** 150 for ads in January: an old customer's win of 60 in February, and a new one's of 100 in March, shared with a fair. */
	async function ads(): Promise<void> {
		const { store } = company;
		await insert(store, 'campaigns', [
			{ id: 'ads', name: 'Ads', channel: 'search' },
			{ id: 'fair', name: 'Fair', channel: 'event' }
		]);
		await insert(store, 'campaign_costs', [
			{ id: '1', campaign_id: 'ads', day: '2026-01-10', amount: 150, amount_base: 150 },
			{ id: '2', campaign_id: 'fair', day: '2026-02-10', amount: 500, amount_base: 500 }
		]);
		const won = (id: string, amount: number, closed: string, company_id: string) => ({
			...deal({ id, status: 'won', amount, created: '2025-01-01', closed }),
			company_id
		});
		await insert(store, 'deals', [
			won('before', 10, '2025-02-01', 'old'),
			won('again', 60, '2026-02-10', 'old'),
			won('first', 100, '2026-03-10', 'new')
		]);
		await insert(store, 'touchpoints', [
			{ id: '1', deal_id: 'again', occurred_at: '2026-01-12', campaign_id: 'ads' },
			{ id: '2', deal_id: 'first', occurred_at: '2026-01-20', campaign_id: 'ads' },
			{ id: '3', deal_id: 'first', occurred_at: '2026-02-20', campaign_id: 'fair' }
		]);
	}

	it('are told by each model: what one credits in time another does not', async () => {
		await ads();
		for (const by of ['campaign', 'channel'] as const) {
			const { rows } = await campaigns(company.store, systemViewer, { ...period, by });
			const credits = rows.find(({ key }) => key === (by === 'campaign' ? 'ads' : 'search'))!.credits;
			// All of the new customer's 100 in March, after the 60 of February: 160 of 150 in three months.
			expect(credits.first_touch).toMatchObject({
				customers: 1,
				cac: 150,
				payback: { months: 3, watched: 3 }
			});
			// Half of it: 110.
			expect(credits.linear).toMatchObject({
				customers: 0.5,
				cac: 300,
				payback: { months: null, watched: 9 }
			});
			expect(credits.last_touch).toMatchObject({ customers: 0, cac: null, payback: { months: null } });
		}
	});

	it('count each new customer once by every model, as the catalogue does', async () => {
		await ads();
		const { rows } = await campaigns(company.store, systemViewer, { ...period, by: 'campaign' });
		const metric = await runMetric(company.store, systemViewer, { metric: 'new_customers', ...period });
		for (const model of modelNames) {
			const sum = rows.reduce((total, { credits }) => total + credits[model].customers, 0);
			expect([model, sum]).toEqual([model, expect.closeTo(Number(metric.total.value), 9)]);
		}
	});

	it('take what was known on a day alone', async () => {
		await ads();
		const { rows } = await campaigns(company.store, systemViewer, { ...period, asOf: '2026-02-28' });
		expect(rows.find(({ key }) => key === 'search')!.credits.first_touch.payback).toEqual({
			months: null,
			watched: 2
		});
	});
});
