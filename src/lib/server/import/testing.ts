/** Archives and workbooks for the tests of the import, made by hand. */
import { crc32, deflateRawSync } from 'node:zlib';

interface ZipOptions {
	/** Pack the files; else they stand in the archive as they are. */
	deflate?: boolean;
	/** What the archive says of the size of each, whatever it is. */
	claimed?: number;
	/** Say that a password protects them. */
	encrypted?: boolean;
}

/** A ZIP archive of texts or bytes. Source: PKWARE's APPNOTE 6.3, sections 4.3.7 to 4.3.16. */
export function zipOf(
	files: Readonly<Record<string, string | Buffer>>,
	{ deflate = false, claimed, encrypted = false }: ZipOptions = {}
): Buffer {
	const parts: Buffer[] = [];
	const directory: Buffer[] = [];
	let offset = 0;
	for (const [name, content] of Object.entries(files)) {
		const data = Buffer.from(content as string);
		const packed = deflate ? deflateRawSync(data) : data;
		const title = Buffer.from(name);
		const facts = Buffer.alloc(26);
		facts.writeUInt16LE(20, 0);
		facts.writeUInt16LE(encrypted ? 0x801 : 0x800, 2);
		facts.writeUInt16LE(deflate ? 8 : 0, 4);
		facts.writeUInt32LE(crc32(data), 10);
		facts.writeUInt32LE(packed.length, 14);
		facts.writeUInt32LE(claimed ?? data.length, 18);
		facts.writeUInt16LE(title.length, 22);
		const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, title, packed]);
		const where = Buffer.alloc(14);
		where.writeUInt32LE(offset, 10);
		directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), facts, where, title]));
		parts.push(local);
		offset += local.length;
	}
	const size = directory.reduce((sum, { length }) => sum + length, 0);
	const end = Buffer.alloc(22);
	end.write('PK\x05\x06', 0, 'latin1');
	end.writeUInt16LE(directory.length, 8);
	end.writeUInt16LE(directory.length, 10);
	end.writeUInt32LE(size, 12);
	end.writeUInt32LE(offset, 16);
	return Buffer.concat([...parts, ...directory, end]);
}

/** The name of a column by its place: A to Z, AA, AB. */
const letters = (column: number): string =>
	(column >= 26 ? letters(Math.floor(column / 26) - 1) : '') + String.fromCharCode(65 + (column % 26));

type SheetRows = readonly (readonly (string | number | null)[])[];

/** A workbook with one sheet of texts and numbers. */
export const workbookOf = (rows: SheetRows): Buffer => zipOf(workbookParts(rows));

/** The files of a workbook, by their names in it. */
export function workbookParts(rows: SheetRows): Record<string, string> {
	const cell = (value: string | number | null, reference: string) => {
		if (value === null) return '';
		if (typeof value === 'number') return `<c r="${reference}"><v>${value}</v></c>`;
		const text = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
		return `<c r="${reference}" t="inlineStr"><is><t>${text}</t></is></c>`;
	};
	const lines = rows.map((row, index) => {
		const cells = row.map((value, column) => cell(value, `${letters(column)}${index + 1}`));
		return `<row r="${index + 1}">${cells.join('')}</row>`;
	});
	const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
	const office = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
	const packaged = 'http://schemas.openxmlformats.org/package/2006';
	const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
	return {
		'[Content_Types].xml': `${xml}<Types xmlns="${packaged}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>`,
		'_rels/.rels': `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="r1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		'xl/workbook.xml': `${xml}<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="Export" sheetId="1" r:id="r1"/></sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `${xml}<Relationships xmlns="${packaged}/relationships"><Relationship Id="r1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
		'xl/worksheets/sheet1.xml': `${xml}<worksheet xmlns="${main}"><sheetData>${lines.join('')}</sheetData></worksheet>`
	};
}
