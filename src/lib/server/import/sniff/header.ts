import { isDateLike, isMissing, isMoney, isNumeric } from './values.ts';
import type { TextRecord } from './records.ts';

/** How far below the top a header is looked for. */
const searched = 20;

/**
 * Which record is the header: the first as wide as the table whose cells are distinct words, none of them a number or
 * a date. Titles, blank lines and rows of column numbers above it are passed over; -1 when there is none.
 */
export function findHeader(records: readonly TextRecord[], width: number): number {
	return records.slice(0, searched).findIndex(({ cells }) => {
		if (cells.length < width || (width > 1 && cells.length > width + 1 && lastFilled(cells) > width))
			return false;
		const named = cells.map((cell) => cell.trim()).filter((cell) => cell !== '');
		if (named.length < Math.max(1, cells.length * 0.5)) return false;
		const distinct = new Set(named.map((cell) => cell.toLowerCase()));
		if (distinct.size < named.length * 0.6) return false;
		return named.every((cell) => !looksLikeValue(cell) || isMissing(cell)) || textShare(named) >= 0.8;
	});
}

/** How many cells there are up to the last one with something in it. */
export function lastFilled(cells: readonly string[]): number {
	let count = cells.length;
	while (count > 0 && cells[count - 1]!.trim() === '') count--;
	return count;
}

const looksLikeValue = (cell: string) =>
	isNumeric(cell) || isDateLike(cell) || (isMoney(cell) && /\d/.test(cell));

const textShare = (cells: string[]) =>
	cells.filter((cell) => !looksLikeValue(cell) && !isMissing(cell) && cell.length < 80).length / cells.length;

/** Column names as the header gives them; a repeated one gets a number, an empty one the place it stands at. */
export function uniqueNames(cells: readonly string[]): string[] {
	const seen = new Map<string, number>();
	return cells.map((cell, index) => {
		const name = cell.replace(/^\ufeff/, '').trim() || `column ${index + 1}`;
		const times = (seen.get(name.toLowerCase()) ?? 0) + 1;
		seen.set(name.toLowerCase(), times);
		return times === 1 ? name : `${name} (${times})`;
	});
}
