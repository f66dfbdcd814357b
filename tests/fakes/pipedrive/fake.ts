/** Pipedrive's API over a world: versions 1 and 2, as far as a connector may ask. */
import { startFakeServer, type FakeAnswer, type FakeCall, type FakeServer } from '../fake-server.ts';
import { apiDescription, type ApiDescription } from '../openapi.ts';
import type { World } from '../world/world.ts';
import { fields, fitKey, labelOf, regionKey, regions } from './fields.ts';
import { flowOf } from './flow.ts';
import { newList, oldList, Refusal, refuse, type Listed } from './lists.ts';
import * as records from './records.ts';
import type { Extras } from './records.ts';

export interface PipedriveOptions {
	/** Rows of one answer, at most. Default 500. */
	pageSize?: number;
	/** Leads are of people and organizations that are no one else's. Default true. */
	leadParties?: boolean;
	/** Hold every answer against Pipedrive's description of its API. */
	checked?: ApiDescription;
}

export interface FakePipedrive extends Extras {
	server: FakeServer;
	credentials: Record<string, string>;
	/** Paths that are answered 403: `/api/v1/legacyTeams`. */
	forbidden: Set<string>;
	/** Tokens of the day; null for a server that does not tell. */
	tokens: { limit: number; left: number } | null;
	/** Markers of pages are refused from now on. */
	staleMarkers: boolean;
	/** Answers that Pipedrive's description does not allow. */
	faults: string[];
}

const token = 'fake-token';

export const descriptionOf = () =>
	apiDescription(
		new URL('../../../../shared/data/connectors/pipedrive/openapi-v2.yaml', import.meta.url),
		nullable
	);

/** Null in the answers of an account, and in the types of the vendor's client of 2026, which are newer. */
const nullable = [
	...['person_id', 'org_id', 'deal_id', 'lead_id', 'stage_change_time', 'won_time', 'lost_time'],
	...['expected_close_date', 'next_cursor', 'custom_fields.*']
];

export async function startFakePipedrive(
	world: World,
	options: PipedriveOptions = {}
): Promise<FakePipedrive> {
	const description = options.checked;
	const { pageSize = 500, leadParties = true } = options;
	const fake: Omit<FakePipedrive, 'server' | 'credentials'> = {
		archived: new Set(),
		fit: new Map(),
		forbidden: new Set(),
		tokens: null,
		staleMarkers: false,
		faults: []
	};
	const server = await startFakeServer((call) => {
		const answer = answerOf({ world, fake, pageSize, leadParties }, call);
		const path = call.path.replace(/^\/api\/v2/, '');
		if (description && path !== call.path && (answer.status ?? 200) === 200)
			fake.faults.push(...description.faults(call.method, path, answer.body));
		// The moment is the world's, and not this machine's.
		return {
			...answer,
			headers: { ...answer.headers, date: new Date(world.now).toUTCString(), ...tokenHeaders(fake) }
		};
	});
	return Object.assign(fake, { server, credentials: { address: server.address, token } });
}

const tokenHeaders = ({ tokens }: Pick<FakePipedrive, 'tokens'>): Record<string, string> =>
	tokens
		? {
				'x-daily-ratelimit-token-limit': String(tokens.limit),
				'x-daily-ratelimit-token-remaining': String(tokens.left)
			}
		: {};

interface Context {
	world: World;
	fake: Omit<FakePipedrive, 'server' | 'credentials'>;
	pageSize: number;
	leadParties: boolean;
}

function answerOf(context: Context, call: FakeCall): FakeAnswer {
	const { fake } = context;
	try {
		if (call.headers['x-api-token'] !== token) refuse(401, 'unauthorized access');
		if (fake.forbidden.has(call.path)) refuse(403, 'Scope and URL mismatch');
		if (fake.tokens) {
			if (fake.tokens.left <= 0) refuse(429, 'Daily API token limit exceeded');
			fake.tokens.left = Math.max(0, fake.tokens.left - 10);
		}
		for (const [pattern, method, answer] of routes) {
			const match = call.method === method ? pattern.exec(call.path) : null;
			if (match) return answer(context, call, match[1] ?? '');
		}
		return refuse(404, `There is no ${call.method} ${call.path}`);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { status: error.status, body: { success: false, error: error.message, errorCode: error.status } };
	}
}

type Route = [RegExp, 'GET' | 'PATCH', (context: Context, call: FakeCall, id: string) => FakeAnswer];

const byTime = ['id', 'update_time', 'add_time'];
const filters = ['filter_id', 'ids', 'owner_id', 'updated_since', 'updated_until', 'include_fields'];
const ofRecords = [...filters, 'custom_fields'];
const ofDeals = [...ofRecords, 'person_id', 'org_id', 'pipeline_id', 'stage_id', 'status'];

