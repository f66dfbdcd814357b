import { describe, expect, it } from 'vitest';
import { passingFaults } from '../../tests/fakes/faults.ts';
import { Replay, replayed } from '../../tests/fakes/replay.ts';
import {
	startFakeSalesforce,
	type FakeSalesforce,
	type SalesforceOptions
} from '../../tests/fakes/salesforce/fake.ts';
import { idOf } from '../../tests/fakes/salesforce/ids.ts';
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

describe('what Salesforce does to a pull', () => {
	it('many records on one second: a page that ends between them loses none', async () => {
		const world = seededWorld(5);
		for (const contact of world.tables.contacts) Object.assign(contact, { updatedAt: world.now });
		const { session } = await start(world, { pageSize: 5 });
		const replay = new Replay();
		while (replay.table('contacts').size < 12) {
			const before = replay.table('contacts').size;
			await replay.pull(stream('contacts'), session, 1);
			expect(replay.table('contacts').size).toBeGreaterThan(before);
		}
	});

	it('queries that are closed while they are read go on from the last row', async () => {
		const world = seededWorld(6);
		const { fake, session } = await start(world, { pageSize: 5 });
		const replay = new Replay();
		await replay.pull(stream('companies'), session, Infinity, () => fake.closeQueries());
		expect(replay.table('companies').size).toBe(world.living('companies').length);
		const ids: string[] = [];
		for await (const some of stream('companies').sweep!.ids(session)) {
			ids.push(...some!);
			fake.closeQueries();
		}
		expect(ids).toHaveLength(world.living('companies').length);
	});

	it('queries that take too long are asked for half the time', async () => {
		const world = seededWorld(7);
		const { fake, session } = await start(world);
		let refused = 0;
		fake.tooSlow = (soql) => {
			const times = [...soql.matchAll(/SystemModstamp [<>]= (\S+Z)/g)].map((match) => Date.parse(match[1]!));
			const [from, to] = times.length > 1 ? times : [Date.parse('1999-03-01'), times[0]!];
			const slow = soql.includes('FROM Contact') && to! - from! > 3 * 365 * 86_400_000;
			if (slow) refused++;
			return slow;
		};
		const replay = new Replay();
		await replay.pull(stream('contacts'), session);
		expect(replay.table('contacts').size).toBe(world.living('contacts').length);
		expect(refused).toBeGreaterThan(3);
	});

	it('a token that is revoked is asked for anew', async () => {
		const world = seededWorld(8);
		const { fake, session } = await start(world);
		const replay = new Replay();
		await replay.pullAll(salesforceConnector, session, () => fake.revokeTokens());
		expect(replay.state).toEqual((await fresh(fake)).state);
	});

	it('the last fifth of the calls of a day is left to others', async () => {
		const world = seededWorld(9);
		const { fake, session } = await start(world);
		Object.assign(fake.usage, { used: 7_990, limit: 10_000 });
		await expect(new Replay().pullAll(salesforceConnector, session)).rejects.toMatchObject({
			code: 'budget'
		});
		expect(fake.usage.used).toBeLessThanOrEqual(8_001);
	});

	it('a limit that others have used up is a 403, and no missing permission', async () => {
		const world = seededWorld(9);
		const { fake, session } = await start(world);
		session.transport.reserve = -1;
		Object.assign(fake.usage, { used: 10_000, limit: 10_000 });
		await expect(new Replay().pullAll(salesforceConnector, session)).rejects.toMatchObject({
			code: 'budget',
			status: 403
		});
	});

	it('fields that are hidden are not asked for, and everything else comes', async () => {
		const world = seededWorld(10);
		const { session } = await start(world, { hidden: ['Opportunity.Amount', 'OpportunityHistory.Amount'] });
		const replay = new Replay();
		await replay.pull(stream('deals'), session);
		expect(replay.table('deals').size).toBe(world.living('deals').length);
		expect([...replay.table('deals').values()].every((deal) => !('amount' in deal))).toBe(true);
		expect(replay.pages[0]!.page.history!.fields).not.toContain('amount');
	});

	it('whether owners are tracked is seen from their changes where definitions are not shown', async () => {
		const world = seededWorld(11);
		const deal = world.living('deals')[0]!;
		world.changeDeal(deal.id, 'owner', String(1 + (deal.owner % 3)));
		const { session } = await start(world, { hidden: ['FieldDefinition'] });
		const replay = new Replay();
		await replay.pull(stream('deals'), session);
		expect(replay.pages[0]!.page.history!.fields).toContain('owner');
	});

	it('objects with more fields than an address holds come whole', async () => {
		const world = seededWorld(11);
		const many = Object.fromEntries(
			Array.from({ length: 600 }, (_, index) => [`A_field_that_people_made_${index}__c`, `Value ${index}`])
		);
		const { fake, session } = await start(world, { customFields: { Contact: Object.keys(many) } });
		const id = idOf('Contact', 1);
		const [contact] = world.living('contacts');
		fake.set(id, many);
		const replay = new Replay();
		await replay.pull(stream('contacts'), session);
		expect(replay.table('contacts').size).toBe(world.living('contacts').length);
		expect(replay.table('contacts').get(id)).toMatchObject({
			email: contact!.email,
			'custom:A_field_that_people_made_0__c': 'Value 0',
			'custom:A_field_that_people_made_599__c': 'Value 599'
		});
	});

	it('history that may not be read is not claimed to be there', async () => {
		const { session } = await start(seededWorld(11), { hidden: ['OpportunityHistory'], tracksOwners: false });
		const replay = new Replay();
		await replay.pull(stream('deals'), session);
		expect(replay.pages[0]!.page.history).toMatchObject({ quality: 'inferred', fields: [] });
		expect(replay.table('deal_events').size).toBe(0);
	});

	it('without record types there is one process with all stages', async () => {
		const world = seededWorld(12);
		const { session } = await start(world, { hasRecordTypes: false });
		const replay = new Replay();
		await replay.pullAll(salesforceConnector, session);
		expect([...replay.table('pipelines').values()].map(({ name }) => name)).toEqual(['Sales']);
		for (const deal of replay.table('deals').values()) {
			expect(replay.table('pipelines').has(String(deal['pipeline_id:id']))).toBe(true);
			expect(replay.table('stages').has(String(deal['stage_id:id']))).toBe(true);
		}
	});

	it('a stage that no process offers any more comes with the deals that were in it', async () => {
		const world = seededWorld(13);
		const { fake, session } = await start(world);
		const [first] = world.living('deals');
		const known = (await fresh(fake)).table('stages').size;
		fake.add('OpportunityHistory', {
			Id: idOf('OpportunityHistory', first!.id * 1000 + 900),
			IsDeleted: false,
			OpportunityId: idOf('Opportunity', first!.id),
			CreatedById: idOf('User', 1),
			CreatedDate: '2026-01-04T08:00:00.000+0000',
			SystemModstamp: '2026-01-04T08:00:00.000+0000',
			StageName: 'Cold call',
			Amount: 1e7,
			PrevAmount: null,
			CloseDate: '2026-02-01',
			PrevCloseDate: null,
			Probability: 5,
			ForecastCategory: 'Pipeline'
		});
		const replay = new Replay();
		await replay.pullAll(salesforceConnector, session);
		expect(replay.table('stages').size).toBe(known + 1);
		const events = [...replay.table('deal_events').values()];
		expect(
			events.find(({ field, new_value }) => field === 'amount' && new_value === '10000000')
		).toBeDefined();
	});

	it('records taken from the bin are missed by nothing but the sweep', async () => {
		const world = seededWorld(14);
		const { fake, session } = await start(world);
		const [deal] = world.living('deals');
		fake.purge(idOf('Opportunity', deal!.id));
		const ids: string[] = [];
		for await (const some of stream('deals').sweep!.ids(session)) ids.push(...some!);
		expect(ids).not.toContain(idOf('Opportunity', deal!.id));
		expect(ids).toHaveLength(world.living('deals').length - 1);
	});

	it('records that may not be read are not taken for deleted', async () => {
		const { session } = await start(seededWorld(15), { hidden: ['Case'] });
		const sweep = stream('tickets').sweep!.ids(session);
		expect(await sweep[Symbol.asyncIterator]().next()).toMatchObject({ value: null });
		await expect(new Replay().pull(stream('tickets'), session)).rejects.toMatchObject({ code: 'forbidden' });
	});

	it('what not every company has is passed over', async () => {
		const { session } = await start(seededWorld(15), {
			hidden: ['Quote', 'Order', 'OrderItem', 'Contract', 'Note']
		});
		const replay = new Replay();
		await replay.pullAll(salesforceConnector, session);
		expect(replay.cursors.get('quotes')).toEqual({});
		expect(replay.table('activities').size).toBeGreaterThan(0);
	});

	it('leads in a queue have no owner', async () => {
		const { fake, session } = await start(seededWorld(16));
		const [lead] = [...(await fresh(fake)).table('leads').keys()];
		fake.add('Lead', {
			Id: lead!,
			IsDeleted: false,
			SystemModstamp: '2026-01-05T08:00:00.000+0000',
			LastName: 'Waiting',
			OwnerId: '00G000000000001AAA'
		});
		const replay = new Replay();
		await replay.pull(stream('leads'), session);
		expect(replay.table('leads').get(lead!)!['owner_id:id']).toBeNull();
	});

	it('exchange rates are worth of one unit in the corporate currency, dated where that is on', async () => {
		const { session } = await start(seededWorld(17), { hasRates: true });
		const replay = new Replay();
		await replay.pull(stream('exchange_rates'), session);
		expect([...replay.table('exchange_rates').values()]).toMatchObject([
			{ currency: 'USD', base_currency: 'EUR', day: '1999-03-01', rate: '0.8' },
			{ currency: 'USD', base_currency: 'EUR', day: '2026-02-01', rate: '0.625' }
		]);
	});

	it('quotes, orders and contracts come where there are such', async () => {
		const world = seededWorld(17);
		const { fake, session } = await start(world);
		const common = {
			IsDeleted: false,
			CreatedDate: '2026-01-05T08:00:00.000+0000',
			SystemModstamp: '2026-01-05T08:00:00.000+0000'
		};
		fake.add('Quote', { Id: idOf('Quote', 1), ...common, QuoteNumber: 'Q-1', GrandTotal: 12.5 });
		fake.add('Order', { Id: idOf('Order', 1), ...common, OrderNumber: '100', TotalAmount: 99.99 });
		fake.add('OrderItem', { Id: idOf('OrderItem', 1), ...common, OrderId: idOf('Order', 1), Quantity: 2 });
		fake.add('Contract', { Id: idOf('Contract', 1), ...common, ContractTerm: 12, Status: 'Activated' });
		const replay = new Replay();
		await replay.pullAll(salesforceConnector, session);
		expect([...replay.table('quotes').values()][0]).toMatchObject({
			number: 'Q-1',
			amount: '12.5',
			issued_at: '2026-01-05T08:00:00.000+00:00'
		});
		expect([...replay.table('orders').values()][0]).toMatchObject({ kind: 'order', amount: '99.99' });
		expect([...replay.table('order_lines').values()][0]).toMatchObject({ 'order_id:id': idOf('Order', 1) });
		expect([...replay.table('contracts').values()][0]).toMatchObject({ term_months: '12' });
	});

	it('orders are sales while they are activated, and go when they are no more', async () => {
		const world = seededWorld(17);
		const { fake, session } = await start(world);
		const order = (number: number, StatusCode: string | null) =>
			fake.add('Order', {
				Id: idOf('Order', number),
				CreatedDate: '2026-01-05T08:00:00.000+0000',
				LastModifiedDate: `${world.now.slice(0, 19)}.000+0000`,
				SystemModstamp: `${world.now.slice(0, 19)}.000+0000`,
				IsDeleted: false,
				StatusCode
			});
		const swept = async () => {
			const ids: string[] = [];
			for await (const some of stream('orders').sweep!.ids(session)) ids.push(...some!);
			return ids;
		};
		order(1, 'Activated');
		order(2, 'Draft');
		order(3, null);
		const replay = new Replay();
		await replay.pull(stream('orders'), session);
		expect([...replay.table('orders').keys()].sort()).toEqual([idOf('Order', 1), idOf('Order', 3)]);
		expect(await swept()).toEqual([idOf('Order', 1), idOf('Order', 3)]);
		world.pass(3_600_000);
		order(1, 'Canceled');
		await replay.pull(stream('orders'), session);
		expect(replay.pages.at(-1)!.page.deleted).toContainEqual(
			expect.objectContaining({ entity: 'orders', id: idOf('Order', 1) })
		);
		expect(await swept()).toEqual([idOf('Order', 3)]);
	});
});

