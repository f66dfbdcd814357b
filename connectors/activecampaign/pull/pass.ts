/**
 * Passes over a list whose rows change meanwhile. ActiveCampaign can't put lists in the order of their change, so a pass
 * reads what changed since a day in an order that holds still, and the next one begins a day before this one began:
 * what changed behind its back comes then.
 */
import type { Cursor, Session } from '../../connector.ts';
import type { Answer, Call } from '../../shared/http.ts';
import { allByOffset, type Offset } from '../../shared/offsets.ts';
import { listPage, mostRecords, type Item } from '../api.ts';

export type PassCursor = {
	/** What changed from this day on is asked for; null for everything. */
	since: string | null;
	/** When the last finished pass began, by ActiveCampaign's clock. */
	last: string | null;
	/** When this pass began; null between two. */
	began: string | null;
	at: Offset;
};

const beginning: Offset = { offset: 0, anchor: null };

export const passOf = (cursor: Cursor): PassCursor =>
	(cursor as PassCursor | null) ?? { since: null, last: null, began: null, at: beginning };

export interface PassPage {
	items: readonly Item[];
	cursor: PassCursor;
	expected: number | null;
}

/** Passes are made again when rows are missing from them, but not for ever. */
const mostPasses = 3;

/**
 * Read what changed since the last pass began.
 *
 * @param query of a pass since a day, null for everything
 */
export async function* pass(
	session: Session,
	path: string,
	given: PassCursor,
	query: (since: string | null) => Call['query']
): AsyncGenerator<PassPage> {
	let { began } = given;
	const isResumed = given.at.offset > 0;
	const seen = new Set<string>();
	for (let passes = 1; ; passes++) {
		let total = 0;
		const read = async (offset: number, limit: number) => {
			const page = await listPage(session, path, query(given.since), offset, limit);
			began ??= momentOf(page.answer);
			total = page.total ?? 0;
			return page;
		};
		const from = passes === 1 ? given.at : beginning;
		for await (const { rows, next, isLast } of allByOffset(read, { limit: mostRecords, key: keyOf, from })) {
			for (const row of rows) seen.add(keyOf(row));
			const isShort = isLast && !isResumed && seen.size < total && passes < mostPasses;
			const cursor =
				isLast && !isShort ? finished(began) : { ...given, began, at: isLast ? beginning : next };
			yield { items: rows, cursor, expected: total };
			if (isLast && !isShort) {
				if (seen.size < total && !isResumed)
					session.warn(
						`ActiveCampaign says that there are ${total} ${path}, and answered ${seen.size} of them.`
					);
				return;
			}
		}
	}
}

/** What a pass leaves behind when it ends. Without a clock of ActiveCampaign's everything is read again. */
export const finished = (began: string | null): PassCursor => ({
	since: began === null ? null : new Date(Date.parse(began) - 86_400_000).toISOString().slice(0, 10),
	last: began,
	began: null,
	at: beginning
});

const keyOf = ({ id }: Item): string => String(id);

/** When ActiveCampaign says it is, by an answer's `Date`. */
export function momentOf({ headers }: Answer): string | null {
	const moment = Date.parse(headers.get('date') ?? '');
	return Number.isNaN(moment) ? null : new Date(moment).toISOString();
}

/** A change may be on its way to a list for a while. */
const margin = 10 * 60_000;

/** Whether a record may have changed since the last pass read it. */
export const isNew = (changed: string | null, { last }: PassCursor): boolean =>
	last === null || changed === null || Date.parse(changed) >= Date.parse(last) - margin;
