import fc from 'fast-check';
import { readTarget } from '#lib/server/import/recognise/columns.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { Replay, replayed } from '../../tests/fakes/replay.ts';
import {
	startFakeSalesforce,
	type FakeSalesforce,
	type SalesforceOptions
} from '../../tests/fakes/salesforce/fake.ts';
import { idOf } from '../../tests/fakes/salesforce/ids.ts';
import { happenings, letHappen } from '../../tests/fakes/world/happenings.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import type { World } from '../../tests/fakes/world/world.ts';
import type { Stream } from '../connector.ts';
import { salesforceConnector } from './connector.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

async function start(world: World, options: SalesforceOptions = {}) {
	const fake = untilTestEnds(await startFakeSalesforce(world, { pageSize: 7, ...options }));
	return { fake, session: sessionOf(fake.credentials) };
}

const stream = (name: string): Stream => salesforceConnector.streams.find((each) => each.name === name)!;

const fresh = ({ credentials }: FakeSalesforce): Promise<Replay> =>
	replayed(salesforceConnector, credentials);

/** What can be compared of a pull that saw the past: history and roles of records that are gone stay. */
function comparable(replay: Replay, world: World) {
	const gone = new Set(
		world.tables.deals.filter(({ deletedAt }) => deletedAt).map(({ id }) => idOf('Opportunity', id))
	);
	for (const [id, { 'deal_id:id': deal }] of replay.table('deal_events'))
		if (gone.has(String(deal))) replay.table('deal_events').delete(id);
	const cases = new Set(replay.table('tickets').keys());
	for (const [id, { 'ticket_id:id': ticket }] of replay.table('ticket_events'))
		if (!cases.has(String(ticket))) replay.table('ticket_events').delete(id);
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
		const fake = await startFakeSalesforce(world, { pageSize: 7 });
		const session = sessionOf(fake.credentials);
		replay = new Replay();
		await replay.pullAll(salesforceConnector, session);
		expect(session.warnings).toEqual([]);
		expect(fake.server.calls.length).toBeGreaterThan(20);
		return () => fake.server.close();
	});

	it('maps its cells to fields that there are', () => {
		for (const { page } of replay.pages)
			for (const { map } of page.records)
				for (const target of Object.values(map.columns))
					if (target !== null) expect([map.name, target, readTarget(map.entity, target)]).not.toContain(null);
	});

	it('has every living record of the company', () => {
		const { tables } = world;
		const count = (entity: string) => replay.table(entity).size;
		expect(count('teams')).toBe(tables.teams.length);
		expect(count('people')).toBe(tables.owners.length);
		expect(count('companies')).toBe(world.living('companies').length);
		expect(count('contacts')).toBe(world.living('contacts').length);
		expect(count('leads')).toBe(world.living('leads').length);
		expect(count('deals')).toBe(world.living('deals').length);
		expect(count('activities')).toBe(world.living('activities').length);
		expect(count('products')).toBe(world.living('products').length);
		expect(count('campaigns')).toBe(world.living('campaigns').length);
		expect(count('touchpoints')).toBe(world.living('members').length);
		expect(count('tickets')).toBe(world.living('tickets').length);
		const deals = new Set(world.living('deals').map(({ id }) => id));
		expect(count('line_items')).toBe(tables.lineItems.filter(({ deal }) => deals.has(deal)).length);
	});

	it('has deals as they are, with amounts to the cent', () => {
		for (const deal of world.living('deals')) {
			const cells = replay.table('deals').get(idOf('Opportunity', deal.id))!;
			expect(cells).toMatchObject({
				name: deal.name,
				'company_id:id': idOf('Account', deal.company),
				'pipeline_id:id': idOf('RecordType', deal.pipeline),
				'stage_id:id': `${idOf('RecordType', deal.pipeline)}:${world.stage(deal.pipeline, deal.stage).name}`,
				amount: deal.amount === null ? null : String(Number(deal.amount)),
				currency: 'EUR',
				is_won: deal.status === 'won',
				is_closed: deal.status !== 'open',
				lost_reason: deal.lostReason,
				'custom:Region__c': deal.region,
				'owner_id:id': idOf('User', deal.owner)
			});
			expect(cells.source_url).toMatch(new RegExp(`/${idOf('Opportunity', deal.id)}$`));
			expect(cells.created_at).toBe(`${deal.createdAt.slice(0, 19)}.000+00:00`);
		}
	});

	it('has the stages that each deal walked through, in order, and to the second', () => {
		for (const deal of world.living('deals')) {
			const id = idOf('Opportunity', deal.id);
			const walked = [...replay.table('deal_events').values()]
				.filter((event) => event['deal_id:id'] === id && event.field === 'stage')
				.sort((left, right) => Number(left.sequence) - Number(right.sequence))
				.map(({ old_value, new_value, changed_at }) => [old_value, new_value, changed_at]);
			const process = idOf('RecordType', deal.pipeline);
			const named = (stage: string | null) =>
				stage && `${process}:${world.stage(deal.pipeline, Number(stage)).name}`;
			expect(walked).toEqual(
				deal.changes
					.filter(({ field }) => field === 'stage')
					.map(({ from, to, at }) => [named(from), named(to), `${at.slice(0, 19)}.000+00:00`])
			);
		}
	});

	it('has every change of owner once, by id, though Salesforce tells it twice', () => {
		const changes = world
			.living('deals')
			.flatMap(({ changes }) =>
				changes
					.filter(({ field, from }) => field === 'owner' && from)
					.map(({ from, to }) => [idOf('User', Number(from)), idOf('User', Number(to))])
			);
		expect(changes.length).toBeGreaterThan(0);
		const told = [...replay.table('deal_events').values()].filter(({ field }) => field === 'owner');
		expect(told.map(({ old_value, new_value }) => [old_value, new_value]).sort()).toEqual(changes.sort());
	});

	it('has a stage of one name in two sales processes as two stages', () => {
		const proposals = [...replay.table('stages').values()].filter(({ name }) => name === 'Proposal');
		expect(new Set(proposals.map((stage) => stage['pipeline_id:id'])).size).toBe(2);
		expect(replay.table('stages').size).toBe(9);
		expect([...replay.table('pipelines').values()].map(({ name }) => name).sort()).toEqual([
			'New business',
			'Renewals'
		]);
	});

	it('has the company into which another was merged', () => {
		const merged = world.tables.companies.filter(({ mergedInto }) => mergedInto !== null);
		expect(merged.length).toBeGreaterThan(0);
		for (const { id, mergedInto } of merged)
			expect(replay.merges.get(idOf('Account', id))).toBe(idOf('Account', mergedInto!));
	});

	it('has the deal that a lead became', () => {
		const converted = world.living('leads').filter(({ convertedDeal }) => convertedDeal !== null);
		expect(converted.length).toBeGreaterThan(0);
		for (const { id, convertedDeal } of converted)
			expect(replay.table('leads').get(idOf('Lead', id))!['converted_deal_id:id']).toBe(
				idOf('Opportunity', convertedDeal!)
			);
	});

	it('has the prices of the standard price book', () => {
		expect([...replay.table('products').values()].map(({ price }) => price)).toEqual([
			'149.9',
			'1200',
			'0.01'
		]);
	});

	it('has notes with the record they belong to, and calls with how long they took', () => {
		for (const { id, type, deal, durationSeconds } of world.living('activities')) {
			if (type === 'note')
				expect(replay.table('activities').get(idOf('Note', id))).toMatchObject({
					type: 'note',
					what_id: idOf('Opportunity', deal!)
				});
			if (type === 'call')
				expect(replay.table('activities').get(idOf('Task', id))!.duration_seconds).toBe(
					String(durationSeconds)
				);
		}
	});
});

