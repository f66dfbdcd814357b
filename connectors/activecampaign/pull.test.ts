import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readTarget } from '#lib/server/import/recognise/columns.ts';
import { descriptionOf, startFakeActiveCampaign } from '../../tests/fakes/activecampaign/fake.ts';
import { regionField } from '../../tests/fakes/activecampaign/records.ts';
import { passingFaults } from '../../tests/fakes/faults.ts';
import { Replay } from '../../tests/fakes/replayed-pull.ts';
import { letHappen } from '../../tests/fakes/world/happenings.ts';
import { seededWorld } from '../../tests/fakes/world/seed.ts';
import { activecampaignConnector } from './connector.ts';
import * as maps from './fields.ts';
import { sessionOf } from '../../tests/fakes/session.ts';
import { untilTestEnds } from '../../tests/fakes/closing.ts';

/** More of them in earnest: `WEATHERGLASS_PULL_RUNS=200`. */
const runs = Number(process.env.WEATHERGLASS_PULL_RUNS ?? 3);

const fakeOf = async (...asked: Parameters<typeof startFakeActiveCampaign>) =>
	untilTestEnds(await startFakeActiveCampaign(...asked));
const replayOf = ({ credentials }: { credentials: Record<string, string> }) =>
	new Replay(activecampaignConnector, sessionOf(credentials));

const small = { companies: 6, deals: 8 };

describe('a pull of everything', () => {
	it('brings every record that the company has', async () => {
		const world = seededWorld(1, small);
		letHappen(world, 40);
		const fake = await fakeOf(world, { pageSize: 3 });
		const replay = replayOf(fake);
		await replay.pull();
		const known = (entity: Parameters<Replay['of']>[0]) => [...replay.of(entity).keys()].sort();
		const ids = (records: readonly { id: number }[]) => records.map(({ id }) => String(id)).sort();
		expect(known('people')).toEqual(ids(world.tables.owners));
		expect(known('companies')).toEqual(ids(world.living('companies')));
		expect(known('contacts')).toEqual(ids(world.living('contacts')));
		expect(known('deals')).toEqual(ids(world.living('deals')));
		expect(known('campaigns')).toEqual(ids(world.living('campaigns')));
		expect(known('stages')).toEqual(['1', '2', '3', '6', '7']);
		expect(known('activities')).toEqual(
			world
				.living('activities')
				.map(({ id, type }) => `${type === 'note' ? 'note' : 'task'}:${id}`)
				.sort()
		);
	});

	it('has cents as units, times with their offset, and fields of people’s own', async () => {
		const world = seededWorld(2, small);
		const [deal] = world.tables.deals;
		world.changeDeal(deal!.id, 'amount', '123456.7800');
		world.changeDeal(deal!.id, 'expected_close', '2026-05-01');
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pull();
		expect(replay.of('deals').get(String(deal!.id))).toMatchObject({
			amount: '123456.78',
			currency: 'EUR',
			status: 'open',
			probability: '44',
			expected_close: '2026-05-01',
			'company_id:id': String(deal!.company),
			[`field_${regionField}`]: deal!.region
		});
		const created = String(replay.of('deals').get(String(deal!.id))!.created_at);
		expect(created).toMatch(/-06:00$/);
		expect(Date.parse(created)).toBe(Math.floor(Date.parse(deal!.createdAt) / 1000) * 1000);
		const [company] = world.living('companies');
		expect(replay.of('companies').get(String(company!.id))).toMatchObject({
			industry: company!.industry,
			country: company!.country
		});
		const contact = world.living('contacts').find((each) => each.company !== null)!;
		expect(replay.of('contacts').get(String(contact.id))).toMatchObject({
			'company_id:id': String(contact.company)
		});
	});

	it('has orders of shops without their tax, and no carts that were left', async () => {
		const world = seededWorld(3, small);
		const fake = await fakeOf(world);
		const [contact] = world.living('contacts');
		const order = (id: string, state: number) => ({
			id,
			state,
			externalid: `X-${id}`,
			email: contact!.email.toUpperCase(),
			currency: 'USD',
			totalPrice: 9111,
			taxAmount: 500,
			discountAmount: 100,
			externalCreatedDate: '2026-01-13T16:41:39-05:00'
		});
		fake.orders.push(order('1', 1), order('2', 2));
		for (const [id, orderid] of [
			['1', '1'],
			['2', '2']
		] as const)
			fake.lines.push({ id, orderid, name: 'Board', price: '4555', quantity: '2' });
		const replay = replayOf(fake);
		await replay.pullStream('orders');
		expect([...replay.of('orders').values()]).toEqual([
			expect.objectContaining({
				number: 'X-1',
				status: 'Completed',
				amount: '86.11',
				tax: '5.00',
				currency: 'USD',
				'contact_id:id': String(contact!.id)
			})
		]);
		expect([...replay.of('order_lines').values()]).toEqual([
			expect.objectContaining({ 'order_id:id': '1', unit_price: '45.55', amount: '91.10' })
		]);
	});

	it('is answered as the description of the API says', async (context) => {
		const description = descriptionOf();
		if (!description) return context.skip('The description of the API is not at hand: ../shared is absent.');
		const world = seededWorld(4, small);
		const fake = await fakeOf(world, { pageSize: 5, checked: description });
		await replayOf(fake).pull();
		expect(fake.faults).toEqual([]);
		// Nor is anything asked for that the description does not have; paging it has for few lists alone.
		const asked = fake.server.calls.flatMap(({ method, path, query }) => {
			const parameters = description.parameters(method, path.replace('/api/3', ''));
			const names = [...query.keys()].filter((name) => !['limit', 'offset'].includes(name));
			return names.filter((name) => parameters && !parameters.has(name)).map((name) => `${path} ${name}`);
		});
		expect(asked).toEqual([]);
	});
});

