import type { Transaction } from '#lib/server/engine/engine.ts';
import type { ImportPlan } from '../plan.ts';
import { cellColumns, stagedTable, type Staged } from '../read/staging.ts';

/** Where the rows of a file are once those that continue another were merged into it. */
export interface MergedRows {
	staged: Staged;
	merged: number;
}

/** The table of the merged rows; it outlives the load of one kind of record. */
export const mergedTable = 'wg_merged_rows';

/**
 * Merge rows that continue the record above into it: some exports give every further value of a field a row of its own,
 * blank but for that cell. Values of one column are joined by semicolons, as other exports have them in one cell.
 */
export async function mergeContinuations(
	transaction: Transaction,
	plan: ImportPlan,
	staged: Staged
): Promise<MergedRows> {
	const fields = plan.columns.flatMap(({ field }, index) =>
		field !== null && !field.startsWith('custom:') ? [`c${index}`] : []
	);
	if (!plan.continues || fields.length === 0) return { staged, merged: 0 };
	const blank = fields.map((cell) => `nullif(trim(${cell}), '') is null`).join(' and ');
	const values = cellColumns(plan).map(
		(cell) =>
			`string_agg(${cell}, '; ' order by position) filter (where nullif(trim(${cell}), '') is not null) as ${cell}`
	);
	await transaction.query(`
		create temp table ${mergedTable} as
		select ${values.join(', ')}, min(line) as line, count(*) as wg_rows
		from (
			select *, sum(case when ${blank} then 0 else 1 end) over (order by position) as record
			from (${stagedTable(staged, plan)})
		)
		group by record, case when record = 0 then position end
		order by min(position)`);
	const { rows } = await transaction.query<{ merged: number | null }>(
		`select sum(wg_rows - 1) as merged from ${mergedTable}`
	);
	return { staged: { ...staged, table: mergedTable, line: 'line' }, merged: Number(rows[0]!.merged ?? 0) };
}
