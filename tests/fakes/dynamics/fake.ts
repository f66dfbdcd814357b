/** Dataverse's Web API over a world. */
import { startFakeServer, type FakeAnswer, type FakeCall, type FakeServer } from '../fake-server.ts';
import type { World } from '../world/world.ts';
import { auditsOf } from './audits.ts';
import { idOf, numberOf } from './ids.ts';
import { ordered, parseFilter, Refused, unknownColumn, type FakeRow } from './odata.ts';
import { builders } from './rows.ts';
import { definition, rowColumns, tables, type TableName } from './schema.ts';

export interface DynamicsOptions {
	/** Rows of one answer, however many are asked for. */
	pageSize?: number;
	/** Tables whose changes are tracked. */
	tracked?: readonly TableName[];
	/** Tables whose rows this application may not read. */
	hidden?: readonly TableName[];
	/** Tables that this organisation does not have. */
	absent?: readonly TableName[];
	/** Whether the audit log is on, and may be read. Default yes. */
	audits?: boolean;
	/** From which page of an answer on a delta link tells changes. */
	linkCountsFrom?: 'first' | 'last';
}

export interface FakeDynamics {
	server: FakeServer;
	credentials: Record<string, string>;
	/** All tokens are revoked: the next call is refused. */
	revokeTokens(): void;
	/** All delta links so far are too old. */
	forgetChanges(): void;
	/** A row of a table that the world has none of, or a changed one of the world's. */
	add(table: TableName, row: FakeRow): void;
	/** Days that have passed in Dynamics beyond those of the world. */
	daysAhead: number;
}

const usuallyTracked: readonly TableName[] = [
	'account',
	'contact',
	'lead',
	'opportunity',
	'incident',
	'product',
	'opportunityproduct',
	'opportunitysalesprocess',
	'campaign',
	'systemuser'
];

const root = '/api/data/v9.2';

/** A query under way: the ids it found, and what rows were like when it began. */
interface Query {
	table: TableName;
	select: string[];
	ids: string[];
	tracked: boolean;
	began: Map<string, string>;
	/** Ids that are gone since the link that was followed. */
	gone: string[];
}

