/** Tables as an Excel workbook: numbers, shares, amounts and days are what they are, and no text is ever a formula. */
import { buffer } from 'node:stream/consumers';
import type { Readable } from 'node:stream';
import { ZipFile } from 'yazl';
import { formulaPattern } from '#lib/csv/formula.ts';
import { styles, styleOf, type ColumnFormat } from './styles.ts';

export interface WorkbookTable {
	title: string;
	columns: { label: string; format: ColumnFormat }[];
	/** One value a column; money as decimal text, days as `2026-11-29`. Null is an empty cell. */
	rows: (string | number | null)[][];
	/** What a reader must know, on the last sheet with the title. */
	notes: string[];
	/** ISO code of what amounts are in. */
	currency: string | null;
}

/** Rows a sheet of Excel has, with its header. Source: ECMA-376 as limited by Excel's specifications. */
const mostRows = 1_048_575;

/**
 * Write a workbook: a sheet for each table, in their order, and one that says what they are.
 *
 * @param tables at least one
 * @throws RangeError for more rows than a sheet can have
 */
export async function workbookOf(tables: readonly WorkbookTable[]): Promise<Buffer> {
	if (tables.some(({ rows }) => rows.length > mostRows))
		throw new RangeError(`A sheet has at most ${mostRows} rows.`);
	const zip = new ZipFile();
	for (const [name, part] of Object.entries(partsOf(tables))) {
		zip.addBuffer(Buffer.from(`${declaration}${part}`), name, { compress: true });
	}
	zip.end();
	return buffer(zip.outputStream as Readable);
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const packaged = 'http://schemas.openxmlformats.org/package/2006';
const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

function partsOf(tables: readonly WorkbookTable[]): Record<string, string> {
	const about = tables.flatMap(({ title, notes }, place) => [
		...(place > 0 ? [{ text: '', isTitle: false }] : []),
		{ text: title, isTitle: true },
		...notes.map((text) => ({ text, isTitle: false }))
	]);
	const names = sheetNames([...tables.map(({ title }) => title), 'About']);
	const sheets = [...tables.map((table, place) => tableSheet(table, place === 0)), textSheet(about)];
	const each = (write: (number: number, name: string) => string) =>
		names.map((name, place) => write(place + 1, name)).join('');
	return {
		'[Content_Types].xml': `<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/>${each((number) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${sheetType}.worksheet+xml"/>`)}<Override PartName="/xl/styles.xml" ContentType="${sheetType}.styles+xml"/></Types>`,
		'_rels/.rels': `<Relationships xmlns="${packaged}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		'xl/workbook.xml': `<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${each((number, name) => `<sheet name="${escaped(name)}" sheetId="${number}" r:id="r${number}"/>`)}</sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${packaged}/relationships">${each((number) => `<Relationship Id="r${number}" Type="${office}/worksheet" Target="worksheets/sheet${number}.xml"/>`)}<Relationship Id="r${names.length + 1}" Type="${office}/styles" Target="styles.xml"/></Relationships>`,
		'xl/styles.xml': styles(tables[0]?.currency ?? null),
		...Object.fromEntries(sheets.map((sheet, place) => [`xl/worksheets/sheet${place + 1}.xml`, sheet]))
	};
}

/** The table under a header that stays in sight. */
function tableSheet({ columns, rows }: WorkbookTable, isFirst: boolean): string {
	const width = ({ label, format }: WorkbookTable['columns'][number], place: number) => {
		const longest = rows.slice(0, 200).reduce((most, row) => Math.max(most, printed(row[place])), 0);
		return Math.min(60, Math.max(10, label.length, format === 'text' ? longest : 14) + 2);
	};
	const cols = columns
		.map(
			(column, place) =>
				`<col min="${place + 1}" max="${place + 1}" width="${width(column, place)}" customWidth="1"/>`
		)
		.join('');
	const header = columns
		.map(({ label }, place) => textCell(label, reference(place, 1), styleOf.header))
		.join('');
	const body = rows
		.map((row, index) => {
			const cells = columns.map(({ format }, place) =>
				cell(row[place] ?? null, format, reference(place, index + 2))
			);
			return `<row r="${index + 2}">${cells.join('')}</row>`;
		})
		.join('');
	return `<worksheet xmlns="${main}"><sheetViews><sheetView workbookViewId="0"${isFirst ? ' tabSelected="1"' : ''}><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>${cols && `<cols>${cols}</cols>`}<sheetData><row r="1">${header}</row>${body}</sheetData></worksheet>`;
}

const textSheet = (lines: readonly { text: string; isTitle: boolean }[]): string =>
	`<worksheet xmlns="${main}"><cols><col min="1" max="1" width="100" customWidth="1"/></cols><sheetData>${lines
		.map(
			({ text, isTitle }, index) =>
				`<row r="${index + 1}">${textCell(text, `A${index + 1}`, isTitle ? styleOf.header : styleOf.text)}</row>`
		)
		.join('')}</sheetData></worksheet>`;

const printed = (value: string | number | null | undefined) => String(value ?? '').length;

/** A value by the format of its column; what is no such value stays the text it is. */
function cell(value: string | number | null, format: ColumnFormat, at: string): string {
	if (value === null || value === '') return '';
	const number = format === 'date' ? dayNumber(value) : format === 'text' ? null : plainNumber(value);
	return number === null
		? textCell(String(value), at, styleOf.text)
		: `<c r="${at}" s="${styleOf[format]}"><v>${number}</v></c>`;
}

function plainNumber(value: string | number): number | null {
	const number = typeof value === 'number' ? value : /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : NaN;
	return Number.isFinite(number) ? number : null;
}

const millisecondsOfDay = 24 * 60 * 60 * 1000;

/** The days since the end of 1899. Excel believes in 29 February 1900, so days before its March stay texts. */
function dayNumber(value: string | number): number | null {
	if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value) || value < '1900-03-01') return null;
	const milliseconds = Date.parse(`${value}T00:00:00Z`);
	return Number.isNaN(milliseconds) ? null : milliseconds / millisecondsOfDay + 25_569;
}

const formula = new RegExp(formulaPattern);

/** A text is stored as one, so nothing runs it; one like a formula is marked, so that it stays a text when it is edited. */
function textCell(text: string, at: string, style: number): string {
	const marked = style === styleOf.text && formula.test(text) ? styleOf.quoted : style;
	return `<c r="${at}" s="${marked}" t="inlineStr"><is><t xml:space="preserve">${escaped(text.slice(0, longestText))}</t></is></c>`;
}

/** Characters a cell of Excel can hold. */
const longestText = 32_767;

/** `A1` to `XFD1048576`. */
function reference(column: number, row: number): string {
	let letters = '';
	for (let left = column + 1; left > 0; left = Math.floor((left - 1) / 26)) {
		letters = String.fromCharCode(65 + ((left - 1) % 26)) + letters;
	}
	return `${letters}${row}`;
}

/** Excel takes no name of a sheet with these characters, longer than 31, or between apostrophes. */
const sheetName = (title: string): string =>
	title
		.replaceAll(/[[\]:*?/\\\p{Cc}]/gu, ' ')
		.slice(0, longestName)
		.replaceAll(/^[\s']+|[\s']+$/g, '') || 'Table';

const longestName = 31;

/** Names of sheets, each another than those before it, whatever their case. */
function sheetNames(titles: readonly string[]): string[] {
	const used = new Set<string>();
	return titles.map((title) => {
		const name = sheetName(title);
		let own = name;
		for (let times = 2; used.has(own.toLowerCase()); times++) {
			const mark = ` (${times})`;
			own = `${name.slice(0, longestName - mark.length).trimEnd()}${mark}`;
		}
		used.add(own.toLowerCase());
		return own;
	});
}

/** Text of XML, without the characters that XML can't hold. */
const escaped = (text: string): string =>
	text
		// eslint-disable-next-line no-control-regex -- these are what XML 1.0 forbids
		.replaceAll(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
		.toWellFormed()
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll('\r', '&#13;');
