import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { entityNamed, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { mergedEntities, moveLinks } from '#lib/server/store/merges/index.ts';
import { recomputeReportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { release, restoreValues, type Kept } from '#lib/server/store/taking-back/index.ts';

export interface UndoResult {
	removed: number;
	restored: number;
	/** Records that the undo left as they are, because something later builds on them. */
	conflicts: Kept[];
}

/** Why an import can't be undone. */
export class UndoError extends Error {
	override readonly name = 'UndoError';
	constructor(
		readonly code: 'not_found' | 'not_done' | 'from_sync',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}

/**
 * Take an import back: records it created go, those it changed get their values from before. A record that was changed
 * since, or that records of others point to, is kept and listed as a conflict. What earlier undos kept for the sake of this
 * import alone goes, or gets its value from before, now; what of it is needed for something else by now is listed too.
 *
 * @throws UndoError when there is no such import, or it was not finished or is undone already
 * @throws RecordError `not_allowed`
 */
export async function undoImport(store: Store, viewer: Viewer, id: string): Promise<UndoResult> {
	requireCapability(viewer, 'undo_import');
	return takeBack(store, viewer, id, refuseSync);
}

/** Take back a part of what a sync brought, whose connection goes with all that it brought. */
export async function undoSynced(store: Store, viewer: Viewer, id: string): Promise<UndoResult> {
	requireCapability(viewer, 'manage_connections');
	return takeBack(store, viewer, id, () => undefined);
}

async function takeBack(
	store: Store,
	viewer: Viewer,
	id: string,
	check: (found: Undoable) => void
): Promise<UndoResult> {
	const result = await store.engine.transaction(async (transaction) => {
		check(await checkUndoable(transaction, id));
		const result: UndoResult = { removed: 0, restored: 0, conflicts: [] };
		// From here on nothing that it did stands in the way of anything.
		await transaction.query(
			`update imports set status = 'undone', undone_at = now(), undone_by = $2 where id = $1`,
			[id, viewer.accountId]
		);
		await forgetLines(transaction, id);
		for (const entity of await changedEntities(transaction, id))
			await restore(transaction, viewer, id, entity, result);
		await undelete(transaction, viewer, id);
		for (const entity of await mergedEntities(transaction)) await moveLinks(transaction, entity);
		const { removed, kept } = await release(transaction, viewer, { kind: 'import', id });
		result.removed = removed;
		const listed = new Set(result.conflicts.map(({ entity, id }) => `${entity} ${id}`));
		result.conflicts.push(...kept.filter(({ entity, id }) => !listed.has(`${entity} ${id}`)));
		if (await broughtRates(transaction, id)) await recomputeReportingAmounts(transaction);
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

/** The lines of its files wait for nobody and stand for nothing any more. */
async function forgetLines(transaction: Transaction, id: string): Promise<void> {
	for (const table of ['rejects', 'import_sightings'])
		await transaction.query(
			`delete from ${table} where import_file in (select id from import_files where import_id = $1)`,
			[id]
		);
}

async function changedEntities(transaction: Transaction, id: string): Promise<Entity[]> {
	const { rows } = await transaction.query<{ entity: EntityName }>(
		`select distinct entity from changes where import_id = $1 and action = 'update' order by entity`,
		[id]
	);
	return rows.map(({ entity }) => entityNamed(entity));
}

async function restore(
	transaction: Transaction,
	viewer: Viewer,
	id: string,
	entity: Entity,
	result: UndoResult
): Promise<void> {
	const log = async (undone: string) => {
		await transaction.query(
			`insert into changes (entity, record_id, action, actor_kind, actor, import_id, reason)
			select $1, id, 'undo', 'person', $2, $3, 'import undone' from (select distinct id from ${undone}) order by id`,
			[entity.name, viewer.accountId, id]
		);
	};
	const { restored, kept } = await restoreValues(transaction, { kind: 'import', id }, entity, log);
	result.restored += restored;
	for (const { id, fields } of kept) {
		const reason = `${fields.join(', ')} changed again since: kept as it is`;
		result.conflicts.push({ entity: entity.name, id, reason });
	}
}

/** What a sync deleted because its CRM had is there again: nobody says any more that it is gone. */
async function undelete(transaction: Transaction, viewer: Viewer, id: string): Promise<void> {
	const { rows } = await transaction.query<{ entity: EntityName }>(
		`select distinct entity from changes where import_id = $1 and action = 'delete' order by entity`,
		[id]
	);
	for (const { entity } of rows) {
		const deleted = `select record_id from changes where import_id = $1 and action = 'delete' and entity = '${entityNamed(entity).name}'`;
		await transaction.query(
			`insert into changes (entity, record_id, action, actor_kind, actor, import_id, reason)
			select '${entity}', id, 'undo', 'person', $2, $1, 'import undone' from ${entity}
			where deleted_at is not null and id in (${deleted}) order by id`,
			[id, viewer.accountId]
		);
		await transaction.query(
			`update ${entity} set deleted_at = null, version = version + 1 where deleted_at is not null and id in (${deleted})`,
			[id]
		);
	}
}

async function broughtRates(transaction: Transaction, id: string): Promise<boolean> {
	const { rows } = await transaction.query<{ found: boolean }>(
		`select exists (select 1 from import_files where import_id = $1 and entity = 'exchange_rates') as found`,
		[id]
	);
	return rows[0]!.found;
}

interface Undoable {
	status: string;
	sync_run: string | null;
}

/** What a CRM answered comes again with the next pull, or, where the pull has gone past it, never. */
function refuseSync({ sync_run }: Undoable): void {
	if (sync_run === null) return;
	throw new UndoError(
		'from_sync',
		'A sync brought this: taken back alone, it would be missing until everything is pulled anew.',
		'To be rid of what a CRM brought, disconnect it under Data › Connections and remove its data.'
	);
}

async function checkUndoable(transaction: Transaction, id: string): Promise<Undoable> {
	const { rows } = await transaction.query<Undoable>('select status, sync_run from imports where id = $1', [
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
	return rows[0];
}
