import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { entities } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { mergedEntities, moveLinks } from '#lib/server/store/merges/index.ts';
import { recomputeReportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { noteKept, removeCreated } from './remove.ts';
import { takeBackFields } from './custom-fields.ts';
import { restoreUpdated } from './restore.ts';
import type { UndoResult } from './result.ts';

export type { UndoResult } from './result.ts';

/** Why an import can't be undone. */
export class UndoError extends Error {
	override readonly name = 'UndoError';
	constructor(
		readonly code: 'not_found' | 'not_done',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}

/**
 * Take an import back: records it created go, those it changed get their values from before. A record that was changed
 * since, or that records of others point to, is kept and listed as a conflict. What earlier undos kept for the sake of this
 * import alone goes, or gets its value from before, now.
 *
 * @throws UndoError when there is no such import, or it was not finished or is undone already
 * @throws RecordError `not_allowed`
 */
export async function undoImport(store: Store, viewer: Viewer, id: string): Promise<UndoResult> {
	requireCapability(viewer, 'undo_import');
	const result = await store.engine.transaction(async (transaction) => {
		await checkUndoable(transaction, id);
		const result: UndoResult = { removed: 0, restored: 0, conflicts: [] };
		await transaction.query(
			`create temp table wg_undone_files as select id from import_files where import_id = $1`,
			[id]
		);
		await noteKept(transaction, id);
		// From here on nothing that it did stands in the way of anything.
		await transaction.query(
			`update imports set status = 'undone', undone_at = now(), undone_by = $2 where id = $1`,
			[id, viewer.accountId]
		);
		for (const entity of entities) await restoreUpdated(transaction, viewer, id, entity, result);
		for (const entity of await mergedEntities(transaction)) await moveLinks(transaction, entity);
		await removeCreated(transaction, viewer, id, result);
		const rates = await transaction.query<{ found: boolean }>(
			`select exists (select 1 from import_files where import_id = $1 and entity = 'exchange_rates') as found`,
			[id]
		);
		if (rates.rows[0]!.found) await recomputeReportingAmounts(transaction);
		await takeBackFields(transaction);
		await transaction.script(`
			delete from rejects where import_file in (select id from wg_undone_files);
			delete from import_sightings where import_file in (select id from wg_undone_files);
			drop table wg_undone_files;`);
		await audit(transaction, viewer, {
			action: 'import_undone',
			subject: id,
			detail: {
				removed: result.removed,
				restored: result.restored,
				kept: result.conflicts.length
			}
		});
		return result;
	});
	await rm(join(store.folder, 'rejects', id), { recursive: true, force: true });
	return result;
}

async function checkUndoable(transaction: Transaction, id: string): Promise<void> {
	const { rows } = await transaction.query<{ status: string }>('select status from imports where id = $1', [
		id
	]);
	if (!rows[0]) {
		throw new UndoError('not_found', `There is no import ${id}.`, '`weatherglass imports` lists them.');
	}
	if (rows[0].status !== 'done') {
		throw new UndoError(
			'not_done',
			`Import ${id} can't be undone: it is ${rows[0].status}.`,
			rows[0].status === 'undone' ? 'It was taken back before.' : 'It changed nothing.'
		);
	}
}
