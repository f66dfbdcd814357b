/** Rows that were mended in the file of refused rows, and come back in it. */
import { headerKey } from '#connectors/export-shape.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Run } from '../file.ts';
import { cellSql, waits } from '../load/rejects.ts';
import { literal } from '../load/sql.ts';
import type { ImportPlan } from '../plan.ts';
import { cellColumns, stagedTable, type Staged } from '../read/staging.ts';
import { rejectColumns } from '../own-files.ts';
import { ImportError, type FileReport } from '../report.ts';
import type { Sniffed } from '../sniff/sniff.ts';
import { mendedFile, type MendedFile } from './file.ts';
import { loadMended, mendedTable } from './load.ts';
import { MendError } from './errors.ts';

const placeIn = (header: readonly string[], name: string): number =>
	header.findIndex((column) => headerKey(column) === headerKey(name));

/**
 * The plan of a file of mended rows; null for any other file, and for rows of an import that is not there: those are
 * records like any others.
 *
 * @throws ImportError when it lacks columns of the file that the rows were refused of
 */
export async function mendedPlan(
	engine: Pick<Engine, 'query'>,
	{ header, sample, dialect, wrapped, rowsEstimated }: Sniffed,
	file: { name: string; part: string | null; path: string; bytes: number }
): Promise<ImportPlan | null> {
	const [place, line] = [rejectColumns.importFile, rejectColumns.line].map((name) => placeIn(header, name));
	if (place! < 0 || line! < 0) return null;
	const importFile = sample.map(({ cells }) => (cells[place!] ?? '').trim()).find((cell) => cell !== '');
	if (!importFile) return null;
	let mends: MendedFile;
	try {
		mends = await mendedFile(engine, importFile);
	} catch (error) {
		if (error instanceof MendError && error.code === 'not_found') return null;
		if (!(error instanceof MendError)) throw error;
		throw new ImportError('unsupported', error.message, error.advice, file.name);
	}
	const lacking = mends.plan.columns.filter(({ name }) => placeIn(header, name) < 0);
	if (lacking.length > 0) {
		throw new ImportError(
			'wrong_mapping',
			`${file.name} has refused rows of ${mends.fileName}, but not its column “${lacking[0]!.name}”.`,
			'Download the refused rows again, and change cells only: the columns stay as they are.',
			file.name
		);
	}
	return {
		...mends.plan,
		file: file.name,
		part: file.part,
		path: file.path,
		bytes: file.bytes,
		dialect,
		wrapped,
		rowsEstimated,
		columns: header.map((name) => ({
			name,
			field: null,
			type: 'text',
			confidence: 1,
			reason: 'a mended row',
			samples: []
		})),
		preview: sample.slice(0, 20).map(({ cells }) => cells),
		warnings: [],
		continues: false,
		others: [],
		mends: { importId: mends.importId, importFile, fileName: mends.fileName }
	};
}

/** Load the rows of a file of mended rows under the import that refused them. */
export async function mendFromFile(
	transaction: Transaction,
	run: Run,
	{ plan, staged }: { plan: ImportPlan; staged: Staged }
): Promise<FileReport> {
	requireCapability(run.viewer, 'import');
	const file = await mendedFile(transaction, plan.mends!.importFile);
	const taken = await takeRows(transaction, { plan, staged }, file);
	const mended = await loadMended(transaction, run, file);
	const { tried, loaded, updated, unchanged, merged, rejected } = mended;
	const settled = taken.settled + (taken.waiting - tried);
	return {
		file: plan.file,
		format: plan.dialect.format,
		encoding: plan.dialect.encoding,
		delimiter: plan.dialect.format === 'csv' ? plan.dialect.delimiter : null,
		source: file.plan.source,
		entity: file.plan.entity,
		rows_read: tried + settled + taken.strange + staged.unfit.length,
		rows_loaded: loaded,
		rows_updated: updated,
		rows_unchanged: unchanged + settled,
		rows_rejected: rejected + taken.strange + staged.unfit.length,
		rows_merged: merged,
		duplicates: merged,
		rejects_file: null,
		columns: file.plan.columns.map(({ name, field, type, confidence }) => ({
			name,
			field,
			type,
			confidence
		})),
		created_by_reference: [],
		ambiguous_links: mended.ambiguous,
		warnings: [...mended.warnings, ...taken.warnings],
		mended_import: file.importId
	};
}

/** Put the rows of the file that wait into the table of rows to try, and say what the others are. */
async function takeRows(
	transaction: Transaction,
	{ plan, staged }: { plan: ImportPlan; staged: Staged },
	file: MendedFile
): Promise<{ waiting: number; settled: number; strange: number; warnings: string[] }> {
	const header = plan.columns.map(({ name }) => name);
	const cells = file.plan.columns.map(({ name }, index) => `c${placeIn(header, name)} as v${index}`);
	const own = (name: string) => `trim(c${placeIn(header, name)})`;
	await transaction.script(`
		create or replace temp table mended_given as
		select *, count(*) over (partition by line) as times, row_number() over (partition by line order by position) as place
		from (
			select try_cast(${own(rejectColumns.line)} as bigint) as line, position, ${cells.join(', ')},
				coalesce(${own(rejectColumns.importFile)} = ${literal(file.importFile)}, false) as mine
			from (${stagedTable(staged, plan)})
			where coalesce(${cellColumns(plan).join(', ')}) is not null
		);
		create or replace temp table mended_known as
		select line, bool_or(${waits}) as waits,
			${file.plan.columns.map(({ name }, index) => `any_value(${cellSql(name)}) as v${index}`).join(', ')}
		from rejects where import_file = ${literal(file.importFile)} group by line;
		create or replace temp table ${mendedTable} as
		select given.line, ${file.plan.columns.map((_, index) => `given.v${index} as c${index}`).join(', ')}
		from mended_given given join mended_known known on known.line = given.line
		where given.mine and given.place = 1 and known.waits;`);
	const { rows } = await transaction.query<{
		waiting: number;
		settled: number;
		strange: number;
		example: string | null;
	}>(`
		select (select count(*) from ${mendedTable}) as waiting,
			count(*) filter (where mine and place = 1 and known.waits is false) as settled,
			count(*) filter (where not mine or place > 1 or known.line is null) as strange,
			min(given.position) filter (where not mine or place > 1 or known.line is null) as example
		from mended_given given left join mended_known known on known.line = given.line`);
	await transaction.script('drop table mended_given; drop table mended_known;');
	const [waiting, settled, strange] = (['waiting', 'settled', 'strange'] as const).map((name) =>
		Number(rows[0]![name])
	) as [number, number, number];
	const warnings = [
		...(settled > 0
			? [`${settled} of the rows were mended or given up before: they were left as they are.`]
			: []),
		...(strange > 0
			? [
					`${strange} of the rows are no refused lines of ${file.fileName}, or come twice, such as row ${Number(rows[0]!.example) + 1}: they were left out. Import new rows in a file of their own.`
				]
			: [])
	];
	return { waiting, settled, strange, warnings };
}
