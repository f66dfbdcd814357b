import { describe, expect, it } from 'vitest';
import { startFakeDynamics, type DynamicsOptions } from '../../tests/fakes/dynamics/fake.ts';
import { idOf } from '../../tests/fakes/dynamics/ids.ts';
import { Replay } from '../../tests/fakes/replay.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { dynamicsConnector } from './connector.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

async function start(options: DynamicsOptions = {}) {
	const world = seededWorld(1);
	const fake = untilTestEnds(await startFakeDynamics(world, options));
	return { world, fake, session: sessionOf(fake.credentials) };
}

describe('connecting to Dynamics 365', () => {
	it('tells whose it is', async () => {
		const { session } = await start();
		expect(await dynamicsConnector.check(session)).toEqual({
			account: idOf('organization', 1),
			accountName: 'Nordlicht',
			lacking: []
		});
	});

	it('tells what may not be read, by the name of the privilege, and passes over apps that are not there', async () => {
		const { session } = await start({ hidden: ['opportunity'], absent: ['incident'], audits: false });
		const { lacking } = await dynamicsConnector.check(session);
		expect(lacking.map(({ stream, permission }) => [stream, permission])).toEqual([
			['deals', 'prvReadopportunity'],
			['deal_events', 'prvReadAuditSummary']
		]);
	});

	it('tells that the secret is refused, without telling it', async () => {
		const { fake } = await start();
		const session = sessionOf({ ...fake.credentials, client_secret: 'wr0ng' });
		const error = await dynamicsConnector.check(session).catch((reason: Error) => reason);
		expect(error).toMatchObject({
			code: 'unauthorised',
			message: 'Microsoft Entra refuses the credentials: AADSTS7000215: Invalid client secret provided.'
		});
		expect(JSON.stringify(error)).not.toContain('wr0ng');
	});
});

describe('what a pull will cost', () => {
	it('is told before it begins, and is no less than what it took', async () => {
		const { fake, session } = await start();
		const states = dynamicsConnector.streams.map((stream) => ({ stream, cursor: null }));
		const estimate = await dynamicsConnector.estimate!(session, states);
		expect(estimate.records).toMatchObject({ companies: 12, contacts: 12, deals: 20 });
		const before = fake.server.calls.length;
		await new Replay().pullAll(dynamicsConnector, sessionOf(fake.credentials));
		expect(fake.server.calls.length - before).toBeLessThanOrEqual(estimate.cost);
	});
});

describe('writing back', () => {
	const { writeBack } = dynamicsConnector;

	it('lists the columns that people made', async () => {
		const { session } = await start();
		expect(await writeBack!.fields(session, 'companies')).toEqual([
			{ name: 'new_score', label: 'Score', type: 'number' }
		]);
		expect((await writeBack!.fields(session, 'deals')).map(({ name }) => name)).toEqual(['new_score']);
	});

	it('answers what is refused by record, writes the rest, and makes no record that is gone', async () => {
		const { fake, session, world } = await start();
		world.delete('deals', 2);
		const [first, gone, large] = [1, 2, 3].map((number) => idOf('opportunity', number)) as [
			string,
			string,
			string
		];
		const failures = await writeBack!.write(
			session,
			'deals',
			'new_score',
			new Map([
				[first, '0.5'],
				[gone, '0.6'],
				[large, '1e20']
			])
		);
		expect(failures).toMatchObject([
			{ id: gone, message: `Entity 'opportunity' With Id = ${gone} Does Not Exist` },
			{ id: large, message: expect.stringContaining('outside the valid range') as string }
		]);
		const patches = fake.server.calls.filter(({ method }) => method === 'PATCH');
		expect(patches.every(({ headers }) => headers['if-match'] === '*')).toBe(true);
		expect(await writeBack!.read(session, 'deals', 'new_score', [first, gone, large])).toEqual(
			new Map([
				[first, '0.5'],
				[large, null]
			])
		);
	});

	it('refuses a column of Dynamics’ own', async () => {
		const { session } = await start();
		await expect(
			writeBack!.write(session, 'deals', 'estimatedvalue', new Map([[idOf('opportunity', 1), '5']]))
		).rejects.toMatchObject({ code: 'forbidden' });
	});
});
