/** Records of a model in the order in which they were changed, so that none is lost. */
import type { Cursor } from '../connector.ts';
import type { Domain, Odoo } from './odoo.ts';
import { text, type OdooRecord } from './values.ts';

/**
 * How far the changes of a model were read. Everything changed before the second `at` was; of that second itself the
 * records up to `id`, where there is one. A null `at` reads the records without a date of change.
 */
export interface Position {
	at: string | null;
	id: number | null;
	/** The end was reached: transactions that were open then may yet add what is older. */
	ended: boolean;
}

export interface Changes {
	records: OdooRecord[];
	position: Position;
}

export interface ChangeQuery {
	model: string;
	domain: Domain;
	fields: readonly string[];
	pageSize: number;
}

/**
 * Milliseconds. A change is dated when its transaction began, and seen when that ends: Odoo ends those of people after
 * two minutes.
 */
const longestTransaction = 10 * 60_000;

const start: Position = { at: null, id: 0, ended: false };

const asMillis = (at: string): number => Date.parse(`${at.replace(' ', 'T')}Z`);
const asText = (milliseconds: number): string =>
	new Date(milliseconds).toISOString().slice(0, 19).replace('T', ' ');

const later = (at: string, milliseconds: number): string => asText(asMillis(at) + milliseconds);

/** A position out of a cursor; the beginning where there is none. */
export function positionOf(cursor: Cursor | undefined): Position {
	if (typeof cursor !== 'object' || cursor === null || Array.isArray(cursor)) return start;
	const { at, id, ended } = cursor as { at?: string | null; id?: number | null; ended?: boolean };
	const known = { at: at ?? null, id: id ?? null, ended: ended === true };
	if (!known.ended || !known.at) return { ...known, ended: false };
	return { at: later(known.at, -longestTransaction), id: null, ended: false };
}

/**
 * Pages of what changed since a position. Odoo tells the second of a change and orders by the microsecond: a second is
 * read again from its beginning, and one that alone fills a page is read by its ids. A record that changes meanwhile
 * moves to the end and comes again.
 */
export async function* changesSince(odoo: Odoo, query: ChangeQuery, from: Position): AsyncGenerator<Changes> {
	let position = from;
	while (!position.ended) {
		const { changes, next } = await step(odoo, query, position);
		position = next;
		if (changes.length > 0 || position.ended) yield { records: changes, position };
	}
}

async function step(
	odoo: Odoo,
	query: ChangeQuery,
	{ at, id }: Position
): Promise<{ changes: OdooRecord[]; next: Position }> {
	const { pageSize } = query;
	if (id !== null) {
		const dated: Domain =
			at === null
				? [['write_date', '=', false]]
				: [
						['write_date', '>=', at],
						['write_date', '<', later(at, 1000)]
					];
		const changes = await read(odoo, query, [...dated, ['id', '>', id]], 'id');
		if (changes.length === pageSize) return { changes, next: { at, id: changes.at(-1)!.id, ended: false } };
		return { changes, next: { at: at === null ? '' : later(at, 1000), id: null, ended: false } };
	}
	const changes = await read(odoo, query, at ? [['write_date', '>=', at]] : [], 'write_date, id');
	const last = text(changes.at(-1)?.write_date);
	if (changes.length < pageSize) return { changes, next: { at: last ?? at, id: null, ended: true } };
	if (last === at) return { changes: [], next: { at, id: 0, ended: false } };
	// Those without a date come last, and were read first.
	if (last === null) return { changes, next: { at: lastDate(changes) ?? at, id: null, ended: true } };
	return { changes, next: { at: last, id: null, ended: false } };
}

const lastDate = (records: readonly OdooRecord[]): string | null =>
	records.map(({ write_date }) => text(write_date)).findLast((date) => date !== null) ?? null;

function read(odoo: Odoo, query: ChangeQuery, dated: Domain, order: string): Promise<OdooRecord[]> {
	const { model, domain, fields, pageSize } = query;
	return odoo.searchRead(model, [...dated, ...domain], ['write_date', ...fields], {
		order,
		limit: pageSize
	});
}
