/** What changed since a pull, by the time of the change, oldest first. */
import type { Session } from '../../connector.ts';
import { ApiError } from '../../shared/errors.ts';
import type { Answer, Call } from '../../shared/http.ts';
import { pages } from '../../shared/pages.ts';
import type { Moments } from '../answers.ts';
import { clientOf, momentOf, type ListAnswer } from '../api.ts';

/** Where a list stands. */
export type ListCursor = {
	/** What changed from this second on is asked for; null for everything. */
	since: string | null;
	/** Pipedrive's own marker of the next page, while a pull is under way. */
	next: string | null;
	/** The newest change that was seen. */
	high: string | null;
	/** When Pipedrive said it was, as the list was last read to its end. */
	read: string | null;
};

/** Lists that are read one after the other, and the one that is being read. */
export type ListsCursor = { at: number; lists: { [path: string]: ListCursor } };

const start: ListCursor = { since: null, next: null, high: null, read: null };

export interface ChangedPage<Item> {
	items: readonly Item[];
	cursor: ListsCursor;
	path: string;
}

/**
 * A second is over for good when it was so long ago, in milliseconds: until then what changed in it is asked for again,
 * for times are told in seconds and a change may still be on its way to the list.
 */
const settles = 10 * 60_000;

/** Deleted deals are listed for 30 days: a cursor that is older could miss some. */
const mostAge = 29 * 86_400_000;

export interface Changed {
	paths: readonly string[];
	limit: number;
	query?: Call['query'];
	/** Deletions are in the lists, but not for ever. */
	deletionsExpire?: boolean;
}

/**
 * Pages of what changed, from a cursor on. A record that changes meanwhile moves to the end and comes again.
 *
 * @throws ApiError `expired_cursor`
 */
export async function* changedPages<Item extends Moments>(
	session: Session,
	given: ListsCursor | null,
	{ paths, limit, query = {}, deletionsExpire = false }: Changed
): AsyncGenerator<ChangedPage<Item>> {
	let lists = given?.lists ?? {};
	for (let at = given?.at ?? 0; at < paths.length; at++) {
		const path = paths[at]!;
		let list = lists[path] ?? start;
		for await (const page of listPages<Item>(session, path, list, { ...query, limit })) {
			if (deletionsExpire) checkAge(page.answer, list.read);
			list = page.list;
			lists = { ...lists, [path]: list };
			const isDone = list.next === null;
			const next = isDone ? at + 1 : at;
			yield { items: page.items, path, cursor: { at: next === paths.length ? 0 : next, lists } };
		}
	}
}

interface ListPage<Item> {
	items: readonly Item[];
	list: ListCursor;
	answer: Answer;
}

async function* listPages<Item extends Moments>(
	session: Session,
	path: string,
	from: ListCursor,
	query: Call['query']
): AsyncGenerator<ListPage<Item>> {
	const client = clientOf(session);
	let { since, high } = from;
	const ask = (cursor: string | null) =>
		client.request({
			path: `api/v2/${path}`,
			query: {
				...query,
				sort_by: 'update_time',
				sort_direction: 'asc',
				updated_since: since ?? undefined,
				cursor: cursor ?? undefined
			}
		});
	yield* pages<ListPage<Item>, string>(from.next, async (cursor) => {
		let answer: Answer;
		try {
			answer = await ask(cursor);
		} catch (error) {
			// A marker that Pipedrive no longer takes: the same place is found by the time.
			const isStale = error instanceof ApiError && error.code === 'invalid_request' && cursor === from.next;
			if (!isStale || cursor === null) throw error;
			since = high ?? since;
			answer = await ask(null);
		}
		const { data, additional_data } = answer.body as ListAnswer<Item>;
		const items = data ?? [];
		high = newest(high, items);
		const next = additional_data?.next_cursor ?? null;
		const list = next === null ? finished({ since, high, answer }) : { since, next, high, read: from.read };
		return { answer: { items, list, answer }, next };
	});
}

function finished({
	since,
	high,
	answer
}: {
	since: string | null;
	high: string | null;
	answer: Answer;
}): ListCursor {
	const moment = momentOf(answer);
	const read = moment === null ? null : seconds(moment);
	if (high === null) return { since, next: null, high: null, read };
	const isOver = moment !== null && moment - Date.parse(high) > settles;
	return { since: isOver ? seconds(Date.parse(high) + 1000) : high, next: null, high: null, read };
}

/** The newest time of change, to the second below. */
function newest(high: string | null, items: readonly Moments[]): string | null {
	const times = items.map(({ update_time, add_time }) => Date.parse(update_time ?? add_time ?? ''));
	const known = times.filter((time) => !Number.isNaN(time));
	if (high !== null) known.push(Date.parse(high));
	return known.length === 0 ? null : seconds(known.reduce((one, other) => Math.max(one, other)));
}

const seconds = (moment: number): string =>
	`${new Date(Math.floor(moment / 1000) * 1000).toISOString().slice(0, 19)}Z`;

function checkAge(answer: Answer, read: string | null): void {
	const moment = momentOf(answer);
	if (moment === null || read === null || moment - Date.parse(read) <= mostAge) return;
	throw new ApiError(
		'expired_cursor',
		'Pipedrive lists deleted deals for 30 days, and the last pull was before that.',
		'Everything is pulled anew.'
	);
}
