import type { EntityName } from '#lib/crm/entities/index.ts';
import { columnOf, type LoadContext, type MappedColumn } from './context.ts';
import { stagedView } from '../read/staging.ts';
import { idSql, sourceIdSql } from './ids.ts';
import { noteAmbiguity, noteOthers } from './link-notes.ts';
import { literal, literals } from './sql.ts';

/** How a reference field gets its id: a join to a small table of what the file names, or an expression. */
export interface ResolvedReference {
	field: string;
	to: EntityName;
	/** The dictionary: `cell`, `raw`, `key`, `name`, `first_line` and `id`. */
	table: string | null;
	/** Records it names that nobody knows are made. */
	stubs?: boolean;
	join: string;
	id: string;
}

/** Entities so few that one named only by its id is worth a record of its own. */
const dictionaryEntities = new Set<EntityName>([
	'people',
	'teams',
	'products',
	'campaigns',
	'pipelines',
	'stages'
]);

/** Columns besides the name by which records are named. */
const otherNames: Partial<Record<EntityName, string>> = {
	people: 'email',
	contacts: 'email',
	leads: 'email',
	products: 'sku',
	orders: 'number',
	quotes: 'number',
	contracts: 'number'
};

const titles: Partial<Record<EntityName, string>> = {
	tickets: 'subject',
	activities: 'subject',
	orders: 'number',
	quotes: 'number'
};

/** SQL that makes two ways of writing one name equal. */
export const nameKey = (entity: EntityName, name: string): string =>
	entity === 'products' ? `wg_code(${name})` : `wg_name(${name})`;

/** SQL for the key in the source of a record that is known by its name alone. */
export const namedKey = (entity: EntityName, name: string): string => keyOfName(nameKey(entity, name));

const keyOfName = (comparable: string): string => `'name:' || ${comparable}`;

/** Prepare every reference of the file, stages and pipelines aside. */
export async function resolveReferences(context: LoadContext): Promise<ResolvedReference[]> {
	const fields = new Map<string, MappedColumn>();
	for (const column of context.columns) {
		if (column.field.type !== 'reference') continue;
		if (['pipeline_id', 'stage_id'].includes(column.field.name) && isPipelined(context.plan.entity)) continue;
		// Where both are there, ids decide.
		if (column.link === 'id' || !fields.has(column.field.name)) fields.set(column.field.name, column);
	}
	const resolved: ResolvedReference[] = [];
	for (const column of fields.values()) {
		if (column.link === 'id') resolved.push(...(await resolveIds(context, column)));
		else resolved.push(await resolveNames(context, column, `wg_reference_${column.field.name}`));
	}
	return resolved;
}

/** Entities whose records stand in a stage of a pipeline. */
export const isPipelined = (entity: EntityName): boolean => entity === 'deals' || entity === 'tickets';

/** Links by the ids of the source; in rows without an id by the name beside it, where the file has one. */
async function resolveIds(context: LoadContext, column: MappedColumn): Promise<ResolvedReference[]> {
	const { transaction, source } = context;
	const to = column.field.to!;
	const field = column.field.name;
	const named = columnOf(context, field, 'name');
	const positional = /^@\w+Ref\d+$/.test(column.mapping.samples[0] ?? '');
	const made = dictionaryEntities.has(to) || (field === 'lead_id' && context.plan.entity === 'deals');
	if (!named && !made && !positional) {
		const raw = firstOf(`stage.${column.staged}`);
		const id = `case when ${raw} is not null then ${idSql(to, source, sourceIdSql(source, raw))} end`;
		return [{ field, to, table: null, join: '', id }];
	}
	const table = `wg_reference_${field}`;
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
		join: `left join ${table} on ${table}.cell = stage.${column.staged}`,
		id: `${table}.id`
	};
	const byName = named ? await resolveRest(context, column, named) : null;
	return byName ? [byName, { ...byId, id: `coalesce(${table}.id, ${byName.id})` }] : [byId];
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

