import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingRequest } from '#connectors/connector.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { historyOf } from '#lib/server/store/history.ts';
import { originOf } from '#lib/server/store/lineage.ts';
import { undoImport } from '#lib/server/import/index.ts';
import { deleteRecord, updateRecord } from '#lib/server/store/records/index.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { plainConnector } from '../../../../tests/fakes/plain/connector.ts';
import { startPlainFake, type PlainFake } from '../../../../tests/fakes/plain/fake.ts';
import { hurriedTransport } from '../../../../tests/fakes/transport.ts';
import { seededWorld } from '../../../../tests/fakes/world/seed.ts';
import type { World } from '../../../../tests/fakes/world/world.ts';
import {
	changeConnection,
	connect,
	disconnect,
	listConnections,
	newsPulled,
	pull,
	receiveWebhook,
	runsOf,
	standings,
	type PullOptions
} from './index.ts';

let test: TestStore;
let world: World;
let fake: PlainFake;
let id: string;

beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());
beforeEach(async () => {
	await test.empty();
	world = seededWorld(3, { companies: 6, deals: 8 });
	fake = await startPlainFake(world);
	id = (await connectPlain()).id;
});
afterEach(() => fake.server.close());

const connectPlain = (credentials: Record<string, string> = fake.credentials) =>
	connect(test.store, systemViewer, { connector: 'plain', credentials, transport: hurriedTransport() }, [
		plainConnector
	]);
const pullPlain = (options: PullOptions = {}) =>
	pull(test.store, systemViewer, id, {
		transport: hurriedTransport(options.signal),
		connectors: [plainConnector],
		...options
	});
const count = async (from: string) => Number((await test.rows(`select count(*) as n from ${from}`))[0]!.n);
const dealId = async (number: number) =>
	(await test.rows(`select id from deals where source_id = '${number}'`))[0]!.id as string;

describe('a connection', () => {
	it('is tried at once, and refused with the words of the CRM', async () => {
		await expect(connectPlain({ ...fake.credentials, token: 'wrong' })).rejects.toMatchObject({
			code: 'unauthorised',
			message: 'Plain refuses the credentials: No such token.'
		});
		expect(await listConnections(test.store, systemViewer)).toHaveLength(1);
	});

	it('says which credential is missing, unknown or not safe', async () => {
		await expect(connectPlain({ address: fake.server.address })).rejects.toThrow('Token is missing.');
		await expect(connectPlain({ ...fake.credentials, tokn: 'x' })).rejects.toThrow('Plain takes no “tokn”.');
		await expect(connectPlain({ ...fake.credentials, address: 'http://crm.example' })).rejects.toThrow(
			'not encrypted'
		);
	});

	it('keeps its credentials sealed', async () => {
		const [secret] = await test.rows('select * from secrets');
		expect(secret).toMatchObject({ name: `connections/${id}` });
		expect(JSON.stringify(await test.rows('select * from connections'))).not.toContain('right');
		expect(JSON.stringify(secret)).not.toContain('right');
	});

	it('is made once for each account', async () => {
		await expect(connectPlain()).rejects.toMatchObject({ code: 'connected_already' });
	});

	it('is removed with its credentials, and what it brought stays', async () => {
		await pullPlain();
		const deals = await count('deals');
		expect(await disconnect(test.store, systemViewer, id)).toEqual({ removed: 0, kept: 0 });
		expect(await count('deals')).toBe(deals);
		expect(await count('secrets')).toBe(0);
		expect(await listConnections(test.store, systemViewer)).toEqual([]);
	});

	it('is removed with all that it brought', async () => {
		await pullPlain();
		world.pass(1000);
		world.changeDeal(1, 'amount', '5.0000');
		world.delete('deals', 2);
		world.mergeCompanies(1, 2);
		await pullPlain();
		const { removed, kept } = await disconnect(test.store, systemViewer, id, {
			removeData: true,
			connectors: [plainConnector]
		});
		expect(kept).toBe(0);
		expect(removed).toBeGreaterThan(30);
		for (const table of ['deals', 'companies', 'contacts', 'deal_events', 'people', 'stages'])
			expect([table, await count(table)]).toEqual([table, 0]);
	});
});

