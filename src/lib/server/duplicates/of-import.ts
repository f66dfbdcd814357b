import type { Viewer } from '#lib/crm/viewer.ts';
import { scoped } from '#lib/server/store/row-scope.ts';
import type { Store } from '#lib/server/store/store.ts';
import { matchedEntities, type MatchedEntity } from './entities.ts';
import { findDuplicates, type FindOptions } from './find.ts';

/** How many of the records that an import brought may be there twice. */
export interface DuplicatesOfImport {
	entity: MatchedEntity;
	/** Pairs of two records that it brought; null where there are too many records to compare on the way. */
	within: number | null;
	/** Pairs of one that it brought and one that was there, or came since. */
	with_others: number | null;
}

/** More records than these are compared only for who asks: it takes longer than the import. */
const mostRecords = 200_000;

/**
 * Count the likely duplicates among what an import brought, and between that and everything else; entities without any
 * are left out.
 */
export async function duplicatesOfImport(
	store: Store,
	viewer: Viewer,
	importId: string,
	options: FindOptions = {}
): Promise<DuplicatesOfImport[]> {
	const found: DuplicatesOfImport[] = [];
	for (const entity of matchedEntities) {
		const { rows } = await store.engine.query<{ file: string; records: number }>(
			`select id as file, (select count(*) from ${scoped(entity, viewer)}) as records from import_files
			where import_id = $1 and id in (select import_file from ${scoped(entity, viewer)})`,
			[importId]
		);
		if (rows.length === 0) continue;
		if (rows[0]!.records > mostRecords) {
			found.push({ entity, within: null, with_others: null });
			continue;
		}
		const files = new Set(rows.map(({ file }) => file));
		const { pairs } = await findDuplicates(store, viewer, entity, options);
		const brought = pairs.map(
			({ first, second }) =>
				[first, second].filter(({ import_file }) => import_file !== null && files.has(import_file)).length
		);
		const within = brought.filter((records) => records === 2).length;
		const withOthers = brought.filter((records) => records === 1).length;
		if (within + withOthers > 0) found.push({ entity, within, with_others: withOthers });
	}
	return found;
}
