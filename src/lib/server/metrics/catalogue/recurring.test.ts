import { describe, expect, it } from 'vitest';
import { metricCompany } from '../testing.ts';

const { ask, behind, groups, put, series, value } = metricCompany(
	'companies',
	'contracts',
	'subscription_events'
);

let events = 0;

const subscription = (company: string, at: string, change: number | null, type = 'expansion') => ({
	id: `subscription_${++events}`,
	company_id: company,
	type,
	occurred_at: at,
	monthly_change: change,
	monthly_change_base: change
});

const october = { from: '2026-10-01', to: '2026-11-01' };

/** Acme grew, Bolt shrank, Coil left, Dome came, Edge came back: 100 + 80 + 60 at the beginning of October. */
async function fiveCustomers(): Promise<void> {
	await put('companies', [
		{ id: 'acme', name: 'Acme', country: 'DE', owner_id: 'ann' },
		...['bolt', 'coil', 'dome', 'edge'].map((id) => ({ id, name: id, country: 'FR', owner_id: 'bob' }))
	]);
	await put('subscription_events', [
		subscription('acme', '2026-01-10', 100, 'new'),
		subscription('acme', '2026-10-05', 30),
		subscription('bolt', '2026-02-10', 80, 'new'),
		subscription('bolt', '2026-10-06', -20, 'contraction'),
		subscription('coil', '2026-03-10', 60, 'new'),
		subscription('coil', '2026-10-07', -60, 'churn'),
		subscription('dome', '2026-10-08', 50, 'new'),
		subscription('edge', '2026-01-10', 40, 'new'),
		subscription('edge', '2026-06-10', -40, 'churn'),
		subscription('edge', '2026-10-09', 25, 'reactivation')
	]);
}

describe('monthly recurring revenue', () => {
	it('is what customers pay at a moment, and moves by five kinds of change that add up', async () => {
		await fiveCustomers();
		expect(await value({ metric: 'mrr', asOf: '2026-09-30' })).toBe('240.0000');
		expect(await value({ metric: 'mrr', ...october })).toBe('265.0000');
		expect(await value({ metric: 'paying_customers', ...october })).toBe(4);
		expect(await value({ metric: 'arpa', ...october })).toBe('66.2500');
		const moves = ['new_mrr', 'expansion_mrr', 'contraction_mrr', 'churned_mrr', 'reactivation_mrr'];
		const values = await Promise.all(moves.map((metric) => value({ metric, ...october })));
		expect(values).toEqual(['50.0000', '30.0000', '-20.0000', '-60.0000', '25.0000']);
		expect(values.reduce<number>((sum, each) => sum + Number(each), 240)).toBe(265);
		expect(await value({ metric: 'quick_ratio', ...october })).toBe(105 / 80);
	});

	it('as a series stands at the end of each month, by the company’s country and owner', async () => {
		await fiveCustomers();
		const quarter = { from: '2026-08-01', to: '2026-11-01', grain: 'month' } as const;
		expect(await series({ metric: 'mrr', ...quarter })).toEqual(['240.0000', '240.0000', '265.0000']);
		expect(await groups({ metric: 'mrr', by: ['country'], ...october })).toEqual({
			DE: '130.0000',
			FR: '135.0000'
		});
		expect(await groups({ metric: 'paying_customers', by: ['team'], ...october })).toEqual({
			north: 1,
			south: 3
		});
		expect(await behind({ metric: 'churned_mrr', ...october })).toEqual(['coil']);
	});

	it('does not change by a renewal at the same price, whatever the source calls it', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			subscription('acme', '2026-01-10', 100, 'new'),
			subscription('acme', '2026-10-10', -100, 'churn'),
			subscription('acme', '2026-10-10', 100, 'new')
		]);
		expect(await value({ metric: 'churned_mrr', ...october })).toBe('0.0000');
		expect(await value({ metric: 'new_mrr', ...october })).toBe('0.0000');
		expect(await value({ metric: 'logo_churn', ...october })).toBe(0);
	});

	it('is never below nothing: what is taken off more than was told of leaves a customer at nothing', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			subscription('acme', '2026-01-10', 100, 'new'),
			subscription('acme', '2026-10-10', -130, 'churn')
		]);
		expect(await value({ metric: 'mrr', ...october })).toBe('0.0000');
		expect(await value({ metric: 'churned_mrr', ...october })).toBe('-100.0000');
	});

	it('takes the terms of contracts of customers without changes: a year’s amount by twelve, until its end', async () => {
		await put('companies', [
			{ id: 'acme', name: 'Acme' },
			{ id: 'bolt', name: 'Bolt' },
			{ id: 'coil', name: 'Coil' }
		]);
		const contract = { recurring_period: 'year', recurring_amount_base: 1200, starts_on: '2026-01-01' };
		await put('contracts', [
			{ id: 'a', company_id: 'acme', ...contract, ends_on: '2026-10-31' },
			{ id: 'b', company_id: 'bolt', ...contract, ends_on: '2026-06-30', renews_automatically: true },
			{ id: 'c', company_id: 'coil', ...contract, cancelled_at: '2026-07-01' }
		]);
		await put('subscription_events', [subscription('coil', '2026-01-01', 7, 'new')]);
		// Acme to the last day of October, Bolt renewed, of Coil the change alone counts.
		expect(await value({ metric: 'mrr', asOf: '2026-10-31' })).toBe('207.0000');
		expect(await value({ metric: 'mrr', asOf: '2026-11-01' })).toBe('107.0000');
	});

	it('says which customers have changes in a currency without a rate', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			subscription('acme', '2026-01-10', 100, 'new'),
			subscription('acme', '2026-02-10', null)
		]);
		const { total, notes } = await ask({ metric: 'mrr' });
		expect(total.value).toBe('100.0000');
		expect(notes[0]).toMatch(/^1 of these companies has changes without an amount in the reporting currency/);
	});

	it('does not lose for good what was taken off before anything was told, and says so', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			subscription('acme', '2026-03-10', -100, 'churn'),
			subscription('acme', '2026-06-10', 100, 'reactivation')
		]);
		const { total, notes } = await ask({ metric: 'mrr' });
		expect([total.value, notes[0]]).toEqual([
			'100.0000',
			expect.stringMatching(/take off more than was told/)
		]);
	});

	it('has not moved by what is agreed for a day to come', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		const nextYear = `${new Date().getUTCFullYear() + 1}-12-14`;
		await put('contracts', [
			{
				id: 'a',
				company_id: 'acme',
				starts_on: '2026-01-01',
				ends_on: nextYear,
				recurring_amount_base: 1200,
				recurring_period: 'year'
			}
		]);
		expect(await value({ metric: 'mrr' })).toBe('100.0000');
		expect(await value({ metric: 'churned_mrr' })).toBe('0.0000');
		expect(await value({ metric: 'logo_churn', from: nextYear, to: '2100-01-01' })).toBeNull();
	});

	it('does not take a contract without a period for one by the month', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('contracts', [
			{
				id: 'a',
				company_id: 'acme',
				starts_on: '2026-01-01',
				recurring_amount_base: 1200,
				renews_automatically: true
			}
		]);
		expect(await value({ metric: 'mrr' })).toBe('0.0000');
	});
});

