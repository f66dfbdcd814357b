/**
 * Pulling records of HubSpot's kinds: everything by the list, which has no ceiling; then what changed by the search,
 * which has one of 10,000 results; then what is in the bin, which no search tells.
 *
 * The search is asked for ids alone, in their order and above the last one seen, so that no ceiling is reached, no page
 * shifts and no tie of times hides a record. What it tells late is asked for again by the next pull: that begins where
 * the newest change was when this one began, and a little before.
 */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Cursor, Deletion, Page, Session, Stream } from '../../connector.ts';
import { ApiError } from '../../shared/errors.ts';
import { hubspotApi, isClosed, type HubSpotApi } from '../api.ts';
import type { Found, HubSpotObject, Listing } from '../answers.ts';
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

/** Where the pull of one kind stands. Times are HubSpot's own. */
type Stand = {
	/** The newest change when the pull began: the next one begins there. */
	newest: string | null;
	/** The newest deletion seen by a pull that came to its end. */
	binned: string | null;
} & (
	| { at: 'list'; after: string | null }
	| { at: 'changes'; since: string | null; id: string }
	| { at: 'bin'; after: string | null; latest: string | null }
	| { at: 'end' }
);

/** What HubSpot's search may tell later than it happened; and what the bin may be told in another order. */
const searchLag = 5 * 60_000;
const binLag = 86_400_000;

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
		api.warn(`${error.message} Because of it, ${kind.type} are left out.`);
	}
}

async function* pullKind(
	api: HubSpotApi,
	kind: ObjectKind,
	from: Stand | null,
	keep: (stand: Stand) => Cursor
): AsyncGenerator<Page> {
	const context = await openKind(api, kind);
	let stand = from;
	let expected: number | undefined;
	if (!stand || stand.at === 'end') {
		const newest = await newestChange(context);
		expected = stand ? undefined : newest.total;
		stand = stand
			? {
					at: 'changes',
					since: earlier(stand.newest, searchLag),
					id: '0',
					newest: newest.at ?? stand.newest,
					binned: stand.binned
				}
			: { at: 'list', after: null, newest: newest.at, binned: null };
	}
	for (;;) {
		const step: Step = await take(context, stand);
		stand = step.next;
		yield { ...step.page, cursor: keep(stand), ...(expected !== undefined && { expected }) };
		if (stand.at === 'end') return;
	}
}

interface Step {
	page: Omit<Page, 'cursor'>;
	next: Stand;
}

async function take(context: KindContext, stand: Stand): Promise<Step> {
	switch (stand.at) {
		case 'list': {
			const { results, paging } = await listed(context, stand.after, false);
			const after = nextPage(paging, stand.after);
			const next: Stand = after ? { ...stand, after } : toBin(stand);
			return { page: await pageOf(context, results), next };
		}
		case 'changes': {
			const { results } = await changed(context, stand.since, stand.id);
			const last = results.at(-1)?.id;
			if (last === stand.id) throw repeats(last);
			const next: Stand = last ? { ...stand, id: last } : toBin(stand);
			return { page: await pageOf(context, results), next };
		}
		case 'bin':
			return emptyBin(context, stand);
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
async function emptyBin(context: KindContext, stand: Extract<Stand, { at: 'bin' }>): Promise<Step> {
	const { kind } = context;
	const { results, paging } = await listed(context, stand.after, true);
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
	const next: Stand = after
		? { ...stand, after, latest }
		: { at: 'end', newest: stand.newest, binned: latest };
	return { page: { records: [], deleted }, next };
}

const entitiesOf = ({ entity, alsoEntity }: ObjectKind): EntityName[] =>
	alsoEntity ? [entity, alsoEntity] : [entity];

async function pageOf(context: KindContext, found: readonly { id: string }[]): Promise<Omit<Page, 'cursor'>> {
	const { kind } = context;
	const all = await read(
		context,
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
	{ api, kind }: KindContext,
	after: string | null,
	archived: boolean
): Promise<Listing<HubSpotObject>> =>
	api.get<Listing<HubSpotObject>>(`/crm/v3/objects/${kind.type}`, {
		limit: batchSize(kind),
		after: after ?? undefined,
		properties: 'hs_object_id',
		archived
	});

const changed = ({ api, kind }: KindContext, since: string | null, above: string): Promise<Found> =>
	api.post<Found>(`/crm/v3/objects/${kind.type}/search`, {
		filterGroups: [
			{
				filters: [
					{ propertyName: 'hs_object_id', operator: 'GT', value: above },
					...(since
						? [{ propertyName: kind.modified, operator: 'GTE', value: String(Date.parse(since)) }]
						: [])
				]
			}
		],
		sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
		properties: ['hs_object_id'],
		limit: batchSize(kind)
	});

/** When the last change was, by HubSpot's own clock, and how many records there are. */
async function newestChange({
	api,
	kind
}: Pick<KindContext, 'api' | 'kind'>): Promise<{ at: string | null; total: number }> {
	const { total, results } = await api.post<Found>(`/crm/v3/objects/${kind.type}/search`, {
		filterGroups: [],
		sorts: [{ propertyName: kind.modified, direction: 'DESCENDING' }],
		properties: [kind.modified],
		limit: 1
	});
	const [newest] = results;
	return { at: newest?.properties[kind.modified] ?? newest?.updatedAt ?? null, total };
}

/** How many records changed since a cursor was kept; all of them where there is none. */
export async function countToCome(api: HubSpotApi, kind: ObjectKind, cursor: Cursor): Promise<number> {
	const stand = (cursor as Record<string, Stand> | null)?.[kind.type];
	const since = stand ? earlier(stand.newest, searchLag) : null;
	const { total } = await api.post<Found>(`/crm/v3/objects/${kind.type}/search`, {
		filterGroups: since
			? [
					{
						filters: [{ propertyName: kind.modified, operator: 'GTE', value: String(Date.parse(since)) }]
					}
				]
			: [],
		properties: ['hs_object_id'],
		limit: 1
	});
	return total;
}

const earlier = (moment: string | null, milliseconds: number): string | null =>
	moment ? new Date(Date.parse(moment) - milliseconds).toISOString() : null;

async function* pullByIds(kind: ObjectKind, session: Session, ids: readonly string[]): AsyncGenerator<Page> {
	const context = await openKind(hubspotApi(session), kind);
	const size = batchSize(kind);
	for (let start = 0; start < ids.length; start += size) {
		const found = ids.slice(start, start + size).map((id) => ({ id }));
		yield { ...(await pageOf(context, found)), cursor: null };
	}
}

async function* sweep(kinds: readonly ObjectKind[], session: Session): AsyncGenerator<readonly string[]> {
	const api = hubspotApi(session);
	for (const kind of kinds) {
		let after: string | null = null;
		do {
			const { results, paging }: Listing<HubSpotObject> = await api.get(`/crm/v3/objects/${kind.type}`, {
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
