/** ActiveCampaign's API v3 over a world, as far as a connector may ask. */
import { startFakeServer, type FakeAnswer, type FakeCall, type FakeServer } from '../fake-server.ts';
import { apiDescription, type ApiDescription } from '../openapi.ts';
import type { World } from '../world/world.ts';
import * as records from './records.ts';

export interface ActiveCampaignOptions {
	/** Rows of one answer, at most. Default 100, as ActiveCampaign has it. */
	pageSize?: number;
	/** Hold every answer against a description of the API. */
	checked?: ApiDescription;
}

export interface FakeActiveCampaign {
	server: FakeServer;
	credentials: Record<string, string>;
	/** Lists that are answered 403: `deals`. */
	forbidden: Set<string>;
	/** Pipelines that the user of the key may not see. */
	hidden: Set<number>;
	/** Fit scores of contacts. */
	fit: Map<number, string>;
	/** Orders of a connected shop, and what is in them. */
	orders: Row[];
	lines: Row[];
	/** Rows that a list leaves out of its next answer, as one without an order may. */
	leaveOut: Set<string>;
	/** Answers that the description does not allow. */
	faults: string[];
}

type Row = Record<string, unknown> & { id: string };
type State = Omit<FakeActiveCampaign, 'server' | 'credentials'>;

const token = 'fake-key';

export const descriptionOf = () =>
	apiDescription(
		new URL('../../../../shared/data/connectors/activecampaign/openapi.yaml', import.meta.url),
		nullable
	);

/** Null in its own examples. */
const nullable = [
	'organization',
	'nextdate',
	'nexttaskid',
	'title',
	'note',
	'cdate',
	'udate',
	'sdate',
	'ldate'
];

export async function startFakeActiveCampaign(
	world: World,
	options: ActiveCampaignOptions = {}
): Promise<FakeActiveCampaign> {
	const state: State = {
		forbidden: new Set(),
		hidden: new Set(),
		fit: new Map(),
		orders: [],
		lines: [],
		leaveOut: new Set(),
		faults: []
	};
	const server = await startFakeServer((call) => {
		const answer = answerOf({ world, state, pageSize: options.pageSize ?? 100 }, call);
		const path = call.path.replace('/api/3', '');
		if ((answer.status ?? 200) === 200 && call.method === 'GET')
			state.faults.push(...(options.checked?.faults('GET', path, answer.body) ?? []));
		// The moment is the world's, and not this machine's.
		return { ...answer, headers: { date: new Date(world.now).toUTCString() } };
	});
	return Object.assign(state, { server, credentials: { address: server.address, token } });
}

interface Context {
	world: World;
	state: State;
	pageSize: number;
}

class Refusal extends Error {
	constructor(
		readonly status: number,
		message: string
	) {
		super(message);
	}
}

const refuse = (status: number, message: string): never => {
	throw new Refusal(status, message);
};

function answerOf(context: Context, call: FakeCall): FakeAnswer {
	try {
		if (call.headers['api-token'] !== token) refuse(403, 'You must be authenticated.');
		const [, name = '', id] = /^\/api\/3\/(\w+)(?:\/(\w+))?$/.exec(call.path) ?? [];
		if (context.state.forbidden.has(name)) refuse(403, 'You do not have permission.');
		if (call.method === 'GET') return id === undefined ? list(context, call, name) : one(context, name, id);
		return write(context, call, name, id);
	} catch (error) {
		if (!(error instanceof Refusal)) throw error;
		return { status: error.status, body: { message: error.message } };
	}
}

const notes = ({ world }: Context) => world.living('activities').filter(({ type }) => type === 'note');
const tasks = ({ world }: Context) => world.living('activities').filter(({ type }) => type !== 'note');

const updatedAfter = 'filters[updated_after]';

/** The rows of each list, in the order of their ids, and what it takes beside `limit` and `offset`. */
const lists: Readonly<
	Record<string, { rows(context: Context): readonly Row[]; parameters?: readonly string[] }>
