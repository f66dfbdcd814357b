import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fitKey, regionKey } from '../../tests/fakes/pipedrive/fields.ts';
import { startFakePipedrive, type FakePipedrive } from '../../tests/fakes/pipedrive/fake.ts';
import { leadId } from '../../tests/fakes/pipedrive/formats.ts';
import { Replay } from '../../tests/fakes/replayed-pull.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import type { World } from '../../tests/fakes/world/world.ts';
import type { IncomingRequest } from '../connector.ts';
import { addressOf } from './api.ts';
import { pipedriveConnector } from './connector.ts';
import { sessionOf } from '../../tests/fakes/session.ts';

const { check, estimate, streams, webhook, writeBack } = pipedriveConnector;

let world: World;
let fake: FakePipedrive;
beforeEach(async () => {
	world = seededWorld(20, { companies: 5, deals: 6 });
	fake = await startFakePipedrive(world);
});
afterEach(() => fake.server.close());

describe('an address', () => {
	it.each([
		['acme', 'https://acme.pipedrive.com'],
		['acme.pipedrive.com', 'https://acme.pipedrive.com'],
		['https://acme.pipedrive.com/', 'https://acme.pipedrive.com'],
		['http://127.0.0.1:8080', 'http://127.0.0.1:8080']
	])('%s', (given, expected) => expect(addressOf(given)).toBe(expected));
});

describe('the check of a connection', () => {
	it('says whose account it is', async () => {
		expect(await check(sessionOf(fake.credentials))).toEqual({
			account: '12345',
			accountName: 'Acme GmbH',
			lacking: [],
			capabilities: { currency: 'EUR', timeZone: 'Europe/Berlin' }
		});
	});

	it('refuses a wrong token', async () => {
		const session = sessionOf({ ...fake.credentials, token: 'wrong' });
		await expect(check(session)).rejects.toMatchObject({ code: 'unauthorised' });
	});

	it.each([
		['/flow', 'deals', 'Flow of deals'],
		['/api/v1/legacyTeams', 'people', 'Teams'],
		['/api/v1/leads', 'leads', 'Leads'],
		['/api/v2/products', 'products', 'Products']
	])('names what %s is missing for', async (path, stream, permission) => {
		fake.forbidden.add(path);
		const { lacking } = await check(sessionOf(fake.credentials));
		expect(lacking).toEqual([expect.objectContaining({ stream, permission })]);
	});
});

describe('the tokens of a day', () => {
	it('are estimated before a pull: one flow a deal dominates', async () => {
		fake.tokens = { limit: 30_000, left: 25_000 };
		const result = await estimate!(
			sessionOf(fake.credentials),
			streams.map((stream) => ({ stream, cursor: null }))
		);
		expect(result).toMatchObject({ unit: 'tokens', records: { deals: 6, companies: 500_005 } });
		expect(result.cost).toBeGreaterThan(6 * 40);
		expect(result.left).toBeLessThan(25_000);
	});

	it('of a pull that goes on are those of what changed', async () => {
		const session = sessionOf(fake.credentials);
		const replay = new Replay(pipedriveConnector, session);
		world.pass(3_600_000);
		await replay.pullStream('deals');
		world.pass(3_600_000);
		world.edit('deals', 2, {});
		const deals = streams.find(({ name }) => name === 'deals')!;
		const { records } = await estimate!(session, [{ stream: deals, cursor: replay.cursors.get('deals')! }]);
		expect(records).toEqual({ deals: 1 });
	});

	it('are left to others before they are used up, and what was pulled is kept', async () => {
		fake.tokens = { limit: 1000, left: 260 };
		const replay = new Replay(pipedriveConnector, sessionOf(fake.credentials));
		await expect(replay.pull()).rejects.toMatchObject({ code: 'budget' });
		expect(replay.pages.length).toBeGreaterThan(0);
	});

	it('that are used up are not waited for', async () => {
		fake.tokens = { limit: 1_000_000, left: 0 };
		await expect(check(sessionOf(fake.credentials))).rejects.toMatchObject({ code: 'budget' });
		expect(fake.server.calls).toHaveLength(1);
	});
});