describe('faults', () => {
	it('of every kind at any call are survived', async () => {
		const world = seededWorld(18, { companies: 4, deals: 5 });
		const { fake, session } = await start(world);
		const script = new Map(
			Array.from({ length: 200 }, (_, index) => index + 2)
				.filter((number) => number % 3 === 0)
				.map((number) => [number, passingFaults[number % passingFaults.length]!])
		);
		const expected = (await fresh(fake)).state;
		fake.server.goWrong(script);
		const replay = new Replay();
		await replay.pullAll(salesforceConnector, session);
		expect(session.transport.meter.retries).toBeGreaterThan(10);
		expect(replay.state).toEqual(expected);
	});
});

describe('records that a message told of', () => {
	it('are pulled by their ids, deleted ones as deletions', async () => {
		const world = seededWorld(19);
		const { session } = await start(world);
		const [first, second] = world.living('deals');
		world.delete('deals', second!.id);
		const replay = new Replay();
		const ids = [first!, second!].map(({ id }) => idOf('Opportunity', id));
		for await (const page of stream('deals').pullSome!(session, ids)) replay.keep('deals', page);
		expect([...replay.table('deals').keys()]).toEqual([ids[0]]);
		expect(replay.pages[0]!.page.deleted).toMatchObject([{ entity: 'deals', id: ids[1] }]);
		expect(replay.table('deal_events').size).toBeGreaterThan(0);
	});
});
