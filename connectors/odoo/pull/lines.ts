/** Lines of quotations, orders and invoices. */
import type { Row } from '../../connector.ts';
import { lineItemMap, orderLineMap } from '../fields/index.ts';
import type { Odoo } from '../odoo.ts';
import type { Phase } from '../phases.ts';
import { decimal, idText, labelled, linked, moment, text, type OdooRecord } from '../values.ts';
import { ratio } from './history.ts';
import { accountMove, confirmed, saleOrder } from './sales.ts';

const lineFields = [
	'order_id',
	'product_id',
	'name',
	'product_uom_qty',
	'price_unit',
	'discount',
	'price_subtotal',
	'currency_id',
	'display_type',
	'create_date'
];
const moveLineFields = [
	'move_id',
	'product_id',
	'name',
	'quantity',
	'price_unit',
	'discount',
	'price_subtotal',
	'currency_id',
	'display_type',
	'create_date'
];

/** Lines of products: sections and notes are lines too. */
const isProductLine = ({ display_type }: OdooRecord): boolean =>
	!text(display_type) || display_type === 'product';

export type Kind = 'line_items' | 'order_lines';

/** Lines that changed, then all those of orders that did: an order may go to another opportunity, or be confirmed. */
function linePhases(odoo: Odoo, pageSize: number, kind: Kind): Phase[] {
	const page = async (lines: readonly OdooRecord[]) => {
		const parents = lines.flatMap(({ order_id }) => linked(order_id) ?? []);
		const orders = await odoo.records('sale.order', parents, ['opportunity_id', 'state']);
		const rows = lines.filter(isProductLine).flatMap((line) => {
			const order = orders.get(linked(line.order_id) ?? 0);
			return order ? lineRow(line, order, kind) : [];
		});
		return { records: [{ map: kind === 'line_items' ? lineItemMap : orderLineMap, rows }] };
	};
	return [
		{ name: 'lines', model: 'sale.order.line', domain: [], fields: lineFields, pageSize, page },
		{
			name: 'orders',
			model: 'sale.order',
			domain: [],
			fields: [],
			pageSize,
			page: async (orders) =>
				page(
					await odoo.searchRead(
						'sale.order.line',
						[['order_id', 'in', orders.map(({ id }) => id)]],
						['write_date', ...lineFields]
					)
				)
		}
	];
}

function lineRow(line: OdooRecord, order: OdooRecord, kind: Kind): Row[] {
	const deal = idText(order.opportunity_id);
	if (kind === 'line_items' && (!deal || order.state === 'cancel')) return [];
	if (kind === 'order_lines' && !confirmed.includes(String(order.state))) return [];
	return [
		{
			id: kind === 'line_items' ? String(line.id) : `sale.order.line,${line.id}`,
			...(kind === 'line_items' ? { deal } : { order: saleOrder(linked(line.order_id)!) }),
			...commonLine(line),
			quantity: decimal(line.product_uom_qty)
		}
	];
}

const commonLine = (line: OdooRecord): Row => ({
	product_id: idText(line.product_id),
	name: text(line.name),
	price_unit: decimal(line.price_unit),
	discount: ratio(decimal(line.discount)),
	price_subtotal: decimal(line.price_subtotal),
	currency: labelled(line.currency_id),
	create_date: moment(line.create_date),
	write_date: moment(line.write_date)
});

export function lineItemPhases(odoo: Odoo, pageSize: number): Phase[] {
	return linePhases(odoo, pageSize, 'line_items');
}

export function orderLinePhases(odoo: Odoo, pageSize: number): Phase[] {
	const invoiceLines: Phase = {
		name: 'invoices',
		model: 'account.move.line',
		domain: [
			['move_id.move_type', 'in', ['out_invoice', 'out_refund', 'out_receipt']],
			['display_type', '=', 'product']
		],
		fields: moveLineFields,
		pageSize,
		page: (lines) =>
			Promise.resolve({
				records: [
					{
						map: orderLineMap,
						rows: lines.map((line) => ({
							id: `account.move.line,${line.id}`,
							order: accountMove(linked(line.move_id) ?? 0),
							...commonLine(line),
							quantity: decimal(line.quantity)
						}))
					}
				]
			})
	};
	return [...linePhases(odoo, pageSize, 'order_lines'), invoiceLines];
}
