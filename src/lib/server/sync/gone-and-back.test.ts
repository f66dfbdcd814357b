import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { mergeRecords } from '#lib/server/store/merges/index.ts';
import { runImport } from '#lib/server/import/index.ts';
import { deleteRecord } from '#lib/server/store/records/index.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import type { Connector, Page, Row, Stream } from '#connectors/connector.ts';
import type { FieldMap } from '#connectors/export-shape.ts';
import { connect, disconnect, pull, type PullOptions } from './index.ts';

const map: FieldMap = {
	system: 'toy',
	name: 'Toy deals',
	entity: 'deals',
	columns: { id: 'source_id', name: 'name', amount: 'amount', status: 'status', closed: 'closed_at' }
};

/** A CRM of a list of rows, of which some may be out of sight. */
const toy = { rows: [] as Row[], hidden: new Set<string>(), pages: [] as Page[], cutAfter: Infinity };
const visible = () => toy.rows.filter(({ id }) => !toy.hidden.has(String(id)));
const pageOf = (rows: readonly Row[], cursor = 1): Page => ({ records: [{ map, rows }], cursor });

const deals: Stream = {
	name: 'deals',
	label: 'Deals',
	entities: ['deals'],
	async *pull(_session, cursor) {
		await Promise.resolve();
		// What changed since the cursor is told by the tests; at first it is everything.
		const pages = cursor === null ? visible().map((row) => pageOf([row])) : toy.pages.splice(0);
		for (const [number, page] of (pages.length > 0 ? pages : [{ records: [], cursor: 1 }]).entries()) {
			if (number >= toy.cutAfter) throw new TypeError('The line went dead.');
			yield page;
		}
	},
	async *pullSome(_session, ids) {
		await Promise.resolve();
		yield pageOf(visible().filter(({ id }) => ids.includes(String(id))));
	},
	sweep: {
		entity: 'deals',
		when: 'always',
		async *ids() {
			await Promise.resolve();
			yield visible().map(({ id }) => String(id));
		}
	}
};
const connector: Connector = {
	system: 'toy',
	name: 'Toy',
	apiVersion: '1',
	credentials: [],
	streams: [deals],
	check: () => Promise.resolve({ account: 'toy', accountName: 'Toy', lacking: [] })
};

let test: TestStore;
let id: string;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());
beforeEach(async () => {
	await test.empty();
	Object.assign(toy, {
		rows: [1, 2, 3].map((number) => ({ id: number, name: `Deal ${number}`, amount: '100' })),
		pages: [],
		cutAfter: Infinity
	});
	toy.hidden.clear();
	id = (await connect(test.store, systemViewer, { connector: 'toy', credentials: {} }, [connector])).id;
});

const run = (options: PullOptions = {}) =>
	pull(test.store, systemViewer, id, { connectors: [connector], ...options });
const living = async () =>
	(await test.rows('select source_id from deals where deleted_at is null order by source_id')).map(
		({ source_id }) => source_id
	);

