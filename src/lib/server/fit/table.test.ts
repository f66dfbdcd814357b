import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Column } from './column.ts';
import { readTable } from './read-table.ts';
import { Table } from './table.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-fit-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, content: string | Uint8Array): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

describe('a column', () => {
	it('gives back every cell as it stood, numbers among them', () => {
		const cell = fc.oneof(
			fc.integer().map(String),
			fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
			fc.constantFrom('007', '1e3', '1.50', '-0', 'Infinity', 'churned', '0x1f')
		);
		fc.assert(
			fc.property(fc.array(cell, { maxLength: 200 }), (cells) => {
				const column = new Column();
				for (const text of cells) column.add(text);
				expect(cells.map((_, row) => column.text(row))).toEqual(cells);
			})
		);
	});

	it('takes empty cells and the usual words for a missing value', () => {
		const column = new Column();
		for (const text of ['1', '', 'NA', 'NaN', 'null', 'N/A', '?', ' 2 ']) column.add(text);
		expect(Array.from({ length: 8 }, (_, row) => column.number(row))).toEqual([
			1,
			...Array.from({ length: 6 }, () => NaN),
			2
		]);
		expect(column.text(1)).toBeNull();
	});
});

describe('a table', () => {
	const table = new Table(
		'sales.csv',
		['day', 'amount'],
		[
			['2026-01-31', '12'],
			['2026-02-28 10:30', 'lots'],
			['19970101', '']
		]
	);

	it('names file, line, column and value of a cell that is no number, and what to do', () => {
		expect(() => table.numbers('amount')).toThrow('sales.csv, line 3, column “amount”: “lots” is no number.');
		expect(() => table.numbers('amount', { allowMissing: true })).toThrow('line 3');
		expect(() => table.numbers('price')).toThrow('sales.csv has no column “price”.');
	});

	it('reads days, moments without an offset as UTC, and days of eight digits', () => {
		expect([...table.dates('day')]).toEqual([
			Date.UTC(2026, 0, 31),
			Date.UTC(2026, 1, 28, 10, 30),
			Date.UTC(1997, 0, 1)
		]);
		expect(() => new Table('x.csv', ['day'], [['31.01.2026']]).dates('day')).toThrow('is no date');
	});
});

describe('a file', () => {
	it('is read with quoted cells, a byte order mark and blank lines, and knows the line of each record', async () => {
		const read = await readTable(file('odd.csv', '\uFEFFname,value\r\n"a\r\nb","1"\r\n\r\n"c, ""d""",2\r\n'));
		expect(read.columns).toEqual(['name', 'value']);
		expect(read.text('name')).toEqual(['a\r\nb', 'c, "d"']);
		expect([...read.numbers('value')]).toEqual([1, 2]);
		expect([read.lineOf(0), read.lineOf(1)]).toEqual([2, 5]);
	});

	it.each([
		['empty', '', 'is empty'],
		['a header alone', 'a,b\n', 'no rows'],
		['a short row', 'a,b\n1,2\n1\n', 'line 3: there are 1 cells, but 2 columns'],
		['two columns of one name', 'a,a\n1,2\n', 'two columns named “a”'],
		['not text', Uint8Array.of(0xff, 0xfe, 0, 1, 10, 0xff), 'is not text in UTF-8']
	])('that is %s is refused in a sentence', async (name, content, message) => {
		await expect(readTable(file(`${name}.csv`, content))).rejects.toThrow(message);
	});

	it('that is not there is named', async () => {
		await expect(readTable(join(folder, 'absent.csv'))).rejects.toMatchObject({ code: 'no_file' });
	});
});
