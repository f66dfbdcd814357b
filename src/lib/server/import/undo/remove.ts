import { entities, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { identifier, literal } from '../load/sql.ts';
import { logUndo, stillStands, type UndoResult } from './result.ts';

/**
 * Note, before anything is taken back, what earlier undos kept and something stands in the way of: of these the import may
 * be the reason. What was kept before it began stayed without it.
 */
export async function noteKept(transaction: Transaction, id: string): Promise<void> {
	await transaction.script(
		'create temp table wg_removed (entity varchar, id varchar, begun timestamptz, earlier boolean);'
	);
	for (const { name } of entities) {
		await transaction.query(
			`insert into wg_removed
			select ${literal(name)}, records.id, undone.started_at, true
			from ${name} records
			join import_files files on files.id = records.import_file
			join imports undone on undone.id = files.import_id and undone.status = 'undone'
			where undone.undone_at > (select started_at from imports where id = $1)`,
			[id]
		);
	}
	await transaction.script('create temp table wg_kept as from wg_removed;');
	await keepNeeded(transaction, []);
	await transaction.script(`
		delete from wg_kept where (entity, id) in (select (entity, id) from wg_removed);
		drop table wg_removed;`);
}

/**
 * Remove what the import created, unless it was changed since or something of others points to it; and what earlier undos
 * kept for its sake alone.
 */
export async function removeCreated(
	transaction: Transaction,
	viewer: Viewer,
	id: string,
	result: UndoResult
): Promise<void> {
	await transaction.script('create temp table wg_removed as from wg_kept;');
	for (const { name } of entities) {
		await transaction.query(
			`insert into wg_removed
			select ${literal(name)}, id, (select started_at from imports where id = $1), false
			from ${name} where import_file in (select id from wg_undone_files)`,
			[id]
		);
	}
	await handOverCreated(transaction, result.conflicts);
	await keepNeeded(transaction, result.conflicts);
	for (const { name } of [...entities].reverse()) {
		const removed = `select id from wg_removed where entity = ${literal(name)}`;
		await logUndo(transaction, viewer, id, name, removed);
		result.removed += (await transaction.query(`delete from ${name} where id in (${removed})`)).changes;
	}
	await transaction.script('drop table wg_removed; drop table wg_kept;');
}

type Conflicts = UndoResult['conflicts'];

/** Leave what is needed out of what is to be removed. */
async function keepNeeded(transaction: Transaction, conflicts: Conflicts): Promise<void> {
	await keep(
		transaction,
		conflicts,
		`select entity, id, 'changed since: kept as it is' as reason from wg_removed
		where (entity, id) in (select (entity, record_id) from changes later where ${stillStands('later')})`
	);
	await keep(
		transaction,
		conflicts,
		`select distinct entity, wg_removed.id, 'another import brought it too: kept as it is' as reason
		from wg_removed join ${standingSightings} using (entity, id)`
	);
	// A kept record keeps what it points to: until nothing more is kept.
	for (let kept = 1; kept > 0;) {
		kept = 0;
		for (const { name, fields } of entities) {
			for (const field of fields) {
				if (field.type !== 'reference' || !field.to) continue;
				kept += await keep(
					transaction,
					conflicts,
					`select distinct target.entity, target.id, ${literal(`other ${name} point to it: kept`)} as reason
					from wg_removed target join ${name} records on records.${identifier(field.name)} = target.id
					where target.entity = ${literal(field.to)} and ${linkedSince(name, field.name)}
						and records.id not in (select id from wg_removed where entity = ${literal(name)})`
				);
			}
		}
	}
}

/**
 * SQL: a record got its link after the import of its target had begun. Links that were there before led nowhere then, and
 * may again: they don't keep what the import made.
 */
const linkedSince = (entity: EntityName, field: string): string => `(
	records.recorded_at > target.begun or exists (
		select 1 from changes
		where entity = ${literal(entity)} and record_id = records.id and changed_at > target.begun
			and list_contains(json_keys(after), ${literal(field)})
	)
)`;

/** SQL: what imports that stand brought again. */
const standingSightings = `(
	select seen.entity, seen.record_id as id, seen.import_file, seen.import_row, later.started_at, later.id as import_id
	from import_sightings seen
	join import_files files on files.id = seen.import_file
	join imports later on later.id = files.import_id and later.status = 'done'
)`;

/** Records that a later import brought too are its own from now on. */
async function handOverCreated(transaction: Transaction, conflicts: Conflicts): Promise<void> {
	await transaction.query(`
		create temp table wg_seen as
		select entity, id, arg_min(seen.import_file, (seen.started_at, seen.import_file)) as import_file,
			arg_min(seen.import_row, (seen.started_at, seen.import_file)) as import_row, arg_min(seen.import_id, seen.started_at) as import_id
		from wg_removed join ${standingSightings} seen using (entity, id)
		where not earlier
		group by entity, id`);
	const { rows } = await transaction.query<{ entity: EntityName }>('select distinct entity from wg_seen');
	for (const { entity } of rows) {
		await transaction.query(`
			update ${entity} set import_file = seen.import_file, import_row = seen.import_row
			from wg_seen seen where seen.entity = ${literal(entity)} and seen.id = ${entity}.id`);
	}
	await keep(
		transaction,
		conflicts,
		`select entity, id, 'import ' || import_id || ' brought it too: kept as it is' as reason from wg_seen
		where (entity, id) in (select (entity, id) from wg_removed)`
	);
	await transaction.script('drop table wg_seen;');
}

/** Keep records, and list those among them that the import itself created. */
async function keep(transaction: Transaction, conflicts: Conflicts, kept: string): Promise<number> {
	const { rows } = await transaction.query<Conflicts[number] & { earlier: boolean }>(
		`select kept.*, earlier from (${kept}) kept join wg_removed using (entity, id)`
	);
	if (rows.length === 0) return 0;
	for (const { earlier, ...conflict } of rows) if (!earlier) conflicts.push(conflict);
	await transaction.query(
		`delete from wg_removed where (entity, id) in (select (entity, id) from (${kept}))`
	);
	return rows.length;
}
