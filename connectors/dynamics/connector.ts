import type { Connector, Stream } from '../connector.ts';
import { apiVersion } from './client.ts';
import { estimatePull } from './estimate.ts';
import { customersAndCampaigns, people } from './kinds/customers.ts';
import { engagement } from './kinds/engagement.ts';
import type { Kind } from './kinds/kind.ts';
import { ofDeals, opportunity } from './kinds/sales.ts';
import { checkConnection } from './permissions.ts';
import { auditsStream } from './pull/audits.ts';
import { dealsStream } from './pull/deals.ts';
import { streamOf } from './pull/kinds.ts';
import { stagesStream } from './pull/processes.ts';
import { writeBack } from './write-back.ts';

const kindsOf = new Map<string, readonly Kind[]>([
	...[...people, ...customersAndCampaigns, ...ofDeals, ...engagement].map(
		({ name, kinds }) => [name, kinds] as const
	),
	[dealsStream.name, [opportunity]]
]);

const streams: readonly Stream[] = [
	...people.map(streamOf),
	stagesStream,
	...customersAndCampaigns.map(streamOf),
	dealsStream,
	auditsStream,
	...ofDeals.map(streamOf),
	...engagement.map(streamOf)
];

/** Dynamics 365 over Dataverse's Web API, as an application user. */
export const dynamicsConnector: Connector = {
	system: 'dynamics',
	name: 'Dynamics 365',
	apiVersion,
	credentials: [
		{
			name: 'organisation',
			label: 'Address of the environment',
			help: 'As in your browser when you work in Dynamics 365.',
			address: true,
			placeholder: 'acme.crm4.dynamics.com'
		},
		{
			name: 'tenant',
			label: 'Tenant',
			help: 'The directory (tenant) ID of the app registration in Microsoft Entra.'
		},
		{
			name: 'client_id',
			label: 'Application ID',
			help: 'Of the app registration. In the Power Platform admin centre it needs an application user with roles that may read what is to be pulled.'
		},
		{
			name: 'client_secret',
			label: 'Client secret',
			help: 'The value of a secret of the app registration, which is shown once.',
			secret: true
		},
		{
			name: 'authority',
			label: 'Sign-in address',
			help: 'Only for national clouds.',
			address: true,
			optional: true,
			placeholder: 'login.microsoftonline.com'
		}
	],
	streams,
	check: (session) =>
		checkConnection(
			session,
			[...kindsOf].flatMap(([stream, kinds]) => kinds.map((kind) => [stream, kind] as const))
		),
	estimate: (session, states) => estimatePull(session, states, kindsOf),
	writeBack
};
