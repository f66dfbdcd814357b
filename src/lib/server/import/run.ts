import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { recomputeReportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import type { Store } from '#lib/server/store/store.ts';
import { mappedColumns, type LoadContext } from './load/context.ts';
import { loadRecords } from './load/load.ts';
import { macros } from './load/macros.ts';
import { linkLeads } from './load/links.ts';
import { readEntity, readMapping, type FileMapping } from './mapping.ts';
import { loadOrder } from './order.ts';
import type { ImportPlan } from './plan.ts';
import { planFiles, type ImportFile } from './propose.ts';
import { keepFile, type KeptFile } from './read/kept.ts';
import { stageFile } from './read/staging.ts';
import { failImport, finishImport, recordFile, startImport } from './record.ts';
import type { FileReport, ImportProgress, ImportReport } from './report.ts';

export interface ImportOptions {
	/** What the records are, when the files don't say. */
	as?: EntityName;
	/** The system the files come from, such as `hubspot`. */
	source?: string;
	/** The account in that system: files of one account link to one another. Default `default`. */
	account?: string;
	/** A mapping of columns to fields for every file (see `FileMapping`), as it came from a person. */
	map?: unknown;
	/** Say what would happen and change nothing. */
	dryRun?: boolean;
	onProgress?: (progress: ImportProgress) => void;
	/** Aborting leaves the store as it was. */
	signal?: AbortSignal;
}

/** Thrown to take a dry run back. */
class TakeBack extends Error {}

/**
 * Import files into the store, all of them or none, in an order in which everything a record points to comes first.
 *
 * @param files paths, or paths with a name to show and a mapping of their own
 * @throws ImportError when a file can't be imported at all; the store is then as it was
 */
export async function runImport(
	store: Store,
	viewer: Viewer,
	files: readonly (string | ImportFile)[],
	options: ImportOptions = {}
): Promise<ImportReport> {
	const started = Date.now();
	const { signal, dryRun = false } = options;
	const importId = newImportId();
	const scratch = await mkdtemp(join(tmpdir(), 'weatherglass-import-'));
	const map: FileMapping | undefined =
		options.map === undefined ? undefined : readMapping(options.map, 'the mapping');
	if (options.as !== undefined) readEntity(options.as, 'the command');
	const say = (progress: ImportProgress) => options.onProgress?.(progress);
	try {
		const plans: ImportPlan[] = [];
		for (const file of files) {
			const given = typeof file === 'string' ? { path: file } : file;
			say({ file: given.name ?? basename(given.path), step: 'sniff', rows: 0, fraction: null });
			plans.push(
				...(await planFiles(given, { store, scratch, as: options.as, source: options.source, mapping: map }))
			);
		}
		signal?.throwIfAborted();
		plans.sort(
			(a, b) => loadOrder(a.entity) - loadOrder(b.entity) || Number(a.updatesOnly) - Number(b.updatesOnly)
		);
		const run: Run = { store, viewer, importId, scratch, plans, options, say };
		const reports: FileReport[] = [];
		try {
			await store.engine.transaction((transaction) => loadAll(transaction, run, reports, dryRun), { signal });
		} catch (error) {
			if (!(error instanceof TakeBack)) throw error;
		}
		return {
			import_id: importId,
			status: dryRun ? 'dry_run' : 'done',
			files: reports,
			milliseconds: Date.now() - started
		};
	} catch (error) {
		if (!dryRun) await discard(store, importId);
		const cancelled = signal?.aborted ?? false;
		if (!dryRun) await failImport(store, viewer, importId, error, cancelled);
		if (!cancelled) throw error;
		return { import_id: importId, status: 'cancelled', files: [], milliseconds: Date.now() - started };
	} finally {
		await rm(scratch, { recursive: true, force: true });
	}
}

interface Run {
	store: Store;
	viewer: Viewer;
	importId: string;
	scratch: string;
	plans: ImportPlan[];
	options: ImportOptions;
	say: (progress: ImportProgress) => void;
}

async function loadAll(
	transaction: Transaction,
	run: Run,
	reports: FileReport[],
	dryRun: boolean
): Promise<void> {
	const { viewer, importId, plans, options } = run;
	const account = options.account ?? 'default';
	await startImport(transaction, viewer, importId, plans[0]?.source ?? 'file', account);
	await transaction.script(macros);
	for (const [position, plan] of plans.entries()) {
		reports.push(await loadFile(transaction, run, plan, position, account));
		options.signal?.throwIfAborted();
	}
	if (plans.some(({ entity }) => entity === 'exchange_rates')) await recomputeReportingAmounts(transaction);
	await finishImport(transaction, importId);
	if (dryRun) throw new TakeBack();
}

async function loadFile(
	transaction: Transaction,
	run: Run,
	plan: ImportPlan,
	position: number,
	account: string
): Promise<FileReport> {
	const { store, viewer, importId, scratch, options, say } = run;
	const importFile = `${importId}_${position + 1}`;
	const keptPath = options.dryRun ? null : join('imports', importId, `${position + 1}-${safeName(plan)}`);
	const rejectsPath = options.dryRun ? null : join('rejects', importId, `${position + 1}-${safeName(plan)}`);
	const progress = (step: ImportProgress['step'], rows: number, fraction: number | null = null) =>
		say({ file: plan.file, step, rows, fraction });
	progress('read', 0);
	const kept: KeptFile = await keepFile(plan.path, keptPath && join(store.folder, keptPath), options.signal);
	const staged = await stageFile(transaction, plan, kept, join(scratch, `rewritten-${position}.csv`));
	progress('validate', staged.records);
	const context: LoadContext = {
		transaction,
		plan,
		source: { system: plan.source, account },
		importId,
		importFile,
		actor: viewer.accountId,
		staged,
		columns: mappedColumns(plan),
		stubs: new Map(),
		warnings: [...plan.warnings],
		percents: new Set()
	};
	const counts = await loadRecords(context, rejectsPath && join(store.folder, rejectsPath), (step) =>
		progress(step, staged.records)
	);
	await linkLeads(context);
	await dropScratchTables(transaction);
	if (staged.passedOver > 0)
		context.warnings.push(`${staged.passedOver} lines without a record were passed over.`);
	progress('finish', counts.read, 1);
	const report: FileReport = {
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
		rejects_file: counts.rejected > 0 && rejectsPath ? join(store.folder, rejectsPath) : null,
		columns: plan.columns.map(({ name, field, type, confidence }) => ({ name, field, type, confidence })),
		created_by_reference: [...context.stubs].map(([entity, records]) => ({
			entity: entity as EntityName,
			records
		})),
		warnings: context.warnings
	};
	await recordFile(transaction, {
		report,
		plan,
		importId,
		importFile,
		position,
		account,
		kept,
		keptPath,
		rejectsPath
	});
	return report;
}

/** Temporary tables stay with the connection: the next file, and the next import, begin without them. */
async function dropScratchTables(transaction: Transaction): Promise<void> {
	const { rows } = await transaction.query<{ name: string }>(
		`select table_name as name from duckdb_tables() where temporary and table_name like 'wg\\_%' escape '\\'`
	);
	if (rows.length > 0) await transaction.script(rows.map(({ name }) => `drop table ${name};`).join('\n'));
}

/** Remove what a failed import kept in the data folder. */
async function discard(store: Store, importId: string): Promise<void> {
	for (const folder of ['imports', 'rejects']) {
		await rm(join(store.folder, folder, importId), { recursive: true, force: true });
	}
}

function safeName(plan: ImportPlan): string {
	const sheet = plan.dialect.sheet ? ` ${plan.dialect.sheet}.csv` : '';
	return `${basename(plan.file)}${sheet}`.replace(/[^\p{L}\p{N}._ ()-]+/gu, '_').slice(-120);
}

/** Sorts by time, and says when. */
function newImportId(): string {
	const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '_').slice(0, 15);
	const chance = Math.floor(Math.random() * 36 ** 4)
		.toString(36)
		.padStart(4, '0');
	return `import_${stamp}_${chance}`;
}
