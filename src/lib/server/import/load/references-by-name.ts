import type { EntityName } from '#lib/crm/entities/index.ts';
import { stagedView } from '../read/staging.ts';
import { columnOf, type LoadContext, type MappedColumn } from './context.ts';
import { idSql, sourceIdSql } from './ids.ts';
import { noteAmbiguity, noteOthers } from './link-notes.ts';
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
		join: joinOf(table, column.staged),
		id: `${table}.id`
	};
}

/** SQL for the email address that some exports put behind a person's name: Ann Lee (ann@example.com). */
const addressBehind = (name: string): string =>
	`nullif(regexp_extract(${name}, '\\(([^()\\s]+@[^()\\s]+)\\)$', 1), '')`;

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