export async function startFakeDynamics(
	world: World,
	{
		pageSize = 5000,
		tracked = usuallyTracked,
		hidden = [],
		absent = [],
		audits = true,
		linkCountsFrom = 'first'
	}: DynamicsOptions = {}
): Promise<FakeDynamics> {
	const tokens = new Set<string>();
	const queries: Query[] = [];
	const links: { table: TableName; select: string[]; known: Map<string, string> }[] = [];
	const added = new Map<string, { table: TableName; row: FakeRow }>();
	const written = new Map<string, FakeRow>();
	const isTracked = new Set<string>(tracked);
	let forgotten = 0;

	const now = () => new Date(Date.parse(world.now) + fake.daysAhead * 86_400_000);

	const rowsOf = (table: TableName): Map<string, FakeRow> => {
		const { id } = tables[table];
		const own =
			table === 'organization'
				? [organisation(audits)]
				: table === 'audit'
					? auditsOf(world)
					: (builders[table]?.(world) ?? []);
		const more = [...added.values()].filter((each) => each.table === table).map(({ row }) => row);
		return new Map(
			[...own, ...more].map((row) => [String(row[id]), { ...row, ...written.get(String(row[id])) }])
		);
	};

	const snapshotOf = (table: TableName): Map<string, string> =>
		new Map([...rowsOf(table)].map(([id, row]) => [id, JSON.stringify(row)]));

	const page = (number: number, start: number, annotated: boolean): FakeAnswer => {
		const query = queries[number];
		if (!query) throw new Refused(400, '0x80060888', 'Malformed skiptoken.');
		const { table, select, ids, tracked: isTracking, began, gone } = query;
		const { set, id } = tables[table];
		const current = rowsOf(table);
		const value = ids
			.slice(start, start + pageSize)
			.map((each) => current.get(each))
			.filter((row) => row !== undefined)
			.map((row) => selected(row, select, id, annotated));
		const isLast = start + pageSize >= ids.length;
		const address = `${server.address}${root}/${set}`;
		const context = `${server.address}${root}/$metadata#${set}`;
		if (!isLast) {
			const next = `${address}?$select=${select.join(',')}&$skiptoken=${number}-${start + pageSize}`;
			return { body: { '@odata.context': context, value, '@odata.nextLink': next } };
		}
		if (!isTracking) return { body: { '@odata.context': context, value } };
		links.push({ table, select, known: linkCountsFrom === 'first' ? began : snapshotOf(table) });
		const deltaLink = `${address}?$select=${select.join(',')}&$deltatoken=${links.length - 1}`;
		const deleted = gone.map((each) => ({
			'@odata.context': `${context}/$deletedEntity`,
			id: each,
			reason: 'deleted'
		}));
		return {
			body: { '@odata.context': context, '@odata.deltaLink': deltaLink, value: [...value, ...deleted] }
		};
	};

	const begin = (query: Query, annotated: boolean): FakeAnswer => page(queries.push(query) - 1, 0, annotated);

	const follow = (token: string, annotated: boolean): FakeAnswer => {
		const number = Number(token);
		const link = links[number];
		if (!link || number < forgotten)
			throw new Refused(400, '0x80044352', 'The token is too old: data must be synchronised anew.');
		const { table, select, known } = link;
		const began = snapshotOf(table);
		const ids = [...began].filter(([id, row]) => known.get(id) !== row).map(([id]) => id);
		const gone = [...known.keys()].filter((id) => !began.has(id));
		return begin({ table, select, ids, tracked: true, began, gone }, annotated);
	};

	const answerRows = (table: TableName, call: FakeCall): FakeAnswer => {
		if (hidden.includes(table) || (table === 'audit' && !audits)) {
			throw new Refused(403, '0x80040220', `Principal user is missing prvRead${table} privilege.`);
		}
		const prefer = call.headers.prefer ?? '';
		const annotated = prefer.includes('odata.include-annotations="*"');
		const isTracking = prefer.includes('odata.track-changes');
		const option = (name: string) => call.query.get(`$${name}`);
		const known = ['$select', '$filter', '$orderby', '$top', '$skiptoken', '$deltatoken'];
		for (const name of call.query.keys())
			if (!known.includes(name))
				throw new Refused(400, '0x80060888', `The query parameter ${name} is not supported.`);
		const skip = option('skiptoken')?.split('-').map(Number);
		if (skip) return page(skip[0]!, skip[1]!, annotated);
		const token = option('deltatoken');
		if (token !== null) return follow(token, annotated);
		const columns = rowColumns(table);
		const select = (option('select') ?? [...columns.keys()].join(',')).split(',');
		for (const column of select) if (!columns.has(column)) throw unknownColumn(column, table);
		const [filter, order, top] = [option('filter'), option('orderby'), option('top')];
		if (isTracking && (filter || order || top))
			throw new Refused(
				400,
				'0x80060888',
				'The $filter/$orderby/$top query parameters are not supported when change tracking is enabled.'
			);
		if (isTracking && !isTracked.has(table))
			throw new Refused(400, '0x80072002', `Change tracking is not enabled for ${table}.`);
		const began = snapshotOf(table);
		let rows = [...rowsOf(table).values()];
		if (filter) rows = rows.filter(parseFilter(filter, table));
		if (order) rows = ordered(rows, order, table);
		const ids = rows.slice(0, top ? Number(top) : undefined).map((row) => String(row[tables[table].id]));
		return begin({ table, select, ids, tracked: isTracking, began, gone: [] }, annotated);
	};

	const update = (table: TableName, id: string, { headers, body }: FakeCall): FakeAnswer => {
		if (headers['if-match'] !== '*') throw new Refused(400, '0x80060888', 'This would make a row.');
		if (!rowsOf(table).has(id))
			throw new Refused(404, '0x80040217', `Entity '${table}' With Id = ${id} Does Not Exist`);
		for (const [column, value] of Object.entries(body as FakeRow)) {
			const type = rowColumns(table).get(column);
			if (!type) throw unknownColumn(column, table);
			if (type === 'Decimal' && value !== null && typeof value !== 'number')
				throw new Refused(400, '0x80048d19', `Error identified in Payload for '${column}'.`);
			if (typeof value === 'number' && value > 1e11)
				throw new Refused(
					400,
					'0x80040203',
					`A validation error occurred. The value of '${column}' is outside the valid range.`
				);
		}
		written.set(id, { ...written.get(id), ...(body as FakeRow) });
		const names = { account: 'companies', contact: 'contacts', lead: 'leads', opportunity: 'deals' } as const;
		world.edit(names[table as keyof typeof names], numberOf(id), {});
		return { status: 204 };
	};

	const answer = (call: FakeCall): FakeAnswer => {
		const { method, path, query, headers, body } = call;
		if (path === '/tenant/oauth2/v2.0/token' && method === 'POST')
			return giveToken(body, credentials, tokens);
		if (!tokens.has(headers.authorization ?? '')) return { status: 401, body: '' };
		if (!path.startsWith(`${root}/`)) return { status: 404, body: '' };
		const rest = decodeURIComponent(path.slice(root.length + 1));
		if (rest === 'WhoAmI()') return { body: { OrganizationId: idOf('organization', 1) } };
		const described = /^EntityDefinitions\(LogicalName='(\w+)'\)$/.exec(rest)?.[1];
		if (described) {
			if (!(described in tables) || absent.includes(described as TableName))
				throw new Refused(404, '0x80060888', `Could not find an entity with name ${described}.`);
			return { body: definition(described as TableName, isTracked, audits) };
		}
		if (rest === 'RetrieveTotalRecordCount(EntityNames=@names)') {
			const names = JSON.parse(query.get('@names') ?? '[]') as TableName[];
			const Values = names.map((name) => rowsOf(name).size);
			return { body: { EntityRecordCountCollection: { Count: 1, Keys: names, Values } } };
		}
		const one = /^(\w+)\(([0-9a-f-]{36})\)$/.exec(rest);
		const set = one ? one[1]! : rest;
		const table = (Object.keys(tables) as TableName[]).find((name) => tables[name].set === set);
		if (!table || absent.includes(table))
			throw new Refused(404, '0x80060888', `Resource not found for the segment '${set}'.`);
		if (one && method === 'PATCH') return update(table, one[2]!, call);
		if (one || method !== 'GET') throw new Refused(405, '0x0', 'Method not allowed.');
		return answerRows(table, call);
	};

	const server = await startFakeServer((call) => {
		let answered: FakeAnswer;
		try {
			answered = answer(call);
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			const { status, code, message } = error;
			answered = { status, body: { error: { code, message } } };
		}
		return { ...answered, headers: { date: now().toUTCString(), ...answered.headers } };
	});
	const credentials = {
		organisation: server.address,
		tenant: 'tenant',
		client_id: 'application',
		client_secret: 's3cret',
		authority: server.address
	};
	const fake: FakeDynamics = {
		server,
		credentials,
		revokeTokens: () => tokens.clear(),
		forgetChanges: () => (forgotten = links.length),
		add: (table, row) => added.set(String(row[tables[table].id]), { table, row }),
		daysAhead: 0
	};
	return fake;
}

