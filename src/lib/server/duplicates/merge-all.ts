import type { Viewer } from '#lib/crm/viewer.ts';
import { mergeRecords } from '#lib/server/store/merges/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { DuplicatePair } from './find.ts';

export interface MergedAll {
	/** Ids of the merges, by which each can be taken back. */
	merges: string[];
}

/**
 * Merge every pair that was found: the record that was created first stays, and takes over what it lacks. Where several
 * belong together, all go into one.
 */
export async function mergeAll(
	store: Store,
	viewer: Viewer,
	pairs: readonly DuplicatePair[]
): Promise<MergedAll> {
	const went = new Map<string, string>();
	const standing = (id: string): string => {
		const into = went.get(id);
		return into === undefined ? id : standing(into);
	};
	const merges: string[] = [];
	for (const { entity, first, second } of pairs) {
		const [into, from] = [standing(first.id), standing(second.id)];
		if (into === from) continue;
		const { id } = await mergeRecords(store, viewer, { entity, into, from, reason: 'likely duplicates' });
		went.set(from, into);
		merges.push(id);
	}
	return { merges };
}
