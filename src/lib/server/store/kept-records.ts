/** Goes through the records of a kept file, and writes them anew where something has to go: lines stay where they are. */
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { cutRecord, type KeptDialect } from './kept-line.ts';

/** A record as it stands in the file. */
export interface LinedRecord {
	/** The line on which it begins, from 1. */
	line: number;
	/** Its text without the line end. */
	text: string;
}

/**
 * Rewrite the records of a file.
 *
 * @param change answers another text for a record, or null to leave it. A line end in the new text is one in the file.
 * @param dryRun only count
 * @returns how many records were changed; the file is not touched when none is
 */
export async function rewriteKept(
	path: string,
	dialect: KeptDialect,
	change: (record: LinedRecord) => string | null,
	{ dryRun = false }: { dryRun?: boolean } = {}
): Promise<number> {
	const text = textOf(dialect);
	const draft = `${path}.draft`;
	let changed = 0;
	const output = dryRun ? null : createWriteStream(draft, { mode: 0o600 });
	try {
		for await (const { record, end } of recordsOf(path, dialect, text)) {
			const now = change({ line: record.line, text: text.read(record.text) });
			if (now !== null) changed++;
			const raw = (now === null ? record.text : text.write(now, record.text)) + end;
			if (output && !output.write(text.bytes(raw))) await once(output, 'drain');
		}
		output?.end();
		if (output) await finished(output);
		if (output && changed > 0) await rename(draft, path);
	} finally {
		output?.destroy();
		await rm(draft, { force: true });
	}
	return changed;
}

/** An empty record of as many cells that takes as many lines, so that those after it stay where they are. */
export function blankRecord(text: string, dialect: KeptDialect): string {
	const { delimiter, quote } = dialect;
	const ends = (text.match(/\r?\n|\r/g) ?? []).join('');
	const cells = delimiter.repeat(cutRecord(text, dialect).cells.length - 1);
	return ends === '' || quote === null ? cells + ends : `${cells}${quote}${ends}${quote}`;
}

/**
 * How a file's bytes become text and back. What is not changed is passed on byte for byte, also where it is not valid in
 * its encoding: one byte is one character until a record has to be read.
 */
interface Coding {
	decode: (bytes: Buffer) => string;
	bytes: (raw: string) => Buffer;
	read: (raw: string) => string;
	write: (text: string, raw: string) => string;
}

function textOf({ encoding }: KeptDialect): Coding {
	if (encoding.startsWith('utf-16')) {
		const swapped = encoding.endsWith('be');
		const turned = (bytes: Buffer) => (swapped ? Buffer.from(bytes).swap16() : bytes);
		return {
			decode: (bytes) => turned(bytes).toString('utf16le'),
			bytes: (raw) => turned(Buffer.from(raw, 'utf16le')),
			read: (raw) => raw,
			write: (text) => text
		};
	}
	const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
	const decoder = new TextDecoder('windows-1252');
	// Without `stream` Node 20 reads 0x80 to 0x9f as control characters.
	const western = (bytes: Uint8Array) => decoder.decode(bytes, { stream: true });
	const isUtf8 = (bytes: Buffer): string | null => {
		try {
			return strict.decode(bytes);
		} catch {
			return null;
		}
	};
	return {
		decode: (bytes) => bytes.toString('latin1'),
		bytes: (raw) => Buffer.from(raw, 'latin1'),
		read(raw) {
			const bytes = Buffer.from(raw, 'latin1');
			return (encoding.startsWith('utf-8') ? isUtf8(bytes) : null) ?? western(bytes);
		},
		write(text, raw) {
			const wasUtf8 = encoding.startsWith('utf-8') && isUtf8(Buffer.from(raw, 'latin1')) !== null;
			return wasUtf8 ? Buffer.from(text, 'utf8').toString('latin1') : westernBytes(text, western);
		}
	};
}

let westernCodes: Map<string, string> | undefined;

/** Text as windows-1252, one character a byte; what that has not becomes a question mark. */
function westernBytes(text: string, western: (bytes: Uint8Array) => string): string {
	westernCodes ??= new Map(
		Array.from({ length: 256 }, (_, code) => [western(Uint8Array.of(code)), String.fromCharCode(code)])
	);
	return Array.from(text, (character) => westernCodes!.get(character) ?? '?').join('');
}

interface RawRecord {
	record: LinedRecord;
	end: string;
}

/** More than any record has: a quote that is never closed is then a character like any other. */
const longestRecord = 16 * 1024 ** 2;

/** The records of a file with their line ends. A quote opens a cell only at its beginning. */
async function* recordsOf(path: string, dialect: KeptDialect, coding: Coding): AsyncGenerator<RawRecord> {
	let rest = '';
	let held: Buffer = Buffer.alloc(0);
	let line = 1;
	const cutOff = function* (whole: boolean): Generator<RawRecord> {
		for (;;) {
			if (whole && rest === '') return;
			const unclosed = rest.length > longestRecord ? { ...dialect, quote: null } : dialect;
			const cut = endOfRecord(rest, dialect, whole) ?? endOfRecord(rest, unclosed, whole);
			if (cut === null) return;
			yield { record: { line, text: rest.slice(0, cut.at) }, end: rest.slice(cut.at, cut.next) };
			line += rest.slice(0, cut.next).split(endOf(dialect)).length - 1;
			rest = rest.slice(cut.next);
		}
	};
	for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 }) as AsyncIterable<Buffer>) {
		const bytes = Buffer.concat([held, chunk]);
		const even = bytes.length - (bytes.length % 2);
		held = bytes.subarray(even);
		rest += coding.decode(bytes.subarray(0, even));
		yield* cutOff(false);
	}
	rest += coding.decode(held);
	yield* cutOff(true);
}

/** The character that ends a line, as the import counts them. */
const endOf = ({ lineEnd }: KeptDialect): string => (lineEnd === '\r' ? '\r' : '\n');

/** Where the first record of a text ends and the next begins; null when the text may be cut off before its end. */
function endOfRecord(
	text: string,
	dialect: KeptDialect,
	whole: boolean
): { at: number; next: number } | null {
	const { delimiter, quote } = dialect;
	const lineEnd = endOf(dialect);
	let at = 0;
	for (;;) {
		if (quote !== null && text[at] === quote) {
			at = afterQuoted(text, at, quote);
			if (at < 0) return whole ? { at: text.length, next: text.length } : null;
		}
		while (at < text.length && text[at] !== delimiter && text[at] !== lineEnd) at++;
		if (at >= text.length) return whole ? { at, next: at } : null;
		if (text[at] === delimiter) at++;
		else return { at: text[at - 1] === '\r' ? at - 1 : at, next: at + 1 };
	}
}

/** The place after a quoted cell that begins at `at`; -1 when it does not end in the text. */
function afterQuoted(text: string, at: number, quote: string): number {
	for (let from = at + 1; ;) {
		const close = text.indexOf(quote, from);
		if (close < 0) return -1;
		if (text[close + 1] !== quote) return close + 1;
		from = close + 2;
	}
}