describe('a sweep', () => {
	it('brings back what was out of sight for a while, although it did not change', async () => {
		await run();
		toy.hidden.add('1');
		await run();
		expect(await living()).toEqual(['2', '3']);
		toy.hidden.clear();
		await run();
		expect(await living()).toEqual(['1', '2', '3']);
	});

	it('that finds nothing at all deletes nothing, and says why', async () => {
		await run();
		for (const number of ['1', '2', '3']) toy.hidden.add(number);
		const { warnings } = await run();
		expect(await living()).toEqual(['1', '2', '3']);
		expect(warnings.join()).toContain('Toy shows none of the 3 deals that are known');
	});

	it('that misses most of many deletes them only when a person asked for everything', async () => {
		toy.rows = Array.from({ length: 60 }, (_, number) => ({ id: number, name: `Deal ${number}` }));
		await run();
		for (let number = 0; number < 50; number++) toy.hidden.add(String(number));
		expect((await run()).warnings.join()).toContain('Toy shows few of the 60 deals');
		expect(await living()).toHaveLength(60);
		await run({ full: true });
		expect(await living()).toHaveLength(10);
	});

	it('finds what stands under the same ids in another entity, too', async () => {
		const lines: FieldMap = {
			...map,
			name: 'Toy products',
			entity: 'products',
			columns: { id: 'source_id', name: 'name' }
		};
		const both: Stream = {
			...deals,
			async *pull() {
				await Promise.resolve();
				yield {
					records: [
						{ map, rows: visible() },
						{ map: lines, rows: visible().map(({ id, name }) => ({ id, name })) }
					],
					cursor: null
				};
			},
			sweep: { ...deals.sweep!, also: ['products'] }
		};
		const pulled = () => run({ connectors: [{ ...connector, streams: [both] }] });
		await pulled();
		toy.hidden.add('2');
		await pulled();
		expect(await living()).toEqual(['1', '3']);
		expect(await test.rows('select source_id from products where deleted_at is null order by all')).toEqual([
			{ source_id: '1' },
			{ source_id: '3' }
		]);
	});

	it('of a full pull that was cut off is made by the run that goes on', async () => {
		const onlyFull = {
			...connector,
			streams: [{ ...deals, sweep: { ...deals.sweep!, when: 'full' as const } }]
		};
		const pulled = (options: PullOptions = {}) => run({ connectors: [onlyFull], batchRows: 1, ...options });
		await pulled();
		toy.rows = toy.rows.filter(({ id }) => id !== 2);
		toy.cutAfter = 1;
		expect(await pulled({ full: true })).toMatchObject({ status: 'failed' });
		expect(await living()).toEqual(['1', '2', '3']);
		toy.cutAfter = Infinity;
		await pulled();
		expect(await living()).toEqual(['1', '3']);
	});
});

describe('what belongs to a record', () => {
	const parts = (entity: FieldMap['entity'], columns: FieldMap['columns']): FieldMap => ({
		...map,
		name: `Toy ${entity}`,
		entity,
		columns
	});
	const streaming = (pages: readonly Page[]) => ({
		connectors: [
			{
				...connector,
				streams: [
					{
						...deals,
						sweep: undefined,
						async *pull() {
							await Promise.resolve();
							yield* pages;
						}
					}
				]
			}
		]
	});

	it('is counted once where two deals became one: as the CRM tells it of that one', async () => {
		const events = parts('deal_events', {
			id: 'source_id',
			deal: 'deal_id:id',
			field: 'field',
			to: 'new_value',
			at: 'changed_at'
		});
		const event = (deal: number, day: number) => ({
			id: `${deal}:${day}`,
			deal,
			field: 'stage',
			to: `Stage ${day}`,
			at: `2026-01-0${day}T08:00:00Z`
		});
		const named = (id: number) => ({ id, name: `Deal ${id}` });
		const records = [
			{ map, rows: [named(1), named(2)] },
			{ map: events, rows: [event(1, 1), event(1, 2), event(2, 3)] }
		];
		await run(streaming([{ records, cursor: 1 }]));
		const merged = ['1', '2'].map((from) => ({ entity: 'deals' as const, from, into: '9' }));
		const told = [
			{ map, rows: [named(9)] },
			{ map: events, rows: [event(9, 1), event(9, 2)], allOf: { column: 'deal', ids: ['9'] } }
		];
		await run(streaming([{ records: told, merged, cursor: 2 }]));
		expect(await living()).toEqual(['9']);
		const left = `select source_id from deal_events where deleted_at is null order by source_id`;
		expect(await test.rows(left)).toEqual([{ source_id: '9:1' }, { source_id: '9:2' }]);
	});

	it('is not counted while its order is gone, and again when that is back', async () => {
		const orders = parts('orders', { id: 'source_id', number: 'number', at: 'ordered_at' });
		const lines = parts('order_lines', { id: 'source_id', order: 'order_id:id', name: 'name' });
		const order = { map: orders, rows: [{ id: 1, number: 'A1', at: '2026-01-01T00:00:00Z' }] };
		const line = { map: lines, rows: [{ id: 7, order: 1, name: 'Crane' }] };
		const counted = async () => (await test.rows(`from ${scoped('order_lines', systemViewer)}`)).length;
		await run(streaming([{ records: [order, line], cursor: 1 }]));
		expect(await counted()).toBe(1);
		await run(streaming([{ records: [], deleted: [{ entity: 'orders', id: '1' }], cursor: 2 }]));
		expect(await counted()).toBe(0);
		await run(streaming([{ records: [order], cursor: 3 }]));
		expect(await counted()).toBe(1);
	});
});

