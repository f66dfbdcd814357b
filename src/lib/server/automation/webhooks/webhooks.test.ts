import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { readerOf } from '../account-viewer.ts';
import { createRecord, updateRecord } from '#lib/server/store/records/index.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { addressProblem } from './address.ts';
import { tellDue } from './deliver.ts';
import { claimDelivery, mostEvents, queueEvents, retryWaits } from './deliveries.ts';
import { listDeliveries, sendAgain, sendTestEvent } from './list.ts';
import { startTeller } from './teller.ts';
import { isSignedBy, startReceiver, type TestReceiver } from './testing.ts';
import { changeWebhook, pauseWebhook, renewWebhookSecret } from './change.ts';
import { deleteWebhook, listWebhooks, makeWebhook, readWebhook, type WebhookForm } from './webhooks.ts';

let test: TestStore;
let receiver: TestReceiver;
let ada: Viewer;
let zoe: Viewer;

beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into accounts (id, email, name, role) values
			('account-ada', 'ada@example.com', 'Ada', 'admin'), ('account-zoe', 'zoe@example.com', 'Zoe', 'admin')`);
	ada = (await readerOf(test.store, 'account-ada'))!;
	zoe = (await readerOf(test.store, 'account-zoe'))!;
});
afterAll(() => test.clear());
beforeEach(async () => {
	receiver = await startReceiver();
});
afterEach(async () => {
	await receiver.stop();
	await test.script('delete from webhooks; delete from webhook_deliveries; delete from secrets;');
});

const make = (form: Partial<WebhookForm> = {}) =>
	makeWebhook(test.store, ada, {
		name: 'Hook',
		address: receiver.address,
		entities: [],
		actions: [],
		...form
	});
const newCompany = (name = 'New') => createRecord(test.store, ada, 'companies', { name });
let clock = Date.now();
const tell = (after = 0) => {
	clock = Date.now() + after;
	return tellDue({ store: test.store, now: () => new Date(clock) });
};
const deliveries = async (id: string) =>
	(await listDeliveries(test.store, ada, id, { state: null, limit: 100, offset: 0 })).deliveries;
const events = () => receiver.received.flatMap((each) => each.events);
const refusal = (work: Promise<unknown>) =>
	work.then(
		() => null,
		(failure: unknown) => failure
	);

describe('a webhook', () => {
	it('is told what changed since it was made, and never a value of it', async () => {
		const before = await newCompany('Before');
		const { secret } = await make();
		const made = await newCompany('Zyxwell');
		await updateRecord(test.store, ada, 'companies', before.id, { name: 'Qwertz' }, { version: 1 });
		expect(await tell()).toEqual({ delivered: 1, waiting: 0, dead: 0 });
		expect(events()).toMatchObject([
			{ type: 'companies.create', entity: 'companies', record_id: made.id, by: { kind: 'person' } },
			{ type: 'companies.update', record_id: before.id, fields: ['name'], import_id: null }
		]);
		const [received] = receiver.received;
		expect(received!.body).not.toMatch(/Zyxwell|Qwertz/);
		expect(isSignedBy(secret, received!)).toBe(true);
		expect(isSignedBy(`whsec_${Buffer.alloc(32).toString('base64')}`, received!)).toBe(false);
		expect(isSignedBy(secret, { ...received!, timestamp: received!.timestamp + 1 })).toBe(false);
		expect(await tell()).toEqual({ delivered: 0, waiting: 0, dead: 0 });
	});

	it('is told only of the kinds and actions it asks for', async () => {
		await make({ entities: ['deals', 'companies'], actions: ['update'] });
		const { id } = await newCompany();
		await createRecord(test.store, ada, 'contacts', { last_name: 'Curie' });
		await updateRecord(test.store, ada, 'companies', id, { name: 'Other' }, { version: 1 });
		await tell();
		expect(events().map(({ type }) => type)).toEqual(['companies.update']);
	});

	it('is told of every record that an import brought once, in as many deliveries as it takes', async () => {
		const { id } = await make({ entities: ['products'] });
		const count = mostEvents * 11 + 3;
		await test.script(`
			insert into imports (id, status) values ('i1', 'done');
			insert into import_files (id, import_id, position, file_name, format) values ('f1', 'i1', 1, 'products.csv', 'csv');
			insert into products (id, name, import_file, import_row) select 'p' || range, 'Pump', 'f1', range from range(${count})`);
		await queueEvents(test.store, id, new Date());
		expect(await deliveries(id)).toHaveLength(10);
		await tell();
		expect(receiver.received.every((each) => each.events.length <= mostEvents)).toBe(true);
		expect(new Set(events().map((event) => event.record_id)).size).toBe(count);
		expect(events()).toHaveLength(count);
		expect(events()[0]).toMatchObject({ by: { kind: 'import' }, import_id: 'i1', fields: null });
		await test.script('delete from products; delete from import_files; delete from imports');
	});

	it('is tried again with the same id and body after longer and longer waits, and then given up', async () => {
		const { id, secret } = await make();
		await newCompany();
		receiver.answers.push(...Array.from({ length: 9 }, () => ({ status: 500, text: 'Out of order' })));
		let after = 0;
		for (const wait of retryWaits) {
			expect(await tell(after)).toEqual({ delivered: 0, waiting: 1, dead: 0 });
			expect(await tell(after + wait - 1000)).toEqual({ delivered: 0, waiting: 0, dead: 0 });
			after += wait + 1000;
		}
		expect(await tell(after)).toEqual({ delivered: 0, waiting: 0, dead: 1 });
		expect(receiver.received).toHaveLength(retryWaits.length + 1);
		expect(new Set(receiver.received.map((each) => each.id + each.body)).size).toBe(1);
		expect(new Set(receiver.received.map((each) => each.timestamp)).size).toBeGreaterThan(5);
		expect(receiver.received.every((each) => isSignedBy(secret, each))).toBe(true);
		const [dead] = await deliveries(id);
		expect(dead).toMatchObject({ state: 'dead', status: 500, attempts: 9, next_attempt_at: null });
		expect(dead!.message).toMatch(/answered 500: Out of order.*tried 9 times/);
		expect(await readWebhook(test.store, ada, id)).toMatchObject({ dead: 1, waiting: 0 });
		expect(await sendAgain(test.store, ada, id, null)).toBe(1);
		expect(await tell()).toEqual({ delivered: 1, waiting: 0, dead: 0 });
		expect(receiver.received.at(-1)!.id).toBe(dead!.id);
	});

	it('holds back no later delivery while an earlier one waits', async () => {
		const { id } = await make();
		await newCompany('First');
		receiver.answers.push({ status: 503 });
		await tell();
		await newCompany('Second');
		expect(await tell()).toMatchObject({ delivered: 1 });
		expect((await deliveries(id)).map(({ state }) => state)).toEqual(['delivered', 'waiting']);
	});

	it('leaves a receiver alone for as long as it asks, a day at most', async () => {
		await make();
		await newCompany('First');
		receiver.answers.push({ status: 429, retryAfter: '600' }, { status: 503, retryAfter: '999999999' });
		const [minute, day] = [60_000, 86_400_000];
		expect(await tell()).toMatchObject({ waiting: 1 });
		expect(await tell(9 * minute)).toEqual({ delivered: 0, waiting: 0, dead: 0 });
		expect(await tell(11 * minute)).toMatchObject({ waiting: 1 });
		expect(await tell(day)).toEqual({ delivered: 0, waiting: 0, dead: 0 });
		expect(await tell(day + 12 * minute)).toMatchObject({ delivered: 1 });
	});

	it('follows no redirect, and says where it leads', async () => {
		const { id } = await make();
		receiver.answers.push({ status: 302, location: 'http://127.0.0.1:1/elsewhere' });
		const sent = await sendTestEvent(test.store, ada, id);
		expect(sent).toMatchObject({ state: 'waiting', status: 302, first_type: 'webhook.test' });
		expect(sent.message).toContain('leads on to http://127.0.0.1:1/elsewhere');
	});

	it('says that nobody is there', async () => {
		const { id } = await make();
		await receiver.stop();
		const sent = await sendTestEvent(test.store, ada, id);
		expect(sent).toMatchObject({ state: 'waiting', status: null });
		expect(sent.message).toMatch(/could not be reached: .*ECONNREFUSED/);
		receiver = await startReceiver();
	});

	it('is paused when its receiver wants no more', async () => {
		const { id } = await make();
		await newCompany();
		receiver.answers.push({ status: 410 });
		expect(await tell()).toMatchObject({ dead: 1 });
		const { paused } = await readWebhook(test.store, ada, id);
		expect(paused?.reason).toContain('410');
		await newCompany();
		expect(await tell()).toEqual({ delivered: 0, waiting: 0, dead: 0 });
		await pauseWebhook(test.store, ada, id, { isPaused: false });
		expect(await tell()).toMatchObject({ delivered: 1 });
	});

	it('is paused when who made it may not change settings any more, until someone takes it over', async () => {
		const { id } = await makeWebhook(test.store, zoe, {
			name: 'Zoe’s',
			address: receiver.address,
			entities: [],
			actions: []
		});
		await test.script("update accounts set role = 'rep' where id = 'account-zoe'");
		await newCompany();
		expect(await tell()).toEqual({ delivered: 0, waiting: 0, dead: 0 });
		expect(receiver.received).toEqual([]);
		expect((await readWebhook(test.store, ada, id)).paused?.reason).toContain('Zoe');
		await pauseWebhook(test.store, ada, id, { isPaused: false });
		expect(await tell()).toMatchObject({ delivered: 1 });
		expect(await readWebhook(test.store, ada, id)).toMatchObject({ account: 'Ada', paused: null });
		await test.script("update accounts set role = 'admin' where id = 'account-zoe'");
	});

	it('goes on after a pause with what happened meanwhile, or leaves it out', async () => {
		const { id } = await make();
		const pause = (isPaused: boolean, fromNow = false) =>
			pauseWebhook(test.store, ada, id, { isPaused, fromNow });
		await pause(true);
		await newCompany();
		await pause(false);
		expect(await tell()).toMatchObject({ delivered: 1 });
		await pause(true);
		await newCompany();
		await pause(false, true);
		expect(await tell()).toMatchObject({ delivered: 0 });
	});

	it('signs with the secret before the last change too, for a day', async () => {
		const { id, secret } = await make();
		const next = await renewWebhookSecret(test.store, ada, id);
		await newCompany();
		await tell();
		expect([secret, next].map((each) => isSignedBy(each, receiver.received[0]!))).toEqual([true, true]);
		await newCompany();
		await tell(25 * 3_600_000);
		expect([secret, next].map((each) => isSignedBy(each, receiver.received[1]!))).toEqual([false, true]);
	});

	it('is told again what a server that died was about to tell', async () => {
		const { id } = await make();
		await newCompany();
		await queueEvents(test.store, id, new Date());
		await claimDelivery(test.store, id, 'died', new Date());
		expect(await tell()).toMatchObject({ delivered: 0 });
		expect(await tell(61_000)).toMatchObject({ delivered: 1 });
	});

	it('is told within seconds while a server runs', async () => {
		const teller = startTeller(test.store);
		await make();
		await newCompany();
		await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(1);
		await teller.stop();
	});

	it('gives back what it was about to tell when the server stops', async () => {
		const { id } = await make();
		await newCompany();
		receiver.answers.push('hang');
		const teller = startTeller(test.store);
		await expect.poll(() => receiver.received.length, { timeout: 10_000 }).toBe(1);
		await teller.stop();
		expect(await deliveries(id)).toMatchObject([{ state: 'waiting', attempts: 0 }]);
	});

	it('is deleted with its secrets and deliveries', async () => {
		const { id } = await make();
		await newCompany();
		await tell();
		await deleteWebhook(test.store, ada, id);
		expect(await listWebhooks(test.store, ada)).toEqual([]);
		expect(await test.rows('select 1 from webhook_deliveries')).toEqual([]);
		expect(await test.rows("select 1 from secrets where name like 'webhooks/%'")).toEqual([]);
		expect(await refusal(deleteWebhook(test.store, ada, id))).toMatchObject({ code: 'not_found' });
	});

	it('keeps its deliveries for thirty days', async () => {
		const { id } = await make();
		await newCompany('Old');
		await tell();
		await newCompany('New');
		await tell(31 * 24 * 3_600_000);
		expect(await deliveries(id)).toHaveLength(1);
	});

	it('is for who may change settings, and its values are checked', async () => {
		const rep = { ...systemViewer, role: 'rep' as const };
		const form = { name: 'Hook', address: 'https://a.example', entities: [], actions: [] };
		expect(await refusal(makeWebhook(test.store, rep, form))).toMatchObject({ code: 'not_allowed' });
		expect(await refusal(listWebhooks(test.store, rep))).toMatchObject({ code: 'not_allowed' });
		const wrong = make({ name: ' ', address: 'here', entities: ['cats'], actions: ['eat'] });
		const { issues } = (await refusal(wrong)) as { issues: { field: string }[] };
		expect(issues.map(({ field }) => field)).toEqual(['name', 'address', 'entities', 'actions']);
		const { id } = await make();
		await changeWebhook(test.store, ada, id, { entities: ['deals'] });
		expect(await readWebhook(test.store, ada, id)).toMatchObject({ name: 'Hook', entities: ['deals'] });
		const changed = changeWebhook(test.store, ada, id, { address: 'http://elsewhere.example' });
		expect(await refusal(changed)).toMatchObject({ code: 'invalid' });
	});
});

describe('the address of a receiver', () => {
	it.each([
		'https://hooks.example.com/a?b=c',
		'http://127.0.0.1:5678/hook',
		'http://localhost/',
		'https://10.0.0.5/'
	])('may be %s', (address) => expect(addressProblem(address)).toBeNull());

	it.each([
		['hooks.example.com', /Give the address/],
		['ftp://hooks.example.com', /Give the address/],
		['http://hooks.example.com', /not encrypted/],
		['http://10.0.0.5/', /not encrypted/],
		['https://user:word@hooks.example.com', /Leave name/],
		['https://169.254.169.254/latest', /talk to their network/],
		['https://[fe80::1]/', /talk to their network/],
		['https://0.0.0.0/', /talk to their network/]
	])('may not be %s', (address, words) => expect(addressProblem(address)).toMatch(words));
});
