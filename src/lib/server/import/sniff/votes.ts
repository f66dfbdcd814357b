import type { Dialect } from '../report.ts';
import { decimalOf, digitDate, isMissing, isMoney } from './values.ts';

/** Whether most of the cells that say something pass a test. */
export function mostly(cells: readonly string[], test: (cell: string) => boolean, share = 0.8): boolean {
	const said = cells.filter((cell) => !isMissing(cell));
	return said.length > 0 && said.filter(test).length >= said.length * share;
}

/**
 * The order of day and month, voted by the date columns: one part above 12 decides. `undecided` when every date could
 * be read both ways, or when columns contradict one another: month first is never assumed.
 */
export function dateOrder(columns: readonly string[][]): Dialect['dateOrder'] {
	let iso = false;
	let seen = false;
	let dayFirst = false;
	let monthFirst = false;
	for (const cells of columns) {
		if (!mostly(cells, (cell) => digitDate(cell) !== null)) continue;
		for (const cell of cells) {
			const date = digitDate(cell);
			if (!date) continue;
			if (date.yearFirst) iso = true;
			else {
				seen = true;
				if (date.first > 12) dayFirst = true;
				if (date.second > 12) monthFirst = true;
			}
		}
	}
	if (dayFirst !== monthFirst) return dayFirst ? 'day_first' : 'month_first';
	if (seen) return 'undecided';
	return iso ? 'iso' : 'none';
}

/** The decimal mark, voted by the number columns. In a file cut by semicolons an undecided vote means the comma. */
export function decimalMark(columns: readonly string[][], delimiter: string): '.' | ',' {
	let dots = 0;
	let commas = 0;
	let either = 0;
	for (const cells of columns) {
		if (!mostly(cells, isMoney, 0.5)) continue;
		for (const cell of cells) {
			const mark = isMoney(cell) ? decimalOf(cell) : undefined;
			if (mark === '.') dots++;
			else if (mark === ',') commas++;
			else if (mark === null && /\d,\d{3}$/.test(cell.trim())) either++;
		}
	}
	if (dots !== commas) return commas > dots ? ',' : '.';
	return either > 0 && delimiter === ';' ? ',' : '.';
}