const list =
	(
		items: (context: Context, call: FakeCall) => readonly Listed[],
		parameters: readonly string[],
		sorts = byTime
	) =>
	(context: Context, call: FakeCall): FakeAnswer =>
		newList(call, items(context, call), {
			parameters,
			sorts,
			pageSize: context.pageSize,
			staleMarkers: context.fake.staleMarkers
		});

/** Deals are in the bin for 30 days. */
const dealItems =
	(isArchived: boolean) =>
	({ world, fake }: Context, { query }: FakeCall): Listed[] => {
		const binned = Date.parse(world.now) - 30 * 86_400_000;
		const extra = query.get('include_fields')?.split(',') ?? [];
		return world.tables.deals
			.filter(
				({ id, deletedAt }) =>
					fake.archived.has(id) === isArchived && (!deletedAt || Date.parse(deletedAt) > binned)
			)
			.map((deal) => ({
				...records.dealOf(world, deal, fake),
				...(extra.includes('products_count') && {
					products_count: world.living('lineItems').filter((item) => item.deal === deal.id).length
				}),
				...(extra.includes('participants_count') && { participants_count: deal.contact === null ? 0 : 1 })
			}));
	};

const leadsNow = ({ world }: Context) =>
	world.living('leads').filter(({ convertedDeal }) => convertedDeal === null);
const notesNow = ({ world }: Context) => world.living('activities').filter(({ type }) => type === 'note');

function dealProducts({ world }: Context, { query }: FakeCall): Listed[] {
	const ids = (query.get('deal_ids') ?? refuse(400, 'deal_ids is required'))!.split(',').map(Number);
	if (ids.length > 100) refuse(400, 'deal_ids must have at most 100 items');
	return world
		.living('lineItems')
		.filter(({ deal }) => ids.includes(deal))
		.map((item) => records.dealProductOf(world, item));
}

/** The parties of leads are records like any other. */
const organizations = ({ world, fake, leadParties }: Context): Listed[] => [
	...world.living('companies').map((company) => records.organizationOf(company, fake)),
	...(leadParties ? world.tables.leads.map(records.leadOrganizationOf) : [])
];
const persons = ({ world, leadParties }: Context): Listed[] => [
	...world.living('contacts').map(records.personOf),
	...(leadParties ? world.tables.leads.map(records.leadPersonOf) : [])
];

const data = (body: unknown): FakeAnswer => ({ body: { success: true, data: body } });

