/** CSV as Weatherglass writes it, everywhere: RFC 4180 quoting, line feeds, and no cell that starts a formula. */
import { guarded } from './formula.ts';

export type Cell = string | number | bigint | boolean | null | undefined;

// Quoted wherever any program might cut: a spreadsheet set to another country reads `;` or a tab as the delimiter.
const wherePossiblyCut = /[",;\t\r\n]/;

/** A cell in quotes, with those in it doubled, where it holds what needs them. */
export function quoted(text: string, needsQuotes: RegExp = wherePossiblyCut): string {
	return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One cell that a spreadsheet must not run. Numbers stay numbers, also as text. */
export function csvCell(cell: Cell): string {
	if (cell === null || cell === undefined) return '';
	return quoted(typeof cell === 'string' ? guarded(cell) : String(cell));
}

/** One record, without its line end. A record of one empty cell is quoted: a blank line would be no record. */
export function csvLine(cells: readonly Cell[]): string {
	const line = cells.map(csvCell).join(',');
	return line === '' && cells.length > 0 ? '""' : line;
}

/** A whole table, each line ended. */
export function csvText(header: readonly string[], rows: Iterable<readonly Cell[]>): string {
	let text = `${csvLine(header)}\n`;
	for (const row of rows) text += `${csvLine(row)}\n`;
	return text;
}
