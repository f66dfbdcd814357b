import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { decoderOf } from './decode.ts';
import { readRecords } from './records.ts';
import { sniffFile } from './sniff.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-sniff-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function sniff(content: string | Buffer) {
	const path = join(folder, `file-${++files}.csv`);
	writeFileSync(path, content);
	return sniffFile(path, 'file.csv');
}

describe('the delimiter', () => {
	it.each([',', ';', '\t', '|'])('%j is found, also where cells hold others', async (delimiter) => {
		const text = [
			['Deal name', 'Amount', 'Note'],
			['Cold room', '12', '"one, two; three"'],
			['Freezer', '13', '']
		]
			.map((cells) => cells.join(delimiter))
			.join('\n');
		const { dialect, header } = await sniff(text);
		expect(dialect.delimiter).toBe(delimiter);
		expect(header).toEqual(['Deal name', 'Amount', 'Note']);
	});
});

describe('the encoding', () => {
	const text = 'Deal name;Amount\nMüller & Søn;1\n';
	it.each([
		['utf-8', Buffer.from(text)],
		['utf-8-bom', Buffer.from(`\ufeff${text}`)],
		['utf-16le', Buffer.from(`\ufeff${text}`, 'utf16le')],
		['utf-16be', Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
		['windows-1252', Buffer.from(text, 'latin1')]
	])('%s is told from the bytes, and names survive it', async (encoding, content) => {
		const { dialect, header, sample } = await sniff(content);
		expect(dialect.encoding).toBe(encoding);
		expect(header[0]).toBe('Deal name');
		expect(sample[0]!.cells[0]).toBe('Müller & Søn');
	});
});
describe('windows-1252', () => {
	const windows = (text: string) =>
		Buffer.from([...text].map((sign) => ({ '€': 0x80, '“': 0x93, '”': 0x94 })[sign] ?? sign.charCodeAt(0)));

	it('has a euro sign and quotation marks, in small files too', async () => {
		const { sample } = await sniff(windows('Deal name;Amount\n“Müller”;€ 5,00\n'));
		expect(sample[0]!.cells).toEqual(['“Müller”', '€ 5,00']);
	});

	it('has them in single lines of a file of UTF-8', () => {
		const bytes = Buffer.concat([Buffer.from('Søn;1\n'), windows('Müller;€ 5,00\n')]);
		expect(decoderOf('utf-8').decode(bytes, true)).toBe('Søn;1\nMüller;€ 5,00\n');
	});
});

describe('decimal marks and dates', () => {
	it.each([
		['1.234,50\n10,5', ','],
		['"1,234.50"\n10.5', '.'],
		['1.234,50\nabc\n10', ',']
	])('amounts such as %j have the mark %j', async (amounts, mark) => {
		const rows = amounts.split('\n').map((amount) => `x;${amount}`);
		expect((await sniff(['name;amount', ...rows].join('\n'))).dialect.decimal).toBe(mark);
	});

	it.each([
		['2026-01-31', 'iso'],
		['31/01/2026', 'day_first'],
		['01/31/2026', 'month_first'],
		['03/04/2026', 'undecided'],
		['soon', 'none']
	])('dates such as %s are read %s: month first is never assumed', async (date, order) => {
		const { dialect } = await sniff(`name,created\nA,${date}\nB,${date}\n`);
		expect(dialect.dateOrder).toBe(order);
	});
});

describe('the header', () => {
	it('is found below what reports put above it', async () => {
		const { dialect, header } = await sniff(
			'My pipeline\nMade on 3 May\n\nDeal name,Amount,Stage\nA,1,New\nB,2,Won\n'
		);
		expect(dialect.headerLine).toBe(4);
		expect(header).toEqual(['Deal name', 'Amount', 'Stage']);
	});

	it('may have every cell in quotes, and the rows cells of several lines', async () => {
		const { header, sample } = await sniff('"Name","Note"\n"A","two\nlines"\n"B","say ""hi"""\n');
		expect(header).toEqual(['Name', 'Note']);
		expect(sample.map(({ cells }) => cells)).toEqual([
			['A', 'two\nlines'],
			['B', 'say "hi"']
		]);
	});

	it('names a repeated column apart', async () => {
		const { header } = await sniff('Name,Owner,Owner\nA,B,C\n');
		expect(new Set(header).size).toBe(3);
	});
});

describe('what is no table is refused with what to do', () => {
	it.each([
		['empty', ''],
		['empty', '   \n \n'],
		['header_only', 'Deal name,Amount,Stage\n'],
		['not_text', Buffer.from([0, 1, 2, 3, 0, 0, 9])],
		['unsupported', '<html><body>No</body></html>'],
		['header_only', 'Deals of 2026,,\nDeal name,Amount,Stage\n'],
		['not_a_table', 'stage,Won,,\n,,,\n,Q1,Q2,Grand Total\nCount of id,1,2,3\n,,,\n']
	])('%s: %j', async (code, content) => {
		await expect(sniff(content)).rejects.toMatchObject({
			code,
			advice: expect.stringMatching(/\w+ .+\./),
			message: expect.stringContaining('file.csv')
		});
	});

	it('a first line that is longer than what is looked at, as by a quotation mark that is never closed', async () => {
		const text = `Deal name,"Amount\n${'Pump,5\n'.repeat(300_000)}`;
		await expect(sniff(text)).rejects.toMatchObject({
			code: 'not_a_table',
			message: expect.stringContaining('No row of file.csv ends'),
			advice: expect.stringContaining('close the quotation mark')
		});
	});

	it('a table on its side, as the product categories of AdventureWorks are', async () => {
		const text = 'CategoryKey,1,2,3,4\r\nCategoryName,Bikes,Components,Clothings,Accessories\r\n';
		await expect(sniff(text)).rejects.toMatchObject({
			code: 'not_a_table',
			message: expect.stringContaining(
				'its names (CategoryKey, CategoryName) stand below one another in the first column'
			),
			advice: expect.stringContaining('one record a line')
		});
	});
});

describe('records', () => {
	const cell = fc.string({ maxLength: 12 }).map((text) => text.replaceAll('\r', ''));
	const table = fc
		.integer({ min: 2, max: 5 })
		.chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width }), { minLength: 1 }));

	it('are read as they were written, whatever the cells hold, and however they are quoted', () => {
		fc.assert(
			fc.property(table, fc.constantFrom(',', ';', '\t', '|'), fc.boolean(), (rows, delimiter, quotesAll) => {
				const write = (text: string) =>
					quotesAll || /["\n]/.test(text) || text.includes(delimiter) || text !== text.trim() || text === ''
						? `"${text.replaceAll('"', '""')}"`
						: text;
				const text = rows.map((cells) => cells.map(write).join(delimiter)).join('\n');
				expect(readRecords(text, { delimiter }).map(({ cells }) => cells)).toEqual(rows);
			})
		);
	});
});