const routes: readonly Route[] = [
	[/^\/api\/v2\/deals$/, 'GET', list(dealItems(false), ofDeals)],
	[/^\/api\/v2\/deals\/archived$/, 'GET', list(dealItems(true), ofDeals)],
	[/^\/api\/v2\/deals\/products$/, 'GET', list(dealProducts, ['deal_ids'], [...byTime, 'deal_id'])],
	[/^\/api\/v2\/organizations$/, 'GET', list(organizations, ofRecords)],
	[/^\/api\/v2\/persons$/, 'GET', list(persons, [...ofRecords, 'org_id'])],
	[
		/^\/api\/v2\/activities$/,
		'GET',
		list(
			({ world }) =>
				world
					.living('activities')
					.filter(({ type }) => type !== 'note')
					.map(records.activityOf) as Listed[],
			[...filters, 'deal_id', 'lead_id', 'person_id', 'org_id', 'done']
		)
	],
	[
		/^\/api\/v2\/products$/,
		'GET',
		list(
			({ world }) => world.living('products').map(records.productOf),
			['owner_id', 'ids', 'filter_id', 'custom_fields'],
			[...byTime, 'name']
		)
	],
	[
		/^\/api\/v2\/pipelines$/,
		'GET',
		list(({ world }) => world.living('pipelines').map(records.pipelineOf), [])
	],
	[
		/^\/api\/v2\/stages$/,
		'GET',
		list(
			({ world }) => world.living('pipelines').flatMap(records.stagesOf),
			['pipeline_id'],
			[...byTime, 'order_nr']
		)
	],
	[
		/^\/api\/v2\/(\w+Fields)$/,
		'GET',
		(_, { query }, kind) => {
			for (const name of query.keys())
				if (!['limit', 'cursor', 'include_fields'].includes(name))
					refuse(400, `Parameter ${name} is not allowed`);
			const known = fields[kind] ?? refuse(404, `There are no ${kind}`);
			return { body: { success: true, data: known, additional_data: { next_cursor: null } } };
		}
	],
	[/^\/api\/v1\/users$/, 'GET', ({ world }) => data(world.tables.owners.map(records.userOf))],
	[/^\/api\/v1\/users\/me$/, 'GET', ({ world }) => data(records.currentUser(world.get('owners', 1)))],
	[
		/^\/api\/v1\/legacyTeams$/,
		'GET',
		({ world }) => data(world.tables.teams.map((team) => records.teamOf(world, team)))
	],
	[
		/^\/api\/v1\/activityTypes$/,
		'GET',
		() =>
			data([
				{ id: 1, key_string: 'call', name: 'Call', icon_key: 'call' },
				{ id: 2, key_string: 'lunch', name: 'Lunch', icon_key: 'lunch' }
			])
	],
	[
		/^\/api\/v1\/leadLabels$/,
		'GET',
		() => data([{ id: 'aaaaaaaa-0000-4000-8000-000000000001', name: 'Hot', color: 'red' }])
	],
	[
		/^\/api\/v1\/leads$/,
		'GET',
		(context, call) =>
			oldList(call, leadsNow(context).map(records.leadOf), {
				parameters: ['owner_id', 'person_id', 'organization_id', 'filter_id', 'updated_since'],
				sorts: ['id', 'title', 'add_time', 'update_time'],
				pageSize: context.pageSize
			})
	],
	[
		/^\/api\/v1\/leads\/archived$/,
		'GET',
		(context, call) =>
			oldList(call, [], {
				parameters: ['owner_id', 'person_id', 'organization_id', 'filter_id'],
				sorts: ['id', 'title', 'add_time', 'update_time'],
				pageSize: context.pageSize
			})
	],
	[
		/^\/api\/v1\/leads\/([0-9a-f-]{36})$/,
		'GET',
		(context, _, id) => {
			const found = leadsNow(context).find((lead) => records.leadId(lead.id) === id);
			return found ? data(records.leadOf(found)) : refuse(404, 'A resource with provided ID does not exist.');
		}
	],
	[
		/^\/api\/v1\/notes$/,
		'GET',
		(context, call) =>
			oldList(call, notesNow(context).map(records.noteOf), {
				parameters: ['user_id', 'lead_id', 'deal_id', 'person_id', 'org_id', 'updated_since'],
				sorts: ['id', 'add_time', 'update_time'],
				pageSize: context.pageSize
			})
	],
	[
		/^\/api\/v1\/notes\/(\d+)$/,
		'GET',
		(context, _, id) => {
			const found = notesNow(context).find((note) => note.id === Number(id));
			return found ? data(records.noteOf(found)) : refuse(404, 'Note not found');
		}
	],
	[
		/^\/api\/v1\/deals\/(\d+)\/flow$/,
		'GET',
		({ world, fake, pageSize }, call, id) => {
			const deal = world.tables.deals.find((each) => each.id === Number(id)) ?? refuse(404, 'Deal not found');
			if (fake.forbidden.has('/flow')) refuse(403, 'Scope and URL mismatch');
			return oldList(call, flowOf(world, deal!), {
				parameters: ['all_changes', 'items'],
				sorts: [],
				pageSize
			});
		}
	],
	[
		/^\/api\/v2\/deals\/(\d+)$/,
		'PATCH',
		({ world, fake }, call, id) => {
			const deal =
				world.living('deals').find((each) => each.id === Number(id)) ?? refuse(404, 'Deal not found');
			for (const [key, value] of Object.entries(customFieldsOf(call))) {
				const label = key === regionKey ? labelOf(regions, value as number) : undefined;
				world.edit('deals', deal!.id, {
					region: label ?? refuse(400, `Validation failed: custom_fields: ${key}`)!
				});
			}
			return data(records.dealOf(world, deal!, fake));
		}
	],
	[
		/^\/api\/v2\/organizations\/(\d+)$/,
		'PATCH',
		({ world, fake }, call, id) => {
			const found =
				world.living('companies').find((each) => each.id === Number(id)) ??
				refuse(404, 'Organization not found');
			for (const [key, value] of Object.entries(customFieldsOf(call))) {
				if (key !== fitKey || (value !== null && typeof value !== 'number'))
					refuse(400, `Validation failed: custom_fields: ${key}`);
				fake.fit.set(found!.id, value as number | null);
				world.edit('companies', found!.id, {});
			}
			return data(records.organizationOf(found!, fake));
		}
	]
];

function customFieldsOf({ body }: FakeCall): Record<string, unknown> {
	const { custom_fields, ...rest } = body as { custom_fields?: Record<string, unknown> };
	if (Object.keys(rest).length > 0) refuse(400, `Validation failed: ${Object.keys(rest).join(', ')}`);
	return custom_fields ?? {};
}
