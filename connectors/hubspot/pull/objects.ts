/**
 * Pulling records of HubSpot's kinds: everything by the list, which has no ceiling; then what changed by the search,
 * which has one of 10,000 results; then what is in the bin, which no search tells.
 *
 * The search is asked for ids alone, in their order and above the last one seen, so that no ceiling is reached, no page
 * shifts and no tie of times hides a record. What it tells late is asked for again by the next pull: that begins where
 * the newest change was when this one began, and a little before. What it then tells again as it was is not read again:
 * where nothing changed, a kind costs one search and one look into the bin.
 */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Cursor, Deletion, Page, Session, Stream } from '../../connector.ts';
import { ApiError } from '../../shared/errors.ts';
import { hubspotApi, isClosed, type HubSpotApi } from '../api.ts';
import type { HubSpotObject, Listing } from '../answers.ts';
import {
	batchSize,
	mergesOf,
	openKind,
	read,
	rowsOf,
	sourceId,
	type KindContext,
	type ObjectKind
} from './reading.ts';
import { changed, earlier, newestChange, newestOf, readShortlyBefore, searchLag } from './search.ts';

/** Where the pull of one kind stands. Times are HubSpot's own. */
type Stand = {
	/** The newest change when the pull began: the next one begins there. */
	newest: string | null;
	/** The newest deletion seen by a pull that came to its end. */
	binned: string | null;
} & (
	| { at: 'list'; after: string | null }
	| { at: 'changes'; since: string | null; id: string }
	| { at: 'bin'; after: string | null; latest: string | null; read?: Read }
	| { at: 'end'; read?: Read }
);

/** Records that changed shortly before the newest change, with when, as they were when they were read. */
type Read = Readonly<Record<string, string>>;

/** What the bin may be told in another order. */
const binLag = 86_400_000;

/** What the steps of a pull of one kind work with: what is known of the kind is asked for by who reads a record first. */
interface Pulling {
	api: HubSpotApi;
	kind: ObjectKind;
	open(): Promise<KindContext>;
}

function pulling(api: HubSpotApi, kind: ObjectKind): Pulling {
	let opened: Promise<KindContext> | undefined;
	return { api, kind, open: () => (opened ??= openKind(api, kind)) };
}

interface StreamOf {
	name: string;
	label: string;
	entities: readonly EntityName[];
	chosen?: boolean;
}

/** A stream of one or several kinds of record that fill the same table. */
export function objectStream(about: StreamOf, kinds: readonly ObjectKind[]): Stream {
	const [only] = kinds;
	return {
		...about,
		pull: (session, cursor) => pullKinds(kinds, session, cursor),
		...(kinds.length === 1 && { pullSome: (session, ids) => pullByIds(only!, session, ids) }),
		// Of kinds that may be closed to the credentials it can't be told what is gone.
		...(!kinds.some(({ optional }) => optional) && {
			sweep: {
				entity: only!.entity,
				...(only!.alsoEntity && { also: [only!.alsoEntity] }),
				when: 'full',
				ids: (session) => sweep(kinds, session)
			}
		})
	};
}

async function* pullKinds(
	kinds: readonly ObjectKind[],
	session: Session,
	cursor: Cursor
): AsyncGenerator<Page> {
	const api = hubspotApi(session);
	const stands = { ...(cursor as Record<string, Stand> | null) };
	for (const kind of kinds) {
		const keep = (stand: Stand): Cursor => {
			stands[kind.type] = stand;
			return structuredClone(stands) as Cursor;
		};
		const pull = () => pullKind(api, kind, stands[kind.type] ?? null, keep);
		if (kind.optional) yield* whereAllowed(api, kind, pull);
		else yield* pull();
	}
}

/** A kind that this account has not, or not for these credentials, is left out. */
async function* whereAllowed(
	api: HubSpotApi,
	kind: ObjectKind,
	pull: () => AsyncGenerator<Page>
): AsyncGenerator<Page> {
	try {
		yield* pull();
	} catch (error) {
		if (!isClosed(error)) throw error;
		api.missing(error, `${kind.type} are left out`);
	}
}

async function* pullKind(
	api: HubSpotApi,
	kind: ObjectKind,
	from: Stand | null,
	keep: (stand: Stand) => Cursor
): AsyncGenerator<Page> {
	const work = pulling(api, kind);
	let stand = from;
	let expected: number | undefined;
	if (!stand) {
		// What the kind can hold is asked for first: whoever may not read it learns it before anything is counted.
		await work.open();
		const newest = await newestChange(api, kind);
		expected = newest.total;
		stand = { at: 'list', after: null, newest: newest.at, binned: null };
	} else if (stand.at === 'end') {
		const step = await firstChanges(work, stand);
		stand = step.next;
		yield { ...step.page, cursor: keep(stand) };
	}
	for (;;) {
		const step: Step = await take(work, stand);
		stand = step.next;
		yield { ...step.page, cursor: keep(stand), ...(expected !== undefined && { expected }) };
		if (stand.at === 'end') return;
	}
}

interface Step {
	page: Omit<Page, 'cursor'>;
	next: Stand;
}

/** The changes since the last pull: the one answer that mostly holds them all says by itself which is the newest. */
async function firstChanges(
	work: Pulling,
	{ newest, binned, read }: Extract<Stand, { at: 'end' }>
): Promise<Step> {
	const { api, kind } = work;
	const since = earlier(newest, searchLag);
	const { results, isLast } = await changed(api, kind, since, '0');
	if (!isLast) {
		// What changes while pages are read must come again: where the newest change was is asked before the first of them.
		const { at } = await newestChange(api, kind);
		return {
			page: { records: [] },
			next: { at: 'changes', since, id: '0', newest: at ?? newest, binned }
		};
	}
	const fresh = results.filter(({ id, modified }) => modified === null || read?.[id] !== modified);
	const latest = newestOf(newest, results);
	return {
		page: await pageOf(work, fresh),
		next: {
			at: 'bin',
			after: null,
			latest: binned,
			newest: latest,
			binned,
			read: readShortlyBefore(latest, results)
		}
	};
}

