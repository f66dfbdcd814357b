import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { companyId, idOf } from '../../tests/fakes/hubspot/ids.ts';
import { letHappen } from '../../tests/fakes/world/happenings.ts';
import { addDeal, seededWorld } from '../../tests/fakes/world/seed.ts';
import { hubspotOf } from './testing/fakes.ts';
import { Replay, streamNamed } from './testing/replay.ts';
import { sessionOf } from '../../tests/fakes/session.ts';

/** Those that differ in how they are pulled; all of them together are pulled by `sync.test.ts`. */
const some = ['companies', 'contacts', 'deals', 'line_items', 'tickets', 'form_submissions'].map(streamNamed);

describe('pulls of what changed', () => {
	it('come to what one pull of everything comes to, cut off and resumed anywhere', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 1, max: 10_000 }),
				fc.integer({ min: 2, max: 9 }),
				fc.array(
					fc.record({ pages: fc.integer({ min: 1, max: 4 }), happenings: fc.integer({ min: 0, max: 6 }) }),
					{
						minLength: 2,
						maxLength: 6
					}
				),
				async (seed, pageSize, runs) => {
					const world = seededWorld(seed, { companies: 8, deals: 10 });
					const fake = await hubspotOf(world, { pageSize });
					const pulled = new Replay();
					for (const { pages, happenings } of runs) {
						await pulled.pull(sessionOf(fake.credentials), some, pages);
						letHappen(world, happenings);
					}
					// Once to end what was begun, and once for what happened meanwhile.
					await pulled.pull(sessionOf(fake.credentials), some);
					await pulled.pull(sessionOf(fake.credentials), some);
					expect(pulled.state()).toEqual(
						(await new Replay().pull(sessionOf(fake.credentials), some)).state()
					);
				}
			),
			{ numRuns: 4, endOnFailure: true }
		);
	});

	it('cost a search and a look into the bin of each kind where nothing changed', async () => {
		const world = seededWorld(5);
		const fake = await hubspotOf(world);
		const names = ['companies', 'deals', 'activities', 'form_submissions'];
		const pulled = new Replay();
		const paths = async () => {
			const before = fake.server.calls.length;
			await pulled.pull(sessionOf(fake.credentials), names.map(streamNamed));
			return fake.server.calls.slice(before).map(({ path }) => path);
		};
		await paths();
		world.pass(3_600_000);
		// What is found again shortly before the newest change is read once more, and then known.
		await paths();
		const state = pulled.state();
		const calls = await paths();
		const kinds = ['companies', 'deals', 'calls', 'emails', 'meetings', 'tasks', 'notes', 'communications'];
		expect(calls.filter((path) => path.startsWith('/crm/')).sort()).toEqual(
			kinds.flatMap((kind) => [`/crm/v3/objects/${kind}`, `/crm/v3/objects/${kind}/search`]).sort()
		);
		expect(calls.filter((path) => path.startsWith('/marketing/v3/campaigns'))).toEqual([]);
		expect(pulled.state()).toEqual(state);

		world.pass(1000);
		world.changeDeal(7, 'amount', '12.5000');
		await paths();
		expect(pulled.of('deals').get(idOf('deals', 7))!.amount).toBe('12.5');
	});

	it('read again what was taken out of the bin, as it was', async () => {
		const world = seededWorld(5);
		const fake = await hubspotOf(world);
		const pulled = new Replay();
		const pull = () => pulled.pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		await pull();
		world.pass(1000);
		world.changeDeal(7, 'amount', '12.5000');
		await pull();
		const deal = world.tables.deals.find(({ id }) => id === 7)!;
		deal.deletedAt = world.now;
		await pull();
		expect(pulled.of('deals').has(idOf('deals', 7))).toBe(false);
		deal.deletedAt = null;
		await pull();
		expect(pulled.of('deals').has(idOf('deals', 7))).toBe(true);
	});

	it('ask for what changed alone, and what changed shortly before', async () => {
		const world = seededWorld(5);
		const fake = await hubspotOf(world);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		const known = world.tables.deals
			.map(({ updatedAt }) => updatedAt)
			.sort()
			.at(-1)!;
		const lately = world.tables.deals.filter(
			({ updatedAt }) => Date.parse(updatedAt) >= Date.parse(known) - 300_000
		);
		world.pass(86_400_000);
		world.changeDeal(7, 'amount', '12.5000');
		const before = pulled.pages.length;
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		const rows = pulled.pages
			.slice(before)
			.flatMap(({ records }) => records)
			.flatMap(({ map, rows: all }) => (map.entity === 'deals' ? all : []));
		const expected = new Set([7, ...lately.map(({ id }) => id)].map((id) => idOf('deals', id)));
		expect(new Set(rows.map(({ id }) => id))).toEqual(expected);
		expect(expected.size).toBeLessThan(world.tables.deals.length);
		expect(pulled.of('deals').get(idOf('deals', 7))!.amount).toBe('12.5');
	});

	it('miss nothing above the ceiling of the search', async () => {
		const world = seededWorld(6, { companies: 4, deals: 5 });
		const fake = await hubspotOf(world, { pageSize: 4, searchCeiling: 10 });
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		world.pass(86_400_000);
		for (let count = 0; count < 40; count++) addDeal(world);
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		expect(pulled.of('deals').size).toBe(45);
	});

	it('miss nothing among many records of one instant, whose ids as text are in another order', async () => {
		const world = seededWorld(7, { companies: 4, deals: 20 });
		const fake = await hubspotOf(world, { pageSize: 3 });
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		world.pass(86_400_000);
		for (const { id } of world.living('deals')) world.edit('deals', id, { region: 'Américas' });
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		expect(new Set(pulled.rows('deals').map(({ sales_region: region }) => region))).toEqual(
			new Set(['Américas'])
		);
	});

	it('bring a record that changes between two pages', async () => {
		const world = seededWorld(8);
		const fake = await hubspotOf(world, { pageSize: 2 });
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('contacts')]);
		world.pass(86_400_000);
		for (const { id } of world.living('contacts')) world.edit('contacts', id, { phone: '1' });
		let changed = 0;
		fake.server.before = ({ path }) => {
			if (!path.endsWith('/contacts/search')) return;
			world.pass(1_000);
			// One that was read, and one that is still to come.
			if (++changed === 3) for (const id of [1, 9]) world.edit('contacts', id, { phone: '2' });
		};
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('contacts')]);
		fake.server.before = null;
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('contacts')]);
		expect(pulled.of('contacts').get(idOf('contacts', 1))!.phone).toBe('2');
		expect(pulled.of('contacts').get(idOf('contacts', 9))!.phone).toBe('2');
	});

	it('bring what the search tells minutes after it happened', async () => {
		const world = seededWorld(9);
		const fake = await hubspotOf(world);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		fake.account.searchLag = 120_000;
		world.pass(600_000);
		world.edit('deals', 1, { region: 'Américas' });
		world.pass(60_000);
		world.edit('deals', 2, { region: 'Américas' });
		world.pass(90_000);
		// The search knows of the first change now, and of the second one not yet.
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		world.pass(120_000);
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		for (const id of [1, 2]) expect(pulled.of('deals').get(idOf('deals', id))!.sales_region).toBe('Américas');
	});
});

