import type { Viewer } from '#lib/crm/viewer.ts';
import { mergeRecords, type SurvivorRules } from '#lib/server/store/merges/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { DuplicatePair } from './find.ts';

export interface MergedAll {
	/** Ids of the merges, by which each can be taken back. */
	merges: string[];
}

/**
 * Merge every pair that was found: the record that was created first stays, and rules say which value
 * does. Where several belong together, all go into one.
 *
 * @param rules default: those that were saved for the entity
 */
export async function mergeAll(
	store: Store,
	viewer: Viewer,
	pairs: readonly DuplicatePair[],
	rules?: SurvivorRules
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
		const { id } = await mergeRecords(store, viewer, {
			entity,
			into,
			from,
			rules,
			reason: 'likely duplicates'
		});
		went.set(from, into);
		merges.push(id);
	}
	return { merges };
}
