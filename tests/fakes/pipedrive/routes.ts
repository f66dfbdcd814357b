/** What the fake answers, path by path. */
import type { FakeAnswer, FakeCall } from '../fake-server.ts';
import type { World } from '../world/world.ts';
import { fields, fitKey, labelOf, regionKey, regions } from './fields.ts';
import { flowOf } from './flow.ts';
import { newList, oldList, refuse, type Listed } from './lists.ts';
import * as customers from './customers.ts';
import { leadId, type Extras } from './formats.ts';
import * as sales from './sales.ts';

/** What a test may turn. */
export interface State extends Extras {
	/** Paths that are answered 403: `/api/v1/legacyTeams`; `/flow` for every deal's. */
	forbidden: Set<string>;
	/** Tokens of the day; null for a server that does not tell. */
	tokens: { limit: number; left: number } | null;
	/** Markers of pages are refused from now on. */
	staleMarkers: boolean;
	/** Answers that Pipedrive's description does not allow. */
	faults: string[];
}

export interface Context {
	world: World;
	fake: State;
	pageSize: number;
	leadParties: boolean;
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
				...sales.dealOf(world, deal, fake),
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
		.map((item) => sales.dealProductOf(world, item));
}

/** The parties of leads are records like any other. */
const organizations = ({ world, fake, leadParties }: Context): Listed[] => [
	...world.living('companies').map((company) => customers.organizationOf(company, fake)),
	...(leadParties ? world.tables.leads.map(customers.leadOrganizationOf) : [])
];
const persons = ({ world, leadParties }: Context): Listed[] => [
	...world.living('contacts').map(customers.personOf),
	...(leadParties ? world.tables.leads.map(customers.leadPersonOf) : [])
];

const data = (body: unknown): FakeAnswer => ({ body: { success: true, data: body } });

export const routes: readonly Route[] = [
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
					.map(sales.activityOf) as Listed[],
			[...filters, 'deal_id', 'lead_id', 'person_id', 'org_id', 'done']
		)
	],
	[
		/^\/api\/v2\/products$/,
		'GET',
		list(
			({ world }) => world.living('products').map(sales.productOf),
			['owner_id', 'ids', 'filter_id', 'custom_fields'],
			[...byTime, 'name']
		)
	],
	[/^\/api\/v2\/pipelines$/, 'GET', list(({ world }) => world.living('pipelines').map(sales.pipelineOf), [])],
	[
		/^\/api\/v2\/stages$/,
		'GET',
		list(
			({ world }) => world.living('pipelines').flatMap(sales.stagesOf),
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
	[/^\/api\/v1\/users$/, 'GET', ({ world }) => data(world.tables.owners.map(customers.userOf))],
	[/^\/api\/v1\/users\/me$/, 'GET', ({ world }) => data(customers.currentUser(world.get('owners', 1)))],
	[
		/^\/api\/v1\/legacyTeams$/,
		'GET',
		({ world }) => data(world.tables.teams.map((team) => customers.teamOf(world, team)))
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
			oldList(call, leadsNow(context).map(customers.leadOf), {
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
			const found = leadsNow(context).find((lead) => leadId(lead.id) === id);
			return found
				? data(customers.leadOf(found))
				: refuse(404, 'A resource with provided ID does not exist.');
		}
	],
	[
		/^\/api\/v1\/notes$/,
		'GET',
		(context, call) =>
			oldList(call, notesNow(context).map(sales.noteOf), {
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
			return found ? data(sales.noteOf(found)) : refuse(404, 'Note not found');
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
			return data(sales.dealOf(world, deal!, fake));
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
			return data(customers.organizationOf(found!, fake));
		}
	]
];

function customFieldsOf({ body }: FakeCall): Record<string, unknown> {
	const { custom_fields, ...rest } = body as { custom_fields?: Record<string, unknown> };
	if (Object.keys(rest).length > 0) refuse(400, `Validation failed: ${Object.keys(rest).join(', ')}`);
	return custom_fields ?? {};
}