describe('the next pulls', () => {
	it('come to what a first pull would give, whatever happens between pulls and pages, wherever they are killed', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 10_000 }),
				fc.integer({ min: 1, max: 9 }),
				fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 3 }),
				async (seed, pageSize, kills) => {
					const world = seededWorld(seed, { companies: 6, deals: 8 });
					const { fake, session } = await start(world, { pageSize });
					const replay = new Replay();
					for (const pages of kills) {
						for (const each of salesforceConnector.streams) {
							await replay.pull(each, session, pages, () => {
								if (world.random.chance(0.2)) letHappen(world, 1);
							});
						}
						letHappen(world, 5);
					}
					// A killed pull ends its old window first: what happened since comes with the next one.
					await replay.pullAll(salesforceConnector, session);
					await replay.pullAll(salesforceConnector, session);
					expect(comparable(replay, world)).toEqual(comparable(await fresh(fake), world));
				}
			),
			{ numRuns: 4 }
		);
	}, 60_000);

	it('ask for nothing but what changed', async () => {
		const world = seededWorld(3);
		const { session } = await start(world);
		const replay = new Replay();
		await replay.pullAll(salesforceConnector, session);
		world.pass(86_400_000);
		await replay.pullAll(salesforceConnector, session);
		const contact = world.living('contacts')[0]!;
		world.pass(1000);
		world.edit('contacts', contact.id, { lastName: 'Neu' });
		const before = replay.pages.length;
		await replay.pull(stream('contacts'), session);
		const rows = replay.pages.slice(before).flatMap(({ page }) => page.records.flatMap(({ rows }) => rows));
		expect(rows.map(({ LastName }) => LastName)).toEqual(['Neu']);
	});

	it('see what a long transaction dated before the last pull ended', async () => {
		const world = seededWorld(4);
		const { session } = await start(world);
		const replay = new Replay();
		world.pass(3_600_000);
		await replay.pull(stream('contacts'), session);
		const late = world.living('contacts')[0]!;
		Object.assign(late, {
			lastName: 'Spät',
			updatedAt: new Date(Date.parse(world.now) - 9 * 60_000).toISOString()
		});
		await replay.pull(stream('contacts'), session);
		expect(replay.table('contacts').get(idOf('Contact', late.id))!.last_name).toBe('Spät');
	});
});
