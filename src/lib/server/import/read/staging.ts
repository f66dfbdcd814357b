import type { Transaction } from '#lib/server/engine/engine.ts';
import { literal } from '../load/sql.ts';
import type { ImportPlan } from '../plan.ts';
import type { KeptFile } from './kept.ts';
import { isUtf8File } from './utf8.ts';
import { rewriteFile, type UnfitRecord } from './rewrite.ts';

/** The table that holds the cells of a file as text, one column `c0`, `c1`, ... a cell, and `line`. */
export const stagingTable = 'wg_staged';

export interface Staged {
	/** Records in the table. */
	records: number;
	/** Records that don't fit the table: too many or too few cells. */
	unfit: UnfitRecord[];
	/** Lines that are not records: blank rows inside, a footer below. */
	passedOver: number;
	/** Blank rows among those in the table. */
	blank: number;
	/** SQL for the line of a record in the file. */
	line: string;
}

/**
 * Load the cells of a file as text. The engine reads it directly when that can be trusted, which is checked afterwards:
 * no line refused and none unaccounted for. Else the file is rewritten first, slower and record by record.
 *
 * @param scratch a file that may be written and is removed by the caller
 */
export async function stageFile(
	transaction: Transaction,
	plan: ImportPlan,
	kept: KeptFile,
	scratch: string
): Promise<Staged> {
	const { encoding } = plan.dialect;
	const direct =
		(encoding === 'utf-8' || encoding === 'utf-8-bom') &&
		plan.wrapped !== 'rows' &&
		plan.dialect.lineEnd !== '\r';
	if (direct && (await stageDirectly(transaction, plan, kept)))
		return finish(transaction, plan, [], `(rowid + ${plan.dialect.headerLine + 1})`);
	const real = encoding === 'utf-8' && !(await isUtf8File(plan.path)) ? 'windows-1252' : encoding;
	const rewritten = await rewriteFile(plan, real, scratch);
	await createStaging(transaction, scratch, ['line', ...cellColumns(plan)], { delimiter: ',', skip: 0 });
	await transaction.query(`alter table ${stagingTable} alter column line type bigint`);
	const staged = await finish(transaction, plan, rewritten.unfit, 'line');
	return { ...staged, passedOver: staged.passedOver + rewritten.footer.length };
}

/** Whether the engine read every line of the file as a record of the table. */
async function stageDirectly(transaction: Transaction, plan: ImportPlan, kept: KeptFile): Promise<boolean> {
	const { dialect } = plan;
	const columns = cellColumns(plan);
	await createStaging(transaction, plan.path, columns, {
		delimiter: dialect.delimiter,
		skip: dialect.headerLine,
		checked: true
	});
	const anyLineEnd = columns.map((column) => `contains(${column}, chr(10))`).join(' or ');
	const { rows } = await transaction.query<{ records: number; refused: number; broken: number }>(
		`select count(*) as records, (select count(*) from wg_refused) as refused,
			count(*) filter (where ${anyLineEnd}) as broken
		from ${stagingTable}`
	);
	await transaction.script('drop table wg_refused; drop table wg_scans;');
	const { records, refused, broken } = rows[0]!;
	const lines = kept.lineFeeds + (kept.endsWithLineFeed ? 0 : 1);
	if (Number(refused) > 0 || Number(broken) > 0 || Number(records) + dialect.headerLine !== lines) {
		await transaction.query(`drop table ${stagingTable}`);
		return false;
	}
	return true;
}

interface ReadOptions {
	delimiter: string;
	/** Lines above the first record. */
	skip: number;
	/** Note refused lines in `wg_refused` instead of failing. */
	checked?: boolean;
}

async function createStaging(
	transaction: Transaction,
	path: string,
	columns: readonly string[],
	{ delimiter, skip, checked }: ReadOptions
): Promise<void> {
	const types = columns.map((column) => `${literal(column)}: 'VARCHAR'`).join(', ');
	const refused = checked
		? `, store_rejects = true, rejects_table = 'wg_refused', rejects_scan = 'wg_scans'`
		: '';
	await transaction.query(`
		create temp table ${stagingTable} as
		select * from read_csv(
			${literal(path)}, auto_detect = false, columns = {${types}}, header = false, skip = ${skip},
			delim = ${literal(delimiter)}, quote = '"', escape = '"', nullstr = '', encoding = 'utf-8',
			max_line_size = 16777216${refused}
		)`);
}

/** Leave out blank rows. */
async function finish(
	transaction: Transaction,
	plan: ImportPlan,
	unfit: UnfitRecord[],
	line: string
): Promise<Staged> {
	const columns = cellColumns(plan);
	const { rows } = await transaction.query<{ records: number; blank: number }>(
		`select count(*) as records, count(*) filter (where coalesce(${columns.join(', ')}) is null) as blank
		from ${stagingTable}`
	);
	const records = Number(rows[0]!.records);
	const blank = Number(rows[0]!.blank);
	return { records: records - blank, unfit, passedOver: blank, blank, line };
}

/** The staged columns of a plan's cells, in order. */
export function cellColumns(plan: Pick<ImportPlan, 'columns'>): string[] {
	return plan.columns.map((_, index) => `c${index}`);
}