/** A change in dollars, on a day on which one is worth so many euros. */
const inDollars = (company: string, at: string, change: number, rate: number) => ({
	...subscription(company, at, change),
	currency: 'USD',
	monthly_change_base: change * rate
});

describe('what customers pay in another currency', () => {
	const moves = ['new_mrr', 'expansion_mrr', 'contraction_mrr', 'churned_mrr', 'reactivation_mrr'];
	const year = { from: '2026-01-01', to: '2026-11-01' };

	/** What the movements of a year are, what is paid at its end, how many pay, and what is said beside. */
	async function judged() {
		const values = await Promise.all(moves.map((metric) => value({ metric, ...year })));
		const { total, notes } = await ask({ metric: 'mrr', ...year });
		return {
			moves: values.map(Number),
			mrr: Number(total.value),
			paying: await value({ metric: 'paying_customers', ...year }),
			notes
		};
	}

	it.each([
		['rose', 0.95],
		['fell', 0.85]
	])('is nothing when they left, though the rate %s since they came', async (_, rate) => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			inDollars('acme', '2026-01-10', 100, 0.9),
			inDollars('acme', '2026-06-10', -100, rate)
		]);
		expect(await judged()).toEqual({ moves: [90, 0, 0, -90, 0], mrr: 0, paying: 0, notes: [] });
		expect(await value({ metric: 'logo_churn', from: '2026-06-01', to: '2026-11-01' })).toBe(1);
	});

	it('grows at the rate of the day, and shrinks and ends by the share that it does in its own currency', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			inDollars('acme', '2026-01-10', 100, 0.9),
			inDollars('acme', '2026-02-10', 50, 0.8),
			inDollars('acme', '2026-03-10', -75, 1.2)
		]);
		// 90 + 40 = 130 for 150 dollars; half of them go.
		expect(await judged()).toEqual({ moves: [90, 40, -65, 0, 0], mrr: 65, paying: 1, notes: [] });
		await put('subscription_events', [
			inDollars('acme', '2026-04-10', -75, 0.5),
			inDollars('acme', '2026-05-10', 20, 0.7)
		]);
		// What was left goes whole; who comes back comes at the rate of that day.
		expect(await judged()).toEqual({ moves: [90, 40, -65, -65, 14], mrr: 14, paying: 1, notes: [] });
	});

	it('is judged in each currency by itself, and left only when nothing is paid in any', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			subscription('acme', '2026-01-10', 100),
			inDollars('acme', '2026-02-10', 100, 0.9),
			subscription('acme', '2026-03-10', -100)
		]);
		expect(await judged()).toEqual({ moves: [100, 90, -100, 0, 0], mrr: 90, paying: 1, notes: [] });
		await put('subscription_events', [inDollars('acme', '2026-04-10', -100, 0.8)]);
		expect(await judged()).toEqual({ moves: [100, 90, -100, -90, 0], mrr: 0, paying: 0, notes: [] });
	});

	it('that was paid in one and is paid in another from one moment on has moved by the difference', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			inDollars('acme', '2026-01-10', 100, 0.9),
			inDollars('acme', '2026-06-10', -100, 0.8),
			subscription('acme', '2026-06-10', 95)
		]);
		expect(await judged()).toEqual({ moves: [90, 5, 0, 0, 0], mrr: 95, paying: 1, notes: [] });
	});

	it('goes on while something that is worth as much comes at the moment at which something ends', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			inDollars('acme', '2026-01-10', 100, 0.9),
			inDollars('acme', '2026-06-10', -100, 0.8),
			subscription('acme', '2026-06-10', 90),
			subscription('acme', '2026-07-10', -90)
		]);
		expect(await value({ metric: 'mrr', asOf: '2026-06-20' })).toBe('90.0000');
		expect(await judged()).toEqual({ moves: [90, 0, 0, -90, 0], mrr: 0, paying: 0, notes: [] });
	});

	it('takes off more than was told only where it does in its own currency', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		await put('subscription_events', [
			inDollars('acme', '2026-01-10', 100, 0.9),
			inDollars('acme', '2026-06-10', -120, 0.5),
			inDollars('acme', '2026-07-10', 10, 0.8)
		]);
		const { notes, ...figures } = await judged();
		expect(figures).toEqual({ moves: [90, 0, 0, -90, 8], mrr: 8, paying: 1 });
		expect(notes[0]).toMatch(/take off more than was told/);
	});

	it('of a contract without changes ends with what it began with, at the rate of its beginning', async () => {
		await put('companies', [{ id: 'acme', name: 'Acme' }]);
		const dollars = { company_id: 'acme', currency: 'USD', recurring_period: 'year', recurring_amount: 1200 };
		await put('contracts', [
			{ id: 'a', ...dollars, recurring_amount_base: 1080, starts_on: '2026-01-10', ends_on: '2026-06-09' },
			{ id: 'b', ...dollars, recurring_amount_base: 960, starts_on: '2026-03-10', ends_on: '2026-08-09' }
		]);
		expect(await judged()).toEqual({ moves: [90, 80, -90, -80, 0], mrr: 0, paying: 0, notes: [] });
	});
});

