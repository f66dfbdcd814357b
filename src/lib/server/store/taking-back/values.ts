/** Values that an import or a merge changed are what they were before when it is taken back. */
import type { Entity } from '#lib/crm/entities/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { customPrefix } from '#lib/crm/custom-fields.ts';
import { trackedDealFields } from '../records/events.ts';
import { reportingAmounts } from '../reporting-amounts.ts';
import { literal, standingSightings, stillStands, takenBack, type TakenBack } from './standing.ts';

/** What became of the values of an entity's records. */
export interface Restored {
	/** Records that have all their values from before. */
	restored: number;
	/** Fields that were left as they are, because something later builds on them. */
	kept: { id: string; fields: string[] }[];
}

/**
 * Give the records that were changed their values from before, field by field, unless changed again since.
 *
 * @param log notes in the history what is about to happen to the rows (`id`, `field`, `before`) of a table
 */
export async function restoreValues(
	transaction: Transaction,
	what: TakenBack,
	entity: Entity,
	log: (undone: string) => Promise<void>
): Promise<Restored> {
	await findChanges(transaction, what, entity);
	await skipTakenBack(transaction, entity);
	await transaction.query(`create temp table wg_agreed as ${broughtAgain(what)}`, [entity.name, what.id]);
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
	const { rows: kept } = await transaction.query<{ id: string; fields: string[] }>(
		`select id, list(field order by field) as fields from wg_touched group by id order by id`
	);
	await handOver(transaction, what, entity);
	await transaction.query(`delete from wg_undone where (id, field) in (select id, field from wg_touched)`);
	await log('wg_undone');
	await setBack(transaction, entity);
	const { rows } = await transaction.query<{ restored: number }>(
		`select count(distinct id)::integer as restored from wg_undone where id not in (select id from wg_touched)`
	);
	await transaction.script('drop table wg_undone; drop table wg_touched; drop table wg_agreed;');
	return { restored: rows[0]!.restored, kept };
}

/**
 * Make `wg_undone`: each field that was changed, and its value from before. What counts is the first of several changes,
 * and whoever changed it since.
 */
async function findChanges(transaction: Transaction, { kind, id }: TakenBack, { name }: Entity) {
	const mine = `${kind}_id = $1 and entity = $2 and action = '${kind === 'import' ? 'update' : 'merge'}'`;
	await transaction.query(
		`create temp table wg_undone as
		select record_id as id, field, arg_min(before, sequence) as before, arg_max(after, sequence) as after,
			min(sequence) as sequence, max(changed_at) as changed_at, min(changed_at) as found_at
		from (
			select record_id, sequence, changed_at, unnest(json_keys(before)) as field, before, after
			from changes where ${mine}
		) group by record_id, field`,
		[id, name]
	);
}

/** SQL: all changes there were, and the links that merges moved, which are in no record's history. */
const allChanges = `(
	select entity, record_id, sequence, changed_at, before, coalesce(import_id, merge_id) as cause from changes
	where before is not null
	union all
	select links.entity, links.record_id, links.sequence, links.moved_at, json_object(links.field, merges.from_id), links.merge_id
	from merged_links links join record_merges merges on merges.id = links.merge_id
)`;

/**
 * A value that was found may be of an import or a merge that was taken back later, and that this one stood in the way of:
 * then the value from before that one counts. What was taken back before the field was changed has no part in it.
 */
async function skipTakenBack(transaction: Transaction, { name }: Entity): Promise<void> {
	for (let skipped = 1; skipped > 0;) {
		const { changes } = await transaction.query(
			`update wg_undone set before = earlier.before, sequence = earlier.sequence, found_at = earlier.changed_at
			from (
				select undone.id, undone.field, arg_max(known.before, known.sequence) as before, max(known.sequence) as sequence,
					arg_max(known.changed_at, known.sequence) as changed_at,
					arg_max(gone.id is not null, known.sequence) as taken_back
				from wg_undone undone
				join ${allChanges} known on known.entity = $1 and known.record_id = undone.id and known.sequence < undone.sequence
					and list_contains(json_keys(known.before), undone.field)
				left join ${takenBack} gone on gone.id = known.cause
				where gone.id is null or gone.taken_back_at > undone.found_at
				group by undone.id, undone.field
			) earlier
			where earlier.taken_back and earlier.id = wg_undone.id and earlier.field = wg_undone.field`,
			[name]
		);
		skipped = changes;
	}
}