describe('a webhook', () => {
	/** As Pipedrive's guide for webhooks of version 2 shows it, without what is not read. */
	const body = (action: string, entity: string, entity_id: number | string, data: object | null = {}) =>
		JSON.stringify({
			meta: { action, company_id: 12_345, entity, entity_id: String(entity_id), version: '2.0', attempt: 1 },
			data,
			previous: data ? null : { id: entity_id, deal_id: 7 }
		});
	const request = (text: string, authorization?: string): IncomingRequest => ({
		method: 'POST',
		url: 'https://weatherglass.example/hooks/1',
		headers: authorization ? { authorization } : {},
		body: text,
		at: new Date()
	});
	const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

	it.each([
		[basic('weatherglass:s3cret'), true],
		[basic('weatherglass:wrong'), false],
		[basic('someone:s3cret'), false],
		['Bearer s3cret', false],
		[undefined, false]
	])('signed %s is genuine: %s', (authorization, expected) =>
		expect(webhook!.isGenuine(request('{}', authorization), 's3cret')).toBe(expected)
	);

	it('without a password is never genuine', () =>
		expect(webhook!.isGenuine(request('{}', basic('weatherglass:')), '')).toBe(false));

	it.each([
		['change', 'deal', 3, [{ stream: 'deals', ids: ['3'] }]],
		['create', 'organization', 4, [{ stream: 'companies', ids: ['4'] }]],
		['delete', 'person', 5, [{ stream: 'contacts', ids: [], deleted: [{ entity: 'contacts', id: '5' }] }]],
		['delete', 'note', 6, [{ stream: 'notes', ids: [], deleted: [{ entity: 'activities', id: 'note:6' }] }]],
		['delete', 'lead', leadId(1), []],
		['change', 'pipeline', 1, null]
	] as const)('%s %s', (action, entity, id, expected) =>
		expect(webhook!.changes(request(body(action, entity, id)))).toEqual(expected)
	);

	it('of a product in a deal leads to the deal', () => {
		expect(webhook!.changes(request(body('change', 'deal_product', 9, { id: 9, deal_id: 7 })))).toEqual([
			{ stream: 'line_items', ids: ['7'] }
		]);
	});

	it.each(['companies', 'contacts', 'deals', 'activities', 'products', 'line_items', 'leads', 'notes'])(
		'leads to records of %s that are pulled by their ids',
		async (name) => {
			const note = world.add('activities', { ...world.tables.activities[0]!, type: 'note' });
			world.add('activities', { ...world.tables.activities[0]!, id: 99, type: 'call' } as never);
			const stream = streams.find((each) => each.name === name)!;
			const id = { leads: leadId(1), notes: String(note.id), activities: String(note.id + 1) }[name] ?? '1';
			const replay = new Replay(pipedriveConnector, sessionOf(fake.credentials));
			if (name === 'line_items')
				world.add('lineItems', { deal: 1, product: 1, quantity: 2, unitPrice: '10.0000' });
			for await (const page of stream.pullSome!(replay.session, [id, '999999'])) replay.apply(page);
			expect([...replay.of(stream.entities[0]!).values()].length).toBeGreaterThan(0);
		}
	);
});

describe('writing back', () => {
	it('offers the fields that people made', async () => {
		const session = sessionOf(fake.credentials);
		expect(await writeBack!.fields(session, 'companies')).toEqual([
			{ name: fitKey, label: 'Fit score', type: 'number' }
		]);
		expect(await writeBack!.fields(session, 'deals')).toEqual([
			{ name: regionKey, label: 'Region', type: 'choice', choices: ['EMEA', 'APAC', 'Américas'] }
		]);
	});

	it('writes each record, and says which were refused', async () => {
		const session = sessionOf(fake.credentials);
		const failures = await writeBack!.write(
			session,
			'companies',
			fitKey,
			new Map([
				['1', '0.75'],
				['2', 'much'],
				['999', '1']
			])
		);
		expect(failures).toEqual([
			{ id: '2', message: '“much” is no number.' },
			{ id: '999', message: expect.stringContaining('Organization not found') as string }
		]);
		expect(await writeBack!.read(session, 'companies', fitKey, ['1', '2', '999'])).toEqual(
			new Map([
				['1', '0.75'],
				['2', null]
			])
		);
	});

	it('writes options by their labels', async () => {
		const session = sessionOf(fake.credentials);
		const values = new Map([
			['1', 'Américas'],
			['2', 'Moon']
		]);
		expect(await writeBack!.write(session, 'deals', regionKey, values)).toEqual([
			{ id: '2', message: '“Moon” is no option of Region.' }
		]);
		expect(await writeBack!.read(session, 'deals', regionKey, ['1'])).toEqual(new Map([['1', 'Américas']]));
	});
});
