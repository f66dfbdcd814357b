import { entityNamed, fieldNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { invalid } from './errors.ts';
import { bounded } from './records/bounded.ts';
import { readWith } from './records/read.ts';
import type { Store } from './store.ts';
import { timelineSql, type TimelineKind, type TimelineSubject } from './timeline-sql.ts';

export { timelineKinds, type TimelineKind, type TimelineSubject } from './timeline-sql.ts';

/** Something that happened around a company, a contact or a deal. */
export interface TimelineItem {
	/** ISO 8601, UTC. */
	at: string;
	kind: TimelineKind;
	/** The record to open. */
	entity: EntityName;
	id: string;
	title: string | null;
	/** An activity's type, a ticket's priority, an order's kind, a touchpoint's channel, the fields that were changed. */
	detail: string | null;
	/** Names of the stages before and after, of a stage change. */
	from: string | null;
	to: string | null;
	/** A decimal string, in `currency`. */
	amount: string | null;
	currency: string | null;
	/** The name of who did it, or whose it is. */
	person: string | null;
}

export interface Timeline {
	items: TimelineItem[];
	/** Give it back for the next page; null when there is none. */
	next: string | null;
}

export interface TimelineOptions {
	/** Default: all kinds. */
	kinds?: TimelineKind[];
	cursor?: string | null;
	/** 1 to 200. Default 50. */
	limit?: number;
}

type ItemRow = TimelineItem & { key: string };

/**
 * What happened around a record, newest first: what is dated in the future (a planned meeting) comes first of all.
 *
 * @throws RecordError `not_found` when the viewer may not see the record; `invalid` for a cursor that is none
 */
export async function timelineOf(
	store: Store,
	viewer: Viewer,
	subject: TimelineSubject,
	id: string,
	options: TimelineOptions = {}
): Promise<Timeline> {
	await readWith(store.engine, viewer, subject, id);
	const limit = bounded(options.limit, 50, 1, 200);
	const { at, key } = readCursor(options.cursor ?? null);
	const { rows } = await store.engine.query<ItemRow>(
		`select page.*, moment as at, coalesce(people.name, accounts.name) as person
		from (
			select * from (${timelineSql(subject, viewer)}) as items
			where moment is not null
				and ($2::varchar[] is null or kind in (select unnest($2::varchar[])))
				and ($3::timestamptz is null or (moment, key) < ($3::timestamptz, $4::varchar))
			order by moment desc, key desc
			limit ${limit + 1}
		) as page
		left join people on people.id = page.person_id
		left join accounts on accounts.id = page.account_id
		order by moment desc, key desc`,
		[id, options.kinds ?? null, at, key]
	);
	const items = rows.slice(0, limit);
	const last = items.at(-1);
	return {
		items: items.map((row) => toItem(row)),
		next: rows.length > limit && last ? writeCursor(last) : null
	};
}

function toItem({
	at,
	kind,
	entity,
	id,
	title,
	detail,
	from,
	to,
	amount,
	currency,
	person
}: ItemRow): TimelineItem {
	const shown = kind === 'change' && detail ? changedFields(entity, detail) : detail;
	return { at, kind, entity, id, title, detail: shown, from, to, amount, currency, person };
}

/** “Stage, Amount” for the JSON list of the changed columns. */
function changedFields(entity: EntityName, columns: string): string {
	const names = JSON.parse(columns) as string[];
	return names.map((name) => fieldNamed(entityNamed(entity), name)?.label ?? name).join(', ');
}

function writeCursor({ at, key }: ItemRow): string {
	return Buffer.from(JSON.stringify([at, key])).toString('base64url');
}

function readCursor(cursor: string | null): { at: string | null; key: string | null } {
	if (!cursor) return { at: null, key: null };
	try {
		const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
		if (Array.isArray(parsed) && typeof parsed[0] === 'string' && typeof parsed[1] === 'string') {
			if (!Number.isNaN(Date.parse(parsed[0]))) return { at: parsed[0], key: parsed[1] };
		}
	} catch {
		// Told below, with what to do.
	}
	throw invalid([
		{ field: 'cursor', value: cursor, message: 'This page of the timeline is unknown: begin at the top.' }
	]);
}