describe('a file of what a connection has', () => {
	const file = () => {
		const path = join(test.store.folder, 'deals.csv');
		writeFileSync(path, 'Deal ID,Deal name,Amount\n1,Deal 1,100\n2,Deal 2,100\n3,Deal 3,100\n');
		return path;
	};
	const imported = async () =>
		(await runImport(test.store, systemViewer, [file()], { as: 'deals', source: 'toy', account: 'toy' }))
			.files[0]!;

	it('brings nothing back that the CRM says is gone, and says what', async () => {
		await imported();
		await run();
		toy.hidden.add('2');
		await run();
		expect(await living()).toEqual(['1', '3']);
		const report = await imported();
		expect(report).toMatchObject({ rows_read: 3, rows_loaded: 0, rows_updated: 0, rows_unchanged: 3 });
		expect(report.warnings).toEqual([
			'Deals that are gone in Toy: Toy stay deleted here while it is connected; 1 in this file: Deal 2 (2).'
		]);
		expect(await living()).toEqual(['1', '3']);
	});

	it('says what a person deleted here, too', async () => {
		await imported();
		const [deal] = await test.rows(`select id from deals where source_id = '3'`);
		await deleteRecord(test.store, systemViewer, 'deals', String(deal!.id));
		expect((await imported()).warnings).toEqual([
			'Deals that were deleted here stay so; 1 in this file: Deal 3 (3).'
		]);
		expect(await living()).toEqual(['1', '2']);
	});
});

describe('a pull', () => {
	it('leaves a column alone that only another page of it has', async () => {
		await run();
		toy.pages = [pageOf([{ id: 2, name: 'Two', amount: '7' }]), pageOf([{ id: 1, name: 'One' }])];
		await run();
		expect(
			await test.rows(
				`select source_id, name, cast(amount as integer) as amount from deals order by source_id`
			)
		).toEqual([
			{ source_id: '1', name: 'One', amount: 100 },
			{ source_id: '2', name: 'Two', amount: 7 },
			{ source_id: '3', name: 'Deal 3', amount: 100 }
		]);
	});

	it('reads a day without a time by the clocks of the company', async () => {
		await test.script(`insert into settings (key, value) values ('time_zone', '"America/New_York"')
			on conflict (key) do update set value = excluded.value`);
		test.store.settingsChanged();
		toy.rows = [
			{ id: 1, name: 'One', status: 'won', closed: '2026-11-01' },
			{ id: 2, name: 'Two', status: 'won', closed: '2026-11-01T00:00:00Z' }
		];
		await run();
		expect(
			await test.rows(
				`select strftime(closed_at at time zone 'UTC', '%Y-%m-%dT%H:%M') as at from deals order by source_id`
			)
		).toEqual([{ at: '2026-11-01T04:00' }, { at: '2026-11-01T00:00' }]);
		await test.script(`update settings set value = '"UTC"' where key = 'time_zone'`);
		test.store.settingsChanged();
	});

	it('does not bring back a record that was merged into another', async () => {
		await run();
		toy.pages = [{ records: [], cursor: 1, deleted: [{ entity: 'deals', id: '1' }] }];
		toy.hidden.add('1');
		await run();
		toy.hidden.clear();
		toy.pages = [pageOf([{ id: 1, name: 'Deal 1', amount: '100' }])];
		await run();
		expect(await living()).toEqual(['1', '2', '3']);
		const ids = await test.rows('select id from deals order by source_id');
		await mergeRecords(test.store, systemViewer, {
			entity: 'deals',
			from: ids[0]!.id as string,
			into: ids[1]!.id as string
		});
		toy.pages = [pageOf([{ id: 1, name: 'Deal 1', amount: '100' }])];
		await run();
		expect(await living()).toEqual(['2', '3']);
	});

	it('commits nothing once its connection is removed', async () => {
		await run();
		const late: Stream = {
			...deals,
			async *pull() {
				await test.script(`update sync_runs set alive_until = now() - interval '1 second'`);
				await disconnect(test.store, systemViewer, id, { removeData: true, connectors: [connector] });
				yield pageOf([{ id: 9, name: 'Too late' }]);
			}
		};
		expect(await run({ connectors: [{ ...connector, streams: [late] }] })).toMatchObject({
			status: 'failed'
		});
		expect(await test.rows('select id from deals')).toEqual([]);
		expect(await test.rows('select * from sync_state')).toEqual([]);
	});
});
