/** Products, quotations, orders and invoices. A quotation that is confirmed becomes an order and keeps its id. */
import type { Row } from '../../connector.ts';
import { orderMap, productMap, quoteMap } from '../fields/index.ts';
import { customFieldsOf } from '../custom-fields.ts';
import type { Domain, Odoo } from '../odoo.ts';
import type { Phase } from '../phases.ts';
import { day, decimal, idText, labelled, linked, moment, person, text, type OdooRecord } from '../values.ts';
import type { Kind } from './lines.ts';
import { companiesOf, type Companies } from './partners.ts';

/** Orders that were agreed on, as against quotations. */
export const confirmed = ['sale', 'done'];
const isConfirmed: Domain = [['state', 'in', confirmed]];
/** What customers were billed and given back; bills of vendors are not theirs. */
export const isInvoice: Domain = [['move_type', 'in', ['out_invoice', 'out_refund', 'out_receipt']]];
/** Drafts and cancelled ones are no sales. */
const isPostedInvoice: Domain = [...isInvoice, ['state', '=', 'posted']];

/** The same conditions for the lines of invoices. */
export const ofMove = (domain: Domain): Domain =>
	domain.map((term) => (typeof term === 'string' ? term : [`move_id.${term[0]}`, term[1], term[2]]));

const orderFields = [
	'name',
	'partner_id',
	'user_id',
	'state',
	'date_order',
	'validity_date',
	'amount_untaxed',
	'amount_tax',
	'currency_id',
	'opportunity_id',
	'team_id',
	'create_date',
	'signed_on'
];
const moveFields = [
	'name',
	'ref',
	'partner_id',
	'state',
	'move_type',
	'invoice_date',
	'payment_state',
	'amount_untaxed',
	'amount_tax',
	'currency_id',
	'create_date'
];

export const saleOrder = (id: number): string => `sale.order,${id}`;
export const accountMove = (id: number): string => `account.move,${id}`;

export async function productPhases(odoo: Odoo, pageSize: number): Promise<Phase[]> {
	const custom = await customFieldsOf(odoo, 'product.product');
	const page = (products: readonly OdooRecord[]) =>
		Promise.resolve({
			records: [
				{
					map: productMap,
					customFields: custom.known,
					rows: products.map((product) => ({
						id: String(product.id),
						url: odoo.address('product.product', product.id),
						name: text(product.name) ?? text(product.display_name),
						default_code: text(product.default_code),
						categ_id: labelled(product.categ_id),
						lst_price: decimal(product.lst_price),
						standard_price: decimal(product.standard_price),
						currency: labelled(product.currency_id),
						recurring_invoice: product.recurring_invoice === true,
						active: product.active === true,
						create_date: moment(product.create_date),
						write_date: moment(product.write_date),
						...custom.cells(product)
					}))
				}
			]
		});
	const fields = [
		'name',
		'display_name',
		'default_code',
		'categ_id',
		'lst_price',
		'standard_price',
		'currency_id',
		'recurring_invoice',
		'active',
		'create_date',
		...custom.names
	];
	return [{ name: 'products', model: 'product.product', domain: [], fields, pageSize, page }];
}

export function quotePhases(odoo: Odoo, pageSize: number): Phase[] {
	const page = (orders: readonly OdooRecord[]) =>
		Promise.resolve({ records: [{ map: quoteMap, rows: orders.map((order) => quoteRow(odoo, order)) }] });
	return [{ name: 'orders', model: 'sale.order', domain: [], fields: orderFields, pageSize, page }];
}

const quoteStates: Readonly<Record<string, string>> = {
	draft: 'Draft',
	sent: 'Sent',
	sale: 'Accepted',
	done: 'Accepted',
	cancel: 'Cancelled'
};

function quoteRow(odoo: Odoo, order: OdooRecord): Row {
	const state = text(order.state) ?? '';
	return {
		id: String(order.id),
		url: odoo.address('sale.order', order.id),
		deal: idText(order.opportunity_id),
		number: text(order.name),
		status: quoteStates[state] ?? state,
		issued_at: moment(order.create_date),
		validity_date: day(order.validity_date),
		// The date of an order is that of the quotation until it is confirmed, and then the confirmation's.
		accepted_at: confirmed.includes(state) ? moment(order.date_order) : null,
		amount_untaxed: decimal(order.amount_untaxed),
		currency: labelled(order.currency_id),
		user_id: person(order.user_id),
		create_date: moment(order.create_date),
		write_date: moment(order.write_date)
	};
}

