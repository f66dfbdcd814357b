import type { Connection, Lack, Session } from '../connector.ts';
import { hubspotApi, type HubSpotApi } from './api.ts';
import type { HubSpotObject, Refusal } from './answers.ts';
import type { Call } from '../shared/http.ts';
import { hubspotStreams, kindsOf } from './streams.ts';

/** What is asked to find out whether a stream may be read, where it is none of the kinds of record. */
const probes: Readonly<Record<string, Call>> = {
	people: { path: '/crm/v3/owners', query: { limit: 1 } },
	pipelines: { path: '/crm/v3/pipelines/deals' },
	campaigns: { path: '/marketing/v3/campaigns', query: { limit: 1 } },
	form_submissions: { path: '/marketing/v3/forms', query: { limit: 1 } },
	email_events: { path: '/email/public/v1/events', query: { limit: 1 } }
};

/** The permission of a kind of record, where HubSpot does not name it. */
const permissions: Readonly<Record<string, string>> = {
	people: 'crm.objects.owners.read',
	pipelines: 'crm.objects.deals.read',
	campaigns: 'marketing.campaigns.read',
	form_submissions: 'forms',
	email_events: 'content',
	tickets: 'tickets',
	activities: 'crm.objects.contacts.read'
};

/** Whose account it is, and which streams its permissions or its subscription close. */
export async function checkHubSpot(session: Session): Promise<Connection> {
	const api = hubspotApi(session);
	const account = await api.account();
	const lacking: Lack[] = [];
	for (const { name, label } of hubspotStreams) {
		const refusals = await refusalsOf(api, name);
		for (const { kind, refusal } of refusals) {
			const permission = refusal.scopes[0] ?? permissions[name] ?? `crm.objects.${kind}.read`;
			const what = kind === name ? label : `${label}: ${kind}`;
			lacking.push({
				stream: name,
				permission,
				message: `${what} can’t be read: the private app lacks ${permission}. Tick it in HubSpot under Settings, Integrations, Private apps, Scopes.`
			});
		}
	}
	if (!lacking.some(({ stream }) => stream === 'deals')) lacking.push(...(await lackingHistory(api)));
	return {
		account: String(account.portalId),
		accountName: `HubSpot account ${account.portalId}`,
		lacking
	};
}

async function refusalsOf(api: HubSpotApi, stream: string): Promise<{ kind: string; refusal: Refusal }[]> {
	const asked = (kindsOf[stream] ?? []).map(({ type }): [string, Call[]] => [
		type,
		[{ path: `/crm/v3/objects/${type}`, query: { limit: 1 } }, { path: `/crm/v3/properties/${type}` }]
	]);
	const found: { kind: string; refusal: Refusal }[] = [];
	for (const [kind, calls] of asked.length > 0 ? asked : [[stream, [probes[stream]!]] as const]) {
		for (const call of calls) {
			const refusal = await api.refusal(call);
			if (!refusal) continue;
			found.push({ kind, refusal });
			break;
		}
	}
	return found;
}

/** Whether the changes of deals may be read: asked of one deal, where there is one. */
async function lackingHistory(api: HubSpotApi): Promise<Lack[]> {
	const { results } = await api.list<HubSpotObject>('/crm/v3/objects/deals', { limit: 1 });
	const refusal = await api.refusal({
		path: '/crm/v3/objects/deals/batch/read',
		body: {
			inputs: results.map(({ id }) => ({ id })),
			properties: [],
			propertiesWithHistory: ['dealstage']
		}
	});
	if (!refusal) return [];
	const permission = refusal.scopes[0] ?? 'crm.objects.deals.read';
	return [
		{
			stream: 'deals',
			permission,
			message: `The changes of deals can’t be read without ${permission}: of each stage only the last time that a deal entered it is known.`
		}
	];
}
