import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { entities, type Entity, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { recomputeReportingAmounts, reportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import { identifier, literal } from './load/sql.ts';

export interface UndoResult {
	removed: number;
	restored: number;
	/** Records that the undo left as they are, because something later builds on them. */
	conflicts: { entity: EntityName; id: string; reason: string }[];
}

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
 * since, or that records of others point to, is kept and listed as a conflict.
 *
 * @throws UndoError when there is no such import, or it was not finished or is undone already
 */
export async function undoImport(store: Store, viewer: Viewer, id: string): Promise<UndoResult> {
	const result = await store.engine.transaction(async (transaction) => {
		await checkUndoable(transaction, id);
		const result: UndoResult = { removed: 0, restored: 0, conflicts: [] };
		await transaction.query(
			`create temp table wg_undone_files as select id from import_files where import_id = $1`,
			[id]
		);
		for (const entity of entities) await restoreUpdated(transaction, viewer, id, entity, result);
		await removeCreated(transaction, viewer, id, result);
		const rates = await transaction.query<{ found: boolean }>(
			`select exists (select 1 from import_files where import_id = $1 and entity = 'exchange_rates') as found`,
			[id]
		);
		if (rates.rows[0]!.found) await recomputeReportingAmounts(transaction);
		await transaction.script(`
			delete from rejects where import_file in (select id from wg_undone_files);
			delete from custom_fields where import_file in (select id from wg_undone_files);
			drop table wg_undone_files;`);
		await transaction.query(
			`update imports set status = 'undone', undone_at = now(), undone_by = $2 where id = $1`,
			[id, viewer.accountId]
		);
		return result;
	});
	await rm(join(store.folder, 'rejects', id), { recursive: true, force: true });
	return result;
}

/** SQL: a logged change was neither an undo nor taken back by one. */
const stillStands = (change: string) =>
	`${change}.action <> 'undo' and coalesce(${change}.import_id, '') not in (select id from imports where status = 'undone')`;

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

/** Give the records that the import changed their values from before, field by field, unless changed again since. */
async function restoreUpdated(
	transaction: Transaction,
	viewer: Viewer,
	id: string,
	entity: Entity,
	result: UndoResult
): Promise<void> {
	const { rows } = await transaction.query<{ found: number }>(
		`select count(*) as found from changes where import_id = $1 and entity = $2 and action = 'update'`,
		[id, entity.name]
	);
	if (Number(rows[0]!.found) === 0) return;
	// An import may change a record more than once: what counts is the first value before and the last one after.
	await transaction.query(
		`create temp table wg_undone as
		select record_id as id, field, arg_min(before, sequence) as before, max(sequence) as sequence
		from (
			select record_id, sequence, unnest(json_keys(before)) as field, before
			from changes where import_id = $1 and entity = $2 and action = 'update'
		) group by all`,
		[id, entity.name]
	);
	await transaction.query(
		`create temp table wg_touched as
		select distinct undone.id, undone.field
		from wg_undone undone join changes later on later.record_id = undone.id and later.entity = $1
			and later.sequence > undone.sequence and later.import_id is distinct from $2 and ${stillStands('later')}
			and list_contains(json_keys(coalesce(later.after, later.before)), undone.field)`,
		[entity.name, id]
	);
	const conflicts = await transaction.query<{ id: string; fields: string }>(
		`select id, string_agg(field, ', ' order by field) as fields from wg_touched group by id order by id`
	);
	for (const { id: record, fields } of conflicts.rows) {
		result.conflicts.push({
			entity: entity.name,
			id: record,
			reason: `${fields} changed again since: kept as it is`
		});
	}
	await transaction.query(`delete from wg_undone where (id, field) in (select id, field from wg_touched)`);
	const fields = await transaction.query<{ field: string }>('select distinct field from wg_undone');
	const types = await transaction.query<{ name: string; type: string }>(
		`select column_name as name, data_type as type from duckdb_columns() where table_name = $1 and not internal and schema_name = 'main'`,
		[entity.name]
	);
	const typeOf = new Map(types.rows.map(({ name, type }) => [name, type]));
	for (const { field } of fields.rows) {
		const type = typeOf.get(field);
		if (!type) continue;
		const value =
			type === 'JSON'
				? `json_extract(undone.before, ${literal(`$."${field}"`)})`
				: `cast(undone.before ->> ${literal(`$."${field}"`)} as ${type})`;
		await transaction.query(`
			update ${entity.name} set ${identifier(field)} = ${type === 'JSON' ? `case when json_type(${value}) = 'NULL' then null else ${value} end` : value}
			from wg_undone undone where undone.id = ${entity.name}.id and undone.field = ${literal(field)}`);
	}
	await logUndo(transaction, viewer, id, entity.name, `select distinct id from wg_undone`);
	// Each change had raised the version by one; what a later change built on stays.
	const { changes } = await transaction.query(
		`update ${entity.name} set version = version - undone.times
		from (
			select record_id as id, count(*) as times from changes
			where import_id = $1 and entity = $2 and action = 'update' group by record_id
		) undone
		where undone.id = ${entity.name}.id and undone.id not in (select id from wg_touched)`,
		[id, entity.name]
	);
	result.restored += changes;
	const bases = reportingAmounts(entity).map(
		({ inReportingCurrency, sql }) => `${inReportingCurrency} = ${sql}`
	);
	if (bases.length > 0) {
		await transaction.query(
			`update ${entity.name} set ${bases.join(', ')} where id in (select id from wg_undone)`
		);
	}
	await transaction.script('drop table wg_undone; drop table wg_touched;');
}

/** Remove what the import created, unless it was changed since or something of others points to it. */
async function removeCreated(
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
						where ${identifier(field.name)} is not null and id not in (select id from wg_removed where entity = ${literal(name)})
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

async function keep(transaction: Transaction, result: UndoResult, conflicts: string): Promise<number> {
	const { rows } = await transaction.query<UndoResult['conflicts'][number]>(conflicts);
	if (rows.length === 0) return 0;
	result.conflicts.push(...rows);
	await transaction.query(
		`delete from wg_removed where (entity, id) in (select entity, id from (${conflicts}))`
	);
	return rows.length;
}

async function logUndo(
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
