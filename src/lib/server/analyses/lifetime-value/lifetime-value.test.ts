import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, clear, insert, testStore, type TestStore } from '#lib/server/metrics/testing.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import { describeLifetimeValue } from './describe.ts';
import { readHistories } from './histories.ts';
import { lifetimeValue } from './lifetime-value.ts';

let company: TestStore;

beforeAll(async () => {
	company = await testStore();
});
afterAll(() => company.close());
afterEach(() => clear(company.store, 'companies', 'orders'));

const asOf = '2026-06-30';

const day = (number: number) => new Date(Date.UTC(2024, 6, 1 + number)).toISOString().slice(0, 10);

const order = (id: string, contact: string, at: string, amount: number | null = 10, more = {}) => ({
	id,
	contact_id: contact,
	ordered_at: at,
	amount_base: amount,
	...more
});

const put = (rows: ReturnType<typeof order>[]) =>
	company.store.engine.insert(
		'orders',
		Object.keys(rows[0]!),
		rows.map((row) => Object.values(row) as (string | number | null)[])
	);

/** Customers who buy as the model says: gamma rates, and after each purchase a beta chance to stop. */
async function modelled(customers: number): Promise<void> {
	const random = createRandom('lifetime value test');
	const rows: ReturnType<typeof order>[] = [];
	for (let customer = 0; customer < customers; customer++) {
		const rate = random.gamma(0.8, 1) / 60;
		const [stay, leave] = [random.gamma(2.4, 1), random.gamma(0.8, 1)];
		const stop = leave / (stay + leave);
		const worth = 20 + 80 * random.uniform();
		let at = Math.floor(random.uniform() * 300);
		const buy = () => rows.push(order(`${customer}_${rows.length}`, `contact_${customer}`, day(at), worth));
		buy();
		for (;;) {
			at += Math.max(1, Math.round(-Math.log(1 - random.uniform()) / rate));
			if (at >= 729) break;
			buy();
			if (random.chance(stop)) break;
		}
	}
	await put(rows);
}

describe('histories', () => {
	it('count days with orders, refunds and invoices apart, and who is who by company before contact', async () => {
		await put(
			[
				order('1', 'eve', '2026-06-01'),
				order('2', 'eve', '2026-06-01', 30),
				order('3', 'eve', '2026-06-11', 50),
				order('4', 'eve', '2026-06-20', 20, { kind: 'refund' }),
				order('5', 'finn', '2026-06-01'),
				order('6', 'eve', '2026-07-05')
			].map((row) => ({ kind: 'order', ...row })) as ReturnType<typeof order>[]
		);
		const { rows } = await readHistories(company.store, systemViewer, asOf);
		expect(rows).toEqual([
			{ frequency: 0, recency: 0, age: 29, customers: 1, mean_values: null, valued: 0 },
			{ frequency: 1, recency: 10, age: 29, customers: 1, mean_values: 50, valued: 1 }
		]);
	});
});

describe('what customers are worth', () => {
	it('is foretold of customers who buy as the model says, and better than by the rate so far', async () => {
		await modelled(600);
		const { expected, holdout, bands, best, customers } = await lifetimeValue(company.store, systemViewer, {
			asOf
		});
		expect(customers).toBe(600);
		expect(holdout!.hasSkill).toBe(true);
		expect(Math.abs(holdout!.expected / holdout!.actual - 1)).toBeLessThan(0.15);
		expect(expected!.low!).toBeLessThan(expected!.purchases);
		expect(expected!.high!).toBeGreaterThan(expected!.purchases);
		expect(bands.reduce((sum, band) => sum + band.customers, 0)).toBe(600);
		expect(bands.reduce((sum, band) => sum + band.expectedRevenue!, 0)).toBeCloseTo(expected!.revenue!, 4);
		expect(best.length).toBeGreaterThan(0);
		expect(best[0]!.expectedValue!).toBeGreaterThanOrEqual(best[1]!.expectedValue!);
	});

	it('tracks what was bought and what was expected, week by week, and says from when on it did not know', async () => {
		await modelled(300);
		const { holdout } = await lifetimeValue(company.store, systemViewer, { asOf });
		const { tracking, split } = holdout!;
		expect(tracking.filter(({ isHeldOut }) => isHeldOut)[0]!.week > split).toBe(true);
		for (const [place, week] of tracking.entries())
			if (place > 0) expect(week.expected).toBeGreaterThanOrEqual(tracking[place - 1]!.expected - 1e-9);
		expect(holdout!.byFrequency.reduce((sum, row) => sum + row.customers, 0)).toBe(holdout!.customers);
	});

	it('ranks nobody where the model has no skill: who buys like clockwork goes on at the rate so far', async () => {
		await put(
			Array.from({ length: 40 }, (_, customer) =>
				Array.from({ length: 24 }, (_, turn) =>
					order(`${customer}_${turn}`, `contact_${customer}`, day(30 * turn))
				)
			).flat()
		);
		const { holdout, best, leaving } = await lifetimeValue(company.store, systemViewer, { asOf });
		expect(holdout!.hasSkill).toBe(false);
		expect(holdout!.verdict).toMatch(/no skill here/);
		expect([best, leaving]).toEqual([[], []]);
	});

	it('does not make purchases cheaper by one whose amount is not known, nor nothing of amounts that nobody knows', async () => {
		const orders = (amount: (turn: number) => number | null) =>
			Array.from({ length: 20 }, (_, customer) =>
				Array.from({ length: 4 }, (_, turn) =>
					order(`${customer}_${turn}`, `contact_${customer}`, day(500 + customer + 30 * turn), amount(turn))
				)
			).flat();
		await put(orders((turn) => (turn === 0 ? null : 100)));
		const { spending } = await lifetimeValue(company.store, systemViewer, { asOf });
		expect(spending!.mean).toBeCloseTo(100, 0);
		await clear(company.store, 'orders');
		await put(orders(() => null));
		const unknown = await lifetimeValue(company.store, systemViewer, { asOf: '2027-06-30' });
		expect([unknown.expected!.revenue, unknown.expected!.value]).toEqual([null, null]);
		expect(unknown.summary).toMatch(/nothing tells what a purchase is worth/);
		expect(unknown.missing.join(' ')).toMatch(/The last order is of 2026-03-02/);
	});

	it('is not told of a handful of purchases', async () => {
		await put([order('1', 'eve', '2026-01-01'), order('2', 'eve', '2026-02-01')]);
		const result = await lifetimeValue(company.store, systemViewer, { asOf });
		expect([result.model, result.expected]).toEqual([null, null]);
		expect(result.summary).toMatch(/fewer than 30 repeat purchases/);
		expect(result.missing[0]).toMatch(/Import orders/);
		expect(describeLifetimeValue(result)).toBe(`${result.summary}\n\n${result.because}`);
	});

	it('is of the customers that the reader may see', async () => {
		await insert(company.store, 'companies', [
			{ id: 'acme', name: 'Acme', owner_id: 'ann' },
			{ id: 'bolt', name: 'Bolt', owner_id: 'bob' }
		]);
		await put(
			['acme', 'bolt'].flatMap((id) =>
				Array.from({ length: 3 }, (_, turn) => ({
					...order(`${id}_${turn}`, '', day(30 * turn)),
					contact_id: null as unknown as string,
					company_id: id
				}))
			)
		);
		expect((await lifetimeValue(company.store, systemViewer, { asOf })).customers).toBe(2);
		expect((await lifetimeValue(company.store, ann, { asOf })).customers).toBe(1);
	});
});
