/** The tables of Dynamics 365 that are read, and what becomes of their rows. */
import type { Row } from '../connector.ts';
import type { FieldMap } from '../export-shape.ts';
import { domainOf } from '../shared/domains.ts';
import { label, linkTo } from './cells.ts';
import type { DynamicsRecord } from './client.ts';
import * as customers from './fields/customers.ts';
import * as sales from './fields/sales.ts';

export interface Kind {
	/** The table's logical name. */
	table: string;
	map: FieldMap;
	/** Columns to ask for beside those that the map names. */
	also?: readonly string[];
	/** The table is part of an app that not every organisation has. */
	optional?: boolean;
	/** What its rows say that no column of theirs does; null where the row is none of these records. */
	row?(record: DynamicsRecord): Row | null;
	/** Rows of another table that belong to these, by the column that links to them. */
	beside?: { table: string; column: string; link: string; select: readonly string[] };
	/** What those say, given with the row. */
	merge?(record: DynamicsRecord, others: readonly DynamicsRecord[]): Row;
}

export interface StreamOfKinds {
	name: string;
	label: string;
	kinds: readonly Kind[];
	sweep?: boolean;
}

const customer = (record: DynamicsRecord): Row => ({
	'company id': linkTo(record, 'customerid', 'account'),
	'contact id': linkTo(record, 'customerid', 'contact')
});

const regarding = (record: DynamicsRecord, name: string): Row => ({
	'deal id': linkTo(record, name, 'opportunity'),
	'company id': linkTo(record, name, 'account'),
	'contact id': linkTo(record, name, 'contact'),
	'lead id': linkTo(record, name, 'lead'),
	'ticket id': linkTo(record, name, 'incident')
});

/** Activities that people log; the others are Dynamics' own records of something that has a place elsewhere. */
const activityTypes: Readonly<Record<string, string>> = {
	phonecall: 'call',
	email: 'email',
	appointment: 'meeting',
	serviceappointment: 'meeting',
	task: 'task',
	letter: 'other',
	fax: 'other',
	msdyn_ocliveworkitem: 'message',
	msdyn_ocsession: 'message'
};

const lineName = (record: DynamicsRecord): Row => ({
	'line name': record.productname ?? record.productdescription ?? null
});
const lineColumns = ['productname', 'productdescription', 'transactioncurrencyid'];
const sold = (record: DynamicsRecord): Row => ({
	...customer(record),
	'ordered at': record.datedelivered ?? record.submitdate ?? record.createdon
});
const soldColumns = ['customerid', 'submitdate', 'datedelivered', 'statuscode', 'transactioncurrencyid'];

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

export const before: readonly StreamOfKinds[] = [
	{
		name: 'teams',
		label: 'Business units and teams',
		kinds: [
			{ table: 'businessunit', map: customers.businessUnitMap },
			{
				table: 'team',
				map: customers.teamMap,
				also: ['isdefault'],
				// Every business unit has a team of its own name.
				row: (record) => (record.isdefault === true ? null : {})
			}
		],
		sweep: true
	},
	{
		name: 'people',
		label: 'Users',
		kinds: [
			{
				table: 'systemuser',
				map: customers.userMap,
				also: ['isdisabled'],
				row: ({ isdisabled }) => ({ 'is active': isdisabled !== true })
			}
		]
	}
];

