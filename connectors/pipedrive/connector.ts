import type { Connector } from '../connector.ts';
import { check, estimate } from './check.ts';
import { activities, notes } from './pull/activities.ts';
import { companies, contacts } from './pull/customers.ts';
import { deals } from './pull/deals.ts';
import { leads } from './pull/leads.ts';
import { people } from './pull/people.ts';
import { lineItems, products } from './pull/products.ts';
import { pipelines, stages } from './pull/stages.ts';
import { webhook } from './webhook.ts';
import { writeBack } from './write-back.ts';

export const pipedriveConnector: Connector = {
	system: 'pipedrive',
	name: 'Pipedrive',
	apiVersion: 'v2',
	credentials: [
		{
			name: 'address',
			label: 'Address',
			help: 'As in your browser when you use Pipedrive: your company’s name and .pipedrive.com.',
			address: true,
			placeholder: 'yourcompany.pipedrive.com'
		},
		{
			name: 'token',
			label: 'API token',
			help: 'In Pipedrive under Personal preferences, API. It sees what its user sees: take an admin’s.',
			secret: true
		},
		{
			name: 'webhookPassword',
			label: 'Password for webhooks',
			help: 'Make one up, and give it to Pipedrive where you create the webhook. Leave it empty without webhooks.',
			secret: true,
			optional: true
		}
	],
	streams: [
		people,
		pipelines,
		stages,
		companies,
		contacts,
		leads,
		deals,
		activities,
		notes,
		products,
		lineItems
	],
	check,
	estimate,
	webhook,
	writeBack
};
