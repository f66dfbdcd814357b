/** Who sells, and to whom. */
import { label, linkTo } from '../cells.ts';
import * as customers from '../fields/customers.ts';
import type { StreamOfKinds } from './kind.ts';

export const people: readonly StreamOfKinds[] = [
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
				also: ['merged', 'masterid', 'industrycode', 'customertypecode', 'ownerid', 'transactioncurrencyid']
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
