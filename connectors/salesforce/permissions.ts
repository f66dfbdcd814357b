/** Whose Salesforce it is, and what its user may not read. */
import type { Connection, Lack, Session } from '../connector.ts';
import { ApiError } from '../shared/errors.ts';
import { clientOf, type SalesforceClient } from './client.ts';
import type { Kind } from './kinds.ts';
import { isOwnerTracked } from './pull/deals.ts';

export async function checkConnection(
	session: Session,
	kinds: readonly (readonly [stream: string, kind: Kind])[]
): Promise<Connection> {
	const client = clientOf(session);
	const [organisation] = await client.all(
		'SELECT Id,Name,IsSandbox,OrganizationType,InstanceName FROM Organization LIMIT 1'
	);
	if (!organisation) {
		throw new ApiError(
			'forbidden',
			'Salesforce does not say whose it is.',
			'Give the user that the client credentials flow runs as the permission “API Enabled”.'
		);
	}
	const lacking: Lack[] = [];
	for (const [stream, kind] of kinds) lacking.push(...(await lacksOf(client, stream, kind)));
	lacking.push(...(await lackingHistory(client)), ...(await lackingCurrency(client)));
	return {
		account: organisation.Id,
		accountName: String(organisation.Name) + (organisation.IsSandbox === true ? ' (sandbox)' : ''),
		lacking,
		capabilities: {
			edition: String(organisation.OrganizationType),
			instance: String(organisation.InstanceName)
		}
	};
}

async function lacksOf(client: SalesforceClient, stream: string, kind: Kind): Promise<Lack[]> {
	const { object, needs = [], optional } = kind;
	const description = await client.describe(object);
	if (!description) {
		const absent = optional ? `, unless your Salesforce has no ${object}s` : '';
		return [
			{
				stream,
				permission: `${object}: Read`,
				message: `${object} is not shown to this user: give them “Read” and “View All” on it${absent}.`
			}
		];
	}
	const names = new Set(description.fields.map(({ name }) => name));
	const hidden = needs.filter((name) => !names.has(name));
	if (hidden.length === 0) return [];
	return [
		{
			stream,
			permission: hidden.map((name) => `${object}.${name}`).join(', '),
			message: `${hidden.join(', ')} of ${object} ${hidden.length === 1 ? 'is' : 'are'} hidden from this user by field-level security, and will be empty here.`
		}
	];
}

async function lackingHistory(client: SalesforceClient): Promise<Lack[]> {
	if (!(await client.describe('OpportunityHistory'))) {
		return [
			{
				stream: 'deals',
				permission: 'Opportunity: Read',
				message:
					'The history of opportunities is not shown to this user: changes will be known from now on alone, by comparing one run with the next.'
			}
		];
	}
	if (await isOwnerTracked(client)) return [];
	return [
		{
			stream: 'deals',
			permission: 'Opportunity.OwnerId: Track Field History',
			message:
				'Changes of owner are not tracked: turn on field history for Opportunity Owner in Setup. Until then they are known by comparing one run with the next.'
		}
	];
}

/** Records name their currency in companies with several alone. */
async function lackingCurrency(client: SalesforceClient): Promise<Lack[]> {
	const description = await client.describe('Opportunity');
	const isNamed = description?.fields.some(({ name }) => name === 'CurrencyIsoCode') ?? true;
	if (isNamed || client.currency !== null) return [];
	return [
		{
			stream: 'deals',
			permission: 'Currency',
			message:
				'Salesforce does not say in which currency amounts are: give it with the credentials, or they are taken for your reporting currency.'
		}
	];
}
