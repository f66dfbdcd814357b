import { basename, join } from 'node:path';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { mappedColumns, type LoadContext } from './load/context.ts';
import { mergeContinuations, mergedTable } from './load/continuations.ts';
import { decideCustomFields, settledFields } from './load/custom-fields.ts';
import { decideReading } from './load/decide.ts';
import { blankKeptLines, scrubErased } from './load/erased.ts';
import { linkLeads } from './load/links.ts';
import { loadRecords, type Counts } from './load/load.ts';
import { countPeriods, holdsPeriods, spreadPeriods } from './load/periods.ts';
import { writeRejectsFile } from './load/rejects.ts';
import { countSaves, expandSaves, holdsSaves } from './load/saves.ts';
import { literal } from './load/sql.ts';
import type { ImportPlan } from './plan.ts';
import { keepFile, type KeptFile } from './read/kept.ts';
import { stagedView, stagedViewSql, stageFile, type Staged } from './read/staging.ts';
import { mergedEntities, moveLinks } from '#lib/server/store/merges/index.ts';
import { misfitWarnings } from './recognise/misfits.ts';
import { recordFile, wasImported, withoutSamples } from './record.ts';
import type { ImportClock } from './progress.ts';
import type { AmbiguousLinks, FileReport, ImportProgress } from './report.ts';

/** What the files of one import share. */
export interface Run {
	store: Store;
	viewer: Viewer;
	importId: string;
	/** The account in the source system. */
	account: string;
	/** A folder for temporary files. */
	scratch: string;
	dryRun: boolean;
	signal?: AbortSignal;
	clock: ImportClock;
	/** The run of a sync whose answers these are; null for files that people bring. */
	syncRun: string | null;
}

/** A file whose cells wait in the engine. */
export interface ReadyFile {
	plan: ImportPlan;
	position: number;
	kept: KeptFile;
	/** Path of the kept copy in the data folder; null in a dry run. */
	keptPath: string | null;
	staged: Staged;
}

/** Read a file: keep a copy, and bring its cells into the engine. */
export async function readyFile(run: Run, plan: ImportPlan, position: number): Promise<ReadyFile> {
	const { store, importId, scratch, signal } = run;
	signal?.throwIfAborted();
	const tell = (fraction: number | null) => run.clock.say(position, 'read', fraction);
	tell(null);
	// Mended rows are kept with what they were refused for.
	const keptPath = run.dryRun || plan.mends ? null : join('imports', importId, keptName(plan, position));
	// The engine reads the file while it is copied here.
	const keeping = keepFile(plan.path, keptPath && join(store.folder, keptPath), signal);
	keeping.catch(() => undefined);
	const staged = await stageFile(store.engine, plan, {
		table: stagingName(importId, position),
		kept: keeping,
		scratch: join(scratch, `rewritten-${position}.csv`),
		signal,
		tell
	});
	return { plan, position, kept: await keeping, keptPath, staged };
}

/** The temporary table of a file's cells. */
export const stagingName = (importId: string, position: number): string => `staged_${importId}_${position}`;

const keptName = (plan: ImportPlan, position: number) => `${position + 1}-${safeName(plan)}`;

/** Load a file that is ready into the canonical tables. */
export async function loadFile(unwatched: Transaction, run: Run, ready: ReadyFile): Promise<FileReport> {
	const { store, importId, account, dryRun } = run;
	const { position } = ready;
	const importFile = `${importId}_${position + 1}`;
	const rejectsPath = dryRun ? null : join('rejects', importId, keptName(ready.plan, position));
	run.clock.say(position, 'validate', null);
	const transaction = run.clock.watch(unwatched, position);
	const { staged, merged } = await mergeContinuations(transaction, ready.plan, ready.staged);
	const plan = await decidedPlan(transaction, ready.plan, staged);
	const file = { ...ready, plan, staged };
	// What a CRM answers is as it stands now, even where it once said the same.
	const again = run.syncRun === null && (await wasImported(transaction, account, file));
	const say = (step: ImportProgress['step']) => run.clock.say(position, step, null);
	const parts = await loadRows(transaction, run, { plan, staged, importFile, again, mending: false, say });
	await transaction.script(`drop table if exists ${mergedTable};`);
	const counts = sumOf(parts.map((part) => part.counts));
	counts.read += merged;
	counts.merged += merged;
	run.clock.say(position, 'finish', 1, counts.read);
	const rejectsFile = rejectsPath && counts.rejected > 0 ? join(store.folder, rejectsPath) : null;
	if (rejectsFile) await writeRejectsFile(transaction, plan.columns, importFile, rejectsFile);
	const report = reportOf(plan, parts, counts, rejectsFile);
	const erasedLines = parts.flatMap((part) => part.erasedLines);
	await blankKeptLines(store.folder, file.keptPath, plan.dialect, erasedLines);
	const kept = erasedLines.length > 0 ? { ...file, plan: withoutSamples(plan) } : file;
	await recordFile(transaction, { report, importId, importFile, account, rejectsPath, ...kept });
	return report;
}

