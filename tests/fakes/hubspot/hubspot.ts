/** HubSpot's API over a world. */
import { startFakeServer, type FakeAnswer, type FakeCall, type FakeServer } from '../fake-server.ts';
import type { World } from '../world/world.ts';
import { FakeAccount, type HubSpotOptions } from './account.ts';
import { budget, campaigns, emailEvents, forms, formsOfCampaign, mailing, submissions } from './marketing.ts';
import { kindNames } from './metadata.ts';
import { batchRead, batchUpdate, list, search } from './objects.ts';
import { invalid, missingScope, notFound, Refused, unauthorised } from './refusals.ts';
import { associations, details, owners, pipelines, properties, usage } from './settings.ts';

export type { HubSpotOptions } from './account.ts';

export interface FakeHubSpot {
	server: FakeServer;
	credentials: Record<string, string>;
	account: FakeAccount;
}

/** Start a HubSpot that holds a world. What it is told by `account` counts from the next call on. */
export async function startFakeHubSpot(world: World, options: HubSpotOptions = {}): Promise<FakeHubSpot> {
	const account = new FakeAccount(world, options);
	const server = await startFakeServer((call) => {
		account.forget();
		try {
			return answer(account, call);
		} catch (error) {
			if (error instanceof Refused) return error.answer;
			throw error;
		}
	});
	const credentials = { token: account.token, client_secret: account.clientSecret, base: server.address };
	return { server, credentials, account };
}

interface Route {
	method: 'GET' | 'POST';
	path: RegExp;
	/** The permission that it asks for, by what its path names. */
	scope: ((...parts: string[]) => readonly string[]) | null;
	answer(account: FakeAccount, call: FakeCall, ...parts: string[]): FakeAnswer;
}

/** The permission to read a kind of record. */
function scopeOf(kind: string): string {
	if (kind === 'tickets') return 'tickets';
	if (kind === 'emails') return 'sales-email-read';
	const isEngagement = ['calls', 'meetings', 'tasks', 'notes', 'communications'].includes(kind);
	if (isEngagement) return 'crm.objects.contacts.read';
	return kind === 'products' ? 'e-commerce' : `crm.objects.${kind}.read`;
}

const objects = '/crm/v3/objects/([a-z_]+)';
const ofKind = (kind: string) => [scopeOf(kind)];
const marketing = () => ['marketing.campaigns.read'];

const routes: readonly Route[] = [
	{ method: 'GET', path: /^\/account-info\/v3\/details$/, scope: null, answer: () => details() },
	{
		method: 'GET',
		path: /^\/account-info\/v3\/api-usage\/daily\/private-apps$/,
		scope: null,
		answer: (account) => usage(account)
	},
	{
		method: 'GET',
		path: new RegExp(`^${objects}$`),
		scope: ofKind,
		answer: (account, call, kind) => list(account, kind!, call)
	},
	{
		method: 'POST',
		path: new RegExp(`^${objects}/batch/read$`),
		scope: ofKind,
		answer: (account, call, kind) => batchRead(account, kind!, call)
	},
	{
		method: 'POST',
		path: new RegExp(`^${objects}/batch/update$`),
		scope: (kind) => [scopeOf(kind!).replace(/read$/, 'write')],
		answer: (account, call, kind) => batchUpdate(account, kind!, call)
	},
	{
		method: 'POST',
		path: new RegExp(`^${objects}/search$`),
		scope: ofKind,
		answer: (account, call, kind) => search(account, kind!, call)
	},
	{
		method: 'POST',
		path: /^\/crm\/v4\/associations\/([a-z_]+)\/([a-z_]+)\/batch\/read$/,
		scope: (from, to) => [scopeOf(from!), scopeOf(to!)],
		answer: (account, call, from, to) => associations(account, from!, to!, call)
	},
	{
		method: 'GET',
		path: /^\/crm\/v3\/properties\/([a-z_]+)$/,
		scope: ofKind,
		answer: (account, _, kind) => properties(account, kind!)
	},
	{
		method: 'GET',
		path: /^\/crm\/v3\/pipelines\/([a-z_]+)$/,
		scope: ofKind,
		answer: (account, _, kind) => pipelines(account, kind!)
	},
	{
		method: 'GET',
		path: /^\/crm\/v3\/owners$/,
		scope: () => ['crm.objects.owners.read'],
		answer: (account, call) => owners(account, call)
	},
	{
		method: 'GET',
		path: /^\/marketing\/v3\/campaigns$/,
		scope: marketing,
		answer: (account, call) => campaigns(account, call)
	},
	{
		method: 'GET',
		path: /^\/marketing\/v3\/campaigns\/([0-9a-f-]+)\/budget\/totals$/,
		scope: marketing,
		answer: (account, _, guid) => budget(account, guid!)
	},
	{
		method: 'GET',
		path: /^\/marketing\/v3\/campaigns\/([0-9a-f-]+)\/assets\/FORM$/,
		scope: marketing,
		answer: (account, _, guid) => formsOfCampaign(account, guid!)
	},
	{
		method: 'GET',
		path: /^\/marketing\/v3\/forms$/,
		scope: () => ['forms'],
		answer: (account, call) => forms(account, call)
	},
	{
		method: 'GET',
		path: /^\/form-integrations\/v1\/submissions\/forms\/([0-9a-f-]+)$/,
		scope: () => ['forms'],
		answer: (account, call, guid) => submissions(account, guid!, call)
	},
	{
		method: 'GET',
		path: /^\/email\/public\/v1\/events$/,
		scope: () => ['content'],
		answer: (account, call) => emailEvents(account, call)
	},
	{
		method: 'GET',
		path: /^\/email\/public\/v1\/campaigns\/(\d+)$/,
		scope: () => ['content'],
		answer: (account, _, id) => mailing(account, id!)
	}
];

function answer(account: FakeAccount, call: FakeCall): FakeAnswer {
	if (call.headers.authorization !== `Bearer ${account.token}`) throw unauthorised();
	for (const { method, path, scope, answer: respond } of routes) {
		const parts = path.exec(call.path)?.slice(1);
		if (!parts || method !== call.method) continue;
		if (/^\/crm\/v3\/objects\//.test(call.path) && !kindNames.includes(parts[0]!))
			throw invalid(`Unable to infer object type from: ${parts[0]}`);
		const lacking = scope?.(...parts).find((each) => account.denied.has(each));
		if (lacking) throw missingScope(lacking);
		return withLimits(account, call, respond(account, call, ...parts));
	}
	throw notFound();
}

/** Searches answer without these headers. */
function withLimits(account: FakeAccount, { path }: FakeCall, given: FakeAnswer): FakeAnswer {
	if (path.endsWith('/search')) return given;
	return {
		...given,
		headers: {
			'x-hubspot-ratelimit-daily': '1000',
			'x-hubspot-ratelimit-daily-remaining': String(account.dailyLeft)
		}
	};
}
