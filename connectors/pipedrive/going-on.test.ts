import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { passingFaults } from '../../tests/fakes/faults.ts';
import { startFakePipedrive } from '../../tests/fakes/pipedrive/fake.ts';
import { leadId } from '../../tests/fakes/pipedrive/formats.ts';
import { Replay } from '../../tests/fakes/replayed-pull.ts';
import { letHappen } from '../../tests/fakes/world/happenings.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { pipedriveConnector } from './connector.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

/** More of them in earnest: `WEATHERGLASS_PULL_RUNS=200`. */
const runs = Number(process.env.WEATHERGLASS_PULL_RUNS ?? 3);

const fakeOf = async (...asked: Parameters<typeof startFakePipedrive>) =>
	untilTestEnds(await startFakePipedrive(...asked));
const replayOf = ({ credentials }: { credentials: Record<string, string> }) =>
	new Replay(pipedriveConnector, sessionOf(credentials));

describe('what goes', () => {
	it('trap: deleted deals are only listed for 30 days, and older cursors begin anew', async () => {
		const world = seededWorld(11);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pull();
		const [gone, kept] = world.living('deals');
		world.delete('deals', gone!.id);
		await replay.pull();
		expect(replay.of('deals').has(String(gone!.id))).toBe(false);
		expect(replay.of('deals').has(String(kept!.id))).toBe(true);
		world.pass(31 * 86_400_000);
		await expect(replay.pullStream('deals')).rejects.toMatchObject({ code: 'expired_cursor' });
		replay.cursors.delete('deals');
		world.delete('deals', kept!.id);
		world.pass(31 * 86_400_000);
		await replay.pullStream('deals');
		expect(replay.of('deals').has(String(kept!.id))).toBe(false);
	});

	it('trap: a quiet account’s cursor is as old as its last pull, not as its last change', async () => {
		const world = seededWorld(11);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		for (let days = 0; days < 60; days += 20) {
			await replay.pullStream('deals');
			world.pass(20 * 86_400_000);
		}
		await replay.pullStream('deals');
	});

	it('trap: an archived deal leaves the list of deals and is no deleted one', async () => {
		const world = seededWorld(12);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pull();
		const [deal] = world.living('deals');
		fake.archived.add(deal!.id);
		world.edit('deals', deal!.id, {});
		await replay.pull();
		expect(replay.of('deals').get(String(deal!.id))).toMatchObject({ archived: true });
		replay.cursors.clear();
		await replay.pull();
		expect(replay.of('deals').has(String(deal!.id))).toBe(true);
	});

	it('a stage that was deleted is gone with the next pull', async () => {
		const world = seededWorld(12);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pullStream('stages');
		const [pipeline] = world.tables.pipelines;
		pipeline!.stages = pipeline!.stages.filter(({ id }) => id !== 3);
		await replay.pullStream('stages');
		expect([...replay.of('stages').keys()].sort()).toEqual(['1', '2', '6', '7']);
	});

	it('trap: deleted and merged organizations and persons leave no trace but that they are not listed', async () => {
		const world = seededWorld(13);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pull();
		const [from, into] = world.living('companies');
		const [contact] = world.living('contacts');
		world.mergeCompanies(from!.id, into!.id);
		world.delete('contacts', contact!.id);
		await replay.pull();
		expect(replay.of('companies').has(String(from!.id))).toBe(false);
		expect(replay.of('companies').has(String(into!.id))).toBe(true);
		expect(replay.of('contacts').has(String(contact!.id))).toBe(false);
	});

	it('trap: a lead that became a deal is deleted in Pipedrive, and no lost lead', async () => {
		const world = seededWorld(14);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pull();
		const [lead] = world.living('leads');
		const [deal] = world.living('deals');
		world.pass(1000);
		world.edit('leads', lead!.id, { convertedDeal: deal!.id, convertedAt: world.now });
		world.edit('deals', deal!.id, {});
		replay.cursors.clear();
		await replay.pull();
		expect(replay.of('leads').has(leadId(lead!.id))).toBe(true);
		expect(replay.of('deals').get(String(deal!.id))).toMatchObject({ 'lead_id:id': leadId(lead!.id) });
	});
});

