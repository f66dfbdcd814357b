import { describe, expect, it } from 'vitest';
import { World } from '../../../tests/fakes/world/world.ts';
import { withOdoo } from '../testing.ts';

const noted = '2026-03-01T10:00:00.000Z';
const later = '2026-03-02T10:00:00.000Z';

const order = (id: number, state: string, at = noted) => ({
	id,
	name: `S0${id}`,
	state,
	date_order: noted,
	amount_untaxed: 100,
	create_date: noted,
	write_date: at
});
const orderLine = { id: 1, order_id: 9001, product_uom_qty: 2, create_date: noted, write_date: noted };
const move = (id: number, state: string, at = noted) => ({
	id,
	name: `INV/${id}`,
	state,
	move_type: 'out_invoice',
	invoice_date: '2026-03-01',
	payment_state: 'not_paid',
	amount_untaxed: 100,
	create_date: noted,
	write_date: at
});
const moveLine = (id: number, moveId: number) => ({
	id,
	move_id: moveId,
	quantity: 2,
	display_type: 'product',
	create_date: noted,
	write_date: noted
});

describe('sales of Odoo', () => {
	it('are orders that were agreed on and invoices that were posted, drafts and cancelled ones are none', async () => {
		await withOdoo(new World(1), {}, async (puller, fake) => {
			fake.more['sale.order'] = [order(9001, 'sale'), order(9002, 'draft'), order(9003, 'cancel')];
			fake.more['account.move'] = [move(1, 'posted'), move(2, 'draft'), move(3, 'cancel')];
			fake.more['account.move.line'] = [moveLine(1, 1), moveLine(2, 2), moveLine(3, 3)];
			const { rows } = await puller.pull(['orders', 'order_lines']);
			expect([...rows.get('orders')!.keys()]).toEqual(['sale.order,9001', 'account.move,1']);
			// A day is handed over as one: where it begins is for the company's clock to say.
			expect(rows.get('orders')!.get('account.move,1')).toMatchObject({ ordered_at: '2026-03-01' });
			expect([...rows.get('order_lines')!.keys()]).toEqual(['account.move.line,1']);
			expect(await puller.sweep('orders')).toEqual(['sale.order,9001', 'account.move,1']);
			expect(await puller.sweep('order_lines')).toEqual(['account.move.line,1']);
		});
	});

	it('that are cancelled later go with their lines, and come back when they are made good again', async () => {
		await withOdoo(new World(1), {}, async (puller, fake) => {
			fake.more['sale.order'] = [order(9001, 'sale')];
			fake.more['sale.order.line'] = [orderLine];
			fake.more['account.move'] = [move(1, 'posted')];
			fake.more['account.move.line'] = [moveLine(1, 1)];
			const pulled = await puller.pull(['orders', 'order_lines']);
			expect(pulled.deleted).toEqual([]);
			fake.more['sale.order'] = [order(9001, 'cancel', later)];
			fake.more['account.move'] = [move(1, 'cancel', later)];
			await puller.pull(['orders', 'order_lines'], { into: pulled });
			expect([...new Set(pulled.deleted)].sort()).toEqual([
				'order_lines account.move.line,1',
				'order_lines sale.order.line,1',
				'orders account.move,1',
				'orders sale.order,9001'
			]);
			expect(pulled.rows.get('orders')!.size + pulled.rows.get('order_lines')!.size).toBe(0);
			fake.more['account.move'] = [move(1, 'posted', later)];
			await puller.pull(['orders', 'order_lines'], { into: pulled });
			expect([...pulled.rows.get('order_lines')!.keys()]).toEqual(['account.move.line,1']);
		});
	});
});
