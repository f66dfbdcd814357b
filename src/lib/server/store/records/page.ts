/** Records one page after another, for programs: a page begins after the last record of the one before. */
import { createHash } from 'node:crypto';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { Shared } from '#lib/server/engine/shared.ts';
import { minuteOf, untilCommitConfirmed } from '#lib/server/engine/until-commit.ts';
import { invalid } from '../errors.ts';
import type { Store } from '../store.ts';
import { bounded } from './bounded.ts';
import { columnsOf, sortKey, toRecords, type CrmRecord, type Parts } from './read.ts';
import { selected, type Selection } from './selection.ts';

export interface PageOptions extends Selection {
	/** Default: by id. Records without a value come last. */
	sort?: { field: string; descending?: boolean };
	/** 1 to 1000. Default 100. */
	limit?: number;
	/** The `next` of the page before, with the same selection and sort. */
	cursor?: string;
	/** Default: everything. */
	parts?: Parts;
	signal?: AbortSignal;
}

const usualLimit = 100;

export interface RecordPage {
	records: CrmRecord[];
	/** Give it as `cursor` for the page after; null: there is none. */
	next: string | null;
}

/** Where a page of a list ended: the last record's sort key, as text, and its id. */
interface Place {
	list: string;
	key: string | null;
	id: string;
}

/** Lists that programs ask for again and again, by who may see what and what is asked. */
const pagesRead = untilCommitConfirmed<Shared<RecordPage>>(100);

/** Longer ones are read to be taken away, once. */
const longestKept = 100;

/**
 * A page of the records that a viewer may see. Records that stay as they are are in exactly one page, whatever is added
 * or deleted between two pages. Who asks for the same page before anything is written gets the same one.
 *
 * @throws RecordError `invalid` for an unknown field, a value that can't be read, or a cursor of another list
 */
export async function pageOfRecords(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	options: PageOptions = {}
): Promise<RecordPage> {
	const { signal, parts, ...asked } = options;
	if (bounded(asked.limit, usualLimit, 1, 1000) > longestKept) return readPage(store, viewer, name, options);
	const read = await pagesRead(store.engine);
	const { scope, part, timeZone } = viewer;
	const minutes = asked.members?.map(({ sql }) => minuteOf(sql));
	const key = JSON.stringify([name, scope, part, timeZone, asked, minutes, parts && [...parts]]);
	const page: Shared<RecordPage> =
		read.get(key) ??
		new Shared<RecordPage>(
			(shared) => readPage(store, viewer, name, { ...options, signal: shared.signal }),
			() => read.get(key) === page && read.delete(key)
		);
	read.set(key, page);
	return page.wait({ signal });
}

async function readPage(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	{ sort = { field: 'id' }, limit, cursor, parts, signal, ...selection }: PageOptions
): Promise<RecordPage> {
	const entity = entityNamed(name);
	const { from, conditions, custom } = await selected(store.engine, viewer, name, selection, sort.field);
	const { sql: key, type } = sortKey(entity, viewer, sort.field, custom);
	const list = listOf(name, sort, selection);
	if (cursor !== undefined)
		conditions.addAfter({ key, type, descending: sort.descending ?? false }, placeOf(cursor, list));
	const size = bounded(limit, usualLimit, 1, 1000);
	const { rows } = await store.engine.query(
		`select ${columnsOf(entity, parts)}, cast(${key} as varchar) as "sort key"
		from ${from}${conditions.where}
		order by ${key} ${sort.descending ? 'desc' : 'asc'} nulls last, id limit ${size + 1}`,
		conditions.parameters,
		{ signal, timeZone: viewer.timeZone }
	);
	const shown = rows.slice(0, size);
	const last = shown.at(-1);
	return {
		records: await toRecords(store.engine, viewer, entity, shown, parts),
		next:
			rows.length > size && last
				? cursorOf({ list, key: last['sort key'] as string | null, id: String(last.id) })
				: null
	};
}

const cursorOf = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** What a cursor is good for: this order of these records, in a few letters. */
function listOf(
	name: EntityName,
	sort: PageOptions['sort'],
	{ members = [], ...selection }: Selection
): string {
	// The SQL of a segment says which day it is: it is the same list tomorrow.
	const sets = members.map(({ names, isOutside }) => [names, isOutside]);
	const asked = [name, sort?.field, sort?.descending ?? false, selection, sets];
	return createHash('sha256').update(JSON.stringify(asked)).digest('base64url').slice(0, 12);
}

function placeOf(cursor: string, list: string): Place {
	const place = readPlace(cursor);
	if (place?.list === list) return place;
	throw invalid([
		{
			field: 'cursor',
			value: cursor.slice(0, 200),
			message:
				'This cursor is not one of this list: give the one that came with the page before, with the same filters and the same sort.'
		}
	]);
}

function readPlace(cursor: string): Place | null {
	try {
		const { list, key, id } = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Record<
			string,
			unknown
		>;
		const isPlace =
			typeof list === 'string' && typeof id === 'string' && (key === null || typeof key === 'string');
		return isPlace ? { list, key, id } : null;
	} catch {
		return null;
	}
}
