import type { EntityName } from '#lib/crm/entities/index.ts';
import { isNoSale } from '#lib/crm/orders.ts';
import type { Deletion, RecordSet, Row } from '../../connector.ts';
import type { HubSpotObject } from '../answers.ts';
import {
	invoiceFields,
	lineItemFields,
	orderFields,
	orderLineFields,
	productFields,
	quoteFields,
	subscriptionFields
} from '../fields/sales.ts';
import { cellOf } from './properties.ts';
import { mainLink, rowsOf, type ObjectKind, type Reading } from './reading.ts';

const invoicePrefix = 'invoice:';

/** HubSpot's periods that are ours; one that is not, such as two years, is no period here. */
const periods: Readonly<Record<string, string>> = {
	monthly: 'month',
	quarterly: 'quarter',
	annually: 'year'
};

export const productKind: ObjectKind = {
	type: 'products',
	entity: 'products',
	map: productFields,
	modified: 'hs_lastmodifieddate',
	reads: ['recurringbillingfrequency'],
	cells: ({ properties }, { context }) => {
		const period = properties.recurringbillingfrequency;
		return {
			currency: context.account.companyCurrency,
			is_recurring: Boolean(period),
			billing_period: period ? (periods[period] ?? null) : null
		};
	}
};

const lineParents = ['deals', 'orders', 'invoices'];

/** A line belongs to one record alone: copies of it stand in a deal, in its quote, in its invoice. */
export const lineItemKind: ObjectKind = {
	type: 'line_items',
	entity: 'line_items',
	alsoEntity: 'order_lines',
	map: lineItemFields,
	modified: 'hs_lastmodifieddate',
	links: lineParents,
	reads: ['hs_line_item_currency_code'],
	cells: ({ properties }, { context }) => ({
		currency: properties.hs_line_item_currency_code || context.account.companyCurrency
	}),
	records: lineRecords,
	gone: goneLines
};

/** Lines that nothing holds any more, as far as it may be known what holds them. */
function goneLines({ objects, links }: Reading): Deletion[] {
	const isKnown = (to: string) => links.has(to);
	const free = objects.filter(({ id }) => lineParents.every((to) => !links.get(to)?.get(id)?.length));
	const entities: EntityName[] = [
		...(isKnown('deals') ? ['line_items' as const] : []),
		...(isKnown('orders') && isKnown('invoices') ? ['order_lines' as const] : [])
	];
	return entities.flatMap((entity) => free.map(({ id }) => ({ entity, id })));
}

function lineRecords(reading: Reading): RecordSet[] {
	const lines = rowsOf(reading);
	const of = (to: string, column: string, prefix: string): Row[] =>
		lines.rows.flatMap((row) => {
			const id = mainLink(reading, to, String(row.id));
			return id ? [{ ...row, [column]: prefix + id }] : [];
		});
	return [
		{ ...lines, rows: of('deals', 'deal_id', '') },
		{
			...lines,
			map: orderLineFields,
			rows: [...of('orders', 'order_id', ''), ...of('invoices', 'order_id', invoicePrefix)]
		}
	];
}

export const quoteKind: ObjectKind = {
	type: 'quotes',
	entity: 'quotes',
	map: quoteFields,
	modified: 'hs_lastmodifieddate',
	pageOf: '0-14',
	links: ['deals'],
	reads: ['hs_currency'],
	cells: ({ id, properties }, reading) => ({
		deal_id: mainLink(reading, 'deals', id),
		currency: properties.hs_currency || reading.context.account.companyCurrency
	})
};

const buyerLinks = ['companies', 'contacts', 'deals'];

const buyer = ({ id }: HubSpotObject, reading: Reading): Row => ({
	company_id: mainLink(reading, 'companies', id),
	contact_id: mainLink(reading, 'contacts', id),
	deal_id: mainLink(reading, 'deals', id)
});

export const orderKind: ObjectKind = {
	type: 'orders',
	entity: 'orders',
	map: orderFields,
	modified: 'hs_lastmodifieddate',
	pageOf: '0-123',
	links: buyerLinks,
	reads: [
		'hs_currency_code',
		'hs_external_created_date',
		'hs_external_order_status',
		'hs_fulfillment_status'
	],
	optional: true,
	isNone: ({ properties }) =>
		isNoSale(properties.hs_external_order_status || properties.hs_fulfillment_status),
	cells: (order, reading) => ({
		...buyer(order, reading),
		status: order.properties.hs_external_order_status || order.properties.hs_fulfillment_status || null,
		ordered_at: cellOf(
			order.properties.hs_external_created_date || order.properties.hs_createdate,
			'datetime'
		),
		currency: order.properties.hs_currency_code || reading.context.account.companyCurrency
	})
};

export const invoiceKind: ObjectKind = {
	type: 'invoices',
	entity: 'orders',
	map: invoiceFields,
	modified: 'hs_lastmodifieddate',
	pageOf: '0-53',
	links: buyerLinks,
	reads: ['hs_currency', 'hs_invoice_date'],
	prefix: invoicePrefix,
	optional: true,
	isNone: ({ properties }) => isNoSale(properties.hs_invoice_status),
	cells: (invoice, reading) => ({
		...buyer(invoice, reading),
		ordered_at: cellOf(invoice.properties.hs_invoice_date || invoice.properties.hs_createdate, 'datetime'),
		currency: invoice.properties.hs_currency || reading.context.account.companyCurrency
	})
};

export const subscriptionKind: ObjectKind = {
	type: 'subscriptions',
	entity: 'contracts',
	map: subscriptionFields,
	modified: 'hs_lastmodifieddate',
	pageOf: '0-69',
	links: ['companies', 'deals'],
	reads: ['hs_currency_code'],
	optional: true,
	cells: ({ id, properties }, reading) => ({
		company_id: mainLink(reading, 'companies', id),
		deal_id: mainLink(reading, 'deals', id),
		currency: properties.hs_currency_code || reading.context.account.companyCurrency
	})
};
