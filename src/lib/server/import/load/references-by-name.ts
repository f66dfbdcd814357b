import type { EntityName } from '#lib/crm/entities/index.ts';
import { stagedView } from '../read/staging.ts';
import type { AmbiguousName } from '../report.ts';
import { columnOf, type LoadContext, type MappedColumn } from './context.ts';
import { idSql, sourceIdSql } from './ids.ts';
import { collectCells, firstOf, joinOf, type ResolvedReference } from './reference-cells.ts';
import { literal, literals } from './sql.ts';

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

/** What records without a name are called by. */
export const titles: Partial<Record<EntityName, string>> = {
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

/** Links by name to records that this source brought; of several with one name to the first, which is reported. */
export async function resolveNames(
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
		with found as materialized (
			select *, ${nameKey(to, 'raw')} as match
			from (select *, ${firstOf('trim(cell)')} as raw from ${table}_cells)
			where nullif(trim(cell), '') is not null and not wg_missing(trim(cell)) ${said}
		),
		known as (${await knownNames(context, to)})
		select cell, raw, ${keyOfName('match')} as key, raw as name, first_line, times, known.matches,
			coalesce(known.id, ${idSql(to, source, keyOfName('match'))}) as id
		from found left join known on known.key = found.match`);
	await noteAmbiguity(context, column, table);
	return {
		field: column.field.name,
		to,
		table,
		stubs: true,
		join: joinOf(table, column.staged),
		id: `${table}.id`
	};
}

/** Names of the records of an entity that this source brought, with their ids. */
async function knownNames(context: LoadContext, to: EntityName): Promise<string> {
	const { source, plan } = context;
	const mine = `source_system = ${literal(source.system)} and source_account = ${literal(source.account)} and (deleted_at is null or id in (select from_id from merged_into where entity = ${literal(to)}))`;
	const names = [titles[to] ?? 'name', otherNames[to]].filter((name) => name !== undefined);
	const parts = names.map(
		(name) => `select ${nameKey(to, name)} as key, id from ${to} where ${mine} and ${name} is not null`
	);
	const own = to === plan.entity ? ownNames(context) : null;
	if (own) parts.push(own);
	return `select key, min(id) as id, count(distinct id) as matches from (${parts.join(' union all ')}) group by key`;
}

/** Names in the file itself, for a company's parent or a person's manager in the same file. */
function ownNames(context: LoadContext): string | null {
	const { plan, source } = context;
	const id = columnOf(context, 'source_id');
	const name = columnOf(context, 'name');
	if (!id || !name) return null;
	const cell = (column: MappedColumn) => `nullif(trim(${column.staged}), '')`;
	return `select ${nameKey(plan.entity, cell(name))} as key, ${idSql(plan.entity, source, sourceIdSql(source, cell(id)))} as id
		from ${stagedView} where ${cell(name)} is not null and ${cell(id)} is not null`;
}

/** So many names are told of each column. */
const toldNames = 20;

/** Report the names that several records have: to which the rows were linked is then a person's to check. */
async function noteAmbiguity(context: LoadContext, column: MappedColumn, table: string): Promise<void> {
	const { rows } = await context.transaction.query<AmbiguousName & { names: number; all_rows: number }>(`
		with ambiguous as (
			select arg_min(raw, first_line) as name, any_value(matches) as matches, sum(times) as rows,
				any_value(id) as linked_to, min(first_line) as first_line
			from ${table} where matches > 1 group by key
		)
		select * exclude (first_line), count(*) over () as names, sum(rows) over () as all_rows
		from ambiguous order by rows desc, first_line limit ${toldNames}`);
	if (rows.length === 0) return;
	const to = column.field.to!;
	const [first] = rows;
	context.ambiguous.push({
		column: column.mapping.name,
		field: column.field.name,
		entity: to,
		names: Number(first!.names),
		rows: Number(first!.all_rows),
		examples: rows.map(({ name, matches, rows: times, linked_to }) => ({
			name,
			matches: Number(matches),
			rows: Number(times),
			linked_to
		}))
	});
	const [names, many] = [Number(first!.names), Number(first!.all_rows)];
	context.warnings.push(
		`${names === 1 ? 'One name' : `${names} names`} in “${column.mapping.name}” ${names === 1 ? 'is' : 'are'} that of several ${to}, such as “${first!.name}”, of which there are ${first!.matches}: ${many === 1 ? 'the row that has it was' : `the ${many} rows that have it were`} linked to the first of them. Ids in the file would tell them apart.`
	);
}
