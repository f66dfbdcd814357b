import { describe, expect, it } from 'vitest';
import { readTarget } from '#lib/server/import/recognise/columns.ts';
import { descriptionOf, startFakePipedrive } from '../../tests/fakes/pipedrive/fake.ts';
import { budgetKey, regionKey } from '../../tests/fakes/pipedrive/fields.ts';
import { leadId, leadPartyId } from '../../tests/fakes/pipedrive/formats.ts';
import { Replay } from '../../tests/fakes/replayed-pull.ts';
import { letHappen } from '../../tests/fakes/world/happenings.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { pipedriveConnector } from './connector.ts';
import * as maps from './fields.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

const fakeOf = async (...asked: Parameters<typeof startFakePipedrive>) =>
	untilTestEnds(await startFakePipedrive(...asked));
const replayOf = ({ credentials }: { credentials: Record<string, string> }) =>
	new Replay(pipedriveConnector, sessionOf(credentials));

describe('a pull of everything', () => {
	it('brings every record that the company has', async () => {
		const world = seededWorld(1);
		letHappen(world, 60);
		const fake = await fakeOf(world, { pageSize: 7 });
		const replay = replayOf(fake);
		await replay.pull();
		const ids = (records: readonly { id: number }[]) => records.map(({ id }) => String(id)).sort();
		const known = (entity: Parameters<Replay['of']>[0]) => [...replay.of(entity).keys()].sort();
		const { leads } = world.tables;
		const parties = leads.map(({ id }) => ({ id: leadPartyId(id) }));
		expect(known('people')).toEqual(world.tables.owners.map(({ id }) => String(1000 + id)));
		expect(known('teams')).toEqual(['1', '2']);
		expect(known('companies')).toEqual(ids([...world.living('companies'), ...parties]));
		expect(known('contacts')).toEqual(ids([...world.living('contacts'), ...parties]));
		expect(known('deals')).toEqual(ids(world.living('deals')));
		expect(known('products')).toEqual(ids(world.living('products')));
		const living = new Set(world.living('deals').map(({ id }) => id));
		expect(known('line_items')).toEqual(
			ids(world.living('lineItems').filter(({ deal }) => living.has(deal)))
		);
		expect(known('leads')).toEqual(
			leads.filter(({ convertedDeal }) => convertedDeal === null).map(({ id }) => leadId(id))
		);
		expect(known('activities')).toEqual(
			world
				.living('activities')
				.map(({ id, type }) => (type === 'note' ? `note:${id}` : String(id)))
				.sort()
		);
	});

	it('has cells as they are: amounts as decimals, own fields by their labels, people by their ids', async () => {
		const world = seededWorld(2);
		const deal = world.tables.deals.find(({ amount }) => amount !== null)!;
		world.changeDeal(deal.id, 'amount', '123456.7800');
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pull();
		expect(replay.of('deals').get(String(deal.id))).toMatchObject({
			name: deal.name,
			amount: '123456.78',
			currency: 'EUR',
			'owner_id:id': String(1000 + deal.owner),
			'company_id:id': String(deal.company),
			status: 'open',
			source_url: `${fake.server.address}/deal/${deal.id}`,
			[regionKey]: deal.region,
			[budgetKey]: '123456.78',
			[`${budgetKey}_currency`]: 'EUR',
			archived: false
		});
		const company = world.living('companies')[0]!;
		expect(replay.of('companies').get(String(company.id))).toMatchObject({
			industry: company.industry,
			country: company.country,
			website: `https://${company.domain}`
		});
		const contact = world.living('contacts')[0]!;
		expect(replay.of('contacts').get(String(contact.id))).toMatchObject({ email: contact.email });
		const fields = replay.pages.flatMap(({ records }) => records).find(({ map }) => map.entity === 'deals');
		expect(fields!.customFields).toMatchObject({
			[regionKey]: { label: 'Region', type: 'choice' },
			[budgetKey]: { label: 'Budget', type: 'money' }
		});
	});

	it('has activities with their times in UTC and their length in seconds', async () => {
		const world = seededWorld(3);
		const call = world.add('activities', {
			...world.tables.activities[0]!,
			type: 'meeting',
			isDone: true,
			at: '2026-02-03T10:20:30.000Z',
			durationSeconds: 5400
		});
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pullStream('activities');
		expect(replay.of('activities').get(String(call.id))).toMatchObject({
			type: 'meeting',
			typeName: 'Lunch',
			due_at: '2026-02-03T10:20:30Z',
			done_at: '2026-02-03T10:20:30Z',
			duration_seconds: 5400
		});
	});

	it('is answered as Pipedrive’s own description says', async (context) => {
		const description = descriptionOf();
		if (!description) return context.skip('The description of the API is not at hand: ../shared is absent.');
		const world = seededWorld(4);
		letHappen(world, 40);
		const fake = await fakeOf(world, { pageSize: 9, checked: description });
		await replayOf(fake).pull();
		expect(fake.faults).toEqual([]);
		// Nor is anything asked for that the description does not have.
		const asked = fake.server.calls.flatMap(({ method, path, query }) => {
			const parameters = description.parameters(method, path.replace('/api/v2', ''));
			return parameters
				? [...query.keys()].filter((name) => !parameters.has(name)).map((name) => path + name)
				: [];
		});
		expect(asked).toEqual([]);
		expect(fake.server.calls.length).toBeGreaterThan(20);
	});
});

