import { describe, expect, it } from 'vitest';
import { idOf } from '../../../tests/fakes/hubspot/ids.ts';
import type { FakeObject } from '../../../tests/fakes/hubspot/object-parts.ts';
import { seededWorld } from '../../../tests/fakes/world/seed.ts';
import { hubspotOf } from '../testing/fakes.ts';
import { Replay, streamNamed } from '../testing/replay.ts';
import { sessionOf } from '../../../tests/fakes/session.ts';

const record = (id: string, at: string, properties: FakeObject['properties']): FakeObject => ({
	id,
	createdAt: at,
	updatedAt: at,
	archivedAt: null,
	properties,
	history: {},
	links: {}
});

describe('orders and invoices of HubSpot', () => {
	it('are sales unless they are drafts, cancelled or voided, and go when they become so', async () => {
		const world = seededWorld(20, { companies: 2, deals: 1 });
		const fake = await hubspotOf(world);
		const { account } = fake;
		const invoice = (id: string, status: string) => record(id, world.now, { hs_invoice_status: status });
		const order = (id: string, status: string | null) =>
			record(id, world.now, { hs_external_order_status: status });
		account.added.set('invoices', [invoice('1', 'open'), invoice('2', 'draft'), invoice('3', 'voided')]);
		account.added.set('orders', [order('1', 'Shipped'), order('2', 'Cancelled'), order('3', null)]);
		const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('orders')]);
		expect([...pulled.of('orders').keys()].sort()).toEqual(['1', '3', 'invoice:1']);
		world.pass(3_600_000);
		account.added.set('invoices', [invoice('1', 'voided')]);
		account.added.set('orders', [order('1', 'canceled'), order('3', null)]);
		account.forget();
		const before = pulled.pages.length;
		await pulled.pull(sessionOf(fake.credentials), [streamNamed('orders')]);
		expect(pulled.pages.slice(before).flatMap(({ deleted }) => deleted ?? [])).toEqual([
			{ entity: 'orders', id: '1' },
			{ entity: 'orders', id: 'invoice:1' }
		]);
		expect([...pulled.of('orders').keys()]).toEqual(['3']);
	});
});

it('a line of HubSpot in the bin is gone from deals and from orders', async () => {
	const world = seededWorld(21, { companies: 2, deals: 3 });
	const fake = await hubspotOf(world);
	const pulled = await new Replay().pull(sessionOf(fake.credentials), [streamNamed('line_items')]);
	world.pass(60_000);
	const [line] = world.tables.lineItems;
	world.delete('lineItems', line!.id);
	fake.account.forget();
	const before = pulled.pages.length;
	await pulled.pull(sessionOf(fake.credentials), [streamNamed('line_items')]);
	const gone = pulled.pages.slice(before).flatMap(({ deleted }) => deleted ?? []);
	expect(gone.map(({ entity, id }) => `${entity} ${id}`).sort()).toEqual([
		`line_items ${idOf('lineItems', line!.id)}`,
		`order_lines ${idOf('lineItems', line!.id)}`
	]);
});
