import { describe, expect, it } from 'vitest';
import { metricRecords } from './index.ts';
import { around, change, deal, everyone, metricCompany } from './testing.ts';

const company = metricCompany('deals', 'deal_events');
const { put, value } = company;

const recordsOf = (request: Parameters<typeof metricRecords>[2]) =>
	metricRecords(company.store, everyone, request, {}, around);

describe('the records behind a figure of an earlier moment', () => {
	it('are shown as they stood then, so that they add up to it', async () => {
		await put('deals', [
			deal({
				id: 'a',
				owner: 'bob',
				amount: 80,
				status: 'won',
				created: '2026-01-05',
				closed: '2026-07-20',
				due: '2026-07-20'
			}),
			deal({ id: 'b', amount: 40, created: '2026-02-01', due: '2026-12-31' })
		]);
		await put('deal_events', [
			change('a', 'amount', '60', '80', '2026-07-10'),
			change('a', 'owner', 'ann', 'bob', '2026-07-11'),
			change('a', 'stage', 'offer', 'won', '2026-07-20'),
			change('a', 'expected_close', '2026-09-30', '2026-07-20', '2026-07-20')
		]);
		const asOf = '2026-06-30';
		expect(await value({ metric: 'open_pipeline', asOf })).toBe('100.0000');
		const { rows, stoodOn } = await recordsOf({ metric: 'open_pipeline', asOf });
		expect(stoodOn).toBe(asOf);
		const [a, b] = ['a', 'b'].map((id) => rows.find((row) => row.id === id)!);
		expect(a).toMatchObject({
			amount: '60.0000',
			amount_base: '60.0000',
			owner_id: 'Ann',
			stage_id: 'Offer',
			status: 'open',
			expected_close: '2026-09-30',
			closed_at: null
		});
		expect(b).toMatchObject({ amount: '40.0000', status: 'open' });
	});

	it('are sorted and filtered by what they were', async () => {
		await put('deals', [
			deal({ id: 'shrank', amount: 10, created: '2026-01-05' }),
			deal({ id: 'same', amount: 40, created: '2026-02-01' })
		]);
		await put('deal_events', [change('shrank', 'amount', '90', '10', '2026-07-10')]);
		const { rows } = await metricRecords(
			company.store,
			everyone,
			{ metric: 'open_pipeline', asOf: '2026-06-30' },
			{ sort: { column: 'amount', descending: true } },
			around
		);
		expect(rows.map(({ id, amount }) => [id, amount])).toEqual([
			['shrank', '90.0000'],
			['same', '40.0000']
		]);
	});

	it('are as they are where the figure is of now, or of a period', async () => {
		await put('deals', [
			deal({ id: 'a', amount: 80, status: 'won', created: '2026-01-05', closed: '2026-07-20' })
		]);
		const { rows, stoodOn } = await recordsOf({ metric: 'won_amount', from: '2026-07-01', to: '2026-10-01' });
		expect([stoodOn, rows[0]]).toEqual([null, expect.objectContaining({ amount: '80.0000', status: 'won' })]);
		expect((await recordsOf({ metric: 'open_pipeline' })).stoodOn).toBeNull();
	});
});
