import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csvCell, decimalComma, pointsAndComma, writeCsv } from './csv.ts';

describe('CSV', () => {
	const folders: string[] = [];
	afterAll(async () => {
		for (const folder of folders) await rm(folder, { recursive: true });
	});
	const write = async (rows: Iterable<(string | number | null)[]>, dialect = {}) => {
		const folder = await mkdtemp(join(tmpdir(), 'weatherglass-csv-'));
		folders.push(folder);
		const path = join(folder, 'table.csv');
		return { count: await writeCsv(path, ['a', 'b'], rows, dialect), text: await readFile(path, 'utf8') };
	};

	it('quotes what RFC 4180 says must be quoted, and doubles quotes', () => {
		expect(csvCell('plain')).toBe('plain');
		expect(csvCell('a,b')).toBe('"a,b"');
		expect(csvCell('a,b', { delimiter: ';' })).toBe('a,b');
		expect(csvCell('say "hi"')).toBe('"say ""hi"""');
		expect(csvCell('two\nlines')).toBe('"two\nlines"');
		expect([csvCell(null), csvCell(undefined), csvCell(0), csvCell(false)]).toEqual(['', '', '0', 'false']);
		expect(csvCell('', { quoteAll: true })).toBe('""');
	});

	it('writes header and rows, with a byte order mark where asked', async () => {
		expect(await write([['1', null]], { bom: true, delimiter: ';' })).toEqual({
			count: 1,
			text: '\uFEFFa;b\n1;\n'
		});
	});

	it('writes more rows than fit in a buffer, in order', async () => {
		const rows = function* () {
			for (let index = 0; index < 60_000; index++) yield [index, 'filling text'];
		};
		const { count, text } = await write(rows());
		expect(count).toBe(60_000);
		expect(text.split('\n').slice(59_999, 60_002)).toEqual(['59998,filling text', '59999,filling text', '']);
	});

	it('writes money as continental Europe does', () => {
		expect([
			decimalComma(1234.5),
			pointsAndComma(1_234_567.5),
			pointsAndComma(-12_500),
			pointsAndComma(999)
		]).toEqual(['1234,50', '1.234.567,50', '-12.500,00', '999,00']);
	});
});
