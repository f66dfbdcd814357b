/** The objects of Salesforce that are read, and what becomes of their records. */
import type { Row } from '../connector.ts';
import type { FieldMap } from '../export-shape.ts';
import * as customers from './fields/customers.ts';
import * as sales from './fields/sales.ts';

type Cells = Readonly<Record<string, Row[string]>>;

export interface Kind {
	object: string;
	map: FieldMap;
	/** What says when a record last changed. Default `SystemModstamp`. */
	stamp?: 'CreatedDate';
	/** Fields to ask for beside those of the map. */
	also?: readonly string[];
	where?: string;
	/** Records that became part of another name it. */
	merges?: boolean;
	/** Without these the records are of little use: that they may not be read is said when connecting. */
	needs?: readonly string[];
	/** The one value of a field with which a record is one of these: with another it is left out, and told as deleted. */
	only?: { field: string; value: string };
	/** The object is part of an edition or a setting that not every company has. */
	optional?: boolean;
	/** The row of a record; null where it says nothing. */
	row?(cells: Cells): Row | null;
}

export interface StreamOfKinds {
	name: string;
	label: string;
	kinds: readonly Kind[];
	/** What is no longer there leaves no trace once the bin is emptied. */
	sweep?: 'always' | 'full';
}

/** Leads and cases may wait in a queue: then nobody has them. */
const queued = (cells: Cells): Row =>
	String(cells.OwnerId ?? '').startsWith('005') ? cells : { ...cells, OwnerId: null };

const named = (object: string, map: FieldMap, needs: readonly string[], rest: Partial<Kind> = {}): Kind => ({
	object,
	map,
	needs,
	...rest
});

export const account = named('Account', customers.accountMap, ['Name', 'OwnerId'], {
	merges: true
});
export const contact = named('Contact', customers.contactMap, ['LastName', 'Email', 'AccountId'], {
	merges: true
});
export const opportunity = named('Opportunity', sales.opportunityMap, [
	'Name',
	'Amount',
	'StageName',
	'CloseDate',
	'AccountId',
	'OwnerId'
]);

const activities: readonly Kind[] = [
	named('Task', customers.taskMap, ['Subject', 'ActivityDate', 'WhoId', 'WhatId']),
	named('Event', customers.eventMap, ['Subject', 'StartDateTime', 'WhoId', 'WhatId']),
	named('Note', customers.noteMap, [], {
		optional: true,
		also: ['ParentId'],
		row: ({ ParentId, ...cells }) => ({
			...cells,
			...(/^00[3Q]/.test(String(ParentId)) ? { WhoId: ParentId } : { WhatId: ParentId }),
			NotedDate: cells.CreatedDate
		})
	})
];

const caseChange = named('CaseHistory', customers.caseChangeMap, [], {
	stamp: 'CreatedDate',
	where: "Field IN ('Status','Priority','Owner')",
	optional: true,
	row: (cells) => (isNameOfOwner(cells) ? null : cells)
});

/** The history of a link has two rows a change: one with ids, one with names. */
export const isNameOfOwner = ({ Field, OldValue, NewValue }: Cells): boolean =>
	Field === 'Owner' && ![OldValue, NewValue].some((value) => /^00[5G]\w{12,15}$/.test(String(value ?? '')));

/** Everything but stages and deals, which have ways of their own, in the order of the streams. */
export const people: readonly StreamOfKinds[] = [
	{ name: 'teams', label: 'Roles', kinds: [named('UserRole', customers.roleMap, ['Name'])], sweep: 'always' },
	{
		name: 'people',
		label: 'Users',
		kinds: [
			named('User', customers.userMap, ['Name', 'Email', 'IsActive'], {
				// Customers who sign in to a portal are users too, by the thousand.
				where: "UserType IN ('Standard','PowerPartner')"
			})
		]
	}
];

export const customersAndCampaigns: readonly StreamOfKinds[] = [
	{ name: 'companies', label: 'Accounts', kinds: [account], sweep: 'full' },
	{ name: 'contacts', label: 'Contacts', kinds: [contact], sweep: 'full' },
	{
		name: 'campaigns',
		label: 'Campaigns',
		kinds: [named('Campaign', customers.campaignMap, ['Name'])],
		sweep: 'full'
	},
	{
		name: 'leads',
		label: 'Leads',
		kinds: [
			named('Lead', customers.leadMap, ['LastName', 'Company', 'Email', 'Status'], {
				merges: true,
				row: queued
			})
		],
		sweep: 'full'
	}
];

export const ofDeals: readonly StreamOfKinds[] = [
	{
		name: 'deal_contacts',
		label: 'Contact roles of opportunities',
		kinds: [named('OpportunityContactRole', sales.contactRoleMap, ['ContactId'])],
		sweep: 'full'
	},
	{
		name: 'products',
		label: 'Products',
		kinds: [named('Product2', sales.productMap, ['Name'])],
		sweep: 'full'
	},
	{
		name: 'prices',
		label: 'Prices',
		kinds: [
			named('PricebookEntry', sales.priceMap, [], {
				where: 'Pricebook2.IsStandard = TRUE AND IsActive = TRUE',
				optional: true
			})
		]
	},
	{
		name: 'line_items',
		label: 'Products of opportunities',
		kinds: [named('OpportunityLineItem', sales.lineItemMap, ['Quantity', 'TotalPrice'])],
		sweep: 'full'
	},
	{
		name: 'quotes',
		label: 'Quotes',
		kinds: [
			named('Quote', sales.quoteMap, [], {
				optional: true,
				row: (cells) => ({ ...cells, IssuedDate: cells.CreatedDate })
			})
		],
		sweep: 'full'
	},
	{
		name: 'contracts',
		label: 'Contracts',
		kinds: [named('Contract', sales.contractMap, [], { optional: true })],
		sweep: 'full'
	},
	{
		name: 'orders',
		label: 'Orders',
		kinds: [
			named('Order', sales.orderMap, [], {
				optional: true,
				// A draft is no sale yet, and one that was cancelled or superseded is none any more.
				only: { field: 'StatusCode', value: 'Activated' }
			})
		],
		sweep: 'full'
	},
	{
		name: 'order_lines',
		label: 'Products of orders',
		kinds: [named('OrderItem', sales.orderLineMap, [], { optional: true })],
		sweep: 'full'
	},
	{
		name: 'touchpoints',
		label: 'Members of campaigns',
		kinds: [named('CampaignMember', customers.memberMap, ['CampaignId', 'Status'])],
		sweep: 'full'
	},
	{
		name: 'tickets',
		label: 'Cases',
		kinds: [
			named('Case', customers.caseMap, ['Subject', 'Status'], {
				row: (cells) => ({ ...queued(cells), OpenedDate: cells.CreatedDate })
			})
		],
		sweep: 'full'
	},
	{ name: 'ticket_events', label: 'History of cases', kinds: [caseChange] },
	{ name: 'activities', label: 'Tasks, events and notes', kinds: activities, sweep: 'full' }
];
