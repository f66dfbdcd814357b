import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { addMonths, dayAfter } from '#lib/crm/calendar/dates.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, clear, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { fitShiftedBetaGeometric } from '#lib/stats/lifetime-value/retention.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { lifetimesAt, renewalMissed, termsOver } from './contracts.ts';
import { describeLifetimeValue } from './describe.ts';
import { lifetimeValue } from './lifetime-value.ts';
import { renewalsToCome } from './residual.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'companies', 'subscription_events', 'contracts', 'orders'));

const asOf = '2026-06-30';

const put = (table: string, rows: readonly Record<string, string | number | boolean | null>[]) =>
	company.store.engine.insert(
		table,
		Object.keys(rows[0]!),
		rows.map((row) => Object.values(row))
	);

describe('whole terms', () => {
	it('are over at their last day, whichever month it is', () => {
		expect(termsOver(30, 1)).toBe(1);
		expect(termsOver(27, 1)).toBe(0);
		expect(termsOver(365, 12)).toBe(1);
		expect(termsOver(363, 12)).toBe(0);
	});

	it('end in a renewal that was not made, decided a little before or after it was due', () => {
		expect(renewalMissed(31, 1)).toBe(1);
		expect(renewalMissed(10, 1)).toBe(1);
		expect(renewalMissed(380, 12)).toBe(1);
		expect(renewalMissed(720, 12)).toBe(2);
	});

	it('count who had left and who was there on a day', () => {
		const spells = [
			{ term: 1, began: '2026-01-01', ended: '2026-02-01', customers: 3 },
			{ term: 1, began: '2026-01-01', ended: null, customers: 2 },
			{ term: 1, began: '2026-03-01', ended: null, customers: 9 }
		];
		expect(lifetimesAt(spells, '2026-02-28')).toEqual({
			left: [0, 3],
			stillThere: [0, 2],
			began: 5,
			gone: 3
		});
		expect(lifetimesAt(spells, '2026-01-31')).toMatchObject({ gone: 0, stillThere: [0, 5] });
	});
});

describe('renewals to come', () => {
	it('are those of the curve, each worth less the later it is', () => {
		const fit = fitShiftedBetaGeometric({ active: [1000, 869, 743, 653, 593, 551] });
		const next = fit.survival(3) / fit.survival(2);
		const after = fit.survival(4) / fit.survival(2);
		expect(renewalsToCome(fit, 2, 12, 2)).toBeCloseTo(next + after / 1.1, 9);
		expect(renewalsToCome(fit, 2, 12)).toBeGreaterThan(renewalsToCome(fit, 2, 12, 20));
	});
});

/** Month-to-month customers over two years, each with a chance to leave of their own: beta with a mean of a tenth. */
async function monthly(customers: number): Promise<void> {
	const random = createRandom('contracts test');
	const events: Record<string, string | number | null>[] = [];
	const contracts: Record<string, string | number | null>[] = [];
	for (let customer = 0; customer < customers; customer++) {
		const id = `c${customer}`;
		const began = addMonths('2024-07-01', random.integer(0, 22));
		const [leave, stay] = [random.gamma(1, 1), random.gamma(9, 1)];
		contracts.push({ id: `k${customer}`, company_id: id, starts_on: began, term_months: 1 });
		events.push({
			id: `b${customer}`,
			company_id: id,
			occurred_at: began,
			monthly_change: 100,
			monthly_change_base: 100
		});
		for (let month = 1; addMonths(began, month) <= asOf; month++) {
			if (!random.chance(leave / (leave + stay))) continue;
			events.push({
				id: `e${customer}`,
				company_id: id,
				occurred_at: addMonths(began, month),
				monthly_change: -100,
				monthly_change_base: -100
			});
			break;
		}
	}
	await put('contracts', contracts);
	await put('subscription_events', events);
}

