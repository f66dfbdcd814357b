import type { Dialect } from '../report.ts';
import { readRecords, type TextRecord } from './records.ts';

type Delimiter = Dialect['delimiter'];

export interface DelimiterGuess {
	delimiter: Delimiter;
	records: TextRecord[];
	/** Cells of a usual record. */
	width: number;
	/** How the rows are wrapped: whole lines quoted as one cell, in the header alone or everywhere. */
	wrapped: 'none' | 'header' | 'rows';
}

/** As many records are looked at. */
export const sampledRecords = 1000;

const delimiters: readonly Delimiter[] = [',', ';', '\t', '|'];

/**
 * The delimiter under which the records agree best on their number of cells. Counting characters would be fooled by
 * commas in names and decimals; the engine's own sniffer reads a ragged `;` file as one column.
 */
export function sniffDelimiter(text: string, complete: boolean): DelimiterGuess {
	const guesses = delimiters.map((delimiter) => judge(text, delimiter, complete));
	guesses.sort((a, b) => b.score - a.score);
	const best = guesses[0]!;
	return { delimiter: best.delimiter, records: best.records, width: best.width, wrapped: best.wrapped };
}

function judge(text: string, delimiter: Delimiter, complete: boolean): DelimiterGuess & { score: number } {
	const records = readRecords(text, { delimiter, limit: sampledRecords, complete });
	const plain = usual(records);
	const unwrapped = unwrap(records, delimiter);
	const inner = usual(unwrapped);
	if (plain.width === 1 && inner.width > 1 && inner.agreement > 0.6) {
		const rows = records.filter((record) => record.cells.length === 1).length;
		return {
			delimiter,
			records: unwrapped,
			width: inner.width,
			wrapped: rows > 1 ? 'rows' : 'header',
			score: score(inner)
		};
	}
	const first = records[0];
	if (first?.cells.length === 1 && plain.width > 1 && unwrapped[0]!.cells.length === plain.width) {
		const [header] = unwrapped;
		return {
			delimiter,
			records: [header!, ...records.slice(1)],
			width: plain.width,
			wrapped: 'header',
			score: score(plain)
		};
	}
	return { delimiter, records, width: plain.width, wrapped: 'none', score: score(plain) };
}

/** Records agree, and on more than one cell; more cells break ties. */
function score({ width, agreement }: { width: number; agreement: number }): number {
	return width < 2 ? 0 : agreement + Math.min(width, 50) / 500;
}

function usual(all: TextRecord[]): { width: number; agreement: number } {
	const records = withoutProse(all);
	const counts = new Map<number, number>();
	for (const { cells } of records) counts.set(cells.length, (counts.get(cells.length) ?? 0) + 1);
	let width = 0;
	let most = 0;
	for (const [cells, count] of counts) {
		if (count > most || (count === most && cells > width)) [width, most] = [cells, count];
	}
	return { width, agreement: records.length === 0 ? 0 : most / records.length };
}

/** The records of a table, without the lines of text that a report prints above and below it. */
function withoutProse(records: TextRecord[]): TextRecord[] {
	const isWide = ({ cells }: TextRecord) => cells.length > 2;
	const first = records.findIndex(isWide);
	const last = records.findLastIndex(isWide);
	return first >= 0 && last > first ? records.slice(first, last + 1) : records;
}

/** Records whose only cell is itself a delimited line, cut again. */
export function unwrap(records: TextRecord[], delimiter: string): TextRecord[] {
	return records.map((record) =>
		record.cells.length === 1 ? { ...record, cells: cutLine(record.cells[0]!, delimiter) } : record
	);
}

/** One delimited line, cut into cells. */
export function cutLine(line: string, delimiter: string): string[] {
	return readRecords(line, { delimiter, limit: 1 })[0]?.cells ?? [line];
}
