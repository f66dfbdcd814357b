/** Ways in which files come to be broken: in their cells, in their text, in their bytes. */
import type { Random } from '#lib/stats/random/random.ts';
import { plausibleExport, type Table } from './exports.ts';

/** A way of breaking something, with a name for the story. */
export type Breakage<Thing> = readonly [name: string, breakIt: (thing: Thing, random: Random) => Thing];

/** How a table becomes text. */
export interface Writing {
	delimiter: string;
	lineEnd: string;
	quoteAll: boolean;
}

const atRandom = (random: Random, length: number) => random.integer(0, Math.max(0, length - 1));

/** Change some cells, by their old text. */
const someCells =
	(change: (cell: string, random: Random) => string, share = 0.1) =>
	(table: Table, random: Random): Table => ({
		...table,
		rows: table.rows.map((row) => row.map((cell) => (random.chance(share) ? change(cell, random) : cell)))
	});

const odd = [
	'1e400',
	'99999999999999999999.99',
	'-0',
	'NaN',
	'Infinity',
	'9223372036854775808',
	'1.2.3,4,5',
	'1/0'
];
const oddDates = [
	'31/02/2026',
	'2026-02-30',
	'0000-00-00',
	'99/99/9999',
	'2026-13-45',
	'-1',
	'1e9',
	'24:61',
	'292278994-08-17'
];
const formulas = [
	'=cmd|"/C calc"!A0',
	'+1+1',
	'@SUM(A1)',
	'-2+3',
	'=HYPERLINK("http://x")',
	'\t=1',
	'#REF!',
	"'=1"
];
const unicode = [
	'\u202eevil',
	'a\u0000b',
	'\ufeff',
	'e\u0301\u0301\u0301',
	'👩‍👩‍👧‍👦',
	'\u2028',
	'\u00a0',
	'\ud800',
	'\u200b',
	'\u0085'
];

/** Breakages of the cells. */
export const cellBreakages: readonly Breakage<Table>[] = [
	['numbers out of range', someCells((_, random) => random.pick(odd))],
	['impossible dates', someCells((_, random) => random.pick(oddDates))],
	['formulas in cells', someCells((_, random) => random.pick(formulas))],
	['odd characters', someCells((cell, random) => cell + random.pick(unicode))],
	['empty cells', someCells(() => '', 0.5)],
	[
		'space around cells',
		someCells((cell, random) => random.pick([` ${cell}`, `${cell}\t`, `\u00a0${cell} `]), 0.4)
	],
	[
		'a huge cell',
		someCells((cell, random) => (random.chance(0.1) ? 'x'.repeat(random.integer(1e4, 3e5)) : cell), 0.05)
	],
	[
		'texts where numbers were',
		someCells((_, random) => random.pick(['soon', 'TBD', 'yes', '{}', '\\N', '%']))
	],
	[
		'dates in either order',
		someCells(
			(cell, random) =>
				/\d[/-]\d/.test(cell) ? random.pick(['25/04/2026', '04/25/2026', '03/04/2026']) : cell,
			0.6
		)
	],
	[
		'numbers with either mark',
		someCells(
			(cell, random) => (/^\d+$/.test(cell) ? random.pick(['1.234', '1,234', '1.234,5', '1,234.5']) : cell),
			0.6
		)
	],
	[
		'ids repeated',
		(table, random) => ({
			...table,
			rows: table.rows.map((row) => [random.pick(table.rows)[0] ?? '', ...row.slice(1)])
		})
	],
	[
		'rows repeated',
		(table, random) => ({
			...table,
			rows: table.rows.flatMap((row) => (random.chance(0.3) ? [row, row] : [row]))
		})
	],
	['all rows alike', (table) => ({ ...table, rows: table.rows.map(() => table.rows[0]!) })],
	[
		'ragged rows',
		(table, random) => ({
			...table,
			rows: table.rows.map((row) =>
				random.chance(0.2) ? random.pick([row.slice(0, -1), [...row, 'x'], row.slice(0, 1), []]) : row
			)
		})
	],
	['columns swapped', (table, random) => swapColumns(table, random)],
	[
		'headers repeated',
		(table, random) => ({
			...table,
			header: table.header.map((name) => (random.chance(0.3) ? (table.header[0] ?? '') : name))
		})
	],
	[
		'headers empty',
		(table, random) => ({ ...table, header: table.header.map((name) => (random.chance(0.3) ? '' : name)) })
	],
	[
		'odd headers',
		(table, random) => ({
			...table,
			header: table.header.map((name) =>
				random.chance(0.3) ? name + random.pick([' (USD)', '\n', '"', '*', '\ufeff', "'", ';', '%']) : name
			)
		})
	],
	[
		'the header again between rows',
		(table, random) => ({
			...table,
			rows: table.rows.flatMap((row) => (random.chance(0.1) ? [table.header, row] : [row]))
		})
	],
	['a column lost', (table, random) => dropColumn(table, atRandom(random, table.header.length))],
	[
		'a hundred columns more',
		(table) => ({
			...table,
			header: [...table.header, ...Array.from({ length: 100 }, (_, n) => `Extra ${n}`)],
			rows: table.rows.map((row) => [...row, ...Array.from({ length: 100 }, (_, n) => String(n))])
		})
	],
	[
		'turned on its side',
		({ header, rows, file }) => ({
			file,
			header: [header[0] ?? '', ...rows.map((row) => row[0] ?? '')],
			rows: header.slice(1).map((name, column) => [name, ...rows.map((row) => row[column + 1] ?? '')])
		})
	],
	[
		'totals below',
		(table) => ({
			...table,
			rows: [...table.rows, ['Grand Total', ...table.header.slice(1).map(() => '12')]]
		})
	],
	['another table below', (table, random) => joined(table, plausibleExport(random))],
	['no rows', (table) => ({ ...table, rows: [] })]
];

