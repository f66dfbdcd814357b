import type { EntityName } from '#lib/crm/entities/index.ts';
import { stagedView } from '../read/staging.ts';
import { columnOf, type LoadContext, type MappedColumn } from './context.ts';
import { idSql, sourceIdSql } from './ids.ts';
import { collectCells, firstOf, joinOf, type ResolvedReference } from './reference-cells.ts';
import { resolveNames } from './references-by-name.ts';
import { literal } from './sql.ts';

/** Entities so few that one named only by its id is worth a record of its own. */
const dictionaryEntities = new Set<EntityName>([
	'people',
	'teams',
	'products',
	'campaigns',
	'pipelines',
	'stages'
]);

/** Links by the ids of the source; in rows without an id by the name beside it, where the file has one. */
export async function resolveIds(context: LoadContext, column: MappedColumn): Promise<ResolvedReference[]> {
	const { transaction, source } = context;
	const to = column.field.to!;
	const field = column.field.name;
	const named = columnOf(context, field, 'name');
	const positional = /^@\w+Ref\d+$/.test(column.mapping.samples[0] ?? '');
	const made = dictionaryEntities.has(to) || (field === 'lead_id' && context.plan.entity === 'deals');
	const table = `wg_reference_${field}`;
	if (!named && !made && !positional) return [await resolveBareIds(context, column, table)];
	await collectCells(context, column, table, named);
	const name = named ? firstOf('trim(name_cell)') : 'raw';
	// Some exports put the id behind the name.
	const bare = `case when ends_with(${name}, ' (' || raw || ')') then left(${name}, length(${name}) - length(raw) - 3) else ${name} end`;
	const found = `
		select cell, raw, ${bare} as name, first_line
		from (select *, ${firstOf('trim(cell)')} as raw from ${table}_cells)
		where nullif(trim(cell), '') is not null and not wg_missing(trim(cell))`;
	if (positional) await resolvePositions(context, column, table, found);
	else {
		const key = sourceIdSql(source, 'raw');
		await transaction.query(`
			create temp table ${table} as
			select cell, raw, ${key} as key, name, first_line, ${idSql(to, source, key)} as id from (${found})`);
	}
	const byId: ResolvedReference = {
		field,
		to,
		table,
		stubs: !positional,
		join: joinOf(table, column.staged),
		id: `${table}.id`
	};
	const byName = named ? await resolveRest(context, column, named) : null;
	return byName ? [byName, { ...byId, id: `coalesce(${table}.id, ${byName.id})` }] : [byId];
}

/**
 * Links by ids alone, to records that come in files of their own. Where many rows name few records, each id is worked out
 * once and looked up, which takes half the time of working it out for every row.
 */
async function resolveBareIds(
	context: LoadContext,
	{ field, staged }: MappedColumn,
	table: string
): Promise<ResolvedReference> {
	const { transaction, source } = context;
	const to = field.to!;
	const idOf = (cell: string) => {
		const raw = firstOf(cell);
		return `case when ${raw} is not null then ${idSql(to, source, sourceIdSql(source, raw))} end`;
	};
	if (!(await isRepetitive(context, staged)))
		return { field: field.name, to, table: null, join: '', id: idOf(`stage.${staged}`) };
	await transaction.query(`
		create temp table ${table} as
		select cell, ${idOf('cell')} as id
		from (select distinct ${staged} as cell from ${stagedView} where ${staged} is not null)`);
	return { field: field.name, to, table, join: joinOf(table, staged), id: `${table}.id` };
}

/** Rows of a file from which on it is asked whether they name the same records again and again. */
const manyRows = 100_000;

/** Whether the cells of a column of a large file occur twice and more: judged by its first rows. */
async function isRepetitive({ transaction, survey }: LoadContext, staged: string): Promise<boolean> {
	if (survey.records < manyRows) return false;
	const { rows } = await transaction.query<{ repeats: boolean }>(`
		select count(${staged}) > 2 * approx_count_distinct(${staged}) as repeats
		from ${stagedView} where position < ${3 * manyRows}`);
	return rows[0]!.repeats;
}

/** Links by name in the rows that have no id; null when there are none. */
async function resolveRest(
	context: LoadContext,
	column: MappedColumn,
	named: MappedColumn
): Promise<ResolvedReference | null> {
	const lacks = `nullif(trim(${column.staged}), '') is null`;
	const { rows } = await context.transaction.query<{ some: boolean }>(
		`select coalesce(bool_or(${lacks} and nullif(trim(${named.staged}), '') is not null), false) as some from ${stagedView}`
	);
	if (!rows[0]!.some) return null;
	const table = `wg_reference_${column.field.name}_name`;
	const resolved = await resolveNames(context, named, table, lacks);
	return { ...resolved, join: `${resolved.join} and nullif(trim(stage.${column.staged}), '') is null` };
}

/**
 * The tools of Salesforce's developers link records that have no id yet by their place in a file: `@AccountRef10` is
 * the tenth record of the accounts that were imported last.
 */
async function resolvePositions(
	context: LoadContext,
	column: MappedColumn,
	table: string,
	found: string
): Promise<void> {
	const { transaction, source } = context;
	const to = column.field.to!;
	const mine = `source_system = ${literal(source.system)} and source_account = ${literal(source.account)}`;
	await transaction.query(`
		create temp table ${table} as
		with found as (${found}),
		places as (
			select id, row_number() over (order by import_row) as place from ${to}
			where import_file = (
				select arg_max(import_files.id, (imports.started_at, import_files.position)) from import_files
				join imports on imports.id = import_files.import_id
				where imports.status in ('running', 'done') and import_files.entity = ${literal(to)}
					and import_files.${mine.replace(' and ', ' and import_files.')}
			)
		)
		select cell, raw, raw as key, name, first_line, coalesce(places.id, ${idSql(to, source, 'raw')}) as id
		from found left join places on places.place = try_cast(regexp_extract(raw, '(\\d+)$', 1) as bigint)`);
	context.warnings.push(
		`Links such as ${column.mapping.samples[0]} were read as places in the file of ${to} that was imported last.`
	);
}
