import type { EntityName } from '#lib/crm/entities/index.ts';
import type { LoadContext, MappedColumn } from './context.ts';
import type { ResolvedReference } from './reference-cells.ts';
import { resolveIds } from './references-by-id.ts';
import { resolveNames, titles } from './references-by-name.ts';
import { literal } from './sql.ts';

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
