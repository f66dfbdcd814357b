import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { loadRows, sumOf, type Run } from '../file.ts';
import { macros } from '../load/macros.ts';
import { cellSql, waits, writeRejectsFile } from '../load/rejects.ts';
import { literal } from '../load/sql.ts';
import { ImportClock } from '../progress.ts';
import type { AmbiguousLinks } from '../report.ts';
import { decideCustomFields } from '../load/custom-fields.ts';
import { cellColumns, stagedViewSql, type Staged } from '../read/staging.ts';
import type { MendedFile } from './file.ts';

/** What became of rows that were tried again. */
export interface Mended {
	/** Rows that waited and were tried. */
	tried: number;
	loaded: number;
	updated: number;
	unchanged: number;
	merged: number;
	/** Rows that still can't be read: they wait on, with what is wrong with them now. */
	rejected: number;
	warnings: string[];
	/** Links by a name that several records have. */
	ambiguous: AmbiguousLinks[];
}

/** The temporary table of the rows to try: `line`, and a column for each cell. */
export const mendedTable = 'mended_rows';

const mendedRows: Staged = { table: mendedTable, unfit: [], footer: 0, totals: [], line: 'line' };

/**
 * Load rows that were refused, under the import that refused them: they are found at their line, and an undo of that
 * import takes them along. Rows that don't wait, and blank ones, are passed over.
 *
 * The rows read of a file stay what they were: a row that loads moves from the refused ones to what it became.
 */
export async function loadMended(
	transaction: Transaction,
	run: Pick<Run, 'store' | 'viewer' | 'signal'>,
	file: MendedFile
): Promise<Mended> {
	const { importFile, importId, account, plan } = file;
	const cells = cellColumns(plan);
	const mine = `import_file = ${literal(importFile)}`;
	await transaction.script(`
		delete from ${mendedTable} where line not in (select line from rejects where ${mine} and ${waits})
			or coalesce(${cells.map((cell) => `nullif(${cell}, '')`).join(', ')}) is null;
		update ${mendedTable} set ${cells.map((cell) => `${cell} = nullif(${cell}, '')`).join(', ')};
		create temp table mended_before as select * from rejects where ${mine} and line in (select line from ${mendedTable});
		delete from rejects where ${mine} and line in (select line from ${mendedTable});`);
	await transaction.script(macros);
	await transaction.query(stagedViewSql(mendedRows, plan, null));
	const parts = await loadRows(
		transaction,
		{
			...run,
			importId,
			account,
			scratch: '',
			dryRun: false,
			clock: new ImportClock(undefined),
			syncRun: null
		},
		{
			plan: await decideCustomFields(transaction, plan),
			staged: mendedRows,
			importFile,
			again: false,
			mending: true,
			say: () => undefined
		}
	);
	const { read, rejected, loaded, updated, unchanged, merged } = sumOf(parts.map(({ counts }) => counts));
	if (read !== rejected + loaded + updated + unchanged + merged)
		throw new Error(`Of ${read} mended rows of ${importFile} some are not accounted for.`);
	const record = plan.columns.map(({ name }, index) => `${literal(name)}, now_read.c${index}`).join(', ');
	await transaction.query(
		`insert into rejects by name
		select mended_before.* replace (
			'mended' as resolution, now() as resolved_at, $1 as resolved_by, json_object(${record}) as record
		)
		from mended_before join ${mendedTable} now_read on now_read.line = mended_before.line
		where mended_before.line not in (select line from rejects where ${mine} and ${waits})`,
		[run.viewer.accountId]
	);
	await transaction.query(
		`update import_files set rows_rejected = rows_rejected - $2, rows_mended = rows_mended + $2,
			rows_loaded = rows_loaded + $3, rows_updated = rows_updated + $4, rows_unchanged = rows_unchanged + $5,
			rows_merged = rows_merged + $6
		where id = $1`,
		[importFile, read - rejected, loaded, updated, unchanged, merged]
	);
	await transaction.script(`drop table mended_before; drop table ${mendedTable};`);
	const warnings = [...new Set(parts.flatMap((part) => part.warnings))];
	return {
		tried: read,
		loaded,
		updated,
		unchanged,
		merged,
		rejected,
		warnings,
		ambiguous: parts.flatMap((part) => part.ambiguous)
	};
}

/** SQL that makes the table of rows to try of those that wait, as they were last tried. */
export const waitingRowsSql = ({ importFile, plan }: MendedFile): string => `
	create or replace temp table ${mendedTable} as
	select line, ${plan.columns.map(({ name }, index) => `any_value(${cellSql(name)}) as c${index}`).join(', ')}
	from rejects where import_file = ${literal(importFile)} and ${waits} group by line order by line`;

/** After rows were mended or given up: the file of those that wait has no others. */
export async function refreshRejectsFile(store: Store, file: MendedFile): Promise<void> {
	if (!file.rejectsPath) return;
	const path = join(store.folder, file.rejectsPath);
	const { rows } = await store.engine.query<{ found: boolean }>(
		`select exists (select 1 from rejects where import_file = $1 and ${waits}) as found`,
		[file.importFile]
	);
	if (!rows[0]!.found) return rm(path, { force: true });
	await store.engine.transaction((transaction) =>
		writeRejectsFile(transaction, file.plan.columns, file.importFile, path)
	);
}
