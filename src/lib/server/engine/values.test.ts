import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Engine, Parameter, Value } from './engine.ts';
import { Workplace } from './testing.ts';

let place: Workplace;
let engine: Engine;
beforeAll(async () => {
	place = new Workplace();
	engine = await place.connect();
});
afterAll(() => place.clear());

async function one(expression: string, ...parameters: Parameter[]): Promise<Value> {
	return (await engine.query(`SELECT ${expression} AS value`, parameters)).rows[0]!.value!;
}

describe('a value of a result', () => {
	it.each<[string, Value]>([
		['1', 1],
		['9007199254740991::BIGINT', 9007199254740991],
		['9007199254740992::BIGINT', 9007199254740992n],
		['(-9007199254740993)::BIGINT', -9007199254740993n],
		['170141183460469231731687303715884105727::HUGEINT', 170141183460469231731687303715884105727n],
		['(SELECT sum(n) FROM (VALUES (1), (2)) t(n))', 3],
		['(SELECT count(*) FROM range(3))', 3],
		['1.5::DOUBLE', 1.5],
		["'nan'::DOUBLE", NaN],
		["'-infinity'::DOUBLE", -Infinity],
		['TRUE', true],
		['NULL', null],
		["'it''s – ünï'", "it's – ünï"],
		["DATE '2024-02-29'", '2024-02-29'],
		["DATE '0099-01-01'", '0099-01-01'],
		["'infinity'::DATE", 'infinity'],
		["'-infinity'::DATE", '-infinity'],
		["TIMESTAMP '2024-02-29 12:34:56'", '2024-02-29T12:34:56.000Z'],
		["TIMESTAMP '2024-02-29 12:34:56.123456'", '2024-02-29T12:34:56.123456Z'],
		["TIMESTAMP '1969-12-31 23:59:59.999'", '1969-12-31T23:59:59.999Z'],
		["TIMESTAMP '1969-12-31 23:59:59.999999'", '1969-12-31T23:59:59.999999Z'],
		["TIMESTAMPTZ '2024-02-29 12:34:56+02'", '2024-02-29T10:34:56.000Z'],
		["TIMESTAMP_S '2024-02-29 12:34:56'", '2024-02-29T12:34:56.000Z'],
		["TIMESTAMP_MS '2024-02-29 12:34:56.5'", '2024-02-29T12:34:56.500Z'],
		["TIMESTAMP_NS '2024-02-29 12:34:56.000000001'", '2024-02-29T12:34:56.000000001Z'],
		["'infinity'::TIMESTAMPTZ", 'infinity'],
		["'-infinity'::TIMESTAMP", '-infinity'],
		["TIME '12:34:56'", '12:34:56'],
		['INTERVAL 1 MONTH', '1 month'],
		["'4ac7a9e9-607c-4c8a-84f3-843f0191e3fd'::UUID", '4ac7a9e9-607c-4c8a-84f3-843f0191e3fd'],
		["'won'::ENUM ('open', 'won')", 'won'],
		['\'{"a": [1, 2]}\'::JSON', '{"a": [1, 2]}'],
		['[1, NULL, 3]', [1, null, 3]],
		['[1.10, 2.20]::DECIMAL(4,2)[]', ['1.10', '2.20']],
		["{'a': 1, 'b': {'day': DATE '2024-01-01'}}", { a: 1, b: { day: '2024-01-01' } }],
		["MAP {'a': 1.5::DECIMAL(3,1)}", { a: '1.5' }],
		['union_value(number := 2)', 2],
		['[[1], []]', [[1], []]]
	])('%s is %s', async (expression, value) => {
		expect(await one(expression)).toEqual(value);
	});

	it('of money keeps every digit', async () => {
		expect(await one('1234567890123456.78::DECIMAL(18,2)')).toBe('1234567890123456.78');
		expect(await one('(-0.05)::DECIMAL(18,2)')).toBe('-0.05');
		expect(await one("'99999999999999999999999999999999.999999'::DECIMAL(38,6)")).toBe(
			'99999999999999999999999999999999.999999'
		);
		expect(await one('(SELECT sum(0.1::DECIMAL(18,4)) FROM range(1000000))')).toBe('100000.0000');
	});

	it('of money given as text comes back as it was, whatever it is', async () => {
		const money = fc.tuple(fc.bigInt(-(10n ** 18n) + 1n, 10n ** 18n - 1n), fc.boolean());
		const text = (scaled: bigint) => {
			const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(5, '0');
			return `${scaled < 0n ? '-' : ''}${digits.slice(0, -4)}.${digits.slice(-4)}`;
		};
		await fc.assert(
			fc.asyncProperty(fc.array(money, { minLength: 1, maxLength: 20 }), async (amounts) => {
				const given = amounts.map(([scaled, missing]) => (missing ? null : text(scaled)));
				expect(await one('$1::VARCHAR[]::DECIMAL(18,4)[]', given)).toEqual(given);
			}),
			{ numRuns: 30 }
		);
	});

	it('has a name of its own, also when SQL gives it twice', async () => {
		const { columns, rows } = await engine.query('SELECT 1 AS a, 2 AS a');
		expect(columns.map((column) => column.name)).toEqual(['a', 'a:1']);
		expect(rows).toEqual([{ a: 1, 'a:1': 2 }]);
	});

	it('comes with the name of its type', async () => {
		const { columns } = await engine.query(
			"SELECT 1 AS n, 1.5::DECIMAL(18,4) AS money, DATE '2024-01-01' AS day"
		);
		expect(columns).toEqual([
			{ name: 'n', type: 'INTEGER' },
			{ name: 'money', type: 'DECIMAL(18,4)' },
			{ name: 'day', type: 'DATE' }
		]);
	});
});

