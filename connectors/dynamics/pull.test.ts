import fc from 'fast-check';
import { readTarget } from '#lib/server/import/recognise/columns.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import {
	startFakeDynamics,
	type DynamicsOptions,
	type FakeDynamics
} from '../../tests/fakes/dynamics/fake.ts';
import { idOf } from '../../tests/fakes/dynamics/ids.ts';
import { Replay, replayed } from '../../tests/fakes/replay.ts';
import { happenings, letHappen } from '../../tests/fakes/world/happenings.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import type { World } from '../../tests/fakes/world/world.ts';
import type { Stream } from '../connector.ts';
import { dynamicsConnector } from './connector.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

async function start(world: World, options: DynamicsOptions = {}) {
	const fake = untilTestEnds(await startFakeDynamics(world, { pageSize: 7, ...options }));
	return { fake, session: sessionOf(fake.credentials) };
}

const stream = (name: string): Stream => dynamicsConnector.streams.find((each) => each.name === name)!;

const fresh = ({ credentials }: FakeDynamics): Promise<Replay> => replayed(dynamicsConnector, credentials);

/** What a pull holds once those that are gone without a trace were swept, and the changes of deals that are gone. */
async function swept(replay: Replay, fake: FakeDynamics): Promise<Replay['state']> {
	const session = sessionOf(fake.credentials);
	for (const each of dynamicsConnector.streams) {
		if (!each.sweep) continue;
		const ids: string[] = [];
		let isTold = true;
		for await (const some of each.sweep.ids(session)) {
			if (some === null) isTold = false;
			else ids.push(...some);
		}
		const table = replay.table(each.sweep.entity);
		if (isTold) for (const id of [...table.keys()]) if (!ids.includes(id)) table.delete(id);
	}
	const deals = replay.table('deals');
	for (const [id, event] of replay.table('deal_events')) {
		if (!deals.has(String(event['deal_id:id']))) replay.table('deal_events').delete(id);
		// Changes that come back within a second to where they began are ordered by the one before, where that is seen.
		delete event.sequence;
	}
	return replay.state;
}

describe('a first pull', () => {
	let world: World;
	let replay: Replay;
	beforeAll(async () => {
		world = seededWorld(1);
		letHappen(world, 60);
		const [deal] = world.living('deals');
		world.changeDeal(deal!.id, 'owner', String(1 + (deal!.owner % 3)));
		happenings['two companies become one']!(world);
		happenings['a lead becomes a deal']!(world);
		const fake = await startFakeDynamics(world, { pageSize: 7 });
		const session = sessionOf(fake.credentials);
		replay = new Replay();
		await replay.pullAll(dynamicsConnector, session);
		expect(session.warnings).toEqual([]);
		return () => fake.server.close();
	});

	it('maps its cells to fields that there are', () => {
		for (const { page } of replay.pages)
			for (const { map } of page.records)
				for (const target of Object.values(map.columns))
					if (target !== null) expect([map.name, target, readTarget(map.entity, target)]).not.toContain(null);
	});

	it('has every living record of the company', () => {
		const count = (entity: string) => replay.table(entity).size;
		expect(count('teams')).toBe(2);
		expect(count('people')).toBe(world.tables.owners.length);
		for (const name of [
			'companies',
			'contacts',
			'leads',
			'deals',
			'activities',
			'products',
			'campaigns',
			'tickets'
		] as const)
			expect([name, count(name)]).toEqual([name, world.living(name).length]);
		expect(count('touchpoints')).toBe(world.living('members').length);
		expect(count('pipelines')).toBe(2);
		expect(count('stages')).toBe(9);
	});

	it('has deals as they are, with the stage of their business process flow, and when they were closed', () => {
		for (const deal of world.living('deals'))
			expect(replay.table('deals').get(idOf('opportunity', deal.id))).toMatchObject({
				name: deal.name,
				'company_id:id': idOf('account', deal.company),
				'contact_id:id': deal.contact === null ? null : idOf('contact', deal.contact),
				'pipeline_id:id': idOf('workflow', deal.pipeline),
				'stage_id:id': idOf('processstage', deal.stage),
				amount: deal.amount === null ? null : String(Number(deal.amount)),
				currency: 'EUR',
				expected_close: deal.expectedClose,
				closed_at: deal.closedAt && `${deal.closedAt.slice(0, 19)}Z`,
				lost_reason: deal.lostReason,
				'custom:new_region': deal.region,
				'owner_id:id': idOf('systemuser', deal.owner)
			});
	});

	it('leaves out what Microsoft’s own apps add', () =>
		expect(JSON.stringify([...replay.table('deals').values()])).not.toContain('msdyn_similarity'));

	it('has every change of the audit log, with ids, days and decimals as fields hold them', () => {
		for (const deal of world.living('deals')) {
			const id = idOf('opportunity', deal.id);
			const valueOf = (field: string, value: string | null) =>
				value === null
					? null
					: field === 'stage'
						? idOf('processstage', Number(value))
						: field === 'owner'
							? idOf('systemuser', Number(value))
							: value;
			const told = [...replay.table('deal_events').values()]
				.filter((event) => event['deal_id:id'] === id)
				.map(({ field, old_value, new_value, quality }) => [field, old_value, new_value, quality]);
			expect(told).toEqual(
				deal.changes
					.slice(4)
					.map(({ field, from, to }) => [field, valueOf(field, from), valueOf(field, to), 'exact'])
			);
		}
	});

	it('orders the changes of one second by what each began with, though pages end between them', async () => {
		const busy = seededWorld(2);
		const deal = busy.living('deals').find(({ pipeline }) => pipeline === 1)!;
		busy.pass(60_000);
		for (const stage of [2, 3, 2, 1, 3, 4]) busy.moveDeal(deal.id, stage);
		const { session } = await start(busy, { pageSize: 2 });
		const held = new Replay();
		await held.pull(stream('deal_events'), session);
		const walk = [...held.table('deal_events').values()]
			.filter((event) => event['deal_id:id'] === idOf('opportunity', deal.id) && event.field === 'stage')
			.sort((left, right) => Number(left.sequence) - Number(right.sequence));
		expect(walk.map(({ sequence }) => sequence)).toEqual([0, 1, 2, 3, 4, 5]);
		expect(walk.at(-1)!.new_value).toBe(idOf('processstage', 4));
		for (const [index, { old_value }] of walk.slice(1).entries())
			expect(old_value).toBe(walk[index]!.new_value);
	});

	it('has accounts that were merged as merged', () => {
		const merged = world.tables.companies.filter(({ mergedInto }) => mergedInto !== null);
		expect(merged.length).toBeGreaterThan(0);
		for (const { id, mergedInto } of merged)
			expect(replay.merges.get(idOf('account', id))).toBe(idOf('account', mergedInto!));
	});

	it('has who responded to a campaign, which stands in a table of its own', () => {
		for (const { id, contact, campaign } of world.living('members'))
			expect(replay.table('touchpoints').get(idOf('campaignresponse', id))).toMatchObject({
				'contact_id:id': idOf('contact', contact),
				'campaign_id:id': idOf('campaign', campaign)
			});
	});

	it('has the lead that a deal came from', () => {
		const converted = world.living('leads').filter(({ convertedDeal }) => convertedDeal !== null);
		for (const { id, convertedDeal } of converted) {
			const deal = replay.table('deals').get(idOf('opportunity', convertedDeal!));
			if (deal) expect(deal['lead_id:id']).toBe(idOf('lead', id));
		}
	});
});