/**
 * SELECT of the fields of which a later import said the same: its word stands. A field of a file that no column means,
 * such as the status of a deal, follows from several.
 */
const broughtAgain = ({ kind }: TakenBack): string => `
	select undone.id, undone.field, arg_min(seen.import_id, seen.started_at) as import_id
	from wg_undone undone
	join ${standingSightings} seen on seen.entity = $1 and seen.id = undone.id and seen.started_at > undone.changed_at
	where not list_contains(seen.differs, undone.field) and case
		when undone.field = 'custom' then exists (
			select 1 from (select unnest(json_keys(undone.after, '$.custom')) as name) named
			where list_contains(seen.fields, ${literal(customPrefix)} || name)
				and json_extract(undone.after, '$.custom."' || name || '"')
					is distinct from json_extract(undone.before, '$.custom."' || name || '"')
		)
		when list_contains(seen.fields, undone.field) then true
		else ${kind === 'import'} and undone.field not in (${meantFields})
	end
	group by undone.id, undone.field`;

const meantFields = `
	select unnest(json_extract_string(mine.columns, '$[*].field')) from import_files mine
	where mine.import_id = $2 and mine.entity = $1`;

/** Values that a later import agreed with are its own from now on: to undo that one too gives back what was before. */
async function handOver(transaction: Transaction, what: TakenBack, { name }: Entity): Promise<void> {
	await transaction.query(`
		insert into changes (entity, record_id, action, before, after, actor_kind, actor, import_id, reason)
		select ${literal(name)}, agreed.id, 'update',
			json_object(agreed.field, json_extract(undone.before, '$."' || agreed.field || '"')),
			json_object(agreed.field, json_extract(to_json(known), '$."' || agreed.field || '"')),
			'import', imports.started_by, agreed.import_id, 'it brought the same as what was taken back'
		from wg_agreed agreed
		join wg_undone undone on undone.id = agreed.id and undone.field = agreed.field
		join ${name} known on known.id = agreed.id
		join imports on imports.id = agreed.import_id
		order by agreed.id, agreed.field`);
	if (name === 'deals') await handOverEvents(transaction, what);
}

/** The history of a deal tells of a value for as long as the deal has it. */
async function handOverEvents(transaction: Transaction, { id }: TakenBack): Promise<void> {
	const columns = Object.entries(trackedDealFields).map(
		([event, field]) => `when ${literal(event)} then ${literal(field)}`
	);
	await transaction.query(
		`update deal_events set import_file = agreed.import_file, import_row = agreed.import_row
		from (
			select agreed.id, agreed.field, min(seen.import_file) as import_file, arg_min(seen.import_row, seen.import_file) as import_row
			from wg_agreed agreed
			join ${standingSightings} seen on seen.entity = 'deals' and seen.id = agreed.id and seen.import_id = agreed.import_id
			group by agreed.id, agreed.field
		) agreed
		where deal_events.deal_id = agreed.id and case deal_events.field ${columns.join(' ')} end = agreed.field
			and deal_events.import_file in (select id from import_files where import_id = $1)`,
		[id]
	);
}

/** Write the values from before. */
async function setBack(transaction: Transaction, entity: Entity): Promise<void> {
	const { rows } = await transaction.query<{ field: string; type: string }>(
		`select column_name as field, data_type as type from duckdb_columns()
		where table_name = $1 and not internal and schema_name = 'main' and column_name in (select field from wg_undone)`,
		[entity.name]
	);
	for (const { field, type } of rows) {
		const json = `json_extract(undone.before, ${literal(`$."${field}"`)})`;
		const value =
			type === 'JSON'
				? `case when json_type(${json}) = 'NULL' then null else ${json} end`
				: `cast(json_extract_string(${json}, '$') as ${type})`;
		await transaction.query(`
			update ${entity.name} set "${field}" = ${value}
			from wg_undone undone where undone.id = ${entity.name}.id and undone.field = ${literal(field)}`);
	}
	const bases = reportingAmounts(entity).map(
		({ inReportingCurrency, sql }) => `${inReportingCurrency} = ${sql}`
	);
	// The version never goes back: whoever looked at the record in between must not write over what came since.
	await transaction.query(
		`update ${entity.name} set ${['version = version + 1', ...bases].join(', ')} where id in (select id from wg_undone)`
	);
}