function swapColumns(table: Table, random: Random): Table {
	const [one, other] = [atRandom(random, table.header.length), atRandom(random, table.header.length)];
	const rows = table.rows.map((row) =>
		row.map((cell, column) =>
			column === one ? (row[other] ?? '') : column === other ? (row[one] ?? '') : cell
		)
	);
	return { ...table, rows };
}

function dropColumn(table: Table, dropped: number): Table {
	const keep = (cells: string[]) => cells.filter((_, column) => column !== dropped);
	return { ...table, header: keep(table.header), rows: table.rows.map(keep) };
}

const joined = (table: Table, below: Table): Table => ({
	...table,
	rows: [...table.rows, [], below.header, ...below.rows]
});

const somewhere = (text: string, random: Random, what: string): string => {
	const at = atRandom(random, text.length);
	return text.slice(0, at) + what + text.slice(at);
};

/** Breakages of the text. */
export const textBreakages: readonly Breakage<string>[] = [
	['cut off', (text, random) => text.slice(0, atRandom(random, text.length))],
	['a quote somewhere', (text, random) => somewhere(text, random, '"')],
	[
		'many quotes',
		(text, random) => text.replaceAll(/[a-z]/g, (letter) => (random.chance(0.02) ? `${letter}"` : letter))
	],
	['no quotes', (text) => text.replaceAll('"', '')],
	['single quotes', (text) => text.replaceAll('"', "'")],
	[
		'delimiters mixed',
		(text, random) =>
			text.replaceAll(/[,;\t|]/g, (mark) => (random.chance(0.1) ? random.pick([',', ';', '\t', '|']) : mark))
	],
	['another delimiter', (text, random) => text.replaceAll(',', random.pick(['^', ':', ' ', '~', '\u0001']))],
	[
		'whole rows in quotes',
		(text) =>
			text
				.split('\n')
				.map((line) => `"${line.replaceAll('"', '""')}"`)
				.join('\n')
	],
	['line ends mixed', (text, random) => text.replaceAll('\n', () => random.pick(['\n', '\r\n', '\r']))],
	['no line ends', (text) => text.replaceAll(/\r|\n/g, ' ')],
	[
		'blank lines',
		(text, random) => text.replaceAll('\n', () => random.pick(['\n', '\n\n', '\n  \n', '\n,,,\n']))
	],
	[
		'junk above',
		(text, random) =>
			`${random.pick(['My report', 'sep=;', '# comment', '"Made on 3 May"', '\n\n', ',,,,'])}\n${text}`
	],
	[
		'a footer',
		(text, random) =>
			`${text}\n${random.pick(['"Copyright (c) 2026"', 'Total: 12', '(12 rows affected)', '\u001a'])}`
	],
	['a pivot', (text) => `Row Labels,Sum of Amount,Grand Total\n,,\n${text}`],
	['zero characters', (text, random) => somewhere(somewhere(text, random, '\0'), random, '\0\0')],
	['control characters', (text, random) => somewhere(text, random, '\u0001\u0008\u001b[31m\u007f')],
	['a byte order mark inside', (text, random) => somewhere(text, random, '\ufeff')],
	['one very long line', (text, random) => somewhere(text, random, 'long '.repeat(random.integer(1e4, 1e5)))],
	['itself twice', (text) => text + text],
	[
		'markup',
		(text, random) => random.pick(['<html><body>', '<?xml version="1.0"?>', '{"results": [', '[[']) + text
	],
	['nothing but space', () => ' \n \n\t\n'],
	['nothing', () => ''],
	['one word', () => 'Opportunity'],
	[
		'one column',
		(text) =>
			text
				.split('\n')
				.map((line) => line.split(/[,;]/)[0])
				.join('\n')
	]
];

