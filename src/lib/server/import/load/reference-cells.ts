import type { EntityName } from '#lib/crm/entities/index.ts';
import { stagedView } from '../read/staging.ts';
import type { LoadContext, MappedColumn } from './context.ts';

/** How a reference field gets its id: a join to a small table of what the file names, or an expression. */
export interface ResolvedReference {
	field: string;
	to: EntityName;
	/** The dictionary: `cell` and `id`; with `stubs` `raw`, `key`, `name` and `first_line` too. */
	table: string | null;
	/** Records it names that nobody knows are made. */
	stubs?: boolean;
	join: string;
	id: string;
}

/** SQL that looks the cells of a column up in a dictionary. */
export const joinOf = (table: string, staged: string): string =>
	`left join ${table} on ${table}.cell = stage.${staged}`;

/** Several records in one cell are joined by semicolons; the first is the primary one. */
export const firstOf = (cell: string): string => `nullif(trim(split_part(${cell}, ';', 1)), '')`;

/** Distinct cells first, and alone: whatever is asked of a cell is then asked once, not a million times. */
export async function collectCells(
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
