import type { Entity } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { reportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import { identifier, literal } from '../load/sql.ts';
import { logUndo, stillStands, type UndoResult } from './result.ts';

/** Give the records that the import changed their values from before, field by field, unless changed again since. */
export async function restoreUpdated(
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
	// An import may change a record more than once: what counts is the first value before, and whoever changed it since.
	await transaction.query(
		`create temp table wg_undone as
		select record_id as id, field, arg_min(before, sequence) as before, min(sequence) as sequence,
			max(changed_at) as changed_at, min(changed_at) as found_at
		from (
			select record_id, sequence, changed_at, unnest(json_keys(before)) as field, before
			from changes where import_id = $1 and entity = $2 and action = 'update'
		) group by all`,
		[id, entity.name]
	);
	await skipTakenBack(transaction, entity);
	await transaction.query(`create temp table wg_agreed as ${broughtAgain(entity.name)}`, [entity.name, id]);
	await transaction.query(
		`create temp table wg_touched as
		select distinct undone.id, undone.field
		from wg_undone undone join changes later on later.record_id = undone.id and later.entity = $1
			and later.sequence > undone.sequence and ${stillStands('later')}
			and list_contains(json_keys(coalesce(later.after, later.before)), undone.field)
		union
		select id, field from wg_agreed`,
		[entity.name]
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
	await handOver(transaction, entity);
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
	await transaction.script('drop table wg_undone; drop table wg_touched; drop table wg_agreed;');
}

/**
 * A value that the import found may be of one that was undone later, and that it stood in the way of: then the value from
 * before that one counts. What was taken back before the import changed the field has no part in it.
 */
async function skipTakenBack(transaction: Transaction, { name }: Entity): Promise<void> {
	for (let skipped = 1; skipped > 0;) {
		const { changes } = await transaction.query(
			`update wg_undone set before = earlier.before, sequence = earlier.sequence, found_at = earlier.changed_at
			from (
				select undone.id, undone.field, arg_max(known.before, known.sequence) as before, max(known.sequence) as sequence,
					arg_max(known.changed_at, known.sequence) as changed_at,
					arg_max(imports.undone_at is not null, known.sequence) as taken_back
				from wg_undone undone
				join changes known on known.entity = $1 and known.record_id = undone.id and known.sequence < undone.sequence
					and list_contains(json_keys(known.before), undone.field)
				left join imports on imports.id = known.import_id and imports.status = 'undone'
				where imports.undone_at is null or imports.undone_at > undone.found_at
				group by undone.id, undone.field
			) earlier
			where earlier.taken_back and earlier.id = wg_undone.id and earlier.field = wg_undone.field`,
			[name]
		);
		skipped = changes;
	}
}

/**
 * SELECT of the undone fields of which a later import said the same as this one: its word stands. A field that no
 * column of a file means, such as the status of a deal, follows from several.
 */
const broughtAgain = (entity: string): string => `
	select undone.id, undone.field, arg_min(later.id, later.started_at) as import_id
	from wg_undone undone
	join import_sightings seen on seen.entity = $1 and seen.record_id = undone.id
	join import_files files on files.id = seen.import_file
	join imports later on later.id = files.import_id and later.status = 'done'
		and later.started_at > undone.changed_at
	where list_contains(json_extract_string(files.columns, '$[*].field'), undone.field)
		or undone.field not in (
			select unnest(json_extract_string(mine.columns, '$[*].field')) from import_files mine
			where mine.import_id = $2 and mine.entity = ${literal(entity)}
		)
	group by undone.id, undone.field`;

/** Values that a later import agreed with are its own from now on: to undo that one too gives back what was before. */
async function handOver(transaction: Transaction, { name }: Entity): Promise<void> {
	await transaction.query(`
		insert into changes (entity, record_id, action, before, after, actor_kind, actor, import_id, reason)
		select ${literal(name)}, agreed.id, 'update',
			json_object(agreed.field, json_extract(undone.before, '$."' || agreed.field || '"')),
			json_object(agreed.field, json_extract(to_json(known), '$."' || agreed.field || '"')),
			'import', imports.started_by, agreed.import_id, 'it brought the same as an import that was undone'
		from wg_agreed agreed
		join wg_undone undone on undone.id = agreed.id and undone.field = agreed.field
		join ${name} known on known.id = agreed.id
		join imports on imports.id = agreed.import_id
		order by agreed.id, agreed.field`);
	await transaction.query(`
		update ${name} set version = ${name}.version + agreed.times
		from (select id, count(*) as times from wg_agreed group by id) agreed where agreed.id = ${name}.id`);
}