describe('a parameter', () => {
	it.each<[Parameter, string, Value]>([
		[1, 'INTEGER', 1],
		[2 ** 40, 'BIGINT', 2 ** 40],
		[1e300, 'DOUBLE', 1e300],
		[0.5, 'DOUBLE', 0.5],
		[NaN, 'DOUBLE', NaN],
		[10n, 'BIGINT', 10],
		[2n ** 100n, 'HUGEINT', 2n ** 100n],
		[true, 'BOOLEAN', true],
		['x', 'VARCHAR', 'x'],
		[new Date('2024-02-29T10:00:00.500Z'), 'TIMESTAMP WITH TIME ZONE', '2024-02-29T10:00:00.500Z'],
		[['a', null], 'VARCHAR[]', ['a', null]],
		[[1, 2.5], 'DOUBLE[]', [1, 2.5]],
		[[1, 2n ** 40n], 'BIGINT[]', [1, 2 ** 40]],
		[[[1], [2, 3]], 'INTEGER[][]', [[1], [2, 3]]],
		[[new Date(0)], 'TIMESTAMP WITH TIME ZONE[]', ['1970-01-01T00:00:00.000Z']]
	])('%s is bound as %s', async (parameter, type, value) => {
		expect(await one('typeof($1)', parameter)).toBe(type);
		expect(await one('$1', parameter)).toEqual(value);
	});

	it('may be null, and a list may be empty', async () => {
		expect(await one('$1', null)).toBeNull();
		expect(await one("'a' IN (SELECT unnest($1))", [])).toBe(false);
		expect(await one('$1::VARCHAR[]', [])).toEqual([]);
		expect(await one("list_contains($1, 'a')", ['a', 'b'])).toBe(true);
	});

	it('that is an invalid date, or too many, is refused', async () => {
		await expect(one('$1', new Date(NaN))).rejects.toMatchObject({ code: 'invalid_sql' });
		await expect(one('1', 2)).rejects.toMatchObject({ code: 'invalid_sql' });
	});
});

describe('text that is bound', () => {
	it.each([
		['9.5::DECIMAL(18,4) > $1', '10.00', false],
		['9.5::DECIMAL(18,4) > $1', '9.4999', true],
		["DATE '2024-01-05' < $1", '2024-01-10', true],
		["TIMESTAMPTZ '2024-01-05 00:00:00+00' >= $1", '2024-01-05T00:00:00.000Z', true],
		['9 > $1', '10', false]
	])('takes the type it is compared with: %s with %s', async (expression, parameter, value) => {
		expect(await one(expression, parameter)).toBe(value);
	});
});