/** The plan with everything decided that its first rows left open. */
async function decidedPlan(transaction: Transaction, plan: ImportPlan, staged: Staged): Promise<ImportPlan> {
	await transaction.query(stagedViewSql(staged, plan, null));
	const others: ImportPlan['others'][number][] = [];
	for (const other of plan.others) others.push({ ...other, plan: await decided(transaction, other.plan) });
	return { ...(await decided(transaction, plan)), others };
}

const decided = async (transaction: Transaction, plan: ImportPlan): Promise<ImportPlan> =>
	decideCustomFields(transaction, await decideReading(transaction, plan));

const readByCompany = (timeZone: string | null): string =>
	`Times have no offset and were read by the clocks of ${timeZone ?? 'UTC'}, the company’s time zone: say theirs if it is another.`;

/** Rows that wait in the engine, and how they are read. */
export interface WaitingRows {
	plan: ImportPlan;
	staged: Staged;
	/** Id of the row in `import_files` that they are loaded under. */
	importFile: string;
	/** This very file was imported before in this way. */
	again: boolean;
	/** They were refused when the file was imported, and are tried again. */
	mending: boolean;
	say: (step: 'validate' | 'match' | 'load') => void;
}

/** Load staged rows, the kinds of record they hold one after the other; what can't be read is noted in `rejects`. */
export async function loadRows(transaction: Transaction, run: Run, rows: WaitingRows): Promise<LoadedPart[]> {
	const parts: LoadedPart[] = [];
	for (const other of [null, ...rows.plan.others]) parts.push(await loadPart(transaction, run, rows, other));
	return parts;
}

/** What a load of the rows of one kind came to. */
export interface LoadedPart {
	entity: EntityName;
	counts: Counts;
	stubs: ReadonlyMap<string, number>;
	ambiguous: readonly AmbiguousLinks[];
	warnings: readonly string[];
	/** Lines that are of people who were erased. */
	erasedLines: readonly number[];
}