const organisation = (audits: boolean): FakeRow => ({
	organizationid: idOf('organization', 1),
	name: 'Nordlicht',
	expirechangetrackingindays: 7,
	isauditenabled: audits
});

function giveToken(
	body: unknown,
	{ organisation: address, client_id, client_secret }: Record<string, string>,
	tokens: Set<string>
): FakeAnswer {
	const given = body as Record<string, string>;
	if (given.client_id !== client_id || given.client_secret !== client_secret) {
		const description =
			'AADSTS7000215: Invalid client secret provided. Ensure the secret being sent is the value. Trace ID: 1';
		return { status: 401, body: { error: 'invalid_client', error_description: description } };
	}
	if (given.grant_type !== 'client_credentials' || given.scope !== `${address}/.default`)
		return {
			status: 400,
			body: { error: 'invalid_scope', error_description: 'AADSTS70011: Invalid scope.' }
		};
	const token = Math.random().toString(36).slice(2);
	tokens.add(`Bearer ${token}`);
	return { body: { token_type: 'Bearer', expires_in: 3599, access_token: token } };
}

/** The columns asked for, the id whether asked for or not, and annotations where they are wanted. */
function selected(row: FakeRow, select: readonly string[], id: string, annotated: boolean): FakeRow {
	const wanted = new Set([id, ...select]);
	const cells = Object.entries(row).filter(
		([name]) => wanted.has(name) || (annotated && wanted.has(name.split('@')[0]!))
	);
	const empty = Object.fromEntries([...wanted].map((name) => [name, null]));
	return { '@odata.etag': 'W/"1"', ...empty, ...Object.fromEntries(cells) };
}
