/** The simplest CRM there could be: every table by its changes, with what is deleted marked. For tests of what pulls. */
import { startFakeServer, type FakeAnswer, type FakeCall, type FakeServer } from '../fake-server.ts';
import type { Kept } from '../world/records.ts';
import type { TableName, World } from '../world/world.ts';

export interface PlainFake {
	server: FakeServer;
	credentials: Record<string, string>;
	/** Rows of a page. */
	pageSize: number;
	/** What is refused with 403. */
	forbidden: Set<string>;
	/** The fields that may be written to, by `table:field:id`. */
	values: Map<string, string | null>;
	/** Records whose fields may not be written, by their ids. */
	locked: Set<string>;
	/** Cursors from before are no longer known, until someone begins anew. */
	forgetsCursors: boolean;
}

/** `GET /deals?since=<moment>&after=<id>` answers the deals changed at or after the moment, by moment and id. */
export async function startPlainFake(world: World, pageSize = 7): Promise<PlainFake> {
	const fake: PlainFake = {
		server: await startFakeServer((call) => answer(call)),
		credentials: {},
		pageSize,
		forbidden: new Set(),
		values: new Map(),
		locked: new Set(),
		forgetsCursors: false
	};
	fake.credentials = { address: fake.server.address, token: 'right' };
	/** `GET /values/deals/score?ids=1,2` answers by id; `POST` with an object by id writes, and answers what is refused. */
	const ofValues = (table: string, field: string, { method, query, body }: FakeCall): FakeAnswer => {
		const living = (id: string) =>
			(world.tables[table as TableName] as Kept[]).some((each) => String(each.id) === id && !each.deletedAt);
		if (method === 'GET') {
			const ids = (query.get('ids') ?? '').split(',').filter(living);
			return {
				body: Object.fromEntries(ids.map((id) => [id, fake.values.get(`${table}:${field}:${id}`) ?? null]))
			};
		}
		const refused: { id: string; message: string }[] = [];
		for (const [id, value] of Object.entries(body as Record<string, string | null>)) {
			if (fake.locked.has(id)) refused.push({ id, message: 'Locked' });
			else fake.values.set(`${table}:${field}:${id}`, value);
		}
		return { body: refused };
	};
	const answer = (call: FakeCall): FakeAnswer => {
		const { path, query, headers } = call;
		if (headers.authorization !== 'Bearer right') return { status: 401, body: { message: 'No such token' } };
		if (path === '/me') return { body: { account: 'acme', name: 'Acme' } };
		const values = /^\/values\/(\w+)\/(\w+)$/.exec(path);
		if (values) return ofValues(values[1]!, values[2]!, call);
		const table = path.slice(1) as TableName;
		if (!(table in world.tables)) return { status: 404, body: { message: `No ${path}` } };
		if (fake.forbidden.has(table)) return { status: 403, body: { message: `May not read ${table}` } };
		const since = query.get('since') ?? '';
		if (since === '') fake.forgetsCursors = false;
		if (fake.forgetsCursors) return { status: 410, body: { message: 'Too long ago' } };
		const after = Number(query.get('after') ?? 0);
		const changed = [...(world.tables[table] as Kept[])]
			.filter(({ updatedAt, id }) => updatedAt > since || (updatedAt === since && id > after))
			.sort((a, b) => (a.updatedAt === b.updatedAt ? a.id - b.id : a.updatedAt < b.updatedAt ? -1 : 1));
		return {
			body: {
				rows: changed.slice(0, fake.pageSize),
				more: changed.length > fake.pageSize,
				of: changed.length
			}
		};
	};
	return fake;
}
