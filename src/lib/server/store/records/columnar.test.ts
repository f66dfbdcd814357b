import { tableFromIPC, type Decimal } from 'apache-arrow';
import { writeFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { EntityName } from '#lib/crm/entities/index.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import { arrow } from './columnar.ts';
import { exportRecords, type CrmRecord, type ExportFormat } from './index.ts';
import type { Selection } from './selection.ts';

let test: TestStore;
const folder = mkdtempSync(join(tmpdir(), 'weatherglass-columnar-'));

beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into deals (id, name, owner_id, amount, currency, status, probability, created_at, expected_close, custom) values
			('a', 'Größe “XL”', 'ann', -12345678901234.5678, 'EUR', 'open', 0.25, timestamptz '2026-01-02 10:00:00.123456+00', date '2026-03-01', '{"size": "XL"}'),
			('b', null, 'ann', null, null, null, null, null, null, null),
			('c', 'Of Bob', 'bob', 1, 'EUR', 'open', null, null, null, null);
		insert into contacts (id, last_name, owner_id)
			select 'c' || lpad(i::varchar, 4, '0'), 'Contact ' || i, 'ann' from range(2345) numbers(i);`);
});
afterAll(async () => {
	rmSync(folder, { recursive: true });
	await test.clear();
});

async function fileOf(format: ExportFormat, entity: EntityName, list: Selection = {}): Promise<Buffer> {
	const { file, name } = await exportRecords(test.store, ann, entity, { format, ...list });
	expect(name).toBe(`${entity}.${format}`);
	const pieces: Uint8Array[] = [];
	for await (const piece of file) pieces.push(Buffer.from(piece as Uint8Array));
	return Buffer.concat(pieces);
}

describe('an Arrow stream of records', () => {
	it('has every field by its type, exactly, and null where there is nothing', async () => {
		const table = tableFromIPC(await fileOf('arrow', 'deals'));
		const column = (name: string) => table.getChild(name)!;
		expect(column('id').toJSON()).toEqual(['a', 'b']);
		expect(column('name').toJSON()).toEqual(['Größe “XL”', null]);
		expect([column('amount').type.scale, (column('amount').type as Decimal).precision]).toEqual([4, 18]);
		const [low, next, ...high] = column('amount').get(0) as Uint32Array;
		expect(BigInt.asIntN(64, (BigInt(next!) << 32n) | BigInt(low!))).toBe(-123456789012345678n);
		expect(high).toEqual([0xffffffff, 0xffffffff]);
		expect(column('created_at').data[0]!.values[0]).toBe(1767348000123456n);
		expect(column('expected_close').data[0]!.values[0]).toBe(20513);
		expect(column('probability').toJSON()).toEqual([0.25, null]);
		for (const name of ['amount', 'created_at', 'expected_close'])
			expect(column(name).get(1), name).toBeNull();
		expect(column('custom').toJSON()).toEqual(['{"size":"XL"}', null]);
	});

	it('has moments and days of other ages', async () => {
		const ages: [string, string][] = [
			['0001-01-02 10:00:00.5', '0026-03-01'],
			['1960-01-02 10:00:00.000001', '1960-03-01'],
			['10000-01-02 10:00:00.5', '12026-03-01']
		];
		await test.script(
			ages
				.map(
					([at, on], place) =>
						`insert into tickets (id, owner_id, created_at) values ('${place}', 'ann', timestamptz '${at}+00');
						insert into contracts (id, number, owner_id, starts_on) values ('${place}', '${place}', 'ann', date '${on}');`
				)
				.join('')
		);
		const [moments, days] = await Promise.all([fileOf('arrow', 'tickets'), fileOf('arrow', 'contracts')]);
		const [{ microseconds, since }] = (await test.rows(
			`select list(epoch_us(tickets.created_at) order by id)::varchar as microseconds,
				list(date_diff('day', date '1970-01-01', starts_on) order by id)::varchar as since
			from tickets join contracts using (id)`
		)) as [{ microseconds: string; since: string }];
		const shown = (file: Buffer, name: string) =>
			`[${[...tableFromIPC(file).getChild(name)!.data[0]!.values].slice(0, ages.length).join(', ')}]`;
		expect([shown(moments, 'created_at'), shown(days, 'starts_on')]).toEqual([microseconds, since]);
		await test.script('delete from tickets; delete from contracts');
	});

	it('has every record once over many batches, and a schema when there is none', async () => {
		const table = tableFromIPC(await fileOf('arrow', 'contacts'));
		expect([table.batches.length, new Set(table.getChild('id')!.toJSON()).size]).toEqual([3, 2345]);
		const empty = tableFromIPC(await fileOf('arrow', 'tickets'));
		expect([empty.numRows, empty.schema.names[0]]).toEqual([0, 'id']);
	});
});

describe('a long Arrow stream', () => {
	it('reads no page before the one in front of it was taken', async () => {
		let read = 0;
		async function* pages(): AsyncGenerator<CrmRecord[]> {
			for (; read < 50; read++)
				yield [
					{
						entity: 'deals',
						id: `${read}`,
						label: '',
						version: 1,
						values: {},
						labels: {},
						hidden: [],
						custom: {}
					}
				];
		}
		const stream = arrow('deals', pages());
		await stream.next();
		await new Promise((done) => setTimeout(done, 20));
		expect(read).toBeLessThan(2);
		let pieces = 1;
		for await (const piece of stream) pieces += piece.length > 0 ? 1 : 0;
		expect([read, pieces]).toEqual([50, 51]);
	});
});

describe('a Parquet file of records', () => {
	const rowsOf = async (entity: EntityName, columns: string, list: Selection = {}) => {
		const path = join(folder, `${entity}.parquet`);
		writeFileSync(path, await fileOf('parquet', entity, list));
		return test.rows(`select ${columns} from read_parquet('${path}')`);
	};

	it('has every field by its type, exactly, and null where there is nothing', async () => {
		const columns =
			'id, name, amount, typeof(amount) as type, created_at, expected_close, probability, custom';
		expect(await rowsOf('deals', columns)).toEqual([
			{
				id: 'a',
				name: 'Größe “XL”',
				amount: '-12345678901234.5678',
				type: 'DECIMAL(18,4)',
				created_at: '2026-01-02T10:00:00.123456Z',
				expected_close: '2026-03-01',
				probability: 0.25,
				custom: '{"size":"XL"}'
			},
			expect.objectContaining({ id: 'b', name: null, amount: null, created_at: null, custom: null })
		]);
	});

	it('has only what is asked for and may be seen, whatever characters the filter has', async () => {
		const filters = [
			{
				field: 'name',
				operator: 'in' as const,
				values: ['Größe “XL”', "O'Neill; drop table deals", 'Of Bob']
			}
		];
		expect(await rowsOf('deals', 'id', { filters, search: 'größe' })).toEqual([{ id: 'a' }]);
	});

	it('has every record once, is a file when there is none, and leaves nothing behind', async () => {
		// Others export on this machine, too.
		const scratch = mkdtempSync(join(folder, 'scratch-'));
		vi.stubEnv('TMPDIR', scratch);
		onTestFinished(() => void vi.unstubAllEnvs());
		expect(await rowsOf('contacts', 'count(distinct id)::integer as found')).toEqual([{ found: 2345 }]);
		expect(await rowsOf('tickets', 'count(*)::integer as found')).toEqual([{ found: 0 }]);
		expect(readdirSync(scratch)).toEqual([]);
	});
});
