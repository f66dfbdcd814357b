import { entityNamed, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '../audit.ts';
import { RecordError } from '../errors.ts';
import { notFound, requireWrite } from '../records/permissions.ts';
import { readWith, type CrmRecord } from '../records/read.ts';
import { requireCapability } from '../require-capability.ts';
import { scoped } from '../row-scope.ts';
import type { Store } from '../store.ts';
import { release, restoreValues, type Kept } from '../taking-back/index.ts';
import { mergedEntities, moveLinks, returnLinks } from './links.ts';

export interface Unmerged {
	/** Links that lead to the record again. */
	links: number;
	/** Fields of the record that stayed that were changed since, and so keep what they have. */
	conflicts: string[];
	/** Records of undone imports that only the merge kept, and that are gone now. */
	removed: number;
	/** Records of undone imports that the merge kept, and that something else needs by now. */
	kept: Kept[];
}

interface StoredMerge {
	id: string;
	entity: EntityName;
	from_id: string;
	into_id: string;
	unmerged_at: string | null;
}

/**
 * Take a merge back: the record that went is there again, with what pointed to it; fields that the merge changed have
 * their values from before, unless someone changed them since. A record whose import was undone meanwhile, and that was kept
 * for the merge alone, goes.
 *
 * @throws RecordError `not_found` when there is none of two records that the viewer sees, `not_allowed`; `conflict` when it
 *   was taken back, or the record went into a third
 */
export async function unmergeRecords(store: Store, viewer: Viewer, id: string): Promise<Unmerged> {
	requireCapability(viewer, 'merge_duplicates');
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<StoredMerge>(
			`select id, entity, from_id, into_id, unmerged_at from record_merges where id = $1`,
			[id]
		);
		const merge = rows[0];
		if (!merge)
			throw new RecordError('not_found', `There is no merge ${id}.`, 'Data › Duplicates lists them.');
		requireWrite(viewer, merge.entity);
		await requireSight(transaction, viewer, merge);
		if (merge.unmerged_at !== null)
			throw new RecordError('conflict', 'This merge was taken back before.', 'The records are two again.');
		const entity = entityNamed(merge.entity);
		const stays = await stillThere(() => readWith(transaction, viewer, merge.entity, merge.into_id));
		await transaction.query('update record_merges set unmerged_at = now(), unmerged_by = $2 where id = $1', [
			id,
			viewer.accountId
		]);
		const taken = { kind: 'merge', id } as const;
		const log = (undone: string) => logTakenBack(transaction, viewer, merge, entity, undone);
		const restored = await restoreValues(transaction, taken, entity, log);
		const links = await returnLinks(transaction, merge);
		for (const entity of await mergedEntities(transaction)) await moveLinks(transaction, entity);
		const { removed, kept } = await release(transaction, viewer, taken);
		await audit(transaction, viewer, {
			action: 'unmerge',
			subject: `${entity.label} ${stays.label}`,
			detail: { merge: id, from: merge.from_id, into: merge.into_id, links }
		});
		return { links, conflicts: restored.kept.flatMap(({ fields }) => fields), removed, kept };
	});
}

/** Note in the history of both records what they are about to have again. */
async function logTakenBack(
	transaction: Transaction,
	viewer: Viewer,
	{ id }: StoredMerge,
	{ name }: Entity,
	undone: string
): Promise<void> {
	await transaction.query(
		`insert into changes (entity, record_id, action, before, after, actor_kind, actor, reason, merge_id)
		select $1, undone.id, 'merge',
			json_group_object(field, json_extract(to_json(known), '$."' || field || '"')),
			json_group_object(field, json_extract(undone.before, '$."' || field || '"')),
			$2, $3, 'merge taken back', $4
		from ${undone} undone join ${name} known on known.id = undone.id
		group by undone.id order by undone.id`,
		[name, viewer.accountId === 'system' ? 'system' : 'person', viewer.accountId, id]
	);
}

/** Both records come out changed, so both must be within what the viewer sees; the one that went is deleted. */
async function requireSight(
	transaction: Transaction,
	viewer: Viewer,
	{ entity, from_id, into_id }: StoredMerge
): Promise<void> {
	const ids = [into_id, from_id];
	const { rows } = await transaction.query<{ id: string }>(
		`select id from ${scoped(entity, viewer, { withDeleted: true })} where id in ($1, $2)`,
		ids
	);
	const hidden = ids.find((id) => !rows.some((row) => row.id === id));
	if (hidden !== undefined) throw notFound(entity, hidden);
}

async function stillThere(read: () => Promise<CrmRecord>): Promise<CrmRecord> {
	try {
		return await read();
	} catch (error) {
		if (!(error instanceof RecordError) || error.code !== 'not_found') throw error;
		throw new RecordError(
			'conflict',
			'The record that stayed is not there any more: it was deleted, or merged into another.',
			'Take that back first.'
		);
	}
}
