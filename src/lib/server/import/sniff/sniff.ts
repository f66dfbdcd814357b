import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { unguarded } from '#lib/csv/formula.ts';
import { isOwnFile } from '../own-files.ts';
import { ImportError, type Dialect } from '../report.ts';
import { sampledRecords, sniffDelimiter } from './delimiter.ts';
import { decoderOf } from './decode.ts';
import { sniffEncoding } from './encoding.ts';
import { findHeader, lastFilled, uniqueNames } from './header.ts';
import type { TextRecord } from './records.ts';
import { whyNotATable } from './table-shape.ts';
import { dateOrder, decimalMark } from './votes.ts';

/** What the first bytes of a text file say about how to read it. */
export interface Sniffed {
	dialect: Dialect;
	/** Whole lines quoted as one cell: nowhere, in the header alone, or in every row. */
	wrapped: 'none' | 'header' | 'rows';
	/** Column names, made unique. */
	header: string[];
	/** What stands above the header. */
	above: TextRecord[];
	/** The first records below the header. */
	sample: TextRecord[];
	/** The sample is the whole file. */
	complete: boolean;
	rowsEstimated: number;
	warnings: string[];
}

const sampleBytes = 512 * 1024;

/** Salesforce has up to 900 fields a record, HubSpot a thousand properties. */
const mostColumns = 2_000;

/**
 * Sniff a delimited text file from its first bytes.
 *
 * @param name the name to use in messages
 * @throws ImportError when it isn't there, isn't text, is empty, has a header only, or is no flat table
 */
export async function sniffFile(path: string, name = basename(path)): Promise<Sniffed> {
	const { bytes, size } = await firstBytes(path, name);
	if (size === 0) throw emptyFile(name);
	const encoding = sniffEncoding(bytes, name);
	const complete = bytes.length === size;
	// Zeros are nothing, in any encoding that may hold them.
	const text = decoderOf(encoding).decode(bytes, complete).replaceAll('\0', '');
	return sniffText(text, { encoding, complete, name, size, bytes: bytes.length });
}

interface TextFacts {
	encoding: Dialect['encoding'];
	complete: boolean;
	name: string;
	size: number;
	bytes: number;
}

/** Sniff the beginning of a text. */
export function sniffText(text: string, { encoding, complete, name, size, bytes }: TextFacts): Sniffed {
	if (text.trim() === '') throw emptyFile(name);
	refuseMarkup(text, name);
	const { delimiter, records, width, wrapped } = sniffDelimiter(text, complete);
	if (records.length === 0) {
		throw new ImportError(
			'not_a_table',
			`No row of ${name} ends within the ${bytes.toLocaleString('en')} bytes that were looked at: its first line is longer, or a quotation mark is opened and never closed.`,
			'Open it in a text editor: close the quotation mark, or export it again with one record a line.',
			name,
			1
		);
	}
	// Rows may end in a delimiter too many: a column is one in which something stands.
	const filled = records.slice(0, 200).map(({ cells }) => lastFilled(cells));
	const widest = findHeader(records, Math.min(width, Math.max(...filled)));
	const index = widest >= 0 ? widest : findHeader(records, Math.min(width, mostCommon(filled)));
	const notATable = whyNotATable(records, index);
	if (notATable) {
		throw new ImportError(
			'not_a_table',
			`${name} is not a flat table: ${notATable}.`,
			'Export the list of records behind it, with one record a line under one line of column names.',
			name
		);
	}
	if (index < 0) {
		throw new ImportError(
			'not_a_table',
			`${name} has no line of column names that fits its ${width} columns.`,
			'Put the column names into the first line.',
			name,
			records[0]?.line
		);
	}
	const header = records[index]!;
	if (header.cells.length > mostColumns) {
		throw new ImportError(
			'unsupported',
			`${name} has ${header.cells.length} columns, more than ${mostColumns}.`,
			'Export fewer of them: no list of records has as many.',
			name,
			header.line
		);
	}
	const below = records.slice(index + 1);
	const sample = below.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
	if (sample.length === 0) {
		throw new ImportError(
			'header_only',
			`${name} has a header and no rows.`,
			'Export it again with records in it.',
			name,
			header.line
		);
	}
	const columns = header.cells.map((_, column) => sample.map(({ cells }) => cells[column] ?? ''));
	return {
		dialect: {
			format: 'csv',
			encoding,
			delimiter,
			quote: '"',
			lineEnd: lineEnd(text),
			headerLine: header.line,
			decimal: decimalMark(columns),
			dateOrder: dateOrder(columns)
		},
		wrapped,
		header: uniqueNames(isOwnFile(header.cells) ? header.cells.map(unguarded) : header.cells),
		above: records.slice(0, index),
		sample,
		complete: complete && records.length < sampledRecords,
		rowsEstimated: complete && records.length < sampledRecords ? sample.length : estimate(text, size, bytes),
		warnings: warningsOf(header, width)
	};
}

function mostCommon(numbers: readonly number[]): number {
	const counts = new Map<number, number>();
	for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
	return [...counts].reduce((most, entry) => (entry[1] > most[1] ? entry : most))[0];
}

/** The most common line end of a text. */
function lineEnd(text: string): Dialect['lineEnd'] {
	const pairs = text.split('\r\n').length - 1;
	const feeds = text.split('\n').length - 1 - pairs;
	const returns = text.split('\r').length - 1 - pairs;
	if (pairs >= feeds && pairs >= returns && pairs > 0) return '\r\n';
	return returns > feeds ? '\r' : '\n';
}

/** Rows of a file of which only the first bytes were read, by its lines. */
function estimate(text: string, size: number, bytes: number): number {
	const lines = Math.max(1, text.split(/\r\n|\n|\r/).length - 1);
	return Math.round((size * lines) / Math.max(1, bytes));
}

function warningsOf(header: TextRecord, width: number): string[] {
	const warnings: string[] = [];
	if (header.line > 1)
		warnings.push(`The column names are in line ${header.line}; what is above them is left out.`);
	if (header.cells.length !== width) {
		warnings.push(`The header has ${header.cells.length} columns, most rows have ${width}.`);
	}
	return warnings;
}

function refuseMarkup(text: string, name: string): void {
	const start = text.trimStart().slice(0, 200).toLowerCase();
	if (/^(?:<!doctype html|<html|<\?xml)/.test(start)) {
		throw new ImportError(
			'unsupported',
			`${name} is a web page or XML, not a table of text.`,
			'Export the list as CSV or XLSX.',
			name
		);
	}
}

/** The error for a file without content. */
export function emptyFile(name: string): ImportError {
	return new ImportError(
		'empty',
		`${name} is empty.`,
		'Export it again, and check that the export has finished.',
		name
	);
}

/**
 * The first bytes of a file, and its size.
 *
 * @throws ImportError `not_found` when there is no such file, or it is a folder
 */
export async function firstBytes(path: string, name: string): Promise<{ bytes: Uint8Array; size: number }> {
	const status = await stat(path).catch(() => null);
	if (!status) {
		throw new ImportError('not_found', `There is no file ${path}.`, 'Check the name and the folder.', name);
	}
	if (status.isDirectory()) {
		throw new ImportError('not_found', `${path} is a folder, not a file.`, 'Name the files in it.', name);
	}
	const handle = await open(path, 'r').catch(() => null);
	if (!handle) throw new ImportError('not_found', `${path} can't be opened.`, 'Check its permissions.', name);
	try {
		const buffer = new Uint8Array(Math.min(sampleBytes, status.size));
		const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
		return { bytes: buffer.subarray(0, bytesRead), size: status.size };
	} finally {
		await handle.close();
	}
}