describe('a run', () => {
	it('brings custom fields under their labels, and history with its quality', async () => {
		await pullPlain();
		expect(await test.rows(`select name, label, type from custom_fields where entity = 'deals'`)).toEqual([
			expect.objectContaining({ name: 'sales_region', label: 'Sales region' })
		]);
		expect((await standings(test.store, id)).get('deals')?.history).toMatchObject({ quality: 'exact' });
	});

	it('counts what it read, made, changed, left and removed', async () => {
		const first = await pullPlain();
		expect(first.counts.deals).toEqual({
			read: 8,
			new: 8,
			changed: 0,
			unchanged: 0,
			deleted: 0,
			rejected: 0
		});
		world.pass(60_000);
		world.changeDeal(1, 'amount', '7.5000');
		world.delete('deals', 2);
		const { counts } = await pullPlain();
		expect(counts.deals).toMatchObject({ new: 0, changed: 1, deleted: 1 });
		expect((await runsOf(test.store, id)).map(({ status }) => status)).toEqual(['done', 'done']);
	});

	it('notes a change with its CRM as who changed it, and infers no event of a field whose history comes along', async () => {
		await pullPlain();
		world.pass(60_000);
		world.changeDeal(1, 'amount', '7.5000');
		await pullPlain();
		const deal = await dealId(1);
		expect(
			await test.rows(
				`select actor_kind, after ->> 'amount' as amount from changes where record_id = '${deal}'`
			)
		).toEqual([{ actor_kind: 'sync', amount: '7.5' }]);
		expect(
			await test.rows(`select quality from deal_events where deal_id = '${deal}' and new_value = '7.5000'`)
		).toEqual([{ quality: 'exact' }]);
	});

	it('leaves what a person changed, until the CRM says something new', async () => {
		await pullPlain();
		const deal = await dealId(1);
		await updateRecord(test.store, systemViewer, 'deals', deal, { name: 'My own name' }, { version: 1 });
		world.pass(1000);
		world.edit('deals', 1, { region: 'APAC' });
		await pullPlain();
		expect(await test.rows(`select name from deals where id = '${deal}'`)).toEqual([{ name: 'My own name' }]);
		world.pass(1000);
		world.edit('deals', 1, { name: 'Renamed in the CRM' });
		await pullPlain();
		expect(await test.rows(`select name from deals where id = '${deal}'`)).toEqual([
			{ name: 'Renamed in the CRM' }
		]);
	});

	it('brings back what the CRM had deleted, and not what a person deleted here', async () => {
		await pullPlain();
		const [theirs, ours] = [await dealId(1), await dealId(2)];
		await deleteRecord(test.store, systemViewer, 'deals', ours);
		world.pass(1000);
		world.delete('deals', 1);
		await pullPlain();
		expect(await count('deals where deleted_at is not null')).toBe(2);
		world.pass(1000);
		world.edit('deals', 1, { deletedAt: null });
		world.edit('deals', 2, { region: 'APAC' });
		await pullPlain();
		expect(await test.rows('select id from deals where deleted_at is not null')).toEqual([{ id: ours }]);
		expect(await count(`changes where record_id = '${theirs}' and action = 'restore'`)).toBe(1);
	});

	it('pulls the other streams when one may not be read, and says which permission is missing', async () => {
		fake.forbidden.add('contacts');
		const report = await pullPlain();
		expect(report).toMatchObject({ status: 'stopped' });
		expect(report.message).toMatch(/^Contacts: Plain does not allow this.*May not read contacts/);
		expect(await count('deals')).toBe(8);
		expect((await standings(test.store, id)).get('contacts')).toMatchObject({
			completed_at: null,
			message: expect.stringContaining('May not read contacts') as string
		});
		fake.forbidden.clear();
		expect(await pullPlain()).toMatchObject({ status: 'done', counts: { contacts: { new: 6 } } });
	});

	it('begins a stream anew when the CRM no longer knows its cursor, and says so', async () => {
		await pullPlain();
		fake.forgetsCursors = true;
		const report = await pullPlain();
		expect(report).toMatchObject({ status: 'done', counts: { people: { read: 3, new: 0, changed: 0 } } });
		expect(report.warnings.join()).toContain('Owners: Plain no longer knows where the last run ended');
	});

	it('pauses the connection when its credentials are refused, until new ones are given', async () => {
		const gone = { ...fake.credentials };
		await pullPlain();
		await test.script(`update connections set every_minutes = 15`);
		await fake.server.close();
		fake = await startPlainFake(world);
		await changeConnection(test.store, systemViewer, id, { credentials: fake.credentials }, [plainConnector]);
		expect(gone).not.toEqual(fake.credentials);
		fake.server.before = null;
		const denied = await pull(test.store, systemViewer, id, {
			connectors: [plainConnector],
			transport: { ...hurriedTransport(), fetch: () => Promise.resolve(new Response('{}', { status: 401 })) }
		});
		expect(denied.status).toBe('failed');
		const [connection] = await listConnections(test.store, systemViewer);
		expect(connection?.paused_because).toContain('Plain refuses the credentials');
		const changed = await changeConnection(test.store, systemViewer, id, { credentials: fake.credentials }, [
			plainConnector
		]);
		expect(changed.paused_because).toBeNull();
	});

	it('that is cancelled keeps what it committed', async () => {
		const stop = new AbortController();
		fake.server.before = ({ path }) => {
			if (path === '/deals') stop.abort();
		};
		expect(await pullPlain({ signal: stop.signal, batchRows: 1 })).toMatchObject({ status: 'cancelled' });
		fake.server.before = null;
		expect(await count('companies')).toBe(6);
		expect(await count('deals')).toBe(0);
		expect(await pullPlain()).toMatchObject({ status: 'done', counts: { deals: { new: 8 } } });
	});

	it('is not begun while another goes on', async () => {
		const ended = await Promise.allSettled([pullPlain(), pullPlain()]);
		expect(ended.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const refused = ended.find((each) => each.status === 'rejected');
		expect(refused?.reason).toMatchObject({ code: 'running' });
	});

	it('whose server died holds its connection for five minutes only', async () => {
		await test.script(`insert into sync_runs (id, connector, connection_id, status, counts, alive_until)
			values ('dead', 'plain', '${id}', 'running', '{}', now() - interval '1 second')`);
		expect(await pullPlain()).toMatchObject({ status: 'done' });
		expect(await test.rows(`select status from sync_runs where id = 'dead'`)).toEqual([
			{ status: 'interrupted' }
		]);
	});

	it('refuses a record alone, keeps it to be mended, and loads the others', async () => {
		world.edit('deals', 1, { expectedClose: 'soon' });
		const { counts } = await pullPlain();
		expect(counts.deals).toMatchObject({ read: 8, new: 7, rejected: 1 });
		expect(await test.rows('select column_name, value from rejects')).toEqual([
			{ column_name: 'expectedClose', value: 'soon' }
		]);
	});

	it('is no import that can be undone alone', async () => {
		await pullPlain();
		const [made] = await test.rows('select id from imports');
		await expect(undoImport(test.store, systemViewer, made!.id as string)).rejects.toMatchObject({
			code: 'from_sync'
		});
	});
});

describe('what a CRM answered', () => {
	it('is the origin of a record: the answer as it came, and the run that asked', async () => {
		const { run } = await pullPlain();
		const { origin, source } = await originOf(test.store, systemViewer, 'deals', await dealId(1));
		expect(origin).toMatchObject({
			kind: 'file',
			fileName: 'Plain deals',
			pulled: { run, connector: 'plain', connection: id }
		});
		if (origin.kind !== 'file') return;
		expect(origin.cells[origin.header.indexOf('name')]).toBe(world.get('deals', 1).name);
		expect(source).toMatchObject({ system: 'plain', account: 'acme', id: '1' });
		const [arrival] = await historyOf(test.store, systemViewer, 'deals', await dealId(1));
		expect(arrival).toMatchObject({ action: 'create', who: { kind: 'sync', name: 'Sync with plain' } });
	});
});

describe('a webhook', () => {
	const genuine = {
		method: 'POST',
		url: 'https://here/webhooks/x',
		headers: { 'x-plain': 'right' },
		body: '{"deals":["1"]}',
		at: new Date()
	};
	const telling = {
		...plainConnector,
		webhook: {
			secret: 'token',
			help: '',
			isGenuine: ({ headers }: IncomingRequest, secret: string) => headers['x-plain'] === secret,
			changes: ({ body }: IncomingRequest) =>
				Object.entries(JSON.parse(body) as Record<string, string[]>).map(([stream, ids]) => ({ stream, ids }))
		}
	};
	const tell = (request: IncomingRequest) =>
		receiveWebhook(test.store, 'the-key', request, {
			connectors: [telling],
			pull: { transport: hurriedTransport() }
		});
	beforeEach(async () => {
		await pullPlain();
		await test.script(`update connections set webhook_key = 'the-key'`);
	});

	it('makes what changed visible', async () => {
		world.pass(1000);
		world.changeDeal(1, 'amount', '12.5000');
		expect(await tell(genuine)).toEqual({ status: 200 });
		await newsPulled(id);
		expect(
			await test.rows(`select cast(amount as varchar) as amount from deals where source_id = '1'`)
		).toEqual([{ amount: '12.5000' }]);
		expect((await runsOf(test.store, id))[0]).toMatchObject({ trigger: 'webhook', status: 'done' });
	});

	it('that is not signed by the CRM changes nothing', async () => {
		expect(await tell({ ...genuine, headers: { 'x-plain': 'wrong' } })).toEqual({ status: 401 });
		expect(await receiveWebhook(test.store, 'another-key', genuine, { connectors: [telling] })).toEqual({
			status: 404
		});
		await newsPulled(id);
		expect(await runsOf(test.store, id)).toHaveLength(1);
	});

	it('that comes while another is being pulled is pulled after it, once for all that waits', async () => {
		await Promise.all(Array.from({ length: 10 }, () => tell(genuine)));
		await newsPulled(id);
		expect((await runsOf(test.store, id)).length).toBeLessThanOrEqual(3);
	});
});
