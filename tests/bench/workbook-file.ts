import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import Papa from 'papaparse';
import { ZipFile } from 'yazl';
import { workbookParts } from '#lib/server/import/testing.ts';

/** Write the rows of a CSV file as a workbook of one sheet, as Excel does: numbers as they are, texts shared. */
export async function writeWorkbook(csv: string, to: string): Promise<void> {
	const { 'xl/worksheets/sheet1.xml': sheet, ...parts } = workbookParts([]);
	const relationships = parts['xl/_rels/workbook.xml.rels']!;
	const texts = new Map<string, number>();
	const zip = new ZipFile();
	for (const [name, part] of Object.entries(parts)) {
		const strings = relationships
			.replace(/^.*(?=<Relationship )/, '')
			.replace('"r1"', '"r2"')
			.replace('/worksheet"', '/sharedStrings"')
			.replace('worksheets/sheet1.xml', 'sharedStrings.xml');
		const text = part === relationships ? part.replace('</Relationships>', strings) : part;
		zip.addBuffer(Buffer.from(text), name);
	}
	const [before, after] = sheet!.split('<sheetData>');
	zip.addReadStream(
		Readable.from(inPieces(sheetOf(csv, texts, `${before}<sheetData>`, after!))),
		'xl/worksheets/sheet1.xml'
	);
	// Begins when the sheet has been written, and every text is known.
	zip.addReadStream(Readable.from(inPieces(stringsOf(texts))), 'xl/sharedStrings.xml');
	zip.end();
	await pipeline(zip.outputStream, createWriteStream(to));
}

async function* sheetOf(csv: string, texts: Map<string, number>, before: string, after: string) {
	yield before;
	let row = 0;
	for await (const line of createInterface({ input: createReadStream(csv) })) {
		row++;
		const cells = Papa.parse<string[]>(line).data[0]!.map((text, column) => {
			if (text === '') return '';
			const place = `${String.fromCharCode(65 + column)}${row}`;
			if (/^\d{1,15}$/.test(text)) return `<c r="${place}"><v>${text}</v></c>`;
			if (!texts.has(text)) texts.set(text, texts.size);
			return `<c r="${place}" t="s"><v>${texts.get(text)}</v></c>`;
		});
		yield `<row r="${row}">${cells.join('')}</row>`;
	}
	yield after;
}

function* stringsOf(texts: ReadonlyMap<string, number>) {
	yield '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">';
	for (const text of texts.keys())
		yield `<si><t>${text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</t></si>`;
	yield '</sst>';
}

/** Texts in buffers of some size: a stream of single rows is slow. */
async function* inPieces(texts: AsyncIterable<string> | Iterable<string>): AsyncGenerator<Buffer> {
	let waiting = '';
	for await (const text of texts) {
		waiting += text;
		if (waiting.length < 256 * 1024) continue;
		yield Buffer.from(waiting);
		waiting = '';
	}
	yield Buffer.from(waiting);
}
