import { tableFromIPC, type Table } from 'apache-arrow';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Bitmap } from './bitmap.ts';
import type { Engine, Parameter } from './engine.ts';
import { Workplace } from './testing.ts';

let place: Workplace;
let engine: Engine;
beforeAll(async () => {
	place = new Workplace();
	engine = await place.connect();
});
afterAll(() => place.clear());

const arrow = async (sql: string, parameters: Parameter[] = []): Promise<Table> =>
	tableFromIPC(await engine.queryArrow(sql, parameters));
const types = (table: Table) =>
	Object.fromEntries(table.schema.fields.map((field) => [field.name, String(field.type)]));
const column = (table: Table, name: string): unknown[] => [...(table.getChild(name) ?? [])];

/** The scaled integer of an Arrow decimal: four 32-bit words, least first. */
const scaled = (words: unknown): bigint | null => {
	if (words === null) return null;
	const value = [...(words as Uint32Array)].reduceRight((sum, word) => (sum << 32n) | BigInt(word), 0n);
	return BigInt.asIntN(128, value);
};

describe('an Arrow stream', () => {
	it('has the Arrow type nearest to each of DuckDB', async () => {
		const table = await arrow(`
			SELECT 1::TINYINT AS i8, 1::SMALLINT AS i16, 1::INTEGER AS i32, 1::BIGINT AS i64, 1::UTINYINT AS u8,
				1::USMALLINT AS u16, 1::UINTEGER AS u32, 1::UBIGINT AS u64, 1::FLOAT AS f32, 1::DOUBLE AS f64,
				TRUE AS bool, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 12:00:00' AS at,
				TIMESTAMPTZ '2024-02-29 12:00:00+00' AS atz, 1.5::DECIMAL(18,4) AS money, sum(1) AS huge,
				'text' AS text, 'b'::ENUM ('a', 'b') AS word, [1, 2] AS list, INTERVAL 1 DAY AS span`);
		expect(types(table)).toEqual({
			i8: 'Int8',
			i16: 'Int16',
			i32: 'Int32',
			i64: 'Int64',
			u8: 'Uint8',
			u16: 'Uint16',
			u32: 'Uint32',
			u64: 'Uint64',
			f32: 'Float32',
			f64: 'Float64',
			bool: 'Bool',
			day: 'Date32<DAY>',
			at: 'Timestamp<MICROSECOND>',
			atz: 'Timestamp<MICROSECOND, UTC>',
			money: 'Decimal[18e+4]',
			huge: 'Decimal[38e0]',
			text: 'Utf8',
			word: 'Dictionary<Uint8, Utf8>',
			list: 'Utf8',
			span: 'Utf8'
		});
		const row = table.get(0)!.toJSON();
		expect(row).toMatchObject({
			i8: 1,
			i64: 1n,
			bool: true,
			text: 'text',
			word: 'b',
			list: '[1,2]',
			span: '1 day'
		});
		expect(row.day).toBe(Date.UTC(2024, 1, 29));
		expect(row.atz).toBe(Date.UTC(2024, 1, 29, 12));
		expect([scaled(row.money), scaled(row.huge)]).toEqual([15000n, 1n]);
	});

	it('keeps nulls in their rows over many chunks that are no multiples of eight', async () => {
		const sql = `
			SELECT range::INTEGER AS n,
				CASE WHEN range % 3 = 0 THEN NULL ELSE range::INTEGER END AS gaps,
				CASE WHEN range % 5 = 0 THEN NULL ELSE range % 2 = 0 END AS flags,
				CASE WHEN range % 7 = 0 THEN NULL WHEN range % 2 = 0 THEN 's' || range ELSE 'a long enough text ' || range END AS text,
				CASE WHEN range % 4 = 0 THEN NULL ELSE (-range)::DECIMAL(9, 2) END AS money,
				CASE WHEN range % 6 = 0 THEN NULL ELSE range % 3 END AS other
			FROM range(20000) WHERE hash(range) % 10 < 7`;
		const table = await arrow(sql);
		const { rows } = await engine.query(sql);
		expect(table.numRows).toBe(rows.length);
		for (const name of ['n', 'gaps', 'flags', 'text']) {
			expect(column(table, name)).toEqual(rows.map((row) => row[name]));
		}
		expect(column(table, 'money').map(scaled)).toEqual(
			rows.map((row) => (row.money === null ? null : BigInt((row.money as string).replace('.', ''))))
		);
		expect(table.getChild('gaps')!.nullCount).toBe(rows.filter((row) => row.gaps === null).length);
	});

	it.each([
		[4, 2],
		[9, 2],
		[18, 4],
		[38, 6]
	])('keeps DECIMAL(%i,%i) exact', async (width, scale) => {
		const limit = 10n ** BigInt(width) - 1n;
		const given = [limit, -limit, 1n, -1n, 0n].map((value) => {
			const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
			return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
		});
		const table = await arrow(`SELECT unnest($1::VARCHAR[])::DECIMAL(${width},${scale}) AS money`, [given]);
		expect(column(table, 'money').map(scaled)).toEqual([limit, -limit, 1n, -1n, 0n]);
	});

	it('holds any text', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.option(fc.string({ unit: 'grapheme', maxLength: 30 })), { maxLength: 50 }),
				async (texts) => {
					const table = await arrow('SELECT unnest($1::VARCHAR[]) AS text', [texts]);
					expect(column(table, 'text')).toEqual(texts);
				}
			),
			{ numRuns: 40 }
		);
	});

	it('carries nothing where there is no value', async () => {
		const table = await arrow('SELECT CASE WHEN range > 1 THEN range::INTEGER END AS n FROM range(4)');
		expect([...(table.getChild('n')!.data[0]!.values as Int32Array).subarray(0, 4)]).toEqual([0, 0, 2, 3]);
	});

	it('may be empty', async () => {
		const table = await arrow("SELECT 1 AS n, 'x' AS text, 'b'::ENUM ('a', 'b') AS word WHERE FALSE");
		expect(table.numRows).toBe(0);
		expect(types(table)).toEqual({ n: 'Int32', text: 'Utf8', word: 'Dictionary<Uint8, Utf8>' });
	});

	it('obeys the same rules as rows do', async () => {
		await expect(arrow('CREATE TABLE t (n INTEGER)')).rejects.toMatchObject({ code: 'read_only' });
		await expect(engine.queryArrow('FROM range(11)', [], { rowLimit: 10 })).rejects.toMatchObject({
			code: 'too_many_rows'
		});
	});
});

describe('a bitmap', () => {
	it('holds runs of any length', () => {
		fc.assert(
			fc.property(
				fc.array(fc.option(fc.array(fc.boolean(), { maxLength: 70 })), { maxLength: 20 }),
				(runs) => {
					const bitmap = new Bitmap();
					const expected: boolean[] = [];
					for (const run of runs) {
						// No run stands for rows that all have a value.
						const bits = run ?? Array<boolean>(11).fill(true);
						const bytes = new Uint8Array(Math.ceil(bits.length / 8)).fill(run ? 0 : 0xff);
						bits.forEach((bit, index) => bit && (bytes[index >> 3]! |= 1 << (index & 7)));
						bitmap.append(run ? bytes : null, bits.length);
						expected.push(...bits);
					}
					const found = expected.map((_, index) => ((bitmap.bytes[index >> 3]! >> (index & 7)) & 1) === 1);
					expect(found).toEqual(expected);
					expect(bitmap.unset).toBe(expected.filter((bit) => !bit).length);
				}
			)
		);
	});
});
