/** Records that changed since a moment of Tryton's own. */
import type { Cursor } from '../connector.ts';
import type { Domain, Tryton } from './tryton.ts';
import { asDatetime, moment, type TrytonRecord, type TrytonValue } from './values.ts';

/**
 * What changed since `since` is read by its ids, after `id`. The next pull begins at `until`, the youngest change when this
 * one began: a record that changes after its turn is younger than that.
 */
export interface Position {
	since: string | null;
	until: string | null;
	/** Null once the end was reached. */
	id: number | null;
}

export interface ChangeQuery {
	model: string;
	domain: Domain;
	fields: readonly string[];
	/** Links to records that are told with these: a change of theirs is one of these. */
	related?: Readonly<Record<string, string>>;
	pageSize: number;
}

/** Milliseconds: a change is dated when its transaction began, and seen when it ends. */
const longestTransaction = 10 * 60_000;

export function positionOf(cursor: Cursor): Position {
	const { since = null, until = null, id = null } = (cursor ?? {}) as Partial<Position>;
	return { since, until, id };
}

export const asCursor = ({ since, until, id }: Position): Cursor => ({ since, until, id });

/** Pages of what changed since a position. */
export async function* changesSince(
	tryton: Tryton,
	query: ChangeQuery,
	from: Position
): AsyncGenerator<{ records: TrytonRecord[]; position: Position }> {
	let position = from.id === null ? await begun(tryton, query, from) : from;
	while (position.id !== null) {
		const changed = position.since === null ? [] : changedDomain(query, position.since);
		const records = await tryton.searchRead(
			query.model,
			[['id', '>', position.id], ...changed, ...query.domain],
			['create_date', 'write_date', ...query.fields],
			{ limit: query.pageSize }
		);
		const isLast = records.length < query.pageSize;
		position = { ...position, id: isLast ? null : records.at(-1)!.id };
		yield { records, position };
	}
}

async function begun(
	tryton: Tryton,
	{ model, related = {} }: ChangeQuery,
	{ until }: Position
): Promise<Position> {
	const latest = await Promise.all(
		[model, ...Object.values(related)].map((each) => latestChange(tryton, each))
	);
	const known = [...latest, until].filter((at) => at !== null).sort();
	const since = until && new Date(Date.parse(until) - longestTransaction).toISOString();
	return { since, until: known.at(-1) ?? null, id: 0 };
}

async function latestChange(tryton: Tryton, model: string): Promise<string | null> {
	const last = async (field: string): Promise<string | null> => {
		const [record] = await tryton.searchRead(model, [[field, '!=', null]], [field], {
			order: [[field, 'DESC']],
			limit: 1
		});
		return moment(record?.[field]);
	};
	return (
		[await last('create_date'), await last('write_date')]
			.filter((at) => at !== null)
			.sort()
			.at(-1) ?? null
	);
}

/** A record that was never edited has no date of change. */
function changedDomain({ related = {} }: ChangeQuery, since: string): TrytonValue[] {
	const at = asDatetime(since);
	const dates = ['', ...Object.keys(related).map((link) => `${link}.`)].flatMap((link) => [
		[[`${link}write_date`, '>=', at]],
		[[`${link}create_date`, '>=', at]]
	]);
	return [['OR', ...dates]];
}

/** When a record was last changed. */
export const changedAt = ({ write_date, create_date }: TrytonRecord): string | null =>
	moment(write_date) ?? moment(create_date);
