import { describe, expect, it } from 'vitest';
import {
	startFakeDynamics,
	type DynamicsOptions,
	type FakeDynamics
} from '../../tests/fakes/dynamics/fake.ts';
import { idOf } from '../../tests/fakes/dynamics/ids.ts';
import { passingFaults } from '../../tests/fakes/faults.ts';
import { Replay, replayed } from '../../tests/fakes/replay.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import type { World } from '../../tests/fakes/world/world.ts';
import type { Session, Stream } from '../connector.ts';
import { dynamicsConnector } from './connector.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

async function start(world: World, options: DynamicsOptions = {}) {
	const fake = untilTestEnds(await startFakeDynamics(world, { pageSize: 7, ...options }));
	return { fake, session: sessionOf(fake.credentials) };
}

const stream = (name: string): Stream => dynamicsConnector.streams.find((each) => each.name === name)!;

async function swept(name: string, session: Session): Promise<string[]> {
	const ids: string[] = [];
	for await (const some of stream(name).sweep!.ids(session)) ids.push(...some!);
	return ids;
}

const fresh = ({ credentials }: FakeDynamics): Promise<Replay> => replayed(dynamicsConnector, credentials);

describe('what Dynamics does to a pull', () => {
	it('links that count from the last page lose no row that changed between', async () => {
		const world = seededWorld(5);
		const { session } = await start(world, { pageSize: 4, linkCountsFrom: 'last' });
		const replay = new Replay();
		const [first] = world.living('contacts');
		let isChanged = false;
		await replay.pull(stream('contacts'), session, Infinity, () => {
			if (isChanged) return;
			isChanged = true;
			world.pass(60_000);
			world.edit('contacts', first!.id, { lastName: 'Zwischen' });
		});
		expect(replay.table('contacts').get(idOf('contact', first!.id))!.last_name).toBe('Zwischen');
	});

	it('links that are forgotten begin the stream anew', async () => {
		const world = seededWorld(6);
		const { fake, session } = await start(world);
		const replay = new Replay();
		await replay.pull(stream('contacts'), session);
		fake.forgetChanges();
		await expect(replay.pull(stream('contacts'), session)).rejects.toMatchObject({ code: 'expired_cursor' });
	});

	it('links that are older than Dynamics remembers deletions are not followed', async () => {
		const world = seededWorld(6);
		const { fake, session } = await start(world);
		const replay = new Replay();
		await replay.pull(stream('contacts'), session);
		fake.daysAhead = 8;
		const later = sessionOf(fake.credentials);
		await expect(replay.pull(stream('contacts'), later)).rejects.toMatchObject({ code: 'expired_cursor' });
	});

	it('without the audit log the entry into the stage of now is dated, and no more is claimed', async () => {
		const world = seededWorld(7);
		const deal = world.living('deals').find(({ pipeline }) => pipeline === 1)!;
		world.pass(3_600_000);
		world.moveDeal(deal.id, 2);
		const { session } = await start(world, { audits: false });
		const replay = new Replay();
		await replay.pull(stream('deals'), session);
		await replay.pull(stream('deal_events'), session);
		expect(replay.pages.find(({ page }) => page.history)!.page.history).toMatchObject({
			quality: 'entered_only',
			fields: ['stage']
		});
		const told = [...replay.table('deal_events').values()].filter(
			(event) => event['deal_id:id'] === idOf('opportunity', deal.id)
		);
		expect(told).toMatchObject([
			{
				field: 'stage',
				old_value: idOf('processstage', 1),
				new_value: idOf('processstage', 2),
				changed_at: `${world.now.slice(0, 19)}Z`,
				quality: 'entered_only'
			}
		]);
	});

	it('a token that is revoked is asked for anew', async () => {
		const world = seededWorld(8);
		const { fake, session } = await start(world);
		const replay = new Replay();
		await replay.pullAll(dynamicsConnector, session, () => fake.revokeTokens());
		expect(replay.state).toEqual((await fresh(fake)).state);
	});

	it('faults of every kind are survived', async () => {
		const world = seededWorld(9, { companies: 4, deals: 5 });
		const { fake, session } = await start(world);
		const expected = (await fresh(fake)).state;
		fake.server.goWrong(
			new Map(
				Array.from({ length: 60 }, (_, index) => [
					(index + 1) * 3,
					passingFaults[index % passingFaults.length]!
				])
			)
		);
		const replay = new Replay();
		await replay.pullAll(dynamicsConnector, session);
		expect(session.transport.meter.retries).toBeGreaterThan(10);
		expect(replay.state).toEqual(expected);
	});

	it('tables that this organisation does not have are passed over; those that may not be read are named', async () => {
		const { session } = await start(seededWorld(10), {
			absent: ['campaignresponse', 'incident'],
			hidden: ['quote']
		});
		const replay = new Replay();
		await replay.pull(stream('touchpoints'), session);
		expect(replay.cursors.get('touchpoints')).toEqual({});
		await expect(replay.pull(stream('quotes'), session)).rejects.toMatchObject({ code: 'forbidden' });
	});

	it('records of a team have no owner, and the deal’s team', async () => {
		const world = seededWorld(11);
		const { fake, session } = await start(world);
		fake.add('opportunity', {
			opportunityid: idOf('opportunity', 900),
			createdon: '2026-01-05T08:00:00Z',
			modifiedon: '2026-01-05T08:00:00Z',
			name: 'Ours',
			statecode: 0,
			_ownerid_value: idOf('team', 1),
			'_ownerid_value@Microsoft.Dynamics.CRM.lookuplogicalname': 'team'
		});
		const replay = new Replay();
		await replay.pull(stream('deals'), session);
		expect(replay.table('deals').get(idOf('opportunity', 900))).toMatchObject({
			'owner_id:id': null,
			'team_id:id': idOf('team', 1)
		});
	});

	it('quotes, orders and invoices come with their lines', async () => {
		const { fake, session } = await start(seededWorld(12));
		const dates = { createdon: '2026-01-05T08:00:00Z', modifiedon: '2026-01-05T08:00:00Z' };
		fake.add('quote', { quoteid: idOf('quote', 1), ...dates, quotenumber: 'QUO-1', totalamount: 10.5 });
		fake.add('salesorder', { salesorderid: idOf('salesorder', 1), ...dates, totalamountlessfreight: 99.99 });
		fake.add('invoice', { invoiceid: idOf('invoice', 1), ...dates, totalamountlessfreight: 99.99 });
		fake.add('salesorderdetail', { salesorderdetailid: idOf('salesorderdetail', 1), ...dates, quantity: 2 });
		const replay = new Replay();
		for (const name of ['quotes', 'orders', 'order_lines']) await replay.pull(stream(name), session);
		expect([...replay.table('quotes').values()]).toMatchObject([{ number: 'QUO-1', amount: '10.5' }]);
		expect([...replay.table('orders').values()].map(({ kind }) => kind)).toEqual(['order', 'invoice']);
		expect([...replay.table('order_lines').values()]).toMatchObject([{ quantity: '2' }]);
	});

	it('orders and invoices that are cancelled are no sales, and go where they were', async () => {
		const world = seededWorld(12);
		const { fake, session } = await start(world);
		const dates = () => ({ createdon: '2026-01-05T08:00:00Z', modifiedon: `${world.now.slice(0, 19)}Z` });
		const order = (number: number, statecode: number) =>
			fake.add('salesorder', { salesorderid: idOf('salesorder', number), ...dates(), statecode });
		const invoice = (number: number, statecode: number) =>
			fake.add('invoice', { invoiceid: idOf('invoice', number), ...dates(), statecode });
		order(1, 3);
		order(2, 2);
		invoice(1, 0);
		invoice(2, 3);
		const replay = new Replay();
		await replay.pull(stream('orders'), session);
		const kept = [idOf('salesorder', 1), idOf('invoice', 1)];
		expect([...replay.table('orders').keys()]).toEqual(kept);
		expect(await swept('orders', session)).toEqual(kept);
		world.pass(3_600_000);
		order(1, 2);
		invoice(1, 3);
		await replay.pull(stream('orders'), session);
		expect(replay.pages.flatMap(({ page }) => page.deleted ?? [])).toEqual(
			expect.arrayContaining(kept.map((id) => ({ entity: 'orders', id })))
		);
		expect(replay.table('orders').size).toBe(0);
		expect(await swept('orders', session)).toEqual([]);
	});
});
