/** Changes of properties, as HubSpot logs them, as events. */
import type { Row } from '../../connector.ts';
import type { Listing, Owner, Version } from '../answers.ts';
import type { HubSpotApi } from '../api.ts';
import { once, type KindContext } from './reading.ts';

/** One change of a property, with what it held before. */
export interface Change {
	from: string | null;
	to: string | null;
	/** ISO 8601. */
	at: string;
	/** HubSpot’s number of the user who made it. */
	by: number | undefined;
	/** Among the changes of this property at one instant, from 0. */
	sequence: number;
}

/**
 * The changes of one property, oldest first. Values that were only saved again are none. The first one is what the
 * record was created with, where HubSpot still knows it.
 *
 * @param versions newest first, as HubSpot has them
 * @param value what a version holds, as it is to be compared; null for nothing
 */
export function changesOf(
	versions: readonly Version[],
	value: (version: Version) => string | null
): Change[] {
	const oldestFirst = [...versions]
		.reverse()
		.map((version) => ({ version, time: Date.parse(version.timestamp) }))
		.sort((one, other) => one.time - other.time);
	const changes: Change[] = [];
	let before: string | null = null;
	let last = Number.NaN;
	let sequence = 0;
	for (const { version, time } of oldestFirst) {
		sequence = time === last ? sequence + 1 : 0;
		last = time;
		const to = value(version);
		if (to !== before) {
			changes.push({
				from: before,
				to,
				at: new Date(time).toISOString(),
				by: version.updatedByUserId,
				sequence
			});
		}
		before = to;
	}
	return changes;
}

/** The events that changes of one property of a record are; their ids stay the same from pull to pull. */
export function eventRows(
	record: { column: string; id: string },
	property: string,
	field: string,
	changes: readonly Change[],
	people: ReadonlyMap<number, string>
): Row[] {
	const seen = new Map<string, number>();
	return changes.map(({ from, to, at, by, sequence }): Row => {
		const key = `${record.id}:${property}:${Date.parse(at)}:${to ?? ''}`;
		const times = seen.get(key) ?? 0;
		seen.set(key, times + 1);
		return {
			id: times === 0 ? key : `${key}:${times}`,
			[record.column]: record.id,
			field,
			old_value: from,
			new_value: to,
			changed_at: at,
			changed_by: by === undefined ? null : (people.get(by) ?? null),
			sequence
		};
	});
}

/** The owners that users are, by the user's number: changes are made by users, records belong to owners. */
export const ownersByUser = (context: KindContext): Promise<ReadonlyMap<number, string>> =>
	once(context, 'owners', async () => {
		const owners = await context.api.ifAllowed('who made a change is not known', () =>
			allOwners(context.api)
		);
		return new Map(
			(owners ?? []).flatMap(({ id, userId, userIdIncludingInactive }) => {
				const user = userId ?? userIdIncludingInactive;
				return user === undefined ? [] : [[user, id] as const];
			})
		);
	});

async function allOwners(api: HubSpotApi): Promise<Owner[]> {
	const owners: Owner[] = [];
	// Those who left come first: whoever came back is who they are now.
	for (const archived of [true, false]) {
		for await (const { results } of ownerPages(api, archived, null)) owners.push(...results);
	}
	return owners;
}

/** The owners page by page, from a cursor of HubSpot's on. */
export async function* ownerPages(
	api: HubSpotApi,
	archived: boolean,
	from: string | null
): AsyncGenerator<Listing<Owner>> {
	let after = from;
	do {
		const page = await api.list<Owner>('/crm/v3/owners', {
			limit: 100,
			archived,
			after: after ?? undefined
		});
		yield page;
		const next = page.paging?.next?.after ?? null;
		after = next === after ? null : next;
	} while (after);
}
