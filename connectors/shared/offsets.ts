/**
 * Pages by offset of rows that change while they are read. Every page but the first begins with a row that was read
 * before: if it does not, rows before it are gone and others moved up past the offset, and reading goes back.
 */
import { ApiError } from './errors.ts';

/** Rows from an offset on, up to `limit` or what the API has as its own limit; and whether the list ends with them. */
export interface OffsetPage<Row> {
	rows: readonly Row[];
	isLast: boolean;
}

/** How often reading may go back before it is given up: rows change faster than they are read. */
const mostReturns = 1000;

/** Where a list in a fixed order stands: the row at `offset` is `anchor`, and was read already. */
export type Offset = { offset: number; anchor: string | null };

/**
 * All rows of a list in an order in which no row ever moves, such as by id or by creation. Rows may come twice.
 *
 * @param options.from where to go on; from the first row on by default
 * @throws ApiError `unexpected_answer` when the rows never hold still
 */
export async function* allByOffset<Row>(
	read: (offset: number, limit: number) => Promise<OffsetPage<Row>>,
	{ limit, key, from }: { limit: number; key(row: Row): string; from?: Offset }
): AsyncGenerator<{ rows: readonly Row[]; next: Offset; isLast: boolean }> {
	let { offset, anchor } = from ?? { offset: 0, anchor: null };
	const seen = new Set(anchor === null ? [] : [anchor]);
	for (let returns = 0; returns < mostReturns;) {
		const { rows, isLast } = await read(offset, limit);
		if (offset > 0 && (rows.length === 0 || !seen.has(key(rows[0]!)))) {
			offset = Math.max(0, offset - limit);
			returns++;
			continue;
		}
		for (const row of rows) seen.add(key(row));
		const last = rows.at(-1);
		if (!isLast) offset += Math.max(1, rows.length - 1);
		if (!isLast && last !== undefined) anchor = key(last);
		yield { rows, next: isLast ? { offset: 0, anchor: null } : { offset, anchor }, isLast };
		if (isLast) return;
	}
	throw neverStill();
}

/** Where a list by time stands: everything before `since` was read, and `offset` rows at or after it. */
export type ChangedOffset = Offset & { since: string | null };

export const fromStart = (since: string | null = null): ChangedOffset => ({ since, offset: 0, anchor: null });

/**
 * Rows changed at or after a time, in the order of their change, oldest first. Whenever a page ends at a later time than
 * it was asked for, the next one is asked for from there, so that an offset only counts rows of one time. Rows may come
 * twice; a row that changes while the list is read comes again at its end.
 *
 * @param read reads rows changed at or after a time, in the order of `time`
 * @param time of a row's change, as the list can be asked for it
 * @throws ApiError `unexpected_answer` when the rows never hold still
 */
export async function* changedByOffset<Row>(
	read: (since: string | null, offset: number, limit: number) => Promise<OffsetPage<Row>>,
	from: ChangedOffset,
	options: { limit: number; key(row: Row): string; time(row: Row): string }
): AsyncGenerator<{ rows: readonly Row[]; next: ChangedOffset; isLast: boolean }> {
	const { limit, key, time } = options;
	const anchorOf = (row: Row) => `${key(row)}@${time(row)}`;
	let at = from;
	for (let returns = 0; returns < mostReturns;) {
		const { rows, isLast } = await read(at.since, at.offset, limit);
		if (at.offset > 0 && (rows.length === 0 || anchorOf(rows[0]!) !== at.anchor)) {
			at = fromStart(at.since);
			returns++;
			continue;
		}
		const last = rows.at(-1);
		if (last !== undefined) {
			const hasMoved = at.since === null || time(last) > at.since;
			// Also where the list ends: the next pull begins with what may have changed at that very time.
			if (hasMoved) at = fromStart(time(last));
			else if (!isLast) at = { ...at, offset: at.offset + rows.length - 1, anchor: anchorOf(last) };
		}
		if (isLast) at = fromStart(at.since);
		yield { rows, next: at, isLast };
		if (isLast) return;
	}
	throw neverStill();
}

const neverStill = () =>
	new ApiError(
		'unexpected_answer',
		'The records change faster than they can be read.',
		'What was pulled is kept, and the next run goes on from there.'
	);
