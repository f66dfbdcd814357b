import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { tableFromIPC } from 'apache-arrow';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import type { ExportFormat } from '../records/index.ts';
import { sqlFile } from './files.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into deals (id, name, owner_id, amount, currency, status) values
			('d1', '=1+1', 'ann', 12.5, 'EUR', 'open'), ('d2', 'Valve', 'ann', null, null, 'won'), ('d3', 'Of Bob', 'bob', 5, 'EUR', 'won')`);
});
afterAll(() => test.clear());

const mine = 'select id, name, amount, 12345678901234567890::hugeint as big from deals order by id';

async function bytesOf(sql: string, format: ExportFormat, rowLimit?: number): Promise<Buffer> {
	const { file } = await sqlFile(test.store, ann, sql, format, { rowLimit, noted: { token: 'wgt_1234' } });
	const pieces: Buffer[] = [];
	for await (const piece of file) pieces.push(Buffer.from(piece));
	return Buffer.concat(pieces);
}

describe('an answer to SQL as a file', () => {
	it('is CSV that no spreadsheet runs', async () => {
		expect((await bytesOf(mine, 'csv')).toString()).toBe(
			"id,name,amount,big\nd1,'=1+1,12.5000,12345678901234567890\nd2,Valve,,12345678901234567890\n"
		);
	});

	it('is NDJSON with every value as it is', async () => {
		const lines = (await bytesOf(mine, 'ndjson')).toString().trim().split('\n');
		expect(lines.map((line) => JSON.parse(line))).toEqual([
			{ id: 'd1', name: '=1+1', amount: '12.5000', big: '12345678901234567890' },
			{ id: 'd2', name: 'Valve', amount: null, big: '12345678901234567890' }
		]);
	});

	it('is an Arrow stream with types', async () => {
		const table = tableFromIPC(await bytesOf('select id, amount from deals order by id', 'arrow'));
		expect([table.numRows, String(table.schema.fields[1]!.type)]).toEqual([2, 'Decimal[18e+4]']);
		expect(table.getChild('id')!.toArray()).toEqual(['d1', 'd2']);
	});

	it('is Parquet with types', async () => {
		const path = join(test.store.folder, 'answer.parquet');
		await writeFile(path, await bytesOf('select id, amount from deals order by id', 'parquet'));
		expect(await test.rows(`select id, amount, typeof(amount) as type from read_parquet('${path}')`)).toEqual(
			[
				{ id: 'd1', amount: '12.5000', type: 'DECIMAL(18,4)' },
				{ id: 'd2', amount: null, type: 'DECIMAL(18,4)' }
			]
		);
	});

	it('has as many pieces as it takes', async () => {
		const many = await bytesOf('select range as n from range(2500)', 'ndjson');
		expect(many.toString().trim().split('\n')).toHaveLength(2500);
		const large = tableFromIPC(await bytesOf('select range as n from range(40000)', 'arrow'));
		expect(large.numRows).toBe(40_000);
	});

	it.each(['csv', 'ndjson', 'arrow', 'parquet'] as const)(
		'is held to the guard and the most rows as %s, and noted with what it was taken as',
		async (format) => {
			await expect(bytesOf('select * from accounts', format)).rejects.toMatchObject({
				code: 'unknown_table'
			});
			await expect(bytesOf('select * from range(11)', format, 10)).rejects.toMatchObject({
				code: 'too_many_rows'
			});
			const [noted] = await test.rows(
				`select cast(detail as varchar) as detail from audit_log where action = 'sql' order by occurred_at desc limit 1`
			);
			expect(JSON.parse(noted!.detail as string)).toMatchObject({
				token: 'wgt_1234',
				refused: 'too_many_rows',
				as: expect.stringContaining(format === 'csv' ? 'text/csv' : format)
			});
		}
	);
});
