import type { Connector } from '../connector.ts';
import { checkHubSpot } from './check.ts';
import { estimateHubSpot } from './estimate.ts';
import { hubspotStreams } from './streams.ts';
import { hubspotWebhook } from './webhook.ts';
import { hubspotWriteBack } from './write-back.ts';

export const hubspotConnector: Connector = {
	system: 'hubspot',
	name: 'HubSpot',
	apiVersion: 'v3',
	credentials: [
		{
			name: 'token',
			label: 'Access token',
			help: 'In HubSpot under Settings, Integrations, Private apps: make an app with the read permissions you want, and copy its access token.',
			secret: true,
			placeholder: 'pat-eu1-…'
		},
		{
			name: 'client_secret',
			label: 'Client secret',
			help: 'Only for changes to come at once, by webhook: the private app’s tab “Auth”.',
			secret: true,
			optional: true
		},
		{
			name: 'base',
			label: 'Address of the API',
			help: 'Leave it empty, unless your HubSpot is reached through a proxy of your own.',
			address: true,
			optional: true,
			placeholder: 'https://api.hubapi.com'
		}
	],
	streams: hubspotStreams,
	check: checkHubSpot,
	estimate: estimateHubSpot,
	webhook: hubspotWebhook,
	writeBack: hubspotWriteBack
};