/** What belongs to deals that were deleted since goes with them. */
function ofLivingDeals(state: ReturnType<Replay['state']>): ReturnType<Replay['state']> {
	const living = new Set(state.deals?.map((deal) => deal.source_id));
	const left = Object.entries(state).map(([entity, rows]): [string, typeof rows] => [
		entity,
		['deal_events', 'line_items'].includes(entity)
			? rows.filter((row) => living.has(row['deal_id:id']))
			: rows
	]);
	// Where all deals that had any are gone, a pull of everything knows of none.
	return Object.fromEntries(left.filter(([, rows]) => rows.length > 0));
}

describe('pulls that go on', () => {
	it('trap: what changes in the second that was read last comes with the next pull', async () => {
		const world = seededWorld(15);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		const deal = world.tables.deals.at(-1)!;
		world.pass(1000 - (Date.parse(world.now) % 1000));
		world.changeDeal(deal.id, 'amount', '10.0000');
		await replay.pull();
		world.pass(100);
		world.changeDeal(deal.id, 'amount', '20.0000');
		await replay.pull();
		expect(replay.of('deals').get(String(deal.id))).toMatchObject({ amount: '20' });
		expect([...replay.of('deal_events').values()].filter((event) => event.new_value === '20')).toHaveLength(
			1
		);
	});

	it('a marker of pages that Pipedrive no longer takes is found again by the time', async () => {
		const world = seededWorld(16);
		const fake = await fakeOf(world, { pageSize: 3 });
		const replay = replayOf(fake);
		const stream = pipedriveConnector.streams.find(({ name }) => name === 'companies')!;
		for await (const page of stream.pull(replay.session, null)) {
			replay.apply(page);
			replay.cursors.set('companies', page.cursor);
			break;
		}
		let refused = 0;
		fake.server.before = ({ query }) => {
			fake.staleMarkers = query.has('cursor') && refused++ === 0;
		};
		await replay.pullStream('companies');
		expect(refused).toBeGreaterThan(1);
		expect(replay.of('companies').size).toBe(world.living('companies').length + world.tables.leads.length);
	});

	it('come to what one pull of everything comes to, whatever happens between, killed after any page', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 1000 }),
				fc.integer({ min: 3, max: 9 }),
				fc.array(fc.nat(6), { minLength: 1, maxLength: 2 }),
				fc.array(fc.boolean(), { maxLength: 30 }),
				async (seed, pageSize, steps, kills) => {
					const world = seededWorld(seed, { companies: 5, deals: 6 });
					const fake = await startFakePipedrive(world, { pageSize });
					const replay = replayOf(fake);
					const killed = [...kills];
					for (const step of steps) {
						// While the pull runs the company goes on working.
						fake.server.before = ({ number }) => void (number % 7 === 0 && letHappen(world, 1));
						await replay.pull(() => killed.shift() ?? false);
						fake.server.before = null;
						letHappen(world, step);
					}
					await replay.pull();
					const anew = replayOf(fake);
					await anew.pull();
					const { leads: known = [], ...rest } = ofLivingDeals(replay.state());
					const { leads: now = [], ...expected } = ofLivingDeals(anew.state());
					expect(rest).toEqual(expected);
					// Leads that became deals are known to those who saw them before.
					const ids = new Set(now.map((lead) => lead.source_id));
					expect(known.filter((lead) => ids.has(lead.source_id!))).toEqual(now);
					await fake.server.close();
				}
			),
			{ numRuns: runs, endOnFailure: true }
		);
	});

	it.each(passingFaults)('survives %j', async (fault) => {
		const world = seededWorld(17, { companies: 4, deals: 4 });
		const fake = await fakeOf(world);
		fake.server.goWrong(new Map([2, 5, 9].map((number) => [number, fault])));
		const replay = replayOf(fake);
		for (const name of ['stages', 'deals']) await replay.pullStream(name);
		expect(replay.of('deals').size).toBe(world.living('deals').length);
	});
});