describe('retention', () => {
	it('is of the customers who paid when the period began, new and returning ones left out', async () => {
		await fiveCustomers();
		// 100 -> 130, 80 -> 60, 60 -> 0.
		expect(await value({ metric: 'nrr', ...october })).toBeCloseTo(190 / 240, 12);
		expect(await value({ metric: 'grr', ...october })).toBeCloseTo(160 / 240, 12);
		expect(await value({ metric: 'logo_churn', ...october })).toBeCloseTo(1 / 3, 12);
		expect(await behind({ metric: 'logo_churn', ...october })).toEqual([
			['acme', false],
			['bolt', false],
			['coil', true]
		]);
	});

	it('of a month of each looks at that month, and is unknown before there were customers', async () => {
		await fiveCustomers();
		const months = { from: '2026-01-01', to: '2026-12-01', grain: 'month' } as const;
		const churn = await series({ metric: 'logo_churn', ...months });
		// January has nobody at its beginning; in June one of four leaves, in October one of three.
		expect(churn.slice(0, 6)).toEqual([null, 0, 0, 0, 0, 0.25]);
		expect(churn[9]).toBeCloseTo(1 / 3, 12);
	});

	it('says what it needs where nobody paid at the beginning', async () => {
		const { total, notes } = await ask({ metric: 'nrr', ...october });
		expect([total.value, notes]).toEqual([
			null,
			[
				'There are no companies yet: import some for this figure to be of them.',
				'It needs a period with a beginning, at which customers paid already.'
			]
		]);
	});
});
