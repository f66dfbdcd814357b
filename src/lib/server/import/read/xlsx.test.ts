import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { workbookOf, workbookParts, zipOf } from '../testing.ts';
import { momentText } from './workbook/cell.ts';
import { convertWorkbook } from './workbook/convert.ts';
import { isDateCode } from './workbook/styles.ts';
import { sheetsToText } from './xlsx.ts';

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'weatherglass-xlsx-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;
function save(bytes: Buffer): { path: string; to: string } {
	const path = join(folder, `${++count}.xlsx`);
	writeFileSync(path, bytes);
	return { path, to: join(folder, `text-${count}`) };
}

/** The texts of the sheets of a workbook, by their names. */
async function textsOf(bytes: Buffer): Promise<Record<string, string>> {
	const { path, to } = save(bytes);
	const sheets = await convertWorkbook(path, 'list.xlsx', to);
	return Object.fromEntries(sheets.map(({ path, sheet }) => [sheet, readFileSync(path, 'utf8')]));
}

const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const empty = workbookParts([]);
const partOf = (sheetData: string, after = '') =>
	`<worksheet xmlns="${main}"><dimension ref="A1"/><sheetData>${sheetData}</sheetData>${after}</worksheet>`;

/** The text of a sheet that is written out. */
async function textOf(sheetData: string, parts: Record<string, string> = {}): Promise<string> {
	const sheet = { 'xl/worksheets/sheet1.xml': partOf(sheetData) };
	const { Export: text } = await textsOf(zipOf({ ...empty, ...sheet, ...parts }));
	return text!;
}

const related = (type: string, target: string) => ({
	'xl/_rels/workbook.xml.rels': empty['xl/_rels/workbook.xml.rels']!.replace(
		'</Relationships>',
		`<Relationship Id="r2" Type="${office}/${type}" Target="${target}"/></Relationships>`
	)
});
const styled = (styles: string) => ({
	...related('styles', 'styles.xml'),
	'xl/styles.xml': `<styleSheet xmlns="${main}">${styles}</styleSheet>`
});
const shared = (items: string) => ({
	...related('sharedStrings', '/xl/sharedStrings.xml'),
	'xl/SharedStrings.xml': `<sst xmlns="${main}">${items}</sst>`
});

