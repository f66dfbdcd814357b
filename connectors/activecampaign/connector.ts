import type { Connection, Connector, Estimate, Lack, Session, StreamState } from '../connector.ts';
import { ApiError } from '../shared/errors.ts';
import { addressOf, clientOf, listPage, mostRecords } from './api.ts';
import { passOf } from './pull/pass.ts';
import { campaigns, notes, tasks } from './pull/activities.ts';
import { accountContacts, companies, companyFields, contactFields, contacts } from './pull/customers.ts';
import { dealContacts, dealFields, deals } from './pull/deals.ts';
import { orders } from './pull/orders.ts';
import { people, pipelines, stages } from './pull/people.ts';
import { webhook } from './webhook.ts';
import { writeBack } from './write-back.ts';

export const activecampaignConnector: Connector = {
	system: 'activecampaign',
	name: 'ActiveCampaign',
	apiVersion: 'v3',
	credentials: [
		{
			name: 'address',
			label: 'API address',
			help: 'In ActiveCampaign under Settings, Developer: the URL as it stands there.',
			address: true,
			placeholder: 'youraccount.api-us1.com'
		},
		{
			name: 'token',
			label: 'API key',
			help: 'Beside the URL. It sees what its user sees: take one that may see all pipelines.',
			secret: true
		}
	],
	streams: [
		people,
		pipelines,
		stages,
		companies,
		companyFields,
		contacts,
		accountContacts,
		contactFields,
		deals,
		dealContacts,
		dealFields,
		tasks,
		notes,
		campaigns,
		orders
	],
	check,
	estimate,
	webhook,
	writeBack
};

/** What a user's group may leave out, by one cheap call each. */
const probes: readonly (Lack & { path: string })[] = [
	{
		stream: 'deals',
		path: 'deals',
		permission: 'Deals',
		message: 'The user of the key may not see deals: they are not pulled.'
	},
	{
		stream: 'orders',
		path: 'ecomOrders',
		permission: 'Ecommerce',
		message: 'The account has no shop connected, or the user may not see it: orders are not pulled.'
	}
];

async function check(session: Session): Promise<Connection> {
	const me = await clientOf(session).request({ path: 'users/me', accept: [403] });
	// A key that is none is answered as if it only lacked a permission.
	if (me.status === 403)
		throw new ApiError(
			'unauthorised',
			'ActiveCampaign refuses the key.',
			'Copy the URL and the key from Settings, Developer, as they stand there.',
			403
		);
	const lacking: Lack[] = [];
	for (const { path, ...lack } of probes) {
		const { status } = await clientOf(session).request({
			path,
			query: { limit: 1 },
			accept: [402, 403, 404]
		});
		if (status !== 200) lacking.push(lack);
	}
	const account = new URL(addressOf(session)).host;
	return { account, accountName: account.split('.')[0] ?? account, lacking };
}

/** The list that a stream reads most of. */
const lists: Readonly<Record<string, string>> = {
	companies: 'accounts',
	company_fields: 'accountCustomFieldData',
	contacts: 'contacts',
	account_contacts: 'accountContacts',
	contact_fields: 'fieldValues',
	deals: 'deals',
	deal_contacts: 'contactDeals',
	deal_fields: 'dealCustomFieldData',
	tasks: 'dealTasks',
	notes: 'notes',
	campaigns: 'campaigns',
	orders: 'ecomOrders'
};

const swept = new Set(['companies', 'contacts', 'deals']);

/** Calls of a pull: ActiveCampaign allows five a second, and tells how many records a list has. */
async function estimate(session: Session, states: readonly StreamState[]): Promise<Estimate> {
	const records: Record<string, number> = {};
	let calls = 0;
	for (const { stream, cursor } of states) {
		const path = lists[stream.name];
		if (!path) {
			calls += 2;
			continue;
		}
		const isPassed = stream.name === 'contacts' || stream.name === 'deals';
		const since = isPassed ? passOf(cursor).since : null;
		const all = (await listPage(session, path, {}, 0, 1)).total ?? 0;
		const count =
			since === null
				? all
				: ((await listPage(session, path, { 'filters[updated_after]': since }, 0, 1)).total ?? all);
		records[stream.name] = count;
		calls += Math.max(1, Math.ceil(count / mostRecords));
		// With each deal comes a call for its log.
		if (stream.name === 'deals') calls += count;
		if (swept.has(stream.name)) calls += Math.ceil(all / mostRecords);
	}
	return { calls, unit: 'calls', cost: calls, left: null, records };
}