export function orderPhases(odoo: Odoo, pageSize: number): Phase[] {
	const customers = (records: readonly OdooRecord[]) =>
		companiesOf(
			odoo,
			records.flatMap(({ partner_id }) => linked(partner_id) ?? [])
		);
	const phases: Phase[] = [
		{
			name: 'orders',
			model: 'sale.order',
			domain: [],
			fields: orderFields,
			pageSize,
			page: async (orders) => {
				const known = await customers(orders);
				const [agreed, others] = parted(orders, ({ state }) => confirmed.includes(String(state)));
				return {
					records: [{ map: orderMap, rows: agreed.map((order) => orderRow(odoo, order, known)) }],
					deleted: others.map(({ id }) => ({ entity: 'orders', id: saleOrder(id) }))
				};
			}
		},
		{
			name: 'invoices',
			model: 'account.move',
			domain: isInvoice,
			fields: moveFields,
			pageSize,
			page: async (moves) => {
				const known = await customers(moves);
				const [posted, others] = parted(
					moves,
					({ state, invoice_date }) => state === 'posted' && day(invoice_date) !== null
				);
				return {
					records: [{ map: orderMap, rows: posted.map((move) => invoiceRow(odoo, move, known)) }],
					deleted: others.map(({ id }) => ({ entity: 'orders', id: accountMove(id) }))
				};
			}
		}
	];
	return phases;
}

/** Records that are sales, and those that are none, or no longer. */
export const parted = (
	records: readonly OdooRecord[],
	isSale: (record: OdooRecord) => boolean
): [sales: OdooRecord[], others: OdooRecord[]] => [
	records.filter((record) => isSale(record)),
	records.filter((record) => !isSale(record))
];

function orderRow(odoo: Odoo, order: OdooRecord, customers: Companies): Row {
	const customer = customers.get(linked(order.partner_id) ?? 0);
	return {
		id: saleOrder(order.id),
		url: odoo.address('sale.order', order.id),
		number: text(order.name),
		kind: 'order',
		status: text(order.state),
		ordered_at: moment(order.date_order),
		company: customer?.company ?? null,
		contact: customer?.contact ?? null,
		deal: idText(order.opportunity_id),
		channel: labelled(order.team_id),
		amount: decimal(order.amount_untaxed),
		tax: decimal(order.amount_tax),
		currency: labelled(order.currency_id),
		create_date: moment(order.create_date),
		write_date: moment(order.write_date)
	};
}

/** Refunds are negative, in the currency of the document itself. */
function invoiceRow(odoo: Odoo, move: OdooRecord, customers: Companies): Row {
	const customer = customers.get(linked(move.partner_id) ?? 0);
	const isRefund = move.move_type === 'out_refund';
	const signed = (value: OdooRecord[string] | undefined) => {
		const written = decimal(value);
		return isRefund && written && Number(written) !== 0 ? `-${written}` : written;
	};
	return {
		id: accountMove(move.id),
		url: odoo.address('account.move', move.id),
		number: text(move.name),
		kind: isRefund ? 'refund' : 'invoice',
		status: text(move.payment_state) ?? 'posted',
		ordered_at: day(move.invoice_date),
		company: customer?.company ?? null,
		contact: customer?.contact ?? null,
		amount: signed(move.amount_untaxed),
		tax: signed(move.amount_tax),
		currency: labelled(move.currency_id),
		create_date: moment(move.create_date),
		write_date: moment(move.write_date)
	};
}

/** Every record that a stream of sales has now. */
export async function* saleIds(
	odoo: Odoo,
	kind: 'products' | 'quotes' | 'orders' | Kind
): AsyncGenerator<string[]> {
	const lists: Record<typeof kind, [model: string, domain: Domain, id: (id: number) => string][]> = {
		products: [['product.product', [], String]],
		quotes: [['sale.order', [], String]],
		orders: [
			['sale.order', isConfirmed, saleOrder],
			['account.move', [...isPostedInvoice, ['invoice_date', '!=', false]], accountMove]
		],
		line_items: [
			[
				'sale.order.line',
				[
					['order_id.opportunity_id', '!=', false],
					['order_id.state', '!=', 'cancel']
				],
				String
			]
		],
		order_lines: [
			['sale.order.line', [['order_id.state', 'in', confirmed]], (id) => `sale.order.line,${id}`],
			['account.move.line', ofMove(isPostedInvoice), (id) => `account.move.line,${id}`]
		]
	};
	for (const [model, domain, id] of lists[kind])
		if ((await odoo.fields(model)) !== null) yield (await odoo.ids(model, domain)).map(id);
}
