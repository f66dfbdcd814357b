import type { Connector, Stream } from '../connector.ts';
import { apiVersion } from './client.ts';
import { estimatePull } from './estimate.ts';
import { customersAndCampaigns, ofDeals, opportunity, people, type Kind } from './kinds.ts';
import { checkConnection } from './permissions.ts';
import { dealsStream } from './pull/deals.ts';
import { streamOf } from './pull/kinds.ts';
import { ratesStream } from './pull/rates.ts';
import { stagesStream } from './pull/processes.ts';
import { outboundMessages } from './webhook.ts';
import { writeBack } from './write-back.ts';

const plain = [...people, ...customersAndCampaigns, ...ofDeals];
const kindsOf = new Map<string, readonly Kind[]>([
	...plain.map(({ name, kinds }) => [name, kinds] as const),
	[dealsStream.name, [opportunity]]
]);

const streams: readonly Stream[] = [
	ratesStream,
	...people.map(streamOf),
	stagesStream,
	...customersAndCampaigns.map(streamOf),
	dealsStream,
	...ofDeals.map(streamOf)
];

/** Salesforce over its REST API, as an integration user. */
export const salesforceConnector: Connector = {
	system: 'salesforce',
	name: 'Salesforce',
	apiVersion,
	credentials: [
		{
			name: 'instance',
			label: 'Address',
			help: 'Your own domain, as under My Domain in Setup.',
			address: true,
			placeholder: 'acme.my.salesforce.com'
		},
		{
			name: 'client_id',
			label: 'Consumer key',
			help: 'Of an external client app with the scope “Manage user data via APIs” and the client credentials flow on.'
		},
		{
			name: 'client_secret',
			label: 'Consumer secret',
			help: 'Beside the consumer key. The flow runs as a user that you choose: what they may read is what is pulled.',
			secret: true
		},
		{
			name: 'currency',
			label: 'Currency',
			help: 'Where your Salesforce has one currency, it does not say which. Without it amounts are taken for your reporting currency.',
			optional: true,
			placeholder: 'USD'
		}
	],
	streams,
	check: (session) =>
		checkConnection(
			session,
			[...kindsOf].flatMap(([stream, kinds]) => kinds.map((kind) => [stream, kind] as const))
		),
	estimate: (session, states) => estimatePull(session, states, kindsOf),
	webhook: outboundMessages,
	writeBack
};
