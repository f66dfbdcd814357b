import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { literal } from '../load/sql.ts';

export interface UndoResult {
	removed: number;
	restored: number;
	/** Records that the undo left as they are, because something later builds on them. */
	conflicts: { entity: EntityName; id: string; reason: string }[];
}

/** SQL: a logged change was neither an undo nor taken back, as an import or as a merge. */
export const stillStands = (change: string) =>
	`${change}.action <> 'undo' and coalesce(${change}.import_id, '') not in (select id from imports where status = 'undone')
	and coalesce(${change}.merge_id, '') not in (select id from record_merges where unmerged_at is not null)`;

/** Note that an undo touched records. */
export async function logUndo(
	transaction: Transaction,
	viewer: Viewer,
	id: string,
	entity: string,
	records: string
): Promise<void> {
	await transaction.query(
		`insert into changes (entity, record_id, action, actor_kind, actor, import_id, reason)
		select ${literal(entity)}, id, 'undo', 'person', $1, $2, 'import undone' from (${records}) order by id`,
		[viewer.accountId, id]
	);
}
