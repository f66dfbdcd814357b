import { describe, expect, it } from 'vitest';
import { startFakeActiveCampaign } from '../../tests/fakes/activecampaign/fake.ts';
import { fitField, regionField } from '../../tests/fakes/activecampaign/records.ts';
import { Replay } from '../../tests/fakes/replayed-pull.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { activecampaignConnector } from './connector.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

const fakeOf = async (...asked: Parameters<typeof startFakeActiveCampaign>) =>
	untilTestEnds(await startFakeActiveCampaign(...asked));
const replayOf = ({ credentials }: { credentials: Record<string, string> }) =>
	new Replay(activecampaignConnector, sessionOf(credentials));

const small = { companies: 6, deals: 8 };

describe('a connection', () => {
	it('is the account at its address', async () => {
		const fake = await fakeOf(seededWorld(20, small));
		expect(await activecampaignConnector.check(sessionOf(fake.credentials))).toMatchObject({ lacking: [] });
	});

	it('with a wrong key is refused', async () => {
		const fake = await fakeOf(seededWorld(20, small));
		const session = sessionOf({ ...fake.credentials, token: 'wrong' });
		await expect(activecampaignConnector.check(session)).rejects.toMatchObject({ code: 'unauthorised' });
	});

	it.each([
		['deals', 'Deals'],
		['ecomOrders', 'Ecommerce']
	])('names what %s is missing for', async (path, permission) => {
		const fake = await fakeOf(seededWorld(20, small));
		fake.forbidden.add(path);
		const { lacking } = await activecampaignConnector.check(sessionOf(fake.credentials));
		expect(lacking).toEqual([expect.objectContaining({ permission })]);
	});

	it('counts the calls of a pull', async () => {
		const world = seededWorld(21, small);
		const fake = await fakeOf(world);
		const states = activecampaignConnector.streams.map((stream) => ({ stream, cursor: null }));
		const { records, calls } = await activecampaignConnector.estimate!(sessionOf(fake.credentials), states);
		expect(records).toMatchObject({ deals: 8, companies: 6 });
		expect(calls).toBeGreaterThan(8);
	});
});

describe('a webhook', () => {
	const changes = (body: string) =>
		activecampaignConnector.webhook!.changes({ method: 'POST', url: '/', headers: {}, body, at: new Date() });

	it.each([
		['type=deal_update&deal[id]=7&contact[id]=0', [{ stream: 'deals', ids: ['7'] }]],
		['type=update&contact%5Bid%5D=5', [{ stream: 'contacts', ids: ['5'] }]],
		['type=deal_stage_add&deal_stage[id]=5', null],
		['type=deal_update&deal[id]=../users', null]
	])('%s', (body, expected) => expect(changes(body)).toEqual(expected));

	it.each([['deals'], ['contacts']])('leads to records of %s that are pulled by their ids', async (name) => {
		const fake = await fakeOf(seededWorld(22, small));
		const replay = replayOf(fake);
		const stream = activecampaignConnector.streams.find((each) => each.name === name)!;
		for await (const page of stream.pullSome!(replay.session, ['1', '999'])) replay.apply(page);
		expect([...replay.of(stream.entities[0]!).keys()]).toEqual(['1']);
	});
});

describe('writing back', () => {
	const writeBack = activecampaignConnector.writeBack!;

	it('writes options of deals, and says which were refused', async () => {
		const world = seededWorld(23, small);
		const fake = await fakeOf(world);
		const session = sessionOf(fake.credentials);
		expect(await writeBack.fields(session, 'deals')).toContainEqual({
			name: String(regionField),
			label: 'Region',
			type: 'choice',
			choices: ['EMEA', 'APAC', 'Américas']
		});
		const values = new Map([
			['1', 'Américas'],
			['2', 'Moon']
		]);
		expect(await writeBack.write(session, 'deals', String(regionField), values)).toEqual([
			{ id: '2', message: '“Moon” is no option of Region.' }
		]);
		expect(await writeBack.read(session, 'deals', String(regionField), ['1'])).toEqual(
			new Map([['1', 'Américas']])
		);
	});

	it('makes a value where there was none', async () => {
		const fake = await fakeOf(seededWorld(24, small));
		const session = sessionOf(fake.credentials);
		const field = String(fitField);
		expect(await writeBack.read(session, 'contacts', field, ['1'])).toEqual(new Map([['1', null]]));
		const failures = await writeBack.write(
			session,
			'contacts',
			field,
			new Map([
				['1', '0.9'],
				['999', '0.1']
			])
		);
		expect(failures).toEqual([{ id: '999', message: expect.stringContaining('No Result found') as string }]);
		await writeBack.write(session, 'contacts', field, new Map([['1', '0.5']]));
		expect(await writeBack.read(session, 'contacts', field, ['1'])).toEqual(new Map([['1', '0.5']]));
	});
});
