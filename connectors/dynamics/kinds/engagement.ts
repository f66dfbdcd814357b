/** What is said and done with customers. */
import type { Row } from '../../connector.ts';
import { linkTo } from '../cells.ts';
import type { DynamicsRecord } from '../client.ts';
import * as customers from '../fields/customers.ts';
import type { StreamOfKinds } from './kind.ts';

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

export const engagement: readonly StreamOfKinds[] = [
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
