/** Lines of quotations, orders and invoices. */
import type { Deletion, Page, Row } from '../../connector.ts';
import { lineItemMap, orderLineMap } from '../fields/index.ts';
import type { Domain, Odoo } from '../odoo.ts';
import type { Phase } from '../phases.ts';
import { decimal, idText, labelled, linked, moment, text, type OdooRecord } from '../values.ts';
import { ratio } from './history.ts';
import { accountMove, confirmed, isInvoice, ofMove, parted, saleOrder } from './sales.ts';

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
		const isOf = (line: OdooRecord) => isLineOf(orders.get(linked(line.order_id) ?? 0), kind);
		const [mine, others] = parted(lines.filter(isProductLine), isOf);
		const rows = mine.map((line) => lineRow(line, orders.get(linked(line.order_id)!)!, kind));
		return {
			records: [{ map: kind === 'line_items' ? lineItemMap : orderLineMap, rows }],
			deleted: others.map(({ id }): Deletion => ({ entity: kind, id: lineId(id, kind) }))
		};
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

/** Whether the lines of an order are of the kind: quotations have theirs until they are cancelled, orders once agreed on. */
function isLineOf(order: OdooRecord | undefined, kind: Kind): boolean {
	if (!order) return false;
	return kind === 'line_items'
		? idText(order.opportunity_id) !== null && order.state !== 'cancel'
		: confirmed.includes(String(order.state));
}

const lineId = (id: number, kind: Kind): string =>
	kind === 'line_items' ? String(id) : `sale.order.line,${id}`;

const lineRow = (line: OdooRecord, order: OdooRecord, kind: Kind): Row => ({
	id: lineId(line.id, kind),
	...(kind === 'line_items'
		? { deal: idText(order.opportunity_id) }
		: { order: saleOrder(linked(line.order_id)!) }),
	...commonLine(line),
	quantity: decimal(line.product_uom_qty)
});

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
	return [...linePhases(odoo, pageSize, 'order_lines'), ...invoiceLinePhases(odoo, pageSize)];
}

/** Lines that changed, then all those of invoices that did: an invoice may be posted, or cancelled. */
function invoiceLinePhases(odoo: Odoo, pageSize: number): Phase[] {
	const ofProducts: Domain = [['display_type', '=', 'product']];
	const page = async (lines: readonly OdooRecord[]): Promise<Omit<Page, 'cursor'>> => {
		const parents = lines.flatMap(({ move_id }) => linked(move_id) ?? []);
		const moves = await odoo.records('account.move', parents, ['state']);
		const isPosted = ({ move_id }: OdooRecord) => moves.get(linked(move_id) ?? 0)?.state === 'posted';
		const [posted, others] = parted(lines, isPosted);
		return {
			records: [{ map: orderLineMap, rows: posted.map(invoiceLineRow) }],
			deleted: others.map(({ id }): Deletion => ({ entity: 'order_lines', id: moveLine(id) }))
		};
	};
	return [
		{
			name: 'invoices',
			model: 'account.move.line',
			domain: [...ofMove(isInvoice), ...ofProducts],
			fields: moveLineFields,
			pageSize,
			page
		},
		{
			name: 'posted',
			model: 'account.move',
			domain: isInvoice,
			fields: [],
			pageSize,
			page: async (moves) =>
				page(
					await odoo.searchRead(
						'account.move.line',
						[['move_id', 'in', moves.map(({ id }) => id)], ...ofProducts],
						['write_date', ...moveLineFields]
					)
				)
		}
	];
}

const moveLine = (id: number): string => `account.move.line,${id}`;

const invoiceLineRow = (line: OdooRecord): Row => ({
	id: moveLine(line.id),
	order: accountMove(linked(line.move_id) ?? 0),
	...commonLine(line),
	quantity: decimal(line.quantity)
});