describe('the history of deals', () => {
	it('is each change with the value after it, which the log does not tell', async () => {
		const world = seededWorld(5, small);
		const deal = world.tables.deals.find(({ pipeline }) => pipeline === 1)!;
		world.changeDeal(deal.id, 'amount', '10.0000');
		for (const stage of [2, 3, 4]) {
			world.pass(2000);
			world.moveDeal(deal.id, stage);
		}
		world.changeDeal(deal.id, 'amount', '20.0000');
		const fake = await fakeOf(world, { pageSize: 2 });
		const replay = replayOf(fake);
		await replay.pull();
		const events = [...replay.of('deal_events').values()]
			.filter((event) => event['deal_id:id'] === String(deal.id))
			.map(({ field, old_value, new_value }) => [field, old_value, new_value]);
		expect(events.slice(-4)).toEqual([
			['stage', '1', '2'],
			['stage', '2', '3'],
			['status', 'open', 'won'],
			['amount', '10.00', '20.00']
		]);
		const known = replay.of('deals').get(String(deal.id))!;
		expect(known).toMatchObject({ status: 'won', 'stage_id:id': '3' });
		expect(Date.parse(String(known.closed_at))).toBe(Math.floor(Date.parse(deal.closedAt!) / 1000) * 1000);
	});

	it('is only claimed for fields that the account’s log has told of', async () => {
		const world = seededWorld(6, small);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pullStream('deals');
		expect(replay.pages.at(-1)!.history).toBeUndefined();
		world.pass(60_000);
		world.moveDeal(world.tables.deals.find(({ pipeline }) => pipeline === 1)!.id, 2);
		await replay.pullStream('deals');
		expect(replay.pages.at(-1)!.history!.fields).toEqual(['stage']);
	});

	it('costs a call only for deals that changed', async () => {
		const world = seededWorld(7, small);
		world.pass(3_600_000);
		const fake = await fakeOf(world);
		const replay = replayOf(fake);
		await replay.pullStream('deals');
		fake.server.calls.length = 0;
		world.pass(3_600_000);
		world.changeDeal(world.living('deals')[0]!.id, 'amount', '1.0000');
		await replay.pullStream('deals');
		expect(fake.server.calls.filter(({ path }) => path.endsWith('dealActivities'))).toHaveLength(1);
	});

	it('trap: of deals in pipelines that the user may not see only the title is told', async () => {
		const world = seededWorld(8, small);
		const fake = await fakeOf(world);
		fake.hidden.add(2);
		const session = sessionOf(fake.credentials);
		const replay = new Replay(activecampaignConnector, session);
		await replay.pullStream('deals');
		const seen = world.living('deals').filter(({ pipeline }) => pipeline === 1);
		expect(replay.of('deals').size).toBe(seen.length);
		expect(session.warnings).toEqual([
			'The user of the token may not see some pipelines: deals in them are not pulled.'
		]);
	});
});

describe('pulls that go on', () => {
	it('trap: a row that a list without an order leaves out is read with another pass', async () => {
		const world = seededWorld(9, small);
		const fake = await fakeOf(world, { pageSize: 3 });
		fake.leaveOut.add('deals/4');
		const replay = replayOf(fake);
		await replay.pullStream('deals');
		expect(replay.of('deals').size).toBe(world.living('deals').length);
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
					const fake = await startFakeActiveCampaign(world, { pageSize });
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
					expect(ofWhatIsThere(replay)).toEqual(ofWhatIsThere(anew));
					await fake.server.close();
				}
			),
			{ numRuns: runs, endOnFailure: true }
		);
	});

	it.each(passingFaults)('survives %j', async (fault) => {
		const world = seededWorld(17, { companies: 4, deals: 4 });
		const fake = await fakeOf(world);
		fake.server.goWrong(new Map([2, 4, 6].map((number) => [number, fault])));
		const replay = replayOf(fake);
		await replay.pullStream('deals');
		expect(replay.of('deals').size).toBe(world.living('deals').length);
	});
});

/** What belongs to deals that were deleted since goes with them; which account a contact was in is only ever told anew. */
function ofWhatIsThere(replay: Replay): ReturnType<Replay['state']> {
	const { deals = [], ...rest } = replay.state();
	const living = new Set(deals.map((deal) => deal.source_id));
	return Object.fromEntries(
		Object.entries({ deals, ...rest }).map(([entity, rows]) => [
			entity,
			['deal_events', 'deal_contacts'].includes(entity)
				? rows.filter((row) => living.has(row['deal_id:id']!))
				: rows
		])
	);
}

const { companyFields, dealFields, ...columnMaps } = maps;
describe.each(Object.entries(columnMaps))('the map of %s', (_, map) => {
	it('leads to fields that there are', () => {
		const unknown = Object.values(map.columns).filter((target) => target && !readTarget(map.entity, target));
		expect(unknown).toEqual([]);
	});
});

it('labels of fields lead to fields that there are', () => {
	for (const target of Object.values(companyFields)) expect(readTarget('companies', target)).not.toBeNull();
	for (const target of Object.values(dealFields)) expect(readTarget('deals', target)).not.toBeNull();
});
