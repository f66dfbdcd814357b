import { createReadStream, createWriteStream } from 'node:fs';
import { decoderOf } from '../sniff/decode.ts';
import { cutLine } from '../sniff/delimiter.ts';
import { RecordReader, type TextRecord } from '../sniff/records.ts';
import type { ImportPlan } from '../plan.ts';
import { ImportError } from '../report.ts';

/** A record that does not fit its table. */
export interface UnfitRecord {
	line: number;
	cells: string[];
	reason: string;
}

export interface Rewritten {
	records: number;
	unfit: UnfitRecord[];
	/** Lines below the table that are not records: a footer. */
	footer: number[];
}

/** Characters of records that don't fit, or of one record, past which a file is no table: it must not fill the memory. */
const mostCharacters = 16 * 1024 ** 2;

/**
 * Write a file anew as plain CSV in UTF-8 with the line of each record in front: what is left to the engine is then a
 * table without surprises. For files in other encodings, with whole lines quoted, or with rows of the wrong width; the
 * others the engine reads as they are, which is three times faster.
 */
export async function rewriteFile(
	plan: ImportPlan,
	to: string,
	{ signal, tell }: { signal?: AbortSignal; tell?: (fraction: number) => void } = {}
): Promise<Rewritten> {
	const { dialect, columns, wrapped } = plan;
	const { encoding } = dialect;
	const width = columns.length;
	const result: Rewritten = { records: 0, unfit: [], footer: [] };
	const output = createWriteStream(to, { mode: 0o600 });
	let pending: string[] = [];
	let bytes = 0;
	let unfitCharacters = 0;
	let lastFit = 0;
	const take = (record: TextRecord): void => {
		if (record.line <= dialect.headerLine) return;
		let { cells } = record;
		if (wrapped === 'rows' && cells.length === 1) cells = cutLine(cells[0]!, dialect.delimiter);
		const reason = record.unclosed ? 'a quote is opened and never closed' : misfit(cells, width);
		if (reason) {
			result.unfit.push({ line: record.line, cells, reason });
			unfitCharacters += cells.reduce((sum, cell) => sum + cell.length, 0);
			if (unfitCharacters > mostCharacters) throw notATable(plan.file, result.unfit);
		} else {
			result.records++;
			lastFit = record.line;
			pending.push([String(record.line), ...cells.slice(0, width).map(quoted)].join(','));
		}
	};
	const reader = new RecordReader(dialect.delimiter, dialect.quote, take);
	const decoder = decoderOf(encoding);
	for await (const chunk of createReadStream(plan.path, {
		highWaterMark: 1024 * 1024,
		signal
	}) as AsyncIterable<Buffer>) {
		reader.push(decoder.decode(chunk));
		if (reader.pending > mostCharacters) throw unclosed(plan.file, reader.line);
		await write(output, pending);
		pending = [];
		bytes += chunk.length;
		tell?.(bytes / plan.bytes);
	}
	reader.push(decoder.decode(new Uint8Array(0), true));
	reader.end();
	await write(output, pending);
	await new Promise<void>((resolve) => output.end(() => resolve()));
	takeFooter(result, width, lastFit);
	return result;
}

const unclosed = (file: string, line: number) =>
	new ImportError(
		'not_a_table',
		`In line ${line} of ${file} a quote is opened that is not closed in any line that follows.`,
		'Close or remove it, and import the file again.',
		file,
		line
	);

const notATable = (file: string, unfit: readonly UnfitRecord[]) =>
	new ImportError(
		'not_a_table',
		`${unfit.length} rows of ${file} and more don't fit its header, the first in line ${unfit[0]!.line}: ${unfit[0]!.reason}.`,
		'Check the delimiter and the header, and export the file again.',
		file,
		unfit[0]!.line
	);
/** Characters; the engine reads lines of 16 MB, and a character may take three bytes. */
const longestRecord = 5_000_000;

function misfit(cells: string[], width: number): string | null {
	if (cells.reduce((sum, cell) => sum + cell.length, 0) > longestRecord)
		return `it is longer than ${longestRecord / 1e6} million characters`;
	const surplus = cells.slice(width).filter((cell) => cell.trim() !== '');
	if (cells.length < width) return `it has ${cells.length} cells, the header has ${width}`;
	return surplus.length > 0 ? `it has ${cells.length} cells, the header has ${width}` : null;
}

/** Lines of one cell at the very end of a wide table are what a report prints below it: its name, a copyright. */
function takeFooter(result: Rewritten, width: number, lastFit: number): void {
	if (width < 3) return;
	while (result.unfit.length > 0) {
		const last = result.unfit[result.unfit.length - 1]!;
		if (last.line < lastFit || last.cells.filter((cell) => cell.trim() !== '').length > 1) return;
		result.footer.unshift(last.line);
		result.unfit.pop();
	}
}

/** The engine wants one way of ending lines in a file, in its cells too. */
const quoted = (cell: string) =>
	cell === '' ? '' : `"${cell.replaceAll('"', '""').replaceAll('\0', '').replaceAll(/\r\n?/g, '\n')}"`;

async function write(output: NodeJS.WritableStream, lines: string[]): Promise<void> {
	if (lines.length === 0) return;
	if (!output.write(`${lines.join('\n')}\n`))
		await new Promise<void>((resolve) => output.once('drain', () => resolve()));
}
