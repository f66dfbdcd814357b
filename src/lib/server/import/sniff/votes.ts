import type { FieldType } from '#lib/crm/entities/index.ts';
import type { Dialect } from '../report.ts';
import { decimalOf, digitDate, isMissing, isMoney } from './values.ts';

/** Whether most of the cells that say something pass a test. */
export function mostly(cells: readonly string[], test: (cell: string) => boolean, share = 0.8): boolean {
	const said = cells.filter((cell) => !isMissing(cell));
	return said.length > 0 && said.filter(test).length >= said.length * share;
}

/**
 * The order of day and month in one column: one part above 12 decides, and so do dots between the parts. `undecided`
 * when every date could be read both ways, or when some can be read in the one way only and some in the other; null
 * when it is no column of dates.
 */
export function columnDateOrder(
	cells: readonly string[]
): 'iso' | 'day_first' | 'month_first' | 'undecided' | null {
	if (!mostly(cells, (cell) => digitDate(cell) !== null)) return null;
	const dates = cells.map(digitDate).filter((date) => date !== null);
	const ordered = dates.filter(({ yearFirst }) => !yearFirst);
	if (ordered.length === 0) return 'iso';
	const dayFirst = ordered.some(({ first, second, dotted }) => first > 12 || (dotted && second <= 12));
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

/** What the numbers of a column or a file say of their decimal mark. */
export type DecimalVote = Dialect['decimal'];

/**
 * The decimal mark that the numbers of one column show. `undecided` when some could be read both ways, as 1.234 can, and
 * no other decides, or others decide differently; `none` when no number has a mark.
 */
export function columnDecimal(cells: readonly string[]): DecimalVote {
	if (!mostly(cells, isMoney, 0.5)) return 'none';
	const found = { '.': 0, ',': 0, either: 0 };
	for (const cell of cells) {
		const mark = isMoney(cell) ? decimalOf(cell) : null;
		if (mark) found[mark]++;
	}
	if (found['.'] > 0 && found[','] > 0)
		return found.either > 0 || found['.'] === found[','] ? 'undecided' : stronger(found);
	if (found['.'] + found[','] > 0) return stronger(found);
	return found.either > 0 ? 'undecided' : 'none';
}

const stronger = (found: { '.': number; ',': number }): '.' | ',' => (found[','] > found['.'] ? ',' : '.');

/** The decimal mark of a file, for the columns that show none: the one that all others show. */
export function decimalMark(columns: readonly (readonly string[])[]): DecimalVote {
	const votes = new Set(columns.map(columnDecimal));
	if (votes.has('.') !== votes.has(',')) return votes.has(',') ? ',' : '.';
	return votes.has('.') || votes.has('undecided') ? 'undecided' : 'none';
}

/**
 * The decimal mark of a column by what it holds, where its numbers could be read both ways: whole numbers have no
 * decimals, and money has no three of them where a comma can't be the decimal mark because it parts the cells.
 */
export function decimalByType(
	cells: readonly string[],
	type: FieldType,
	delimiter: Dialect['delimiter']
): '.' | ',' | null {
	if (cells.some((cell) => isMoney(cell) && ['.', ','].includes(decimalOf(cell) ?? ''))) return null;
	const open = cells.filter((cell) => decimalOf(cell) === 'either');
	const marks = new Set(open.map((cell) => (cell.includes('.') ? '.' : ',')));
	const [mark, other] = marks;
	return mark && !other ? decimalByMark(mark, type, delimiter) : null;
}

/** The decimal mark of a column whose every number has this mark before three last digits. */
export function decimalByMark(
	mark: '.' | ',',
	type: FieldType,
	delimiter: Dialect['delimiter']
): '.' | ',' | null {
	if (type === 'integer') return mark === '.' ? ',' : '.';
	return type === 'money' && mark === ',' && delimiter !== ';' ? '.' : null;
}
