import { entities, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { identifier, literal } from '../load/sql.ts';
import { logUndo, stillStands, type UndoResult } from './result.ts';

/** Remove what the import created, unless it was changed since or something of others points to it. */
export async function removeCreated(
	transaction: Transaction,
	viewer: Viewer,
	id: string,
	result: UndoResult
): Promise<void> {
	await transaction.script('create temp table wg_removed (entity varchar, id varchar);');
	for (const { name } of entities) {
		await transaction.query(
			`insert into wg_removed select ${literal(name)}, id from ${name} where import_file in (select id from wg_undone_files)`
		);
	}
	await handOverCreated(transaction, id, result);
	await keep(
		transaction,
		result,
		`select entity, id, 'changed since: kept as it is' as reason from wg_removed
		where (entity, id) in (select (entity, record_id) from changes later where import_id is distinct from ${literal(id)} and ${stillStands('later')})`
	);
	// A kept record keeps what it points to: until nothing more is kept.
	for (let kept = 1; kept > 0;) {
		kept = 0;
		for (const { name, fields } of entities) {
			for (const field of fields) {
				if (field.type !== 'reference' || !field.to) continue;
				kept += await keep(
					transaction,
					result,
					`select distinct entity, id, ${literal(`other ${name} point to it: kept`)} as reason from wg_removed
					where entity = ${literal(field.to)} and id in (
						select ${identifier(field.name)} from ${name}
						where ${linkedSince(name, field.name, id)} and id not in (select id from wg_removed where entity = ${literal(name)})
					)`
				);
			}
		}
	}
	for (const { name } of [...entities].reverse()) {
		const removed = `select id from wg_removed where entity = ${literal(name)}`;
		await logUndo(transaction, viewer, id, name, removed);
		result.removed += (await transaction.query(`delete from ${name} where id in (${removed})`)).changes;
	}
	await transaction.script('drop table wg_removed;');
}

/**
 * SQL: a record got its link after an import had begun. Links that were there before led nowhere then, and may again:
 * they don't keep what the import made.
 */
const linkedSince = (entity: EntityName, field: string, importId: string): string => {
	const begun = `(select started_at from imports where id = ${literal(importId)})`;
	return `${identifier(field)} is not null and (
		recorded_at > ${begun} or id in (
			select record_id from changes
			where entity = ${literal(entity)} and changed_at > ${begun} and list_contains(json_keys(after), ${literal(field)})
		)
	)`;
};

/** Records that a later import brought too are its own from now on. */
async function handOverCreated(transaction: Transaction, id: string, result: UndoResult): Promise<void> {
	await transaction.query(`
		create temp table wg_seen as
		select wg_removed.entity, wg_removed.id, arg_min(seen.import_file, (later.started_at, seen.import_file)) as import_file,
			arg_min(seen.import_row, (later.started_at, seen.import_file)) as import_row, arg_min(later.id, later.started_at) as import_id
		from wg_removed
		join import_sightings seen on seen.entity = wg_removed.entity and seen.record_id = wg_removed.id
		join import_files files on files.id = seen.import_file
		join imports later on later.id = files.import_id and later.status = 'done' and later.id <> ${literal(id)}
		group by wg_removed.entity, wg_removed.id`);
	const { rows } = await transaction.query<{ entity: EntityName }>('select distinct entity from wg_seen');
	for (const { entity } of rows) {
		await transaction.query(`
			update ${entity} set import_file = seen.import_file, import_row = seen.import_row
			from wg_seen seen where seen.entity = ${literal(entity)} and seen.id = ${entity}.id`);
	}
	await keep(
		transaction,
		result,
		`select entity, id, 'import ' || import_id || ' brought it too: kept as it is' as reason from wg_seen
		where (entity, id) in (select (entity, id) from wg_removed)`
	);
	await transaction.script('drop table wg_seen;');
}

async function keep(transaction: Transaction, result: UndoResult, conflicts: string): Promise<number> {
	const { rows } = await transaction.query<UndoResult['conflicts'][number]>(conflicts);
	if (rows.length === 0) return 0;
	result.conflicts.push(...rows);
	await transaction.query(
		`delete from wg_removed where (entity, id) in (select entity, id from (${conflicts}))`
	);
	return rows.length;
}