describe('customers with contracts', () => {
	it('are valued by how those of their term renewed', async () => {
		await monthly(1200);
		const { kind, because, contracts, model, summary, currency } = await lifetimeValue(
			company.store,
			systemViewer,
			{
				asOf
			}
		);
		expect([kind, model]).toEqual(['subscriptions', null]);
		expect(because).toMatch(/who pays a month says when they leave/);
		const [term] = contracts!.terms;
		expect(contracts!.terms).toHaveLength(1);
		expect(term).toMatchObject({ label: 'Month to month', began: 1200 });
		expect(term!.customers).toBe(1200 - term!.left);
		expect(Number(term!.mrr)).toBe(100 * term!.customers);
		// Nine in ten renew at first: those who leave easily leave first, and later more of them do.
		expect(term!.renewals[0]).toBeCloseTo(0.9, 1);
		expect(term!.renewals[3]).toBeGreaterThan(term!.renewals[0]!);
		expect(contracts!.low!).toBeLessThan(contracts!.value!);
		expect(contracts!.high!).toBeGreaterThan(contracts!.value!);
		expect(contracts!.whole!).toBeGreaterThan(contracts!.value!);
		// Nobody renews more than 60 times in five years.
		expect(contracts!.value!).toBeLessThan(60 * Number(contracts!.mrr));
		expect(contracts!.best[0]!.mrr).toBe('100.0000');
		expect(summary).toContain('in 5 years');
		expect(currency).not.toBe('');
	});

	it('are put to the test on the last third, knowing nothing of it', async () => {
		await monthly(1200);
		const before = await lifetimeValue(company.store, systemViewer, { asOf });
		const holdout = before.contracts!.holdout!;
		expect(holdout.to).toBe(asOf);
		expect(Math.abs(holdout.expected - holdout.actual)).toBeLessThan(0.1 * holdout.customers);
		const last = holdout.tracking.at(-1)!;
		expect([last.actual, last.expected]).toEqual([holdout.actual, holdout.expected]);
		// What happens after the day changes nothing that was said on it.
		await put('subscription_events', [
			{
				id: 'later',
				company_id: 'c1',
				occurred_at: dayAfter(asOf, 1),
				monthly_change: 50,
				monthly_change_base: 50
			}
		]);
		const after = await lifetimeValue(company.store, systemViewer, { asOf });
		expect(after.contracts!.holdout).toEqual(holdout);
		expect(after.contracts!.value).toBeCloseTo(before.contracts!.value!, 6);
	});

	it('have no value where too few have left, and it is said', async () => {
		await put('subscription_events', [
			{ id: 'b1', company_id: 'x', occurred_at: '2025-01-01', monthly_change: 70, monthly_change_base: 70 },
			{ id: 'b2', company_id: 'y', occurred_at: '2025-01-01', monthly_change: 30, monthly_change_base: 30 },
			{ id: 'e2', company_id: 'y', occurred_at: '2025-06-01', monthly_change: -30, monthly_change_base: -30 }
		]);
		const result = await lifetimeValue(company.store, systemViewer, { asOf });
		expect(result.contracts).toMatchObject({
			customers: 1,
			mrr: '70.0000',
			value: null,
			best: [],
			holdout: null
		});
		expect(result.summary).toMatch(/too few have left/);
		expect(result.missing.join()).toMatch(/1 customers of the term “Month to month”/);
		expect(describeLifetimeValue(result)).toContain('unknown');
	});

	it('are those a reader may see', async () => {
		await insert(company.store, 'companies', [{ id: 'x', name: 'X', owner_id: 'bob' }]);
		await put('subscription_events', [
			{ id: 'b1', company_id: 'x', occurred_at: '2025-01-01', monthly_change: 70, monthly_change_base: 70 }
		]);
		const { contracts } = await lifetimeValue(company.store, ann, { asOf, kind: 'subscriptions' });
		expect(contracts!.customers).toBe(0);
	});

	it('give way to orders where those are asked for', async () => {
		await monthly(20);
		const result = await lifetimeValue(company.store, systemViewer, { asOf, kind: 'orders' });
		expect(result).toMatchObject({ kind: 'orders', contracts: null });
		expect(result.because).toMatch(/^It was chosen/);
	});
});
