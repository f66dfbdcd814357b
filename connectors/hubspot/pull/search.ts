/** HubSpot's search, asked for ids and times alone: what changed, when the last change was, and how much there is. */
import type { Cursor } from '../../connector.ts';
import type { HubSpotApi } from '../api.ts';
import type { HubSpotObject } from '../answers.ts';
import { batchSize, type ObjectKind } from './reading.ts';

/** What the search may tell later than it happened. */
export const searchLag = 5 * 60_000;

/** Records that are remembered as read: after a change of many at once, what was read is read again. */
const mostRemembered = 200;

/** A record that changed; null where HubSpot does not say when. */
export interface Changed {
	id: string;
	modified: string | null;
}

/** Records that changed since a time, above an id and in the order of ids. @throws ApiError */
export async function changed(
	api: HubSpotApi,
	kind: ObjectKind,
	since: string | null,
	above: string
): Promise<{ results: readonly Changed[]; isLast: boolean }> {
	const { results, total } = await api.search(kind.type, {
		filterGroups: [
			{
				filters: [
					{ propertyName: 'hs_object_id', operator: 'GT', value: above },
					...(since ? [changedSince(kind, since)] : [])
				]
			}
		],
		sorts: [{ propertyName: 'hs_object_id', direction: 'ASCENDING' }],
		properties: ['hs_object_id', kind.modified],
		limit: batchSize(kind)
	});
	const found = results.map((object) => ({ id: object.id, modified: modifiedAt(kind, object) }));
	return { results: found, isLast: total <= results.length };
}

/** When the last change was, by HubSpot's own clock, and how many records there are. @throws ApiError */
export async function newestChange(
	api: HubSpotApi,
	kind: ObjectKind
): Promise<{ at: string | null; total: number }> {
	const { total, results } = await api.search(kind.type, {
		filterGroups: [],
		sorts: [{ propertyName: kind.modified, direction: 'DESCENDING' }],
		properties: [kind.modified],
		limit: 1
	});
	const [newest] = results;
	return { at: newest ? modifiedAt(kind, newest) : null, total };
}

/** How many records changed since a cursor was kept; all of them where there is none. @throws ApiError */
export async function countToCome(api: HubSpotApi, kind: ObjectKind, cursor: Cursor): Promise<number> {
	const stand = (cursor as Record<string, { newest: string | null }> | null)?.[kind.type];
	const since = stand ? earlier(stand.newest, searchLag) : null;
	const { total } = await api.search(kind.type, {
		filterGroups: since ? [{ filters: [changedSince(kind, since)] }] : [],
		properties: ['hs_object_id'],
		limit: 1
	});
	return total;
}

/** The newest of some changes and the one that was known. */
export const newestOf = (known: string | null, found: readonly Changed[]): string | null =>
	found.reduce<string | null>(
		(newest, { modified }) =>
			modified !== null && (newest === null || Date.parse(modified) > Date.parse(newest)) ? modified : newest,
		known
	);

/** Of records that were read, those that the next search tells again; nothing where they are very many. */
export function readShortlyBefore(
	newest: string | null,
	found: readonly Changed[]
): Readonly<Record<string, string>> {
	const since = Date.parse(newest ?? '') - searchLag;
	const lately = found.flatMap(({ id, modified }): [string, string][] =>
		modified !== null && Date.parse(modified) >= since ? [[id, modified]] : []
	);
	return lately.length > mostRemembered ? {} : Object.fromEntries(lately);
}

const changedSince = (kind: ObjectKind, since: string) => ({
	propertyName: kind.modified,
	operator: 'GTE',
	value: String(Date.parse(since))
});

const modifiedAt = ({ modified }: ObjectKind, { properties, updatedAt }: HubSpotObject): string | null =>
	properties[modified] ?? updatedAt ?? null;

export const earlier = (moment: string | null, milliseconds: number): string | null =>
	moment ? new Date(Date.parse(moment) - milliseconds).toISOString() : null;
