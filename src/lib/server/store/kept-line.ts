/** Reads one record out of the kept copy of an imported file, without holding the file in memory. */
import { createReadStream } from 'node:fs';

/** How the file was read; what import_files.dialect says of it. */
export interface KeptDialect {
	encoding: string;
	delimiter: string;
	quote: string | null;
	lineEnd: string;
	/** Line of the header, from 1. */
	headerLine: number;
}

export interface KeptRecord {
	/** The record as it stands in the file, without its line end. */
	text: string;
	cells: string[];
}

/** More than any record has; a quote that is never closed must not read the whole file. */
const longestRecord = 1024 * 1024;

/**
 * Read the header and the record that begins on a line.
 *
 * @param line from 1
 * @returns null for the record when the file has no such line
 */
export async function readKeptLine(
	path: string,
	dialect: KeptDialect,
	line: number
): Promise<{ header: string[]; record: KeptRecord | null }> {
	const found = await readWithEncoding(path, dialect, line, decoderLabel(dialect.encoding));
	// A file may begin as UTF-8 and hold bytes of windows-1252 further down; the import then read it as that.
	const replaced = found.record?.text.includes('\uFFFD') && dialect.encoding.startsWith('utf-8');
	return replaced ? readWithEncoding(path, dialect, line, 'windows-1252') : found;
}

async function readWithEncoding(
	path: string,
	dialect: KeptDialect,
	line: number,
	encoding: string
): Promise<{ header: string[]; record: KeptRecord | null }> {
	const collector = new LineCollector(dialect.lineEnd === '\r' ? '\r' : '\n', [dialect.headerLine, line]);
	const stream = createReadStream(path, { highWaterMark: 256 * 1024 });
	const decoder = new TextDecoder(encoding);
	for await (const chunk of stream as AsyncIterable<Buffer>) {
		collector.push(decoder.decode(chunk, { stream: true }));
		if (collector.done) break;
	}
	collector.push(decoder.decode());
	const [above, found] = collector.texts;
	const header = above ? cutRecord(above, dialect).cells : [];
	const record = found ? cutRecord(found, dialect) : null;
	return {
		header,
		record: record && { text: record.text, cells: unwrapped(record.cells, header.length, dialect) }
	};
}

const decoderLabel = (encoding: string) => (encoding.startsWith('utf-8') ? 'utf-8' : encoding);

/** Some exports put quotes around whole lines: the one cell is the record. */
function unwrapped(cells: string[], width: number, dialect: KeptDialect): string[] {
	return cells.length === 1 && width > 1 && cells[0]!.includes(dialect.delimiter)
		? cutRecord(cells[0]!, dialect).cells
		: cells;
}

/** Collects text from each of some lines on, as far as a record may reach. */
class LineCollector {
	readonly texts: (string | undefined)[];
	#line = 1;

	constructor(
		private readonly end: string,
		private readonly wanted: number[]
	) {
		this.texts = wanted.map((line) => (line === 1 ? '' : undefined));
	}

	get done(): boolean {
		return this.texts.every((text) => text !== undefined && text.length >= longestRecord);
	}

	push(text: string): void {
		this.wanted.forEach((_, index) => {
			const begun = this.texts[index];
			if (begun !== undefined && begun.length < longestRecord) this.texts[index] = begun + text;
		});
		for (let at = text.indexOf(this.end); at >= 0; at = text.indexOf(this.end, at + 1)) {
			this.#line++;
			this.wanted.forEach((line, index) => {
				if (line === this.#line) this.texts[index] = text.slice(at + 1);
			});
		}
	}
}

/**
 * Cut the first record off a text. A quoted cell may hold delimiters, doubled quotes and line ends; a quote inside an
 * unquoted cell is a character like any other.
 */
export function cutRecord(text: string, { delimiter, quote }: KeptDialect): KeptRecord {
	const cells: string[] = [];
	let at = 0;
	for (;;) {
		let cell = '';
		if (quote !== null && text[at] === quote) {
			at++;
			for (;;) {
				const close = text.indexOf(quote, at);
				if (close < 0) return { text, cells: [...cells, cell + text.slice(at)] };
				cell += text.slice(at, close);
				at = close + 1;
				if (text[at] !== quote) break;
				cell += quote;
				at++;
			}
		}
		const end = nextOf(text, at, delimiter);
		cells.push(cell + text.slice(at, end));
		if (text[end] !== delimiter) return { text: text.slice(0, end), cells };
		at = end + 1;
	}
}

function nextOf(text: string, from: number, delimiter: string): number {
	for (let at = from; at < text.length; at++) {
		const character = text[at]!;
		if (character === delimiter || character === '\n' || character === '\r') return at;
	}
	return text.length;
}
