import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { audit } from '../audit.ts';
import { RecordError } from '../errors.ts';
import { requireWrite } from '../records/permissions.ts';
import { readWith, type CrmRecord } from '../records/read.ts';
import { requireCapability } from '../require-capability.ts';
import type { Store } from '../store.ts';
import { returnLinks } from './links.ts';
import { logMerge, setFields } from './merge.ts';

export interface Unmerged {
	/** Links that lead to the record again. */
	links: number;
	/** Fields of the record that stayed that were changed since, and so keep what they have. */
	conflicts: string[];
}

interface StoredMerge {
	id: string;
	entity: EntityName;
	from_id: string;
	into_id: string;
	before: string;
	after: string;
	unmerged_at: string | null;
}

/**
 * Take a merge back: the record that went is there again, with what pointed to it; fields that the merge changed have
 * their values from before, unless someone changed them since.
 *
 * @throws RecordError `not_found`, `not_allowed`; `conflict` when it was taken back, or the record went into a third
 */
export async function unmergeRecords(store: Store, viewer: Viewer, id: string): Promise<Unmerged> {
	requireCapability(viewer, 'merge_duplicates');
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<StoredMerge>(
			`select id, entity, from_id, into_id, cast(before as varchar) as before, cast(after as varchar) as after, unmerged_at
			from record_merges where id = $1`,
			[id]
		);
		const merge = rows[0];
		if (!merge)
			throw new RecordError('not_found', `There is no merge ${id}.`, 'Data › Duplicates lists them.');
		requireWrite(viewer, merge.entity);
		if (merge.unmerged_at !== null)
			throw new RecordError('conflict', 'This merge was taken back before.', 'The records are two again.');
		const entity = entityNamed(merge.entity);
		const stays = await stillThere(() => readWith(transaction, viewer, merge.entity, merge.into_id));
		const before = JSON.parse(merge.before) as Record<string, unknown>;
		const after = JSON.parse(merge.after) as Record<string, unknown>;
		const conflicts = Object.keys(after).filter((field) => !isSame(valueOf(stays, field), after[field]));
		const restored = Object.fromEntries(
			Object.entries(before).filter(([field]) => !conflicts.includes(field))
		);
		await setFields(transaction, entity, merge.into_id, restored);
		await transaction.query(
			`update ${merge.entity} set deleted_at = null, version = version + 1 where id = $1`,
			[merge.from_id]
		);
		await transaction.query('update record_merges set unmerged_at = now(), unmerged_by = $2 where id = $1', [
			id,
			viewer.accountId
		]);
		const links = await returnLinks(transaction, merge);
		const was = Object.fromEntries(Object.keys(restored).map((field) => [field, after[field]]));
		await logMerge(transaction, viewer, id, merge.entity, merge.into_id, was, restored, 'merge taken back');
		await logMerge(
			transaction,
			viewer,
			id,
			merge.entity,
			merge.from_id,
			{},
			{ deleted_at: null },
			'merge taken back'
		);
		await audit(transaction, viewer, {
			action: 'unmerge',
			subject: `${entity.label} ${stays.label}`,
			detail: { merge: id, from: merge.from_id, into: merge.into_id, links }
		});
		return { links, conflicts };
	});
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

const valueOf = (record: CrmRecord, field: string): unknown =>
	field === 'custom' ? record.custom : (record.values[field] ?? null);

/** Whether two values are one; the order of an object's members does not matter. */
function isSame(one: unknown, other: unknown): boolean {
	if (one === null || other === null || typeof one !== 'object' || typeof other !== 'object')
		return one === other;
	const keys = Object.keys(one);
	return (
		keys.length === Object.keys(other).length &&
		keys.every((key) =>
			isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key])
		)
	);
}
