import { describe, expect, it } from 'vitest';
import { idOf, ownerId, stageId } from '../../tests/fakes/hubspot/ids.ts';
import { addDeal, seededWorld } from '../../tests/fakes/world/seed.ts';
import type { World } from '../../tests/fakes/world/world.ts';
import type { Row } from '../connector.ts';
import { changesOf, eventRows } from './pull/history.ts';
import { hubspotOf } from './testing/fakes.ts';
import { Replay, streamNamed } from './testing/replay.ts';
import { sessionOf } from '../../tests/fakes/session.ts';

/** A world with one deal, in the pipeline “New business”. */
function oneDeal(): World {
	const world = seededWorld(1, { companies: 4, deals: 5 });
	do addDeal(world);
	while (world.tables.deals.at(-1)!.pipeline !== 1);
	world.pass(3_600_000);
	return world;
}

const lastOf = (world: World) => world.tables.deals.at(-1)!;

/** The changes of a deal as pulled, in their order. */
async function eventsOf(world: World, field: string): Promise<Row[]> {
	const fake = await hubspotOf(world);
	const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
	const id = idOf('deals', lastOf(world).id);
	return pulled.rows('deal_events').filter((row) => row.deal_id === id && row.field === field);
}

describe('the history of deals', () => {
	it('is all that a deal has which several became, and adds to that of any other', async () => {
		const fake = await hubspotOf(oneDeal());
		const { fetch } = sessionOf(fake.credentials).transport;
		const session = sessionOf(fake.credentials);
		const merging: typeof fetch = async (address, init) => {
			const answer = await fetch(address, init);
			if (!String(address).includes('/deals/batch/read')) return answer;
			const body = (await answer.json()) as { results: { id: string; properties: Record<string, string> }[] };
			body.results[0]!.properties.hs_merged_object_ids = '71;72';
			return Response.json(body);
		};
		const pulled = await new Replay().pull(
			{ ...session, transport: { ...session.transport, fetch: merging } },
			[streamNamed('deals')]
		);
		const [page] = pulled.pages;
		const events = page!.records.find(({ map }) => map.entity === 'deal_events')!;
		expect(page!.merged!.map(({ from }) => from)).toEqual(['71', '72']);
		expect(events.allOf).toEqual({ column: 'deal_id', ids: [page!.merged![0]!.into] });
		expect(new Set(events.rows.map(({ deal_id: deal }) => deal)).size).toBeGreaterThan(1);
	});

	it('is every change with what was before it, and who made it', async () => {
		const world = oneDeal();
		const { id, createdAt, owner } = lastOf(world);
		world.moveDeal(id, 2);
		const moved = world.now;
		const events = await eventsOf(world, 'stage');
		expect(events).toMatchObject([
			{
				old_value: null,
				new_value: stageId(1),
				changed_at: createdAt,
				changed_by: ownerId(owner),
				quality: 'exact'
			},
			{ old_value: stageId(1), new_value: stageId(2), changed_at: moved }
		]);
	});

	it('keeps the order of changes at one instant', async () => {
		const world = oneDeal();
		const { id } = lastOf(world);
		world.moveDeal(id, 3);
		world.moveDeal(id, 2);
		expect(await eventsOf(world, 'stage')).toMatchObject([
			{ new_value: stageId(1) },
			{ old_value: stageId(1), new_value: stageId(3), sequence: 0 },
			{ old_value: stageId(3), new_value: stageId(2), sequence: 1 }
		]);
	});

	it('keeps ids of changes that came back to one value at one instant apart, and the same in every pull', () => {
		const versions = ['a', 'b', 'a', 'b']
			.map((value) => ({ value, timestamp: '2026-01-05T08:00:00.000Z' }))
			.reverse();
		const changes = changesOf(versions, ({ value }) => value);
		const rows = eventRows({ column: 'deal_id', id: '7' }, 'dealstage', 'stage', changes, new Map());
		expect(new Set(rows.map(({ id }) => id)).size).toBe(4);
		expect(rows[1]).toMatchObject({ id: '7:dealstage:1767600000000:b', old_value: 'a', sequence: 1 });
	});

	it('leaves out what was saved again without a change', () => {
		const versions = ['5', '5.0', '', ''].map((value, hour) => ({
			value,
			timestamp: `2026-01-05T0${9 - hour}:00:00.000Z`
		}));
		const changes = changesOf(versions, ({ value }) => (value ? String(Number(value)) : null));
		expect(changes).toMatchObject([{ from: null, to: '5', at: '2026-01-05T08:00:00.000Z' }]);
	});

	it('tells what was expected from when it closed, though HubSpot has one date for both', async () => {
		const world = oneDeal();
		const { id, createdAt } = lastOf(world);
		world.changeDeal(id, 'expected_close', '2026-04-01');
		world.pass(86_400_000);
		world.changeDeal(id, 'expected_close', '2026-05-01');
		const pushed = world.now;
		world.pass(86_400_000);
		world.moveDeal(id, 4);
		const closed = world.now;
		const fake = await hubspotOf(world);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		expect(pulled.of('deals').get(idOf('deals', id))).toMatchObject({
			expected_close: '2026-05-01',
			closed_at: closed
		});
		const expected = pulled
			.rows('deal_events')
			.filter((row) => row.deal_id === idOf('deals', id) && row.field === 'expected_close');
		expect(expected.filter(({ changed_at }) => changed_at !== createdAt)).toMatchObject([
			{ new_value: '2026-04-01' },
			{ old_value: '2026-04-01', new_value: '2026-05-01', changed_at: pushed }
		]);
	});

	it('reads days where the account is: in Berlin it is midnight before it is in UTC', async () => {
		const world = oneDeal();
		world.changeDeal(lastOf(world).id, 'expected_close', '2026-07-01');
		const events = await eventsOf(world, 'expected_close');
		expect(events.at(-1)).toMatchObject({ new_value: '2026-07-01' });
	});

	it('is of the last time that each stage was entered where the changes may not be read, and says so', async () => {
		const world = oneDeal();
		const { id } = lastOf(world);
		world.moveDeal(id, 2);
		world.pass(60_000);
		world.moveDeal(id, 1);
		world.pass(60_000);
		world.moveDeal(id, 4);
		const fake = await hubspotOf(world, { withoutHistory: true });
		const session = sessionOf(fake.credentials);
		const pulled = await new Replay().pull(session, [streamNamed('deals')]);
		const events = pulled.rows('deal_events').filter((row) => row.deal_id === idOf('deals', id));
		expect(
			events.map(({ field, old_value, new_value, quality }) => [field, old_value, new_value, quality])
		).toEqual([
			['stage', null, stageId(2), 'entered_only'],
			['stage', null, stageId(1), 'entered_only'],
			['stage', null, stageId(4), 'entered_only']
		]);
		expect(pulled.pages.find(({ history }) => history)!.history).toMatchObject({
			quality: 'entered_only',
			fields: ['stage']
		});
		expect(pulled.of('deals').get(idOf('deals', id))).toMatchObject({ closedate: lastOf(world).closedAt });
		expect(session.warnings.join(' ')).toContain('the changes of deals are not known');
	});
});

describe('the history of tickets', () => {
	it('is their stages, and tells how often they were reopened', async () => {
		const world = seededWorld(2, { companies: 3, deals: 3 });
		world.pass(1000);
		world.edit('tickets', 1, { status: 'solved', solvedAt: world.now });
		const fake = await hubspotOf(world);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('tickets')]);
		const id = idOf('tickets', 1);
		expect(pulled.of('tickets').get(id)).toMatchObject({
			solved_at: world.now,
			closed_date: world.now,
			reopens: 0
		});
		expect(
			pulled.rows('ticket_events').filter((row) => row.ticket_id === id && row.field === 'stage')
		).toMatchObject([
			{ old_value: null, new_value: '1' },
			{ old_value: '1', new_value: '4', changed_at: world.now }
		]);
	});
});
