import { describe, expect, it } from 'vitest';
import { metricCompany } from '../testing.ts';

const { ask, behind, groups, put, value } = metricCompany('orders', 'companies');

const october = { from: '2026-10-01', to: '2026-11-01' };

const order = (id: string, at: string, amount: number | null, more = {}) => ({
	id,
	ordered_at: at,
	amount,
	amount_base: amount,
	...more
});

describe('orders', () => {
	it('have an average value, refunds taken off on their own date', async () => {
		await put('orders', [
			order('a', '2026-10-01', 100),
			order('b', '2026-10-02', 60),
			order('c', '2026-10-03', null),
			order('d', '2026-10-04', 40, { kind: 'refund' }),
			order('e', '2026-10-05', 500, { kind: 'invoice' }),
			order('f', '2026-11-05', 10, { kind: 'refund' })
		]);
		expect(await value({ metric: 'average_order_value', ...october })).toBe('60.0000');
		expect(await value({ metric: 'average_order_value', from: '2026-12-01', to: '2027-01-01' })).toBeNull();
	});

	it('count in nothing when they are drafts, cancelled or voided: nothing was bought', async () => {
		await put('orders', [
			order('a', '2026-10-01', 100, { company_id: 'acme', status: 'Fulfilled' }),
			order('b', '2026-10-02', 60, { company_id: 'acme', status: 'Cancelled' }),
			order('c', '2026-10-03', 40, { company_id: 'bolt', status: ' canceled' }),
			order('d', '2026-10-04', 30, { company_id: 'bolt', status: 'Draft' }),
			order('e', '2026-10-05', 20, { company_id: 'bolt', status: 'VOIDED', kind: 'refund' })
		]);
		expect(await value({ metric: 'orders', ...october })).toBe(1);
		expect(await value({ metric: 'order_amount', ...october })).toBe('100.0000');
		expect(await value({ metric: 'average_order_value', ...october })).toBe('100.0000');
		expect(await value({ metric: 'purchase_frequency', ...october })).toBe(1);
		expect(await value({ metric: 'repeat_rate', ...october })).toBe(0);
		expect(await behind({ metric: 'orders', ...october })).toEqual(['a']);
	});

	it('are as frequent as customers order, and repeated by those who ordered before', async () => {
		await put('orders', [
			order('a', '2026-03-01', 1, { company_id: 'acme', channel: 'shop' }),
			order('b', '2026-10-02', 1, { company_id: 'acme', channel: 'shop' }),
			order('c', '2026-10-03', 1, { company_id: 'bolt', channel: 'phone' }),
			order('d', '2026-10-04', 1, { company_id: 'bolt', channel: 'shop' }),
			order('e', '2026-10-05', 1, { contact_id: 'eve', channel: 'shop' }),
			order('f', '2026-10-06', 1, { contact_id: 'eve', kind: 'refund' }),
			order('g', '2026-10-07', 1, { channel: 'shop' })
		]);
		expect(await value({ metric: 'purchase_frequency', ...october })).toBeCloseTo(4 / 3, 12);
		const { total, notes } = await ask({ metric: 'repeat_rate', ...october });
		expect([total.value, total.sample]).toEqual([expect.closeTo(2 / 3, 12), 3]);
		expect(notes[0]).toBe('1 of these orders names neither a company nor a contact, so not counted.');
		expect(await groups({ metric: 'repeat_rate', by: ['order_channel'], ...october })).toEqual({
			shop: expect.closeTo(2 / 3, 12),
			phone: 0
		});
	});
});
