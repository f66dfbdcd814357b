/** Records that stand there again, beyond the first of each cluster. */
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { findDuplicates, isMatchedEntity, type DuplicatePair } from '#lib/server/duplicates/index.ts';
import type { Store } from '#lib/server/store/store.ts';

/** Ids of the records of each cluster but its first; null of an entity in which nobody looks, or too large to look in. */
export async function repeatedRecords(
	store: Store,
	viewer: Viewer,
	entity: EntityName
): Promise<string[] | null> {
	if (!isMatchedEntity(entity)) return null;
	try {
		const { pairs } = await findDuplicates(store, viewer, entity);
		return beyondTheFirst(pairs);
	} catch (failure) {
		if (failure instanceof RangeError) return null;
		throw failure;
	}
}

/** Pairs hang together in clusters: of each, all but one. Of a pair, the first is the older. */
export function beyondTheFirst(pairs: readonly Pick<DuplicatePair, 'first' | 'second'>[]): string[] {
	const older = new Map<string, string>();
	const firstOf = (id: string): string => {
		let at = id;
		while (older.has(at)) at = older.get(at)!;
		return at;
	};
	for (const { first, second } of pairs) {
		const [one, other] = [firstOf(first.id), firstOf(second.id)];
		if (one !== other) older.set(other, one);
	}
	return [...older.keys()];
}