> = {
	users: { rows: ({ world }) => world.tables.owners.map(records.userOf) },
	dealGroups: { rows: ({ world }) => world.living('pipelines').map(records.groupOf) },
	dealStages: { rows: ({ world }) => world.living('pipelines').flatMap(records.stagesOf) },
	accounts: { rows: ({ world }) => world.living('companies').map(records.accountOf) },
	accountContacts: {
		rows: ({ world }) =>
			world
				.living('contacts')
				.filter(({ company }) => company !== null)
				.map(records.accountContactOf)
	},
	contacts: {
		rows: ({ world }) => world.living('contacts').map(records.contactOf),
		parameters: ['id_greater', 'orders[id]', updatedAfter]
	},
	deals: {
		rows: ({ world, state }) =>
			world.living('deals').map((deal) => records.dealOf(world, deal, state.hidden.has(deal.pipeline))),
		parameters: ['orders[cdate]', updatedAfter]
	},
	dealActivities: {
		rows: ({ world }) => world.living('deals').flatMap((deal) => records.activitiesOf(world, deal)),
		parameters: ['deal']
	},
	contactDeals: { rows: () => [] },
	dealCustomFieldMeta: { rows: () => records.dealMeta },
	dealCustomFieldData: {
		rows: ({ world }) => world.living('deals').flatMap(records.dealValuesOf) as Row[],
		parameters: ['filters[dealId]']
	},
	accountCustomFieldMeta: { rows: () => records.accountMeta },
	accountCustomFieldData: {
		rows: ({ world }) => world.living('companies').flatMap(records.accountValuesOf) as Row[],
		parameters: ['filters[customerAccountId]']
	},
	fields: { rows: () => records.contactFields },
	fieldValues: {
		rows: ({ state }) =>
			[...state.fit].map(([contact, value]) => ({
				id: String(contact),
				contact: String(contact),
				field: String(records.fitField),
				value
			})),
		parameters: ['filters[fieldid]']
	},
	dealTasktypes: { rows: () => records.tasktypeList },
	dealTasks: { rows: (context) => tasks(context).map(records.taskOf) },
	notes: { rows: (context) => notes(context).map(records.noteOf) },
	campaigns: {
		rows: ({ world }) =>
			world.living('campaigns').map((campaign) => ({
				id: String(campaign.id),
				name: campaign.name,
				type: 'single',
				status: '5',
				userid: '1',
				cdate: records.local(campaign.createdAt),
				mdate: records.local(campaign.updatedAt),
				sdate: `${campaign.startsOn}T09:00:00-06:00`,
				ldate: null,
				send_amt: '10',
				opens: '4'
			}))
	},
	ecomOrders: { rows: ({ state }) => state.orders },
	ecomOrderProducts: { rows: ({ state }) => state.lines }
};

function list(context: Context, { query }: FakeCall, name: string): FakeAnswer {
	const known = lists[name] ?? refuse(404, `No Route Matched: ${name}`);
	for (const parameter of query.keys())
		if (!['limit', 'offset', ...(known!.parameters ?? [])].includes(parameter))
			refuse(400, `Unknown ${parameter}`);
	const rows = sorted(known!.rows(context), query).filter((row) => isAsked(row, query));
	const limit = Math.min(Number(query.get('limit') ?? 20), 100, context.pageSize);
	const offset = Number(query.get('offset') ?? 0);
	const { leaveOut } = context.state;
	const page = rows.slice(offset, offset + limit).filter(({ id }) => !leaveOut.delete(`${name}/${id}`));
	// Of deals the count is a number, of everything else text.
	const total = name === 'deals' ? rows.length : String(rows.length);
	return { body: { [name]: page, meta: { total } } };
}

const sorted = (rows: readonly Row[], query: URLSearchParams): Row[] =>
	query.has('orders[cdate]')
		? [...rows].sort(
				(one, other) =>
					String(one.cdate).localeCompare(String(other.cdate)) || Number(one.id) - Number(other.id)
			)
		: [...rows].sort((one, other) => Number(one.id) - Number(other.id));

function isAsked(row: Row, query: URLSearchParams): boolean {
	const day = query.get(updatedAfter);
	const changed = String(row.mdate ?? row.udate);
	const equal = [
		['deal', 'deal'],
		['filters[dealId]', 'dealId'],
		['filters[customerAccountId]', 'accountId'],
		['filters[fieldid]', 'field']
	] as const;
	if (day !== null && !/^\d{4}-\d\d-\d\d$/.test(day)) refuse(400, `${updatedAfter} must be a date`);
	return (
		(day === null || Date.parse(changed) >= Date.parse(`${day}T00:00:00-06:00`)) &&
		Number(row.id) > Number(query.get('id_greater') ?? 0) &&
		equal.every(
			([parameter, column]) => !query.has(parameter) || String(row[column]) === query.get(parameter)
		)
	);
}

const names: Readonly<Record<string, string>> = { contacts: 'contact', deals: 'deal', users: 'user' };

function one(context: Context, name: string, id: string): FakeAnswer {
	const singular = names[name] ?? refuse(404, `No Route Matched: ${name}`);
	const wanted = name === 'users' && id === 'me' ? '1' : id;
	const row = lists[name]!.rows(context).find((each) => each.id === wanted);
	return row ? { body: { [singular!]: row } } : refuse(404, `No Result found for ${name} with id ${id}`);
}

/** Values of the deals' region and of the contacts' fit score can be written. */
function write({ world, state }: Context, { method, body }: FakeCall, name: string, id?: string): FakeAnswer {
	if (name === 'dealCustomFieldData' && method === 'PUT') {
		const { dealCustomFieldDatum: datum } = body as { dealCustomFieldDatum: { fieldValue: string } };
		if (Number(id) % 10 !== records.regionField) refuse(404, `No Result found for ${name} with id ${id}`);
		world.edit('deals', Math.floor(Number(id) / 10), { region: datum.fieldValue });
		return { body: { dealCustomFieldDatum: datum } };
	}
	if (name === 'fieldValues') {
		const { fieldValue } = body as { fieldValue: { contact?: string; field?: string; value: string } };
		const contact = Number(method === 'POST' ? fieldValue.contact : id);
		if (!world.living('contacts').some((each) => each.id === contact))
			refuse(404, `No Result found for ${contact}`);
		state.fit.set(contact, fieldValue.value);
		world.edit('contacts', contact, {});
		return { body: { fieldValue } };
	}
	return refuse(404, `No Route Matched: ${method} ${name}`);
}
