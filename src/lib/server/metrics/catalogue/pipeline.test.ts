import { describe, expect, it } from 'vitest';
import { change, deal, metricCompany } from '../testing.ts';

const { behind, groups, put, value } = metricCompany('deals', 'deal_events');

const quarter = { from: '2026-10-01', to: '2027-01-01' };

describe('deals stuck in their stage', () => {
	/** Five deals that were won stayed 10, 20, ... 50 days in the first stage: nine of ten stayed up to 46. */
	async function fiveWins(): Promise<void> {
		const days = [10, 20, 30, 40, 50];
		await put(
			'deals',
			days.map((stay) =>
				deal({ id: `won_${stay}`, status: 'won', created: '2026-01-01', closed: '2026-04-01' })
			)
		);
		await put(
			'deal_events',
			days.flatMap((stay) => {
				const left = new Date(Date.UTC(2026, 0, 1 + stay)).toISOString();
				return [change(`won_${stay}`, 'stage', 'new', 'won', left)];
			})
		);
	}

	it('are those that stay longer in it than nine of ten deals that were won', async () => {
		await fiveWins();
		await put('deals', [
			deal({ id: 'stuck', created: '2026-08-01' }),
			deal({ id: 'fresh', created: '2026-08-01' }),
			deal({ id: 'untold', created: '2026-08-01' })
		]);
		await put('deal_events', [
			change('stuck', 'stage', 'offer', 'new', '2026-08-02'),
			change('fresh', 'stage', 'offer', 'new', '2026-10-10')
		]);
		expect(await behind({ metric: 'rotting_deals', asOf: '2026-10-31' })).toEqual(['stuck']);
		expect(await value({ metric: 'rotting_deals', asOf: '2026-09-15' })).toBe(0);
	});

	it('are held to when they entered it: a deal moved yesterday is none (T3: Krayin counts from creation)', async () => {
		await fiveWins();
		await put('deals', [deal({ id: 'old', created: '2025-01-01', stage: 'new' })]);
		await put('deal_events', [change('old', 'stage', 'offer', 'new', '2026-10-30')]);
		expect(await behind({ metric: 'rotting_deals', asOf: '2026-10-31' })).toEqual([]);
	});

	it('are open: a deal that was lost without a date is not stuck', async () => {
		await fiveWins();
		await put('deals', [deal({ id: 'gone', created: '2026-01-01', status: 'lost', stage: 'new' })]);
		await put('deal_events', [change('gone', 'stage', 'offer', 'new', '2026-01-02')]);
		expect(await behind({ metric: 'rotting_deals' })).toEqual([]);
	});

	it('are not told of stages through which few deals were won', async () => {
		await put('deals', [deal({ id: 'old', created: '2025-01-01' })]);
		expect(await value({ metric: 'rotting_deals' })).toBe(0);
	});
});

describe('how much pipeline is needed, and on what it hangs', () => {
	it('is one by the share of amounts that is won', async () => {
		await put('deals', [
			deal({ id: 'a', amount: 25, status: 'won', closed: '2026-10-10' }),
			deal({ id: 'b', amount: 75, status: 'lost', closed: '2026-10-11' })
		]);
		expect(await value({ metric: 'required_coverage', ...quarter })).toBe(4);
		expect(await value({ metric: 'required_coverage', from: '2026-11-01', to: '2026-12-01' })).toBeNull();
	});

	it('hangs on the five largest deals as far as they hold of it', async () => {
		await put(
			'deals',
			[40, 20, 10, 10, 10, 6, 4].map((amount, place) => deal({ id: `deal_${place}`, amount }))
		);
		expect(await value({ metric: 'top_five_share' })).toBeCloseTo(0.9, 12);
	});

	it('has amounts that were changed, up and down, but a first amount is no change', async () => {
		await put('deals', [deal({ id: 'a', amount: 120 }), deal({ id: 'b', amount: 50, owner: 'bob' })]);
		await put('deal_events', [
			change('a', 'amount', '100', '150', '2026-10-05'),
			change('a', 'amount', '150', '120', '2026-10-06'),
			change('b', 'amount', null, '50', '2026-10-07'),
			change('a', 'amount', '90', '100', '2026-09-01')
		]);
		expect(await value({ metric: 'amount_changes', ...quarter })).toBe('20.0000');
		expect(await groups({ metric: 'amount_changes', by: ['owner'], ...quarter })).toEqual({ ann: '20.0000' });
	});
});
