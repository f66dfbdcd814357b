/** Campaigns, forms and what was sent by mail. A member of a campaign got its mail; one who responded, its form. */
import type { FakeAnswer, FakeCall } from '../fake-server.ts';
import type { FakeAccount } from './account.ts';
import { campaignGuid, formGuid } from './ids.ts';
import { allowOnly, limitOf, notFound } from './refusals.ts';

function page<Item>(
	items: readonly Item[],
	{ query }: FakeCall,
	size: number
): { results: Item[]; paging?: { next: { after: string } } } {
	const from = Number(query.get('after') ?? 0);
	const results = items.slice(from, from + size);
	const next = from + results.length;
	return { results, ...(next < items.length && { paging: { next: { after: String(next) } } }) };
}

/** `GET /marketing/v3/campaigns` */
export function campaigns(account: FakeAccount, call: FakeCall): FakeAnswer {
	allowOnly(call.query.keys(), ['limit', 'after', 'properties', 'sort', 'name'], 'parameters');
	const wanted = call.query.get('properties')?.split(',') ?? [];
	const all = account.world.living('campaigns').map(({ id, name, startsOn, createdAt, updatedAt }) => {
		const properties: Record<string, string | null> = {
			hs_name: name,
			hs_start_date: startsOn,
			hs_campaign_status: 'in_progress',
			hs_utm: name.toLowerCase().replace(' ', '-')
		};
		return {
			id: campaignGuid(id),
			properties: Object.fromEntries(wanted.map((property) => [property, properties[property] ?? null])),
			createdAt,
			updatedAt
		};
	});
	return { body: page(all, call, Math.min(limitOf(call.query.get('limit'), 50, 100), account.pageSize)) };
}

/** `GET /marketing/v3/campaigns/{guid}/budget/totals` */
export function budget({ world }: FakeAccount, guid: string): FakeAnswer {
	const campaign = world.living('campaigns').find(({ id }) => campaignGuid(id) === guid);
	if (!campaign) throw notFound();
	const amount = Number(campaign.cost);
	const createdAt = Date.parse(campaign.createdAt);
	return {
		body: {
			currencyCode: 'EUR',
			budgetItems: [],
			spendItems: [{ id: '1', name: 'Spent', amount, order: 0, createdAt, updatedAt: createdAt }],
			spendTotal: amount
		}
	};
}

/** `GET /marketing/v3/campaigns/{guid}/assets/FORM` */
export function formsOfCampaign({ world }: FakeAccount, guid: string): FakeAnswer {
	const campaign = world.living('campaigns').find(({ id }) => campaignGuid(id) === guid);
	if (!campaign) throw notFound();
	return { body: { results: [{ id: formGuid(campaign.id), name: campaign.name }] } };
}

/** `GET /marketing/v3/forms` */
export function forms(account: FakeAccount, call: FakeCall): FakeAnswer {
	allowOnly(call.query.keys(), ['limit', 'after', 'formTypes'], 'parameters');
	const all = account.world.tables.campaigns.map(({ id, name }) => ({
		id: formGuid(id),
		name,
		formType: 'hubspot'
	}));
	return { body: page(all, call, Math.min(limitOf(call.query.get('limit'), 20, 500), account.pageSize)) };
}

/** `GET /form-integrations/v1/submissions/forms/{guid}`: newest first. */
export function submissions(account: FakeAccount, guid: string, call: FakeCall): FakeAnswer {
	allowOnly(call.query.keys(), ['limit', 'after'], 'parameters');
	const { world } = account;
	const all = world.tables.members
		.filter(({ campaign, responded }) => responded && formGuid(campaign) === guid)
		.map(({ id, contact, at }) => ({
			conversionId: `conversion-${id}`,
			submittedAt: Date.parse(at),
			pageUrl: 'https://weatherglass.example/form',
			values: [{ name: 'email', value: world.get('contacts', contact).email, objectTypeId: '0-1' }]
		}))
		.reverse()
		.sort((one, other) => other.submittedAt - one.submittedAt);
	return { body: page(all, call, Math.min(limitOf(call.query.get('limit'), 20, 50), account.pageSize)) };
}

/** `GET /email/public/v1/events`: newest first, both ends included. */
export function emailEvents(account: FakeAccount, { query }: FakeCall): FakeAnswer {
	allowOnly(query.keys(), ['limit', 'offset', 'startTimestamp', 'endTimestamp', 'eventType'], 'parameters');
	const { world } = account;
	const start = Number(query.get('startTimestamp') ?? 0);
	const end = Number(query.get('endTimestamp') ?? Number.MAX_SAFE_INTEGER);
	const members = account.worldAlone ? [] : world.tables.members;
	const all = members
		.map(({ id, contact, campaign, at }) => ({
			id: `event-${id}`,
			type: 'SENT',
			created: Date.parse(at),
			recipient: world.get('contacts', contact).email,
			emailCampaignId: 600 + campaign,
			appId: 2286,
			appName: 'Batch',
			portalId: 1234567,
			filteredEvent: false
		}))
		.filter(({ created }) => created >= start && created <= end)
		.reverse()
		.sort((one, other) => other.created - one.created);
	const from = Number(query.get('offset') ?? 0);
	const events = all.slice(from, from + Math.min(limitOf(query.get('limit'), 10, 1000), account.pageSize));
	const next = from + events.length;
	return { body: { events, hasMore: next < all.length, offset: String(next) } };
}

/** `GET /email/public/v1/campaigns/{id}` */
export function mailing({ world }: FakeAccount, id: string): FakeAnswer {
	const campaign = world.tables.campaigns.find((each) => String(600 + each.id) === id);
	if (!campaign) throw notFound();
	return {
		body: {
			id: Number(id),
			appId: 2286,
			name: `Mail of ${campaign.name}`,
			subject: 'News',
			type: 'BATCH_EMAIL'
		}
	};
}
