import type { TextRecord } from './records.ts';
import { isMissing, isMoney } from './values.ts';

const pivotWords =
	/^(?:(?:count|sum|average|max|min|total|anzahl|summe) (?:of|von)\b|grand total|gesamtergebnis|row labels|column labels)/i;
const period =
	/^(?:q(?:tr|uarter)?\s?-?[1-4](?:[ -]?\d{2,4})?|(?:19|20)\d{2}(?:[- ]?q?\d{1,2})?|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]?(?:\d{2,4})?)$/i;

/**
 * Why a file is not a flat table, in a sentence; null when it may be one. A pivot report has blocks, totals and
 * unnamed columns; a cross-tab has periods for columns; a table on its side has names for rows.
 */
export function whyNotATable(records: readonly TextRecord[], headerIndex: number): string | null {
	const header = records[headerIndex]?.cells ?? records[0]?.cells ?? [];
	const names = header.map((cell) => cell.trim());
	const words = records
		.slice(0, 200)
		.flatMap(({ cells, line }) =>
			cells.filter((cell) => pivotWords.test(cell.trim())).map((cell) => ({ cell: cell.trim(), line }))
		);
	const blank = records.filter(({ cells }) => cells.every((cell) => cell.trim() === '')).length;
	const unnamed = names.filter((name) => name === '').length / Math.max(1, names.length);
	if (words.length > 0 && (blank > 0 || unnamed > 0.3 || words.length > 2)) {
		return `line ${words[0]!.line} says “${words[0]!.cell}”, so this is a pivot report, with several blocks and totals`;
	}
	if (unnamed > 0.5 && records.length > 3) {
		return `${Math.round(unnamed * names.length)} of its ${names.length} columns have no name`;
	}
	if (liesOnItsSide(records, headerIndex))
		return `its names (${records
			.slice(0, 3)
			.map(({ cells }) => cells[0]!.trim())
			.join(', ')}) stand below one another in the first column, and its records side by side`;
	const periods = names.filter((name) => period.test(name));
	if (
		periods.length >= 3 &&
		periods.length >= (names.length - 1) * 0.6 &&
		numbersBelow(records, headerIndex)
	) {
		return `its columns are periods (${periods.slice(0, 3).join(', ')}, …), so this is a cross-tab`;
	}
	return null;
}

/**
 * Whether what looks like column names are the values of a last field, of two records at least: nothing is below them,
 * and each line above has as many cells, a word first and then at least one number.
 */
function liesOnItsSide(records: readonly TextRecord[], headerIndex: number): boolean {
	const lines = records.map(({ cells }) => cells.map((cell) => cell.trim()));
	if (headerIndex < 1 || lines.slice(headerIndex + 1).some((cells) => cells.some((cell) => cell !== '')))
		return false;
	const width = lines[headerIndex]!.length;
	if (width < 3) return false;
	return lines
		.slice(0, headerIndex)
		.every(
			([first = '', ...others]) =>
				others.length === width - 1 && first !== '' && !isMoney(first) && others.some((cell) => isMoney(cell))
		);
}

function numbersBelow(records: readonly TextRecord[], headerIndex: number): boolean {
	const cells = records
		.slice(headerIndex + 1, headerIndex + 50)
		.flatMap(({ cells }) => cells.slice(1))
		.filter((cell) => !isMissing(cell));
	return cells.length > 0 && cells.filter(isMoney).length > cells.length * 0.8;
}