describe('a sheet becomes a text', () => {
	it('in which line N is row N, and every line is as wide as the widest, whatever the sheet says of its size', async () => {
		const rows = [
			'<row r="2"><c r="A2" t="inlineStr"><is><t>A title</t></is></c></row>',
			'<row r="4"><c r="B4"><v>1</v></c><c r="D4"><v>2.50</v></c><c r="E4" s="3"/></row>',
			'<row r="5"><c r="A5"><v>1E3</v></c></row><row r="9"><c r="A9" s="1"/></row>'
		];
		expect(await textOf(rows.join(''))).toBe(',,,\nA title,,,\n,,,\n,1,,2.5\n1000,,,\n');
	});

	it('with rows and cells in their order where they have no address', async () => {
		expect(await textOf('<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>')).toBe(
			'1,2\n3,\n'
		);
	});

	it('with texts of their own, of a formula and shared ones, in runs, escaped, over several lines', async () => {
		const cells = [
			'<c r="A1" t="inlineStr"><is><r><t>bold </t></r><r><t xml:space="preserve"> &amp; thin</t></r></is></c>',
			'<c r="B1" t="str"><f>A1&amp;""</f><v>a &lt; b</v></c>',
			'<c r="C1" t="s"><v>1</v></c><c r="D1" t="s"><v>0</v></c><c r="E1" t="s"><v>2</v></c>'
		];
		const items = [
			'<si><t>one_x000D_\nline, &#128512;</t></si>',
			'<si><r><t>Kiso</t></r><rPh sb="0" eb="2"><t>reading</t></rPh></si>',
			'<si><t><![CDATA[R&D]]></t></si>'
		];
		expect(await textOf(`<row r="1">${cells.join('')}</row>`, shared(items.join('')))).toBe(
			'bold  & thin,a < b,Kiso,"one line, 😀",R&D\n'
		);
	});

	it('with true and false in words, and nothing for an error', async () => {
		const cells =
			'<c r="A1" t="b"><v>1</v></c><c r="B1" t="b"><v>0</v></c><c r="C1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="D1"><v>7</v></c>';
		expect(await textOf(`<row r="1">${cells}</row>`)).toBe('true,false,,7\n');
	});

	it('with numbers as days and moments where their style says so', async () => {
		const styles =
			'<numFmts><numFmt numFmtId="164" formatCode="dd&quot;.&quot;mm/yyyy;@"/></numFmts><cellStyleXfs><xf numFmtId="0"/><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="164" xfId="0"/><xf xfId="1"/></cellXfs>';
		const cells = [0, 1, 2, 3].map((style) => `<c s="${style}"><v>46037.5</v></c>`).join('');
		const moment = '2026-01-15 12:00:00';
		expect(await textOf(`<row>${cells}</row>`, styled(styles))).toBe(
			`46037.5,${moment},${moment},${moment}\n`
		);
	});

	it('with days counted from 1904 where the workbook does, and days in words as they are', async () => {
		const workbook = empty['xl/workbook.xml']!.replace('<sheets>', '<workbookPr date1904="1"/><sheets>');
		const styles = styled('<cellXfs><xf numFmtId="14"/></cellXfs>');
		const cells =
			'<c s="0"><v>44575</v></c><c t="d"><v>2026-01-15T00:00:00</v></c><c t="d"><v>2026-01-15T12:30:00Z</v></c>';
		expect(await textOf(`<row>${cells}</row>`, { ...styles, 'xl/workbook.xml': workbook })).toBe(
			'2026-01-15,2026-01-15,2026-01-15 12:30:00Z\n'
		);
	});

	it('whatever the prefix of its names, and wherever its parts lie', async () => {
		const { 'xl/workbook.xml': workbook, 'xl/_rels/workbook.xml.rels': relationships, ...rest } = empty;
		const bytes = zipOf({
			...rest,
			'_rels/.rels': rest['_rels/.rels']!.replace('xl/workbook.xml', '/book/main.xml'),
			'book/main.xml': workbook!,
			'book/_rels/main.xml.rels': relationships!.replace('worksheets/sheet1.xml', '../pages/one.xml'),
			'pages/one.xml': `<x:worksheet xmlns:x="${main}"><x:sheetData><x:row r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row></x:sheetData></x:worksheet>`
		});
		expect(await textsOf(bytes)).toEqual({ Export: '5\n' });
	});

	it('when it is hidden too, and not when nothing is in it, or it is a chart', async () => {
		const names = ['First', 'Hidden &amp; old', 'Empty', 'Chart'];
		const sheets = names.map(
			(name, index) =>
				`<sheet name="${name}" sheetId="${index + 1}" state="${index === 1 ? 'hidden' : 'visible'}" r:id="s${index}"/>`
		);
		const relationships = names.map(
			(name, index) =>
				`<Relationship Id="s${index}" Type="${office}/${name === 'Chart' ? 'chartsheet' : 'worksheet'}" Target="worksheets/s${index}.xml"/>`
		);
		const bytes = zipOf({
			'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.join('')}</sheets></workbook>`,
			'xl/_rels/workbook.xml.rels': `<Relationships>${relationships.join('')}</Relationships>`,
			'xl/worksheets/s0.xml': partOf('<row r="1"><c r="A1"><v>1</v></c></row>'),
			'xl/worksheets/s1.xml': partOf('<row r="1" hidden="1"><c r="A1"><v>2</v></c></row>'),
			'xl/worksheets/s2.xml': partOf('<row r="1"><c r="A1" s="1"/></row>'),
			'xl/worksheets/s3.xml': '<chartsheet/>'
		});
		expect(await textsOf(bytes)).toEqual({ First: '1\n', 'Hidden & old': '2\n' });
	});
});

describe('a workbook is refused, saying where and what to do,', () => {
	it.each([
		['whose sheet is cut off', '<row r="1"><c r="A1"><v>1</v>', /unclosed|unexpected|missing/i],
		[
			'with a formula that was never worked out',
			'<row r="3"><c r="AB3"><f>A1+1</f><v></v></c></row>',
			/“Export”: cell AB3 has a formula/
		],
		[
			'with a text that is not there',
			'<row r="1"><c r="B1" t="s"><v>9</v></c></row>',
			/cell B1 names text 9/
		],
		[
			'with a number that is none',
			'<row r="1"><c r="B1"><v>abc</v></c></row>',
			/cell B1 is no number, but “abc”/
		],
		['with rows that go back', '<row r="2"/><row r="2"/>', /row 2 follows row 2/],
		['with cells that go back', '<row r="1"><c r="B1"/><c r="A1"/></row>', /cell A1 follows column 2/],
		['with more rows than there are', '<row r="99999999"/>', /row 99999999/]
	])('%s', async (_what, rows, words) => {
		const sheet = { 'xl/worksheets/sheet1.xml': `<worksheet xmlns="${main}"><sheetData>${rows}` };
		if (!rows.endsWith('</v>')) sheet['xl/worksheets/sheet1.xml'] += '</sheetData></worksheet>';
		await expect(textsOf(zipOf({ ...empty, ...sheet }))).rejects.toMatchObject({
			name: 'ImportError',
			code: 'not_text',
			file: 'list.xlsx',
			message: expect.stringMatching(words),
			advice: expect.stringContaining('CSV')
		});
	});

	it('when its rows write far more text than it is large', async () => {
		const cells = `<c r="XFD1"><v>1</v></c>`;
		const bytes = zipOf({
			...empty,
			'xl/worksheets/sheet1.xml': partOf(
				`<row r="1">${cells}</row><row r="1048576"><c r="A1048576"><v>1</v></c></row>`
			)
		});
		await expect(textsOf(bytes)).rejects.toMatchObject({ code: 'unsupported' });
	});

	it('with nothing in it', async () => {
		await expect(textsOf(workbookOf([]))).rejects.toMatchObject({ code: 'empty' });
	});
});