describe('records that are gone', () => {
	it('are told from the bin, which the search never shows', async () => {
		const world = seededWorld(10);
		const fake = await hubspotOf(world, { pageSize: 5 });
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		world.pass(60_000);
		world.delete('deals', 3);
		const deletedAt = world.now;
		const before = pulled.pages.length;
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		expect(pulled.pages.slice(before).flatMap(({ deleted }) => deleted ?? [])).toEqual([
			{ entity: 'deals', id: idOf('deals', 3), at: deletedAt }
		]);
		expect(pulled.of('deals').has(idOf('deals', 3))).toBe(false);
	});

	it('are told though they are deleted while the bin is read', async () => {
		const world = seededWorld(11, { companies: 6, deals: 20 });
		for (const id of [5, 8, 9, 12]) world.delete('deals', id);
		const fake = await hubspotOf(world, { pageSize: 2 });
		let bins = 0;
		fake.server.before = ({ path, query }) => {
			if (!path.endsWith('/deals') || query.get('archived') !== 'true' || ++bins !== 2) return;
			world.pass(1_000);
			world.delete('deals', 2);
			world.pass(1_000);
			world.delete('deals', 15);
		};
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('deals')]);
		expect([2, 15].filter((id) => pulled.of('deals').has(idOf('deals', id)))).toEqual([]);
	});

	it('are known by their absence where they were deleted for good', async () => {
		const world = seededWorld(12);
		const fake = await hubspotOf(world, { pageSize: 5 });
		fake.account.erased.add(`contacts:${idOf('contacts', 4)}`);
		const ids: string[] = [];
		for await (const page of streamNamed('contacts').sweep!.ids(sessionOf(fake.credentials)))
			ids.push(...(page ?? []));
		expect(ids).not.toContain(idOf('contacts', 4));
		expect(ids).toHaveLength(world.living('contacts').length + world.tables.leads.length - 1);
		expect(streamNamed('activities').sweep).toBeUndefined();
	});

	it('became a new record when they were merged, which their old ids lead to', async () => {
		const world = seededWorld(13);
		const fake = await hubspotOf(world);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('companies')]);
		const [one, other] = [companyId(world, 1), companyId(world, 2)];
		world.pass(60_000);
		world.mergeCompanies(1, 2);
		const before = pulled.pages.length;
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('companies')]);
		const merged = companyId(world, 2);
		expect(merged).not.toBe(other);
		expect(pulled.pages.slice(before).flatMap((page) => page.merged ?? [])).toEqual(
			[other, one].map((from) => ({ entity: 'companies', from, into: merged }))
		);
		const some: string[] = [];
		for await (const page of streamNamed('companies').pullSome!(sessionOf(fake.credentials), [one, other]))
			some.push(...page.records.flatMap(({ rows }) => rows.map(({ id }) => String(id))));
		expect(some).toEqual([merged]);
	});

	it('are lines of deals that were deleted', async () => {
		const world = seededWorld(14);
		const fake = await hubspotOf(world);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('line_items')]);
		const [line] = world.tables.lineItems;
		expect(pulled.of('line_items').get(idOf('lineItems', line!.id))).toMatchObject({
			deal_id: idOf('deals', line!.deal),
			hs_product_id: idOf('products', line!.product)
		});
		world.pass(60_000);
		world.delete('deals', line!.deal);
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('line_items')]);
		expect(pulled.of('line_items').has(idOf('lineItems', line!.id))).toBe(false);
	});
});
