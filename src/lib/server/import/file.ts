import { basename, join } from 'node:path';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { mappedColumns, type LoadContext } from './load/context.ts';
import { linkLeads } from './load/links.ts';
import { loadRecords, type Counts } from './load/load.ts';
import { countSaves, expandSaves, holdsSaves } from './load/saves.ts';
import type { ImportPlan } from './plan.ts';
import { keepFile, type KeptFile } from './read/kept.ts';
import { stagedView, stagedViewSql, stageFile, type Staged } from './read/staging.ts';
import { recordFile } from './record.ts';
import type { FileReport, ImportProgress } from './report.ts';

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
	say: (progress: ImportProgress) => void;
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
	run.say({ file: plan.file, step: 'read', rows: 0, fraction: null });
	const keptPath = run.dryRun ? null : join('imports', importId, keptName(plan, position));
	// The engine reads the file while it is copied here.
	const keeping = keepFile(plan.path, keptPath && join(store.folder, keptPath), signal);
	keeping.catch(() => undefined);
	const staged = await stageFile(store.engine, plan, {
		table: stagingName(importId, position),
		kept: keeping,
		scratch: join(scratch, `rewritten-${position}.csv`),
		signal
	});
	return { plan, position, kept: await keeping, keptPath, staged };
}

/** The temporary table of a file's cells. */
export const stagingName = (importId: string, position: number): string => `staged_${importId}_${position}`;

const keptName = (plan: ImportPlan, position: number) => `${position + 1}-${safeName(plan)}`;

/** Load a file that is ready into the canonical tables. */
export async function loadFile(transaction: Transaction, run: Run, ready: ReadyFile): Promise<FileReport> {
	const { store, viewer, importId, account, dryRun } = run;
	const { position, staged } = ready;
	const importFile = `${importId}_${position + 1}`;
	const rejectsPath = dryRun ? null : join('rejects', importId, keptName(ready.plan, position));
	const say = (step: ImportProgress['step'], rows: number, fraction: number | null = null) =>
		run.say({ file: ready.plan.file, step, rows, fraction });
	say('validate', ready.plan.rowsEstimated);
	await transaction.query(stagedViewSql(staged, ready.plan));
	const saves = holdsSaves(ready.plan);
	const plan = saves ? await expandSaves(transaction, ready.plan) : ready.plan;
	const context: Omit<LoadContext, 'survey'> = {
		transaction,
		plan,
		source: { system: plan.source, account },
		importId,
		importFile,
		actor: viewer.accountId,
		staged,
		columns: mappedColumns(plan),
		stubs: new Map(),
		warnings: [...plan.warnings]
	};
	const rejectsFile = rejectsPath && join(store.folder, rejectsPath);
	const records = await loadRecords(context, rejectsFile, (step) => say(step, plan.rowsEstimated));
	const counts = saves ? await countSaves(transaction, staged, importFile, records) : records;
	await linkLeads(context);
	await dropScratchTables(transaction);
	say('finish', counts.read, 1);
	const report = reportOf({ ...context, plan: ready.plan }, counts, counts.rejected > 0 ? rejectsFile : null);
	await recordFile(transaction, { report, importId, importFile, account, rejectsPath, ...ready });
	return report;
}

function reportOf(
	{ plan, stubs, warnings }: Omit<LoadContext, 'survey'>,
	counts: Counts,
	rejectsFile: string | null
): FileReport {
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
		duplicates: counts.duplicates,
		rejects_file: rejectsFile,
		columns: plan.columns.map(({ name, field, type, confidence }) => ({ name, field, type, confidence })),
		created_by_reference: [...stubs].map(([entity, records]) => ({ entity: entity as EntityName, records })),
		warnings
	};
}

/** Temporary tables stay with the connection: the next file, and the next import, begin without them. */
async function dropScratchTables(transaction: Transaction): Promise<void> {
	const { rows } = await transaction.query<{ name: string }>(
		`select table_name as name from duckdb_tables() where temporary and table_name like 'wg\\_%' escape '\\'`
	);
	const drops = rows.map(({ name }) => `drop table ${name};`);
	await transaction.script([`drop view ${stagedView};`, ...drops].join('\n'));
}

function safeName(plan: ImportPlan): string {
	const sheet = plan.dialect.sheet ? ` ${plan.dialect.sheet}.csv` : '';
	return `${basename(plan.file)}${sheet}`.replace(/[^\p{L}\p{N}._ ()-]+/gu, '_').slice(-120);
}