describe('the process that reads a workbook', () => {
	/** A workbook of so many rows, each with a long text of its own that cells share. */
	const large = (rows: number) => {
		const words = 'of which there is a lot to say '.repeat(10);
		const numbers = Array.from({ length: rows }, (_, row) => row);
		return zipOf(
			{
				...empty,
				...shared(numbers.map((n) => `<si><t>A customer ${words}: number ${n}</t></si>`).join('')),
				'xl/worksheets/sheet1.xml': partOf(numbers.map((n) => `<row><c t="s"><v>${n}</v></c></row>`).join(''))
			},
			{ deflate: true }
		);
	};

	it('gives the texts of the sheets', async () => {
		const { path, to } = save(
			workbookOf([
				['Name', 'Amount'],
				['Åse', 5]
			])
		);
		const [{ path: text, sheet } = { path: '', sheet: '' }] = await sheetsToText(path, 'list.xlsx', to);
		expect([sheet, readFileSync(text, 'utf8')]).toEqual(['Export', 'Name,Amount\nÅse,5\n']);
	});

	it('says what is wrong with it', async () => {
		const { path, to } = save(zipOf({ 'a.txt': 'no workbook' }));
		await expect(sheetsToText(path, 'list.xlsx', to)).rejects.toMatchObject({
			name: 'ImportError',
			code: 'not_text',
			message: expect.stringContaining('it has no xl/workbook.xml')
		});
	});

	it('may take so much memory: a workbook that takes more is refused by name, and this process goes on', async () => {
		const { path, to } = save(large(200_000));
		const limits = { memory: 48, milliseconds: 300_000 };
		await expect(sheetsToText(path, 'large.xlsx', to, { limits })).rejects.toMatchObject({
			name: 'ImportError',
			code: 'unsupported',
			file: 'large.xlsx',
			message: 'large.xlsx is too large to be read as a workbook: it takes more than 48 MB of memory.',
			advice: expect.stringContaining('Save the sheet as CSV')
		});
	});

	it('may take so much time', async () => {
		const { path, to } = save(workbookOf([['Name'], ['Acme']]));
		const limits = { memory: 256, milliseconds: 1 };
		await expect(sheetsToText(path, 'slow.xlsx', to, { limits })).rejects.toMatchObject({
			code: 'unsupported',
			message: expect.stringContaining('slow.xlsx is too large to be read as a workbook: it takes more than')
		});
	});

	it('is ended when the import is cancelled, and writes nothing from then on', async () => {
		const { path, to } = save(large(100_000));
		const cancelled = new AbortController();
		const reading = sheetsToText(path, 'list.xlsx', to, { signal: cancelled.signal });
		reading.catch(() => undefined);
		const text = join(to, 'sheet-1.csv');
		await vi.waitFor(() => expect(existsSync(text)).toBe(true), { timeout: 120_000, interval: 10 });
		cancelled.abort(new Error('cancelled'));
		await expect(reading).rejects.toThrow('cancelled');
		expect(readFileSync(text, 'utf8')).not.toContain('number 99999');
	});
});

describe('a format of numbers', () => {
	it.each([
		'yyyy-mm-dd',
		'd/m/yy h:mm;@',
		'[$-409]mmmm\\ d\\,\\ yyyy',
		'[h]:mm:ss.000',
		'h:mm AM/PM',
		'd "of" mmm'
	])('%s is one of dates', (code) => expect(isDateCode(code)).toBe(true));

	it.each(['General', '0.00', '#,##0 "days"', '0\\m', '[Red]0;[Blue]-0', '@', '"d"', '0.0%', '_-* #,##0_-'])(
		'%s is none of dates',
		(code) => expect(isDateCode(code)).toBe(false)
	);
});

describe('a count of days', () => {
	it('is a day, or a moment to the second', () => {
		expect([46037, 46037.5, 46037.520833333336, 61].map((days) => momentText(days))).toEqual([
			'2026-01-15',
			'2026-01-15 12:00:00',
			'2026-01-15 12:30:00',
			'1900-03-01'
		]);
	});

	it('is none beyond the years that a day is written in', () => {
		expect([-1, 3_000_000, 1e300].map((days) => momentText(days))).toEqual([null, null, null]);
	});
});
