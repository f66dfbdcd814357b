import type { Dialect } from '../report.ts';
import { decimalOf, digitDate, isMissing, isMoney } from './values.ts';

/** Whether most of the cells that say something pass a test. */
export function mostly(cells: readonly string[], test: (cell: string) => boolean, share = 0.8): boolean {
	const said = cells.filter((cell) => !isMissing(cell));
	return said.length > 0 && said.filter(test).length >= said.length * share;
}

/**
 * The order of day and month in one column: one part above 12 decides. `undecided` when every date could be read both
 * ways, or when some can be read in the one way only and some in the other; null when it is no column of dates.
 */
export function columnDateOrder(
	cells: readonly string[]
): 'iso' | 'day_first' | 'month_first' | 'undecided' | null {
	if (!mostly(cells, (cell) => digitDate(cell) !== null)) return null;
	const dates = cells.map(digitDate).filter((date) => date !== null);
	const ordered = dates.filter(({ yearFirst }) => !yearFirst);
	if (ordered.length === 0) return 'iso';
	const dayFirst = ordered.some(({ first }) => first > 12);
	const monthFirst = ordered.some(({ second }) => second > 12);
	if (dayFirst === monthFirst) return 'undecided';
	return dayFirst ? 'day_first' : 'month_first';
}

/**
 * The order of day and month in a file, for the columns that don't show their own: that of the others. `undecided` when
 * none shows one, or some show different ones: month first is never assumed.
 */
export function dateOrder(columns: readonly (readonly string[])[]): Dialect['dateOrder'] {
	const votes = new Set(columns.map(columnDateOrder));
	const decided = (['day_first', 'month_first'] as const).filter((order) => votes.has(order));
	if (decided.length === 1) return decided[0]!;
	if (votes.has('undecided')) return 'undecided';
	// Where every column shows an order of its own, there is none left to decide for.
	return decided[0] ?? (votes.has('iso') ? 'iso' : 'none');
}

/** The decimal mark that the numbers of one column show; null when they show none, or both. */
export function columnDecimal(cells: readonly string[]): '.' | ',' | null {
	const marks = decimalVotes(cells);
	if (marks.dots > 0 === marks.commas > 0) return null;
	return marks.commas > 0 ? ',' : '.';
}

/** The decimal mark, voted by the number columns. In a file cut by semicolons an undecided vote means the comma. */
export function decimalMark(columns: readonly (readonly string[])[], delimiter: string): '.' | ',' {
	let [dots, commas, either] = [0, 0, 0];
	for (const cells of columns) {
		const votes = decimalVotes(cells);
		dots += votes.dots;
		commas += votes.commas;
		either += votes.either;
	}
	if (dots !== commas) return commas > dots ? ',' : '.';
	return either > 0 && delimiter === ';' ? ',' : '.';
}

/** How many numbers of a column show a dot or a comma for the decimals, or could do either. */
function decimalVotes(cells: readonly string[]): { dots: number; commas: number; either: number } {
	const votes = { dots: 0, commas: 0, either: 0 };
	if (!mostly(cells, isMoney, 0.5)) return votes;
	for (const cell of cells) {
		const mark = isMoney(cell) ? decimalOf(cell) : undefined;
		if (mark === '.') votes.dots++;
		else if (mark === ',') votes.commas++;
		else if (mark === null && /\d,\d{3}$/.test(cell.trim())) votes.either++;
	}
	return votes;
}
