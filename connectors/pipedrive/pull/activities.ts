/** Activities and notes. */
import type { Row, Session, SourceField, Stream } from '../../connector.ts';
import { changedByOffset, fromStart, type ChangedOffset } from '../../shared/offsets.ts';
import type { Activity, Note } from '../answers.ts';
import { byIds, clientOf, idsOf, mostRecords, oldList, oldPages, oneByOne } from '../api.ts';
import * as maps from '../fields.ts';
import { changedPages, type ListsCursor } from './changed.ts';
import { cursorAs, identity, recordSet, text, utc } from './rows.ts';

/** Types that people made go by their icon, where it says one of these. */
const types: Readonly<Record<string, string>> = {
	call: 'call',
	meeting: 'meeting',
	lunch: 'meeting',
	task: 'task',
	deadline: 'task',
	email: 'email'
};

const ownFields: Readonly<Record<string, SourceField>> = {
	typeName: { label: 'Activity type', type: 'text' },
	isDone: { label: 'Done', type: 'boolean' }
};

interface ActivityType {
	key_string: string;
	name: string;
	icon_key: string;
}

async function typesOf(session: Session): Promise<ReadonlyMap<string, ActivityType>> {
	const { data } = await clientOf(session).json<{ data: ActivityType[] | null }>({
		path: 'api/v1/activityTypes'
	});
	return new Map((data ?? []).map((type) => [type.key_string, type]));
}

export const activities: Stream = {
	name: 'activities',
	label: 'Activities',
	entities: ['activities'],
	async *pull(session, cursor) {
		const known = await typesOf(session);
		for await (const { items, cursor: next } of changedPages<Activity>(
			session,
			cursorAs<ListsCursor>(cursor),
			{
				paths: ['activities'],
				limit: mostRecords
			}
		))
			yield { records: activityRecords(known, items), cursor: next };
	},
	async *pullSome(session, ids) {
		const known = await typesOf(session);
		for await (const items of byIds<Activity>(session, 'activities', ids))
			yield { records: activityRecords(known, items), cursor: null };
	},
	sweep: {
		entity: 'activities',
		when: 'full',
		async *ids(session) {
			yield* idsOf(session, 'activities');
			for await (const page of oldPages<Note>(session, 'notes', { sort: 'add_time ASC' }))
				yield page.map((note) => noteId(note));
		}
	}
};

const activityRecords = (known: ReadonlyMap<string, ActivityType>, items: readonly Activity[]) =>
	recordSet(
		maps.activities,
		items.map((item): Row => {
			const type = known.get(item.type ?? '');
			return {
				...identity(item),
				type: types[item.type ?? ''] ?? types[type?.icon_key ?? ''] ?? 'other',
				typeName: type?.name ?? text(item.type),
				subject: text(item.subject),
				body: withoutMarkup(item.note ?? item.public_description),
				dueAt: dueAt(item),
				// Times are in UTC; a day without a time is the day of whoever has to do it.
				doneAt: item.done ? text(item.marked_as_done_time) : null,
				isDone: item.done ?? null,
				durationSeconds: secondsOf(item.duration),
				owner_id: text(item.owner_id),
				deal_id: text(item.deal_id),
				lead_id: text(item.lead_id),
				person_id: text(item.person_id),
				org_id: text(item.org_id)
			};
		}),
		ownFields
	);

function dueAt({ due_date, due_time }: Activity): string | null {
	if (!due_date) return null;
	return due_time ? `${due_date}T${due_time.length === 5 ? `${due_time}:00` : due_time}Z` : due_date;
}

/** `01:30` and `01:30:00` are an hour and a half. */
function secondsOf(duration: string | null | undefined): number | null {
	const match = /^(\d+):(\d\d)(?::(\d\d))?$/.exec(duration ?? '');
	return match ? Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3] ?? 0) : null;
}

/** Notes are kept as HTML. */
const withoutMarkup = (html: string | null | undefined): string | null =>
	text(
		(html ?? '')
			.replace(/<br\s*\/?>|<\/(?:p|div|li)>/gi, '\n')
			.replace(/<[^>]*>/g, '')
			.replace(/&nbsp;/g, ' ')
			.replace(/&lt;/g, '<')
			.replace(/&gt;/g, '>')
			.replace(/&quot;/g, '"')
			.replace(/&#39;/g, "'")
			.replace(/&amp;/g, '&')
			.trim()
	);

/** Notes and activities have numbers of their own each, and are one kind of record here. */
const noteId = ({ id }: Note): string => `note:${id}`;

export const notes: Stream = {
	name: 'notes',
	label: 'Notes',
	entities: ['activities'],
	async *pull(session, cursor) {
		const from = cursorAs<ChangedOffset>(cursor) ?? fromStart();
		const read = (since: string | null, offset: number, limit: number) =>
			oldList<Note>(
				session,
				'notes',
				{ sort: 'update_time ASC', updated_since: since ?? undefined },
				offset,
				limit
			);
		const options = { limit: mostRecords, key: noteId, time: secondOf };
		for await (const { rows, next } of changedByOffset(read, from, options))
			yield { records: noteRecords(rows), cursor: next };
	},
	async *pullSome(session, given) {
		const ids = given.map((id) => id.replace(/^note:/, ''));
		yield { records: noteRecords(await oneByOne<Note>(session, 'notes', ids)), cursor: null };
	}
};

const secondOf = ({ update_time, add_time }: Note): string =>
	(utc(update_time) ?? utc(add_time) ?? '1970-01-01T00:00:00Z').slice(0, 19) + 'Z';

const noteRecords = (items: readonly Note[]) =>
	recordSet(
		maps.activities,
		items
			.filter(({ active_flag }) => active_flag !== false)
			.map((note) => ({
				...identity(note),
				id: noteId(note),
				type: 'note',
				body: withoutMarkup(note.content),
				occurredAt: utc(note.add_time),
				owner_id: text(note.user_id),
				deal_id: text(note.deal_id),
				lead_id: text(note.lead_id),
				person_id: text(note.person_id),
				org_id: text(note.org_id)
			}))
	);
