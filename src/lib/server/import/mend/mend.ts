import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { cellSql, waits } from '../load/rejects.ts';
import { literal } from '../load/sql.ts';
import { mendedFile, placeOf, type MendedFile } from './file.ts';
import { loadMended, mendedTable, refreshRejectsFile, waitingRowsSql, type Mended } from './load.ts';
import { MendError } from './errors.ts';

/** What a person does to rows that wait. */
export type Mending =
	/** New cells of some rows, by the name of their column. */
	| { edits: readonly { line: number; cells: Readonly<Record<string, string>> }[] }
	/** One value of a column becomes another in every row that has it; null is an empty cell. */
	| { replace: { column: string; from: string | null; to: string } }
	/** Every row as it is: what it lacked may be there by now. */
	| { retry: true };

/**
 * Mend rows of an imported file that were refused, and load those that can be read now. What still can't be read waits
 * on, as it was mended, with its new reason.
 *
 * @throws MendError
 */
export async function mendRejects(
	store: Store,
	viewer: Viewer,
	importFile: string,
	mending: Mending
): Promise<Mended> {
	requireCapability(viewer, 'import');
	const file = await mendedFile(store.engine, importFile);
	const mended = await store.engine.transaction(async (transaction) => {
		await transaction.query(waitingRowsSql(file));
		if ('edits' in mending) await applyEdits(transaction, file, mending.edits);
		if ('replace' in mending) await applyReplacement(transaction, file, mending.replace);
		return loadMended(transaction, { store, viewer }, file);
	});
	await refreshRejectsFile(store, file);
	return mended;
}

async function applyEdits(
	transaction: Transaction,
	file: MendedFile,
	edits: readonly { line: number; cells: Readonly<Record<string, string>> }[]
): Promise<void> {
	await transaction.script(
		'create or replace temp table mended_edits (line bigint, place integer, value varchar);'
	);
	const rows = edits.flatMap(({ line, cells }) =>
		Object.entries(cells).map(([column, value]) => [line, placeOf(file, column), value])
	);
	await transaction.append('mended_edits', ['line', 'place', 'value'], rows);
	await transaction.query(`delete from ${mendedTable} where line not in (select line from mended_edits)`);
	for (const place of new Set(rows.map((row) => Number(row[1])))) {
		await transaction.query(`
			update ${mendedTable} set c${place} = edits.value
			from mended_edits edits where edits.line = ${mendedTable}.line and edits.place = ${place}`);
	}
	await transaction.script('drop table mended_edits;');
}

async function applyReplacement(
	transaction: Transaction,
	file: MendedFile,
	{ column, from, to }: { column: string; from: string | null; to: string }
): Promise<void> {
	const cell = `c${placeOf(file, column)}`;
	await transaction.query(
		`delete from ${mendedTable} where nullif(${cell}, '') is distinct from nullif($1::varchar, '')`,
		[from]
	);
	await transaction.query(`update ${mendedTable} set ${cell} = $1`, [to]);
}

/** Which rows to give up: some lines, or every one that has a reason. */
export interface Discarding {
	/** Absent: every row that waits. */
	lines?: readonly number[];
	reason: string;
}

/**
 * Give up rows that wait. They stay counted among the refused ones, with the reason and who gave them up.
 *
 * @returns how many rows there were
 * @throws MendError
 */
export async function discardRejects(
	store: Store,
	viewer: Viewer,
	importFile: string,
	{ lines, reason }: Discarding
): Promise<number> {
	requireCapability(viewer, 'import');
	if (reason.trim() === '')
		throw new MendError('invalid', 'Rows are given up for a reason.', 'Say why, such as “test records”.');
	const file = await mendedFile(store.engine, importFile);
	const chosen = lines ? `and line in (${lines.map(Number).join(', ') || 'null'})` : '';
	const discarded = await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ found: number }>(
			`select count(distinct line) as found from rejects where import_file = $1 and ${waits} ${chosen}`,
			[importFile]
		);
		await transaction.query(
			`update rejects set resolution = 'discarded', resolution_reason = $2, resolved_at = now(), resolved_by = $3
			where import_file = $1 and ${waits} ${chosen}`,
			[importFile, reason.trim(), viewer.accountId]
		);
		const found = Number(rows[0]!.found);
		await transaction.query('update import_files set rows_discarded = rows_discarded + $2 where id = $1', [
			importFile,
			found
		]);
		return found;
	});
	await refreshRejectsFile(store, file);
	return discarded;
}

/** The values of a column in the rows that wait, the commonest first: for a change of all of them at once. */
export async function waitingValues(
	store: Store,
	viewer: Viewer,
	importFile: string,
	column: string,
	limit = 50
): Promise<{ value: string | null; rows: number }[]> {
	requireCapability(viewer, 'import');
	const { rows } = await store.engine.query<{ value: string | null; rows: number }>(
		`select nullif(${cellSql(column)}, '') as value, count(distinct line) as rows
		from rejects where import_file = ${literal(importFile)} and ${waits}
		group by 1 order by rows desc, value limit ${limit}`
	);
	return rows.map(({ value, rows }) => ({ value, rows: Number(rows) }));
}
