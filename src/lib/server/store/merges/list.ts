import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { accountName } from '../account-name.ts';
import { requireWrite } from '../records/permissions.ts';
import { labelSql } from '../records/labels.ts';
import { readWith } from '../records/read.ts';
import { scoped } from '../row-scope.ts';
import { requireCapability } from '../require-capability.ts';
import type { Store } from '../store.ts';

export interface MergeEntry {
	id: string;
	entity: EntityName;
	into_id: string;
	into_label: string | null;
	from_id: string;
	from_label: string | null;
	merged_at: string;
	merged_by: string | null;
	unmerged_at: string | null;
}

/** The merges of records that a viewer may see, the newest first. */
export async function listMerges(
	store: Store,
	viewer: Viewer,
	name: EntityName,
	limit = 50
): Promise<MergeEntry[]> {
	const label = labelSql(entityNamed(name));
	const { rows } = await store.engine.query<MergeEntry>(
		`select merges.id, merges.entity, into_id, into_record.label as into_label, from_id,
			(select any_value(${label}) from ${scoped(name, viewer, { withDeleted: true })} where id = from_id) as from_label,
			merged_at, ${accountName('merged_by')} as merged_by, unmerged_at
		from record_merges merges
		join (select id, ${label} as label from ${scoped(name, viewer)}) into_record on into_record.id = into_id
		where merges.entity = $1
		order by merged_at desc limit ${Math.floor(limit)}`,
		[name]
	);
	return rows;
}

/**
 * Note that two records that look like one are two.
 *
 * @throws RecordError `not_found` when the viewer sees only one of them; `not_allowed`
 */
export async function callDifferent(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	one: string,
	other: string
): Promise<void> {
	requireCapability(viewer, 'merge_duplicates');
	requireWrite(viewer, entity);
	await store.engine.transaction(async (transaction) => {
		for (const id of [one, other]) await readWith(transaction, viewer, entity, id);
		const [first, second] = [one, other].sort();
		await transaction.query(
			`insert into known_different (entity, first_id, second_id, decided_by) values ($1, $2, $3, $4)
			on conflict do nothing`,
			[entity, first!, second!, viewer.accountId]
		);
	});
}
