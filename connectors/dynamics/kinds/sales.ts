/** Opportunities and what is sold. */
import type { Row } from '../../connector.ts';
import { label, linkTo } from '../cells.ts';
import type { DynamicsRecord } from '../client.ts';
import * as sales from '../fields/sales.ts';
import { customer, type Kind, type StreamOfKinds } from './kind.ts';

const lineName = (record: DynamicsRecord): Row => ({
	'line name': record.productname ?? record.productdescription ?? null
});
const lineColumns = ['productname', 'productdescription', 'transactioncurrencyid'];
const sold = (record: DynamicsRecord): Row => ({
	...customer(record),
	'ordered at': record.datedelivered ?? record.submitdate ?? record.createdon
});
const soldColumns = [
	'statecode',
	'customerid',
	'submitdate',
	'datedelivered',
	'statuscode',
	'transactioncurrencyid'
];

/** `statecode` of orders and invoices that were cancelled. Neither has drafts: what is Active was placed, or is billed. */
const cancelledOrder = 2;
const cancelledInvoice = 3;

export const opportunity: Kind = {
	table: 'opportunity',
	map: sales.opportunityMap,
	also: [
		'estimatedvalue',
		'actualvalue',
		'actualclosedate',
		'statuscode',
		'stepname',
		'customerid',
		'parentaccountid',
		'parentcontactid',
		'ownerid',
		'transactioncurrencyid',
		'msdyn_forecastcategory'
	],
	beside: {
		table: 'opportunityclose',
		column: '_opportunityid_value',
		link: 'opportunityid',
		select: ['activityid', 'actualend', 'createdon']
	},
	row: (record) => ({
		// What a deal was won for is known when it is.
		'deal amount':
			record.statecode === 1 ? (record.actualvalue ?? record.estimatedvalue) : record.estimatedvalue,
		'lost reason': record.statecode === 2 ? label(record, 'statuscode') : null,
		'company id': linkTo(record, 'parentaccountid', 'account') ?? linkTo(record, 'customerid', 'account'),
		'contact id': linkTo(record, 'parentcontactid', 'contact') ?? linkTo(record, 'customerid', 'contact'),
		'team id': linkTo(record, 'ownerid', 'team')
	}),
	merge: (record, closes) => {
		const ends = closes.map(({ actualend, createdon }) => String(actualend ?? createdon)).sort();
		return { 'closed at': record.statecode === 0 ? null : (ends.at(-1) ?? record.actualclosedate ?? null) };
	}
};

export const ofDeals: readonly StreamOfKinds[] = [
	{
		name: 'products',
		label: 'Products',
		kinds: [
			{
				table: 'product',
				map: sales.productMap,
				also: ['statecode', 'parentproductid', 'transactioncurrencyid'],
				row: (record) => ({
					'is active': record.statecode === 0,
					'family name': label(record, '_parentproductid_value')
				})
			}
		],
		sweep: true
	},
	{
		name: 'line_items',
		label: 'Products of opportunities',
		kinds: [{ table: 'opportunityproduct', map: sales.lineItemMap, also: lineColumns, row: lineName }],
		sweep: true
	},
	{
		name: 'quotes',
		label: 'Quotes',
		kinds: [
			{
				table: 'quote',
				map: sales.quoteMap,
				also: ['statuscode', 'ownerid', 'transactioncurrencyid'],
				row: ({ createdon }) => ({ 'issued at': createdon })
			}
		],
		sweep: true
	},
	{
		name: 'orders',
		label: 'Orders and invoices',
		kinds: [
			{
				table: 'salesorder',
				map: sales.orderMap,
				also: soldColumns,
				row: sold,
				goneStates: [cancelledOrder]
			},
			{
				table: 'invoice',
				map: sales.invoiceMap,
				also: soldColumns,
				row: sold,
				goneStates: [cancelledInvoice]
			}
		],
		sweep: true
	},
	{
		name: 'order_lines',
		label: 'Products of orders and invoices',
		kinds: [
			{ table: 'salesorderdetail', map: sales.orderLineMap, also: lineColumns, row: lineName },
			{ table: 'invoicedetail', map: sales.invoiceLineMap, also: lineColumns, row: lineName }
		],
		sweep: true
	}
];