export const customersAndCampaigns: readonly StreamOfKinds[] = [
	{
		name: 'companies',
		label: 'Accounts',
		kinds: [
			{
				table: 'account',
				map: customers.accountMap,
				also: ['merged', 'masterid', 'industrycode', 'customertypecode', 'ownerid', 'transactioncurrencyid'],
				row: ({ websiteurl }) => ({ 'website domain': domainOf(websiteurl) })
			}
		],
		sweep: true
	},
	{
		name: 'contacts',
		label: 'Contacts',
		kinds: [
			{
				table: 'contact',
				map: customers.contactMap,
				also: ['merged', 'masterid', 'parentcustomerid', 'leadsourcecode', 'ownerid'],
				row: (record) => ({ 'company id': linkTo(record, 'parentcustomerid', 'account') })
			}
		],
		sweep: true
	},
	{
		name: 'campaigns',
		label: 'Campaigns',
		kinds: [
			{
				table: 'campaign',
				map: customers.campaignMap,
				optional: true,
				also: [
					'typecode',
					'statuscode',
					'ownerid',
					'transactioncurrencyid',
					'actualstart',
					'proposedstart',
					'actualend',
					'proposedend'
				],
				row: (record) => ({
					'start day': record.actualstart ?? record.proposedstart,
					'end day': record.actualend ?? record.proposedend
				})
			}
		],
		sweep: true
	},
	{
		name: 'leads',
		label: 'Leads',
		kinds: [
			{
				table: 'lead',
				map: customers.leadMap,
				also: [
					'merged',
					'masterid',
					'statecode',
					'statuscode',
					'leadqualitycode',
					'leadsourcecode',
					'ownerid'
				],
				row: (record) => ({
					'disqualified reason': record.statecode === 2 ? label(record, 'statuscode') : null
				})
			}
		],
		sweep: true
	}
];

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
			{ table: 'salesorder', map: sales.orderMap, also: soldColumns, row: sold },
			{ table: 'invoice', map: sales.invoiceMap, also: soldColumns, row: sold }
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
	},
	{
		name: 'touchpoints',
		label: 'Responses to campaigns',
		kinds: [
			{
				table: 'campaignresponse',
				map: customers.responseMap,
				optional: true,
				also: ['regardingobjectid', 'channeltypecode', 'responsecode'],
				row: (record) => ({ 'campaign id': linkTo(record, 'regardingobjectid', 'campaign') }),
				beside: {
					table: 'activityparty',
					column: '_activityid_value',
					link: 'activityid',
					select: ['activitypartyid', 'partyid', 'participationtypemask']
				},
				merge: (_, parties) => {
					// 11 is the customer who responded.
					const customers = parties.filter(({ participationtypemask: as }) => as === 11);
					const one = (table: string) =>
						customers.map((party) => linkTo(party, 'partyid', table)).find((id) => id) ?? null;
					return { 'contact id': one('contact'), 'lead id': one('lead'), 'company id': one('account') };
				}
			}
		],
		sweep: true
	},
	{
		name: 'tickets',
		label: 'Cases',
		kinds: [
			{
				table: 'incident',
				map: customers.caseMap,
				optional: true,
				also: [
					'statecode',
					'statuscode',
					'prioritycode',
					'casetypecode',
					'caseorigincode',
					'customerid',
					'primarycontactid',
					'ownerid'
				],
				row: (record) => ({
					'company id': linkTo(record, 'customerid', 'account'),
					'contact id':
						linkTo(record, 'primarycontactid', 'contact') ?? linkTo(record, 'customerid', 'contact'),
					'opened at': record.createdon
				}),
				beside: {
					table: 'incidentresolution',
					column: '_incidentid_value',
					link: 'incidentid',
					select: ['activityid', 'actualend', 'createdon']
				},
				merge: (record, resolutions) => {
					const ends = resolutions.map(({ actualend, createdon }) => String(actualend ?? createdon)).sort();
					return { 'solved at': record.statecode === 1 ? (ends.at(-1) ?? null) : null };
				}
			}
		],
		sweep: true
	},
	{
		name: 'activities',
		label: 'Activities and notes',
		kinds: [
			{
				table: 'activitypointer',
				map: customers.activityMap,
				also: ['activitytypecode', 'actualstart', 'scheduledstart', 'regardingobjectid', 'ownerid'],
				row: (record) => {
					const type = activityTypes[String(record.activitytypecode)];
					if (!type) return null;
					return {
						...regarding(record, 'regardingobjectid'),
						'activity type': type,
						'happened at':
							record.actualend ?? record.actualstart ?? record.scheduledstart ?? record.scheduledend
					};
				}
			},
			{
				table: 'annotation',
				map: customers.noteMap,
				also: ['objectid', 'ownerid'],
				row: (record) => ({ ...regarding(record, 'objectid'), 'happened at': record.createdon })
			}
		],
		sweep: true
	}
];