describe('the history of deals', () => {
	it('is every change, oldest first, with the value before it', async () => {
		const world = seededWorld(5);
		const deal = world.tables.deals.find(({ pipeline }) => pipeline === 1)!;
		for (const stage of [2, 3, 4, 2]) {
			world.pass(1);
			world.moveDeal(deal.id, stage);
		}
		world.changeDeal(deal.id, 'owner', String(deal.owner === 1 ? 2 : 1));
		const fake = await fakeOf(world, { pageSize: 3 });
		const replay = replayOf(fake);
		await replay.pullStream('deals');
		const events = [...replay.of('deal_events').values()].filter(
			(event) => event['deal_id:id'] === String(deal.id)
		);
		expect(
			events
				.sort((one, other) => Number(one.sequence) - Number(other.sequence))
				.map(({ field, old_value, new_value }) => [field, old_value, new_value])
		).toEqual([
			['stage', '1', '2'],
			['stage', '2', '3'],
			['status', 'open', 'won'],
			['status', 'won', 'open'],
			['stage', '3', '2'],
			['owner', String(1000 + (deal.owner === 1 ? 2 : 1)), String(1000 + deal.owner)]
		]);
		expect(replay.pages.at(0)!.history).toMatchObject({ quality: 'exact' });
	});

	it('trap: a deal is won in the stage that it is in, and open again has no closing time', async () => {
		const world = seededWorld(6);
		const deal = world.tables.deals.find(({ pipeline }) => pipeline === 1)!;
		world.moveDeal(deal.id, 3);
		world.pass(60_000);
		world.moveDeal(deal.id, 4);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pull();
		const wonAt = `${deal.closedAt!.slice(0, 19)}Z`;
		expect(replay.of('deals').get(String(deal.id))).toMatchObject({
			status: 'won',
			'stage_id:id': '3',
			won_at: wonAt,
			lost_at: null
		});
		expect(replay.of('stages').get('3')).toMatchObject({ status: 'open', probability: 60 });
		expect(replay.of('stages').has('4')).toBe(false);
	});

	it('trap: stages of a pipeline without probabilities all say 100 and mean nothing', async () => {
		const fake = await fakeOf(seededWorld(7));
		const replay = replayOf(fake);
		await replay.pullStream('stages');
		expect(replay.of('stages').get('6')).toMatchObject({ probability: null, rot_days: 14 });
		expect(replay.of('stages').get('2')).toMatchObject({ probability: 30, rot_days: null });
	});

	it('trap: a stage that was deleted keeps its name in the history', async () => {
		const world = seededWorld(8);
		const deal = world.tables.deals.find(({ pipeline }) => pipeline === 1)!;
		world.moveDeal(deal.id, 2);
		world.moveDeal(deal.id, 3);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		const [pipeline] = world.tables.pipelines;
		const stages = [...pipeline!.stages];
		// What the flow tells was true when it was logged: only the list of stages forgets.
		fake.server.before = ({ path }) =>
			void (pipeline!.stages = path === '/api/v2/stages' ? stages.filter(({ id }) => id !== 2) : stages);
		await replay.pullStream('deals');
		const sets = replay.pages.flatMap(({ records }) => records).filter(({ map }) => map.entity === 'stages');
		expect(sets[0]!.rows).toEqual([{ id: '2', name: 'Demo', is_deleted: true }]);
	});

	it('is left out, and said so, where the token may not read it', async () => {
		const world = seededWorld(9);
		const fake = await fakeOf(world, { pageSize: 4 });
		fake.forbidden.add('/flow');
		const session = sessionOf(fake.credentials);
		const replay = new Replay(pipedriveConnector, session);
		await replay.pullStream('deals');
		expect(replay.of('deals').size).toBe(world.living('deals').length);
		expect(replay.of('deal_events').size).toBe(0);
		expect(replay.pages.every(({ history }) => history === undefined)).toBe(true);
		expect(session.warnings).toEqual([
			'The token may not read the flow of deals: changes are noticed from one pull to the next.'
		]);
	});

	it('costs a call only for deals that changed', async () => {
		const world = seededWorld(10);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		world.pass(86_400_000);
		await replay.pullStream('deals');
		fake.server.calls.length = 0;
		world.pass(86_400_000);
		world.changeDeal(world.tables.deals[3]!.id, 'amount', '1.0000');
		await replay.pullStream('deals');
		expect(fake.server.calls.filter(({ path }) => path.endsWith('/flow'))).toHaveLength(1);
	});
});

describe.each(Object.entries(maps))('the map of %s', (_, map) => {
	it('leads to fields that there are', () => {
		const unknown = Object.values(map.columns).filter((target) => target && !readTarget(map.entity, target));
		expect(unknown).toEqual([]);
	});
});
