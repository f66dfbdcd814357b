import { entityNamed } from '#lib/crm/entities/index.ts';
import { columnTypes } from '#lib/server/store/records/values.ts';
import type { LoadContext } from './context.ts';
import type { FilledColumn } from './select.ts';
import { identifier, literal } from './sql.ts';

/** What a known record gets from a file, by SQL over `known`, `incoming` and, where there are edits, `edits`. */
export interface NewValues {
	/** The value to compare with: links to records that were merged into others lead there. */
	compared(column: FilledColumn): string;
	/** The value to write. */
	written(column: FilledColumn): string;
	/** What the file itself says, whoever knows better. */
	said(column: FilledColumn): string;
	/** SQL to join what people changed since the source's word was last taken; empty where nobody did. */
	join: string;
}

const editsTable = 'wg_edits';

/**
 * What the records of a file that are known already get. A field that a person or a merge changed since the source last
 * had its say keeps that, unless the source says something new: to import a file again is no way to lose an edit.
 */
export async function newValues(context: LoadContext): Promise<NewValues> {
	const edited = await findEdits(context);
	const { plan, merged } = context;
	const fields = new Map(entityNamed(plan.entity).fields.map((field) => [field.name, field]));
	const value = ({ name, keepsKnown }: FilledColumn, incoming: string): string => {
		const column = identifier(name);
		if (name === 'custom')
			return `nullif(json_merge_patch(coalesce(known.custom, '{}'), coalesce(incoming.custom, '{}')), '{}')`;
		const given = keepsKnown ? `coalesce(${incoming}, known.${column})` : incoming;
		const field = fields.get(name);
		if (!edited || !field) return given;
		const said = `try_cast(edits.fields[${literal(name)}] as ${columnTypes[field.type]})`;
		return `case when map_contains(edits.fields, ${literal(name)}) and ${said} is not distinct from incoming.${column}
			then known.${column} else ${given} end`;
	};
	const incomingValue = ({ name }: FilledColumn): string => {
		const incoming = `incoming.${identifier(name)}`;
		const to = fields.get(name)?.to;
		if (!to || !merged.has(to)) return incoming;
		const now = `(select into_id from merged_into where entity = ${literal(to)} and from_id = ${incoming})`;
		return `coalesce(${now}, ${incoming})`;
	};
	return {
		written: (column) => value(column, `incoming.${identifier(column.name)}`),
		compared: (column) => value(column, incomingValue(column)),
		said: (column) =>
			column.name === 'custom' ? value(column, incomingValue(column)) : incomingValue(column),
		join: edited ? `left join ${editsTable} edits on edits.id = known.id` : ''
	};
}

/**
 * For each known record of the file the fields that people and merges changed since an import last did, with what the
 * source had said of them.
 */
async function findEdits({ transaction, plan }: LoadContext): Promise<boolean> {
	const byPeople = `entity = ${literal(plan.entity)} and actor_kind not in ('import', 'sync') and action in ('update', 'merge')
		and record_id in (select id from wg_incoming)`;
	const { rows } = await transaction.query<{ found: boolean }>(
		`select exists (select 1 from changes where ${byPeople}) as found`
	);
	if (!rows[0]!.found) return false;
	await transaction.query(`
		create temp table ${editsTable} as
		with pieces as (
			select record_id as id, sequence, actor_kind, unnest(json_keys(before)) as field, before
			from changes
			where entity = ${literal(plan.entity)} and record_id in (select id from wg_incoming) and before is not null
				and coalesce(import_id, '') not in (select id from imports where status = 'undone')
		),
		imported as (select id, field, max(sequence) as sequence from pieces where actor_kind in ('import', 'sync') group by all),
		edits as (
			select pieces.id, pieces.field, arg_min(json_extract_string(before, '$."' || pieces.field || '"'), pieces.sequence) as said
			from pieces left join imported on imported.id = pieces.id and imported.field = pieces.field
			where actor_kind not in ('import', 'sync') and pieces.sequence > coalesce(imported.sequence, -1)
			group by all
		)
		select id, map_from_entries(list(row(field, said))) as fields from edits group by id`);
	return true;
}
