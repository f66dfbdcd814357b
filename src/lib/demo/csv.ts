import { createWriteStream } from 'node:fs';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { quoted, type Cell } from '#lib/csv/csv.ts';

export type Row = readonly Cell[];

export interface Dialect {
	delimiter?: ',' | ';';
	/** Begin the file with a byte order mark. */
	bom?: boolean;
	/** Quote every cell, as Salesforce's Data Loader does. */
	quoteAll?: boolean;
}

const needsQuotes = { ',': /[",\r\n]/, ';': /[";\r\n]/ } as const;
const any = /^/;

/** One cell as RFC 4180 has it; nothing for null. Nothing is guarded: these are files as other systems write them. */
export function csvCell(cell: Cell, { delimiter = ',', quoteAll = false }: Dialect = {}): string {
	const text = cell === null || cell === undefined ? '' : String(cell);
	return quoted(text, quoteAll ? any : needsQuotes[delimiter]);
}

const chunkSize = 1 << 18;

/**
 * Write a table as CSV, one row in memory at a time: it waits when the disk is slower than the rows come.
 *
 * @returns how many rows were written, without the header
 */
export async function writeCsv(
	path: string,
	header: readonly string[],
	rows: Iterable<Row>,
	dialect: Dialect = {}
): Promise<number> {
	const stream = createWriteStream(path, { encoding: 'utf8' });
	const line = (row: Row): string =>
		row.map((cell) => csvCell(cell, dialect)).join(dialect.delimiter ?? ',') + '\n';
	let text = (dialect.bom ? '\uFEFF' : '') + line(header);
	let count = 0;
	for (const row of rows) {
		text += line(row);
		count++;
		if (text.length > chunkSize) {
			if (!stream.write(text)) await once(stream, 'drain');
			text = '';
		}
	}
	stream.end(text);
	await finished(stream);
	return count;
}

/** `1234,50` */
export const decimalComma = (value: number): string => value.toFixed(2).replace('.', ',');

/** `12.500,00` */
export function pointsAndComma(value: number): string {
	const [whole, cents] = value.toFixed(2).split('.');
	return `${whole!.replace(/\B(?=(\d{3})+$)/g, '.')},${cents}`;
}