async function take(work: Pulling, stand: Stand): Promise<Step> {
	switch (stand.at) {
		case 'list': {
			const { results, paging } = await listed(work, stand.after, false);
			const after = nextPage(paging, stand.after);
			const next: Stand = after ? { ...stand, after } : toBin(stand);
			return { page: await pageOf(work, results), next };
		}
		case 'changes': {
			const { results, isLast } = await changed(work.api, work.kind, stand.since, stand.id);
			const last = results.at(-1)?.id;
			if (last === stand.id) throw repeats(last);
			const next: Stand = last && !isLast ? { ...stand, id: last } : toBin(stand);
			return { page: await pageOf(work, results), next };
		}
		case 'bin':
			return emptyBin(work, stand);
		case 'end':
			return { page: { records: [] }, next: stand };
	}
}

/** Where the next page begins; null when there is none. @throws ApiError when it is the page that was just read */
function nextPage(paging: Listing<unknown>['paging'], read: string | null): string | null {
	const after = paging?.next?.after ?? null;
	if (after !== null && after === read) throw repeats(after);
	return after;
}

const repeats = (cursor: string) =>
	new ApiError(
		'unexpected_answer',
		`HubSpot’s pages repeat: what follows ${cursor} is ${cursor} again.`,
		'What was pulled is kept. Run it again; if it stays, report it.'
	);

const toBin = ({ newest, binned }: Stand): Stand => ({
	at: 'bin',
	after: null,
	latest: binned,
	newest,
	binned
});

/** What is in the bin: all of it is listed every time, and what is known to be there for long is not told again. */
async function emptyBin(work: Pulling, stand: Extract<Stand, { at: 'bin' }>): Promise<Step> {
	const { kind } = work;
	const { results, paging } = await listed(work, stand.after, true);
	const since = earlier(stand.binned, binLag);
	const deleted = results.flatMap(({ id, archivedAt }): Deletion[] =>
		since && archivedAt && archivedAt < since
			? []
			: entitiesOf(kind).map((entity) => ({
					entity,
					id: sourceId(kind, id),
					...(archivedAt && { at: archivedAt })
				}))
	);
	const times = results.flatMap(({ archivedAt }) => archivedAt ?? []);
	const latest = [stand.latest ?? '', ...times].sort().at(-1) || null;
	const after = nextPage(paging, stand.after);
	const read = without(stand.read, results);
	const next: Stand = after
		? { ...stand, after, latest, read }
		: { at: 'end', newest: stand.newest, binned: latest, read };
	return { page: { records: [], deleted }, next };
}

/** What is in the bin must be read again when it is taken out, as it was. */
function without(read: Read | undefined, binned: readonly { id: string }[]): Read | undefined {
	const gone = new Set(binned.map(({ id }) => id));
	return read && Object.fromEntries(Object.entries(read).filter(([id]) => !gone.has(id)));
}

const entitiesOf = ({ entity, alsoEntity }: ObjectKind): EntityName[] =>
	alsoEntity ? [entity, alsoEntity] : [entity];

async function pageOf(
	{ kind, open }: Pulling,
	found: readonly { id: string }[]
): Promise<Omit<Page, 'cursor'>> {
	if (found.length === 0) return { records: [] };
	const all = await read(
		await open(),
		found.map(({ id }) => id)
	);
	const others = all.objects.filter((object) => kind.isNone?.(object) ?? false);
	const reading = { ...all, objects: all.objects.filter((object) => !others.includes(object)) };
	const merged = mergesOf(reading);
	const deleted = [
		...others.map(({ id }): Deletion => ({ entity: kind.entity, id: sourceId(kind, id) })),
		...(kind.gone?.(reading) ?? [])
	];
	const history = kind.told?.(reading);
	return {
		records: (await kind.records?.(reading)) ?? [rowsOf(reading)],
		...(deleted.length > 0 && { deleted }),
		...(merged.length > 0 && { merged }),
		...(history && { history })
	};
}

const listed = (
	{ api, kind }: Pulling,
	after: string | null,
	archived: boolean
): Promise<Listing<HubSpotObject>> =>
	api.list<HubSpotObject>(`/crm/v3/objects/${kind.type}`, {
		limit: batchSize(kind),
		after: after ?? undefined,
		properties: 'hs_object_id',
		archived
	});

async function* pullByIds(kind: ObjectKind, session: Session, ids: readonly string[]): AsyncGenerator<Page> {
	const work = pulling(hubspotApi(session), kind);
	const size = batchSize(kind);
	for (let start = 0; start < ids.length; start += size) {
		const found = ids.slice(start, start + size).map((id) => ({ id }));
		yield { ...(await pageOf(work, found)), cursor: null };
	}
}

async function* sweep(kinds: readonly ObjectKind[], session: Session): AsyncGenerator<readonly string[]> {
	const api = hubspotApi(session);
	for (const kind of kinds) {
		let after: string | null = null;
		do {
			const { results, paging }: Listing<HubSpotObject> = await api.list(`/crm/v3/objects/${kind.type}`, {
				limit: 100,
				after: after ?? undefined,
				properties: 'hs_object_id',
				archived: false
			});
			yield results.map(({ id }) => sourceId(kind, id));
			after = nextPage(paging, after);
		} while (after);
	}
}