/** Links by name to records that this source brought; of several with one name to the first, which is reported. */
async function resolveNames(
	context: LoadContext,
	column: MappedColumn,
	table: string,
	where = 'true'
): Promise<ResolvedReference> {
	const to = column.field.to!;
	const { transaction, source, plan } = context;
	await collectCells(context, column, table, undefined, where);
	const none = Object.entries(plan.values[column.field.name] ?? {}).flatMap(([word, value]) =>
		value === '' ? [word] : []
	);
	const said = none.length > 0 ? `and lower(trim(cell)) not in (${literals(none)})` : '';
	await transaction.query(`
		create temp table ${table} as
		with cells as materialized (
			select *, ${nameKey(to, 'whole')} as whole_match, ${nameKey(to, 'first')} as first_match
			from (select *, trim(cell) as whole, ${firstOf('trim(cell)')} as first from ${table}_cells)
			where nullif(whole, '') is not null ${said}
		),
		names as materialized (${await knownNames(context, to)}),
		known as (select key, min(id) as id, count(distinct id) as matches from names group by key),
		spelled as (select name, min(id) as id from names group by name having count(distinct id) = 1),
		-- A semicolon parts several records, unless it is in the name of one.
		found as (
			select cells.*, entire.key is not null as is_whole, case when is_whole then whole else first end as raw,
				case when is_whole then whole_match else first_match end as match
			from cells left join known entire on entire.key = whole_match
		)
		select cell, raw, ${keyOfName('match')} as key, raw as name, first_line, times,
			case when spelled.id is not null then 1 else known.matches end as matches,
			not is_whole and contains(whole, ';') as has_others,
			coalesce(spelled.id, known.id, addressed.id, ${idSql(to, source, keyOfName('match'))}) as id
		from found
		left join known on known.key = match
		left join spelled on spelled.name = raw
		left join known addressed on addressed.key = wg_name(${addressBehind('raw')})
		where known.id is not null or not wg_missing(raw)`);
	await noteAmbiguity(context, column, table);
	await noteOthers(context, column, table);
	return {
		field: column.field.name,
		to,
		table,
		stubs: true,
		join: `left join ${table} on ${table}.cell = stage.${column.staged}`,
		id: `${table}.id`
	};
}

/** Distinct cells first, and alone: whatever is asked of a cell is then asked once, not a million times. */
async function collectCells(
	{ transaction }: LoadContext,
	column: MappedColumn,
	table: string,
	named?: MappedColumn,
	where = 'true'
): Promise<void> {
	await transaction.query(`
		create temp table ${table}_cells as
		select ${column.staged} as cell, min(line) as first_line, count(*) as times
			${named ? `, arg_min(${named.staged}, position) as name_cell` : ''}
		from ${stagedView} where ${where} group by 1`);
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

/** SQL for the email address that some exports put behind a person's name: Ann Lee (ann@example.com). */
const addressBehind = (name: string): string =>
	`nullif(regexp_extract(${name}, '\\(([^()\\s]+@[^()\\s]+)\\)$', 1), '')`;

/** Several records in one cell are joined by semicolons; the first is the primary one. */
const firstOf = (cell: string): string => `nullif(trim(split_part(${cell}, ';', 1)), '')`;

/** Names of the records of an entity that this source brought, as they are and as `key`, with their ids. */
async function knownNames(context: LoadContext, to: EntityName): Promise<string> {
	const { source, plan } = context;
	const mine = `source_system = ${literal(source.system)} and source_account = ${literal(source.account)} and (deleted_at is null or id in (select from_id from merged_into where entity = ${literal(to)}))`;
	const names = [titles[to] ?? 'name', otherNames[to]].filter((name) => name !== undefined);
	const parts = names.map(
		(name) =>
			`select ${nameKey(to, name)} as key, trim(${name}) as name, id from ${to} where ${mine} and ${name} is not null`
	);
	const own = to === plan.entity ? ownNames(context) : null;
	if (own) parts.push(own);
	return parts.join(' union all ');
}

/** Names in the file itself, for a company's parent or a person's manager in the same file. */
function ownNames(context: LoadContext): string | null {
	const { plan, source } = context;
	const id = columnOf(context, 'source_id');
	const name = columnOf(context, 'name');
	if (!id || !name) return null;
	const cell = (column: MappedColumn) => `nullif(trim(${column.staged}), '')`;
	return `select ${nameKey(plan.entity, cell(name))} as key, ${cell(name)} as name, ${idSql(plan.entity, source, sourceIdSql(source, cell(id)))} as id
		from ${stagedView} where ${cell(name)} is not null and ${cell(id)} is not null`;
}

/** After the records of the file: make the records it named that nobody knows, so that nothing it says is lost. */
export async function makeStubs(
	context: LoadContext,
	references: readonly ResolvedReference[]
): Promise<void> {
	for (const { to, table, field, stubs } of references) {
		if (!table || !stubs) continue;
		const column = titles[to] ?? 'name';
		const { changes } = await context.transaction.query(`
			insert into ${to} (id, source_system, source_account, source_id, import_file, import_row, ${column})
			select id, ${literal(context.source.system)}, ${literal(context.source.account)}, min(key),
				${literal(context.importFile)}, min(first_line), ${field === 'lead_id' ? 'null' : 'arg_min(name, first_line)'}
			from ${table} where id not in (select id from ${to}) group by id`);
		if (changes > 0) context.stubs.set(to, (context.stubs.get(to) ?? 0) + changes);
	}
}
