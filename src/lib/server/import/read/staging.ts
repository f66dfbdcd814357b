import { EngineError, type Engine, type Transaction } from '#lib/server/engine/engine.ts';
import { literal } from '../load/sql.ts';
import type { ImportPlan } from '../plan.ts';
import { isOwnFile } from '../own-files.ts';
import { unguardedSql } from './formula-guard.ts';
import type { KeptFile } from './kept.ts';
import { rewriteFile, type UnfitRecord } from './rewrite.ts';
import { dropTotals } from './totals.ts';

/**
 * The view of the file being loaded: its cells as text, one column `c0`, `c1`, ... each, with `line` and `position`.
 * It stands on a temporary table that was committed before the load began, because the engine reads what a transaction
 * itself has written on one core only.
 */
export const stagedView = 'wg_staged';

export interface Staged {
	/** The temporary table; the caller drops it. */
	table: string;
	/** Records that don't fit the table: too many or too few cells. */
	unfit: UnfitRecord[];
	/** Lines below the table that are not records. */
	footer: number;
	/** What stands first in the rows of totals that were taken off its end. */
	totals: string[];
	/** SQL for the line of a record in the file. */
	line: string;
}

interface Staging {
	/** Name of the table to make. */
	table: string;
	kept: Promise<KeptFile>;
	/** A file that may be written and is removed by the caller. */
	scratch: string;
	signal?: AbortSignal;
	/** How far it is, 0 to 1. */
	tell: (fraction: number) => void;
}

/**
 * Load the cells of a file as text. The engine reads it directly when that can be trusted, which is checked afterwards:
 * no line refused and none unaccounted for. Else the file is rewritten first, slower and record by record.
 */
export async function stageFile(
	engine: Engine,
	plan: ImportPlan,
	{ table, kept, scratch, signal, tell }: Staging
): Promise<Staged> {
	const { encoding, lineEnd } = plan.dialect;
	const plain = encoding === 'utf-8' || encoding === 'utf-8-bom';
	const totalsBelow = () =>
		engine.transaction((transaction) => dropTotals(transaction, table, cellColumns(plan)), { signal });
	if (plain && plan.wrapped !== 'rows' && lineEnd !== '\r') {
		const isWhole = await engine
			.transaction((transaction) => stageDirectly(transaction, plan, { table, kept, tell }), { signal })
			.catch(unlessUnreadable);
		if (isWhole) {
			const line = `(rowid + ${plan.dialect.headerLine + 1})`;
			return { table, unfit: [], footer: 0, totals: await totalsBelow(), line };
		}
	}
	const halfway = (fraction: number) => tell(fraction / 2);
	const { unfit, footer } = await rewriteFile(plan, scratch, { signal, tell: halfway });
	const columns = ['line', ...cellColumns(plan)];
	const options = { delimiter: ',', skip: 0, tell: (fraction: number) => tell(0.5 + fraction / 2) };
	await engine.transaction((transaction) => createStaging(transaction, table, scratch, columns, options), {
		signal
	});
	const totals = await totalsBelow();
	return { table, unfit, footer: footer.length, totals, line: 'cast(line as bigint)' };
}

/** Null for what the engine can't read, such as a file whose lines end in several ways: it is rewritten. */
function unlessUnreadable(error: unknown): null {
	if (error instanceof EngineError && error.code === 'invalid_sql') return null;
	throw error;
}

/** SELECT of the cells of a staged file with their lines and positions. */
export const stagedTable = ({ table, line }: Staged, plan: Pick<ImportPlan, 'columns'>): string => {
	// A file of refused rows comes back with the apostrophes that kept a spreadsheet from running its cells.
	const mended = isOwnFile(plan.columns.map(({ name }) => name));
	const cells = cellColumns(plan).map((cell) => (mended ? `${unguardedSql(cell)} as ${cell}` : cell));
	return `select ${[...cells, `${line} as line`, 'rowid as position'].join(', ')} from ${table}`;
};

/**
 * SQL that makes the view of a staged file.
 *
 * @param where SQL over the staged columns; null for every row
 */
export function stagedViewSql(
	staged: Staged,
	plan: Pick<ImportPlan, 'columns'>,
	where: string | null
): string {
	return `create or replace temp view ${stagedView} as
		${stagedTable(staged, plan)} ${where ? `where ${where}` : ''}`;
}

/** Whether the engine read every line of the file as a record of the table; if not, the table is gone again. */
async function stageDirectly(
	transaction: Transaction,
	plan: ImportPlan,
	{ table, kept, tell }: Pick<Staging, 'table' | 'kept' | 'tell'>
): Promise<boolean> {
	const { dialect } = plan;
	await createStaging(transaction, table, plan.path, cellColumns(plan), {
		delimiter: dialect.delimiter,
		skip: dialect.headerLine,
		checked: true,
		tell
	});
	const { rows } = await transaction.query<{ records: number; refused: number }>(
		`select (select count(*) from ${table}) as records, (select count(*) from wg_refused) as refused`
	);
	await transaction.script('drop table wg_refused; drop table wg_scans;');
	const { records, refused } = rows[0]!;
	const { lineFeeds, endsWithLineFeed } = await kept;
	// As many line ends as records: no cell holds one, and no line is blank.
	const lines = lineFeeds + (endsWithLineFeed ? 0 : 1);
	const isWhole = Number(refused) === 0 && Number(records) + dialect.headerLine === lines;
	if (!isWhole) await transaction.query(`drop table ${table}`);
	return isWhole;
}

/** Bytes. The engine reads in pieces of twice as much: small enough that all cores have some, which saves a quarter. */
const longestLine = 16 * 1024 ** 2;

interface ReadOptions {
	delimiter: string;
	/** Lines above the first record. */
	skip: number;
	/** Note refused lines in `wg_refused` instead of failing. */
	checked?: boolean;
	tell: (fraction: number) => void;
}

async function createStaging(
	transaction: Transaction,
	table: string,
	path: string,
	columns: readonly string[],
	{ delimiter, skip, checked, tell }: ReadOptions
): Promise<void> {
	const types = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ');
	const refused = checked
		? `, store_rejects = true, rejects_table = 'wg_refused', rejects_scan = 'wg_scans'`
		: '';
	await transaction.query(
		`create temp table ${table} as
		select * from read_csv(
			${literal(path)}, auto_detect = false, columns = {${types}}, header = false, skip = ${skip},
			delim = ${literal(delimiter)}, quote = '"', escape = '"', nullstr = '', encoding = 'utf-8',
			max_line_size = ${longestLine}, buffer_size = ${2 * longestLine}${refused}
		)`,
		[],
		{ onProgress: ({ fraction }) => fraction !== null && tell(fraction) }
	);
}

/** The staged columns of a plan's cells, in order. */
export function cellColumns(plan: Pick<ImportPlan, 'columns'>): string[] {
	return plan.columns.map((_, index) => `c${index}`);
}