describe('the next pulls', () => {
	const inAnyOrder = (options: DynamicsOptions) =>
		fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 10_000 }),
				fc.integer({ min: 1, max: 9 }),
				fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
				async (seed, pageSize, kills) => {
					const world = seededWorld(seed, { companies: 6, deals: 8 });
					const { fake, session } = await start(world, { pageSize, ...options });
					const replay = new Replay();
					for (const pages of kills) {
						for (const each of dynamicsConnector.streams)
							await replay.pull(each, session, pages, () => {
								if (world.random.chance(0.2)) letHappen(world, 1);
							});
						letHappen(world, 5);
					}
					await replay.pullAll(dynamicsConnector, session);
					await replay.pullAll(dynamicsConnector, session);
					expect(await swept(replay, fake)).toEqual(await swept(await fresh(fake), fake));
				}
			),
			{ numRuns: 3 }
		);

	it(
		'by delta links come to what a first pull would give, whatever happens, wherever they are killed',
		() => inAnyOrder({}),
		60_000
	);

	it(
		'by when rows changed come to the same, where no changes are tracked',
		() => inAnyOrder({ tracked: [] }),
		60_000
	);

	it('ask for nothing but what changed', async () => {
		const world = seededWorld(3);
		const { session } = await start(world, { pageSize: 100 });
		const replay = new Replay();
		await replay.pullAll(dynamicsConnector, session);
		world.edit('contacts', world.living('contacts')[0]!.id, { lastName: 'Neu' });
		const before = replay.pages.length;
		await replay.pull(stream('contacts'), session);
		const rows = replay.pages.slice(before).flatMap(({ page }) => page.records.flatMap(({ rows }) => rows));
		expect(rows.map(({ lastname }) => lastname)).toEqual(['Neu']);
	});

	it('see deals that moved, though only the run of their process changed', async () => {
		const world = seededWorld(4);
		const { session } = await start(world);
		const replay = new Replay();
		await replay.pull(stream('deals'), session);
		const deal = world.living('deals').find(({ pipeline }) => pipeline === 1)!;
		const { updatedAt } = deal;
		world.pass(1000);
		world.moveDeal(deal.id, 3);
		Object.assign(deal, { updatedAt });
		await replay.pull(stream('deals'), session);
		expect(replay.table('deals').get(idOf('opportunity', deal.id))!['stage_id:id']).toBe(
			idOf('processstage', 3)
		);
	});
});