/** Encodings and breakages of the bytes. */
export const byteBreakages: readonly Breakage<Buffer>[] = [
	['UTF-8 with a mark', (bytes) => Buffer.concat([Buffer.from('\ufeff'), bytes])],
	['UTF-16', (bytes) => Buffer.from(`\ufeff${bytes.toString()}`, 'utf16le')],
	['UTF-16, the other way', (bytes) => Buffer.from(`\ufeff${bytes.toString()}`, 'utf16le').swap16()],
	['UTF-16 without a mark', (bytes) => Buffer.from(bytes.toString(), 'utf16le')],
	[
		'half a character of UTF-16',
		(bytes) => Buffer.from(`\ufeff${bytes.toString()}`, 'utf16le').subarray(0, -1)
	],
	['windows-1252', (bytes) => Buffer.from(bytes.toString(), 'latin1')],
	['two encodings', (bytes) => Buffer.concat([bytes, Buffer.from(`\n${bytes.toString()}`, 'latin1')])],
	['half a character of UTF-8', (bytes) => Buffer.concat([bytes, Buffer.from([0xe2, 0x82])])],
	['a surrogate in UTF-8', (bytes, random) => spliced(bytes, random, [0xed, 0xa0, 0x80])],
	['zero bytes', (bytes, random) => spliced(bytes, random, [0, 0, 0, 0])],
	['a cut', (bytes, random) => bytes.subarray(0, atRandom(random, bytes.length))],
	['some other bytes', (bytes, random) => changed(bytes, random, 0.01)],
	['noise', (bytes, random) => changed(bytes, random, 1)],
	[
		'the first bytes of something else',
		(bytes, random) =>
			Buffer.concat([
				Buffer.from(
					random.pick(['%PDF-1.7', 'PK\x03\x04', '\x1f\x8b', 'PAR1', '\xd0\xcf\x11\xe0', '\x89PNG']),
					'latin1'
				),
				bytes
			])
	]
];

function spliced(bytes: Buffer, random: Random, inserted: number[]): Buffer {
	const at = atRandom(random, bytes.length);
	return Buffer.concat([bytes.subarray(0, at), Buffer.from(inserted), bytes.subarray(at)]);
}

function changed(bytes: Buffer, random: Random, share: number): Buffer {
	return Buffer.from(bytes.map((byte) => (random.chance(share) ? random.integer(0, 255) : byte)));
}

/** A table as delimited text. */
export function textOf({ header, rows }: Table, { delimiter, lineEnd, quoteAll }: Writing): string {
	const cell = (text: string) =>
		quoteAll || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
	return [header, ...rows].map((cells) => cells.map(cell).join(delimiter) + lineEnd).join('');
}