/** Load the rows of one kind: the file's main one, or another that it holds beside it. */
async function loadPart(
	transaction: Transaction,
	run: Run,
	{ plan: filePlan, staged: wholeFile, importFile, again, mending, say }: WaitingRows,
	other: ImportPlan['others'][number] | null
): Promise<LoadedPart> {
	// Records that don't fit the table are nobody's: the main kind accounts for them.
	const staged = other ? { ...wholeFile, unfit: [], footer: 0, totals: [] } : wholeFile;
	const plan = other?.plan ?? filePlan;
	await transaction.query(stagedViewSql(staged, plan, rowsOf(filePlan, other)));
	const saves = holdsSaves(plan);
	const periods = holdsPeriods(plan);
	const loaded = saves
		? await expandSaves(transaction, plan)
		: periods
			? await spreadPeriods(transaction, plan)
			: plan;
	const context: Omit<LoadContext, 'survey'> = {
		transaction,
		plan: loaded,
		source: { system: plan.source, account: run.account },
		importId: run.importId,
		importFile,
		actor: run.viewer.accountId,
		syncRun: run.syncRun,
		staged,
		fileColumns: filePlan.columns,
		columns: mappedColumns(loaded),
		customFields: await settledFields(transaction, plan, importFile),
		merged: await mergedEntities(transaction),
		again,
		mending,
		stubs: new Map(),
		ambiguous: [],
		warnings: other
			? []
			: [
					...plan.warnings,
					...misfitWarnings(plan.misfits, plan.columns),
					...(plan.localTimes && !plan.isZoneSaid ? [readByCompany(plan.timeZone)] : [])
				]
	};
	const records = await loadRecords(context, say);
	let counts = records;
	if (saves) counts = await countSaves(transaction, staged, importFile, records);
	if (periods) {
		counts = await countPeriods(transaction, importFile, records, staged.unfit.length);
		context.warnings.push('Costs of periods were spread evenly over their days.');
	}
	await linkLeads(context);
	const erasedLines = await scrubErased(context);
	for (const entity of context.merged) await moveLinks(transaction, entity, plan.entity);
	await dropScratchTables(transaction);
	if (other && counts.read > 0) {
		const many = entityNamed(plan.entity).labelPlural.toLowerCase();
		context.warnings.push(`${counts.read} of the rows are ${many}, and were kept as such.`);
	}
	const { stubs, ambiguous, warnings } = context;
	return { entity: plan.entity, counts, stubs, ambiguous, warnings, erasedLines };
}

/** SQL: a staged row is of the kind that is being loaded; null when every row is. */
function rowsOf({ others }: ImportPlan, other: ImportPlan['others'][number] | null): string | null {
	const says = ({ staged, value }: ImportPlan['others'][number]) =>
		`coalesce(lower(trim(${staged})), '') = ${literal(value)}`;
	if (other) return says(other);
	return others.length > 0 ? `not (${others.map(says).join(' or ')})` : null;
}

export function sumOf(all: readonly Counts[]): Counts {
	const sum: Counts = { read: 0, loaded: 0, updated: 0, unchanged: 0, rejected: 0, merged: 0 };
	for (const counts of all)
		for (const name of Object.keys(sum) as (keyof Counts)[]) sum[name] += counts[name];
	return sum;
}

function reportOf(
	plan: ImportPlan,
	parts: readonly LoadedPart[],
	counts: Counts,
	rejectsFile: string | null
): FileReport {
	const made = new Map<string, number>();
	for (const { stubs } of parts)
		for (const [entity, records] of stubs) made.set(entity, (made.get(entity) ?? 0) + records);
	return {
		file: plan.file,
		format: plan.dialect.format,
		encoding: plan.dialect.encoding,
		delimiter: plan.dialect.format === 'csv' ? plan.dialect.delimiter : null,
		source: plan.source,
		entity: plan.entity,
		rows_read: counts.read,
		rows_loaded: counts.loaded,
		rows_updated: counts.updated,
		rows_unchanged: counts.unchanged,
		rows_rejected: counts.rejected,
		rows_merged: counts.merged,
		duplicates: counts.merged,
		rejects_file: rejectsFile,
		columns: plan.columns.map(({ name, field, type, confidence }) => ({ name, field, type, confidence })),
		created_by_reference: [...made].map(([entity, records]) => ({ entity: entity as EntityName, records })),
		ambiguous_links: parts.flatMap(({ ambiguous }) => ambiguous),
		warnings: [...new Set(parts.flatMap(({ warnings }) => warnings))]
	};
}

/** Temporary tables stay with the connection: the next load begins without them. */
async function dropScratchTables(transaction: Transaction): Promise<void> {
	const { rows } = await transaction.query<{ name: string }>(
		`select table_name as name from duckdb_tables()
		where temporary and table_name like 'wg\\_%' escape '\\' and table_name <> '${mergedTable}'`
	);
	const drops = rows.map(({ name }) => `drop table ${name};`);
	await transaction.script([`drop view ${stagedView};`, ...drops].join('\n'));
}

function safeName(plan: ImportPlan): string {
	const sheet = plan.dialect.sheet ? ` ${plan.dialect.sheet}.csv` : '';
	return `${basename(plan.file)}${sheet}`.replace(/[^\p{L}\p{N}._ ()-]+/gu, '_').slice(-120);
}
