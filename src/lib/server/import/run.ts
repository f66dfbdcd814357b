import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { recomputeReportingAmounts } from '#lib/server/store/reporting-amounts.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { applySuppressions, isSuppressedEntity } from '#lib/server/store/suppressions.ts';
import { loadFile, readyFile, stagingName, type ReadyFile, type Run } from './file.ts';
import { macros } from './load/macros.ts';
import { mendedFile } from './mend/file.ts';
import { mendFromFile } from './mend/from-file.ts';
import { refreshRejectsFile } from './mend/load.ts';
import { readEntity, readMapping, readTimeZone, type FileMapping } from './mapping.ts';
import { loadOrder } from './order.ts';
import type { ImportPlan } from './plan.ts';
import { ImportClock } from './progress.ts';
import { planFiles, type ImportFile } from './propose.ts';
import { auditImport, failImport, finishImport, firstRefusedCells, startImport } from './record.ts';
import { rememberMapping } from './remember.ts';
import {
	ImportError,
	refusalOf,
	type FileReport,
	type ImportProgress,
	type ImportReport,
	type RefusedCell,
	type RefusedFile
} from './report.ts';

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
	/** IANA zone of times without an offset. Default UTC. */
	timeZone?: string;
	/** How dates and numbers are written that can be read in two ways. */
	dateOrder?: 'day_first' | 'month_first';
	decimal?: '.' | ',';
	onProgress?: (progress: ImportProgress) => void;
	/** Aborting leaves the store as it was. */
	signal?: AbortSignal;
	/** The id it is to have, where someone has to know it before it begins. */
	importId?: string;
	/** Nobody looks on: that its file was refused is noted too, for who asks afterwards. */
	isUnattended?: boolean;
}

/** Thrown to take a dry run back. */
class TakeBack extends Error {}

/**
 * Import files into the store in one transaction, in an order in which everything a record points to comes first.
 * A file that holds no records is named in the report and the others are loaded.
 *
 * @param files paths, or paths with a name to show and a mapping of their own
 * @throws ImportError when none of the files can be imported; the store is then as it was
 * @throws RecordError `not_allowed`
 */
export async function runImport(
	store: Store,
	viewer: Viewer,
	files: readonly (string | ImportFile)[],
	options: ImportOptions = {}
): Promise<ImportReport> {
	requireCapability(viewer, 'import');
	const started = Date.now();
	const {
		signal,
		dryRun = false,
		account = 'default',
		importId = newImportId(),
		isUnattended = false
	} = options;
	const scratch = await mkdtemp(join(tmpdir(), 'weatherglass-import-'));
	const clock = new ImportClock(options.onProgress);
	const run: Run = { store, viewer, importId, account, scratch, dryRun, signal, clock, syncRun: null };
	const report = { import_id: importId, files: [] as FileReport[], refused: [] as RefusedFile[] };
	let plans: ImportPlan[] = [];
	try {
		plans = await planAll(run, files, options, report.refused);
		signal?.throwIfAborted();
		const refusedCells = await loadAll(run, plans, report);
		if (!dryRun) {
			await rememberAll(run, plans);
			await refreshMended(run, plans);
		}
		// Mended rows alone are no import of their own: they belong to the one that refused them.
		const own = plans.some(({ mends }) => !mends);
		const id = own ? run.importId : plans[0]!.mends!.importId;
		return {
			...report,
			import_id: id,
			status: dryRun ? 'dry_run' : 'done',
			...(dryRun && { refused_cells: refusedCells }),
			milliseconds: Date.now() - started
		};
	} catch (error) {
		const cancelled = signal?.aborted ?? false;
		if (!dryRun) {
			await discard(run);
			// Who cancels wants no trace; and a file that is no table was refused before anything began, to who looks on.
			const isTold = error instanceof ImportError && !isUnattended;
			if (!cancelled && !isTold) await failImport(store, viewer, run.importId, error);
		}
		if (!cancelled) throw error;
		return { ...report, files: [], status: 'cancelled', milliseconds: Date.now() - started };
	} finally {
		await dropStaging(run, plans.length);
		await rm(scratch, { recursive: true, force: true });
	}
}

async function planAll(
	run: Run,
	files: readonly (string | ImportFile)[],
	options: ImportOptions,
	refused: RefusedFile[]
): Promise<ImportPlan[]> {
	const mapping = saidOf(options);
	if (options.as !== undefined) readEntity(options.as, 'the command');
	if (options.timeZone !== undefined) readTimeZone(options.timeZone);
	const plans: ImportPlan[] = [];
	for (const file of files) {
		const given = typeof file === 'string' ? { path: file } : file;
		run.clock.sniff(given.name ?? basename(given.path));
		const { store, scratch, signal } = run;
		signal?.throwIfAborted();
		const { as, source, timeZone } = options;
		try {
			const planned = await planFiles(given, { store, scratch, as, source, mapping, timeZone, signal });
			plans.push(...planned.plans);
			refused.push(...planned.refused);
		} catch (error) {
			if (!(error instanceof ImportError) || files.length === 1) throw error;
			refused.push(refusalOf(error));
		}
	}
	if (plans.length === 0) throw noneToImport(refused);
	return plans.sort(
		(a, b) => loadOrder(a.entity) - loadOrder(b.entity) || Number(a.updatesOnly) - Number(b.updatesOnly)
	);
}

/** What a person said of every file. */
function saidOf({ map, dateOrder, decimal }: ImportOptions): FileMapping | undefined {
	const mapping = map === undefined ? undefined : readMapping(map, 'the mapping');
	const said = { ...(dateOrder && { date_order: dateOrder }), ...(decimal && { decimal }) };
	return Object.keys(said).length > 0 ? { ...mapping, ...said } : mapping;
}

/** Why nothing of several files was imported, file by file. */
function noneToImport(refused: readonly RefusedFile[]): ImportError {
	const [first, ...others] = refused;
	return new ImportError(
		first!.code,
		[first!, ...others].map(({ message }) => message).join('\n'),
		[...new Set(refused.map(({ advice }) => advice))].join('\n'),
		first!.file
	);
}

/**
 * Read every file, then load them all in one transaction.
 *
 * @returns what a dry run refused, which is gone afterwards
 */
async function loadAll(
	run: Run,
	plans: readonly ImportPlan[],
	{ files: reports, refused }: Pick<ImportReport, 'files' | 'refused'>
): Promise<RefusedCell[]> {
	let cells: RefusedCell[] = [];
	run.clock.begin(plans.map(({ file, bytes, rowsEstimated: rows }) => ({ file, bytes, rows })));
	const ready: ReadyFile[] = [];
	for (const [position, plan] of plans.entries()) ready.push(await readyFile(run, plan, position));
	const work = async (transaction: Transaction): Promise<void> => {
		const own = ready.filter(({ plan }) => !plan.mends);
		for (const file of ready) if (file.plan.mends) reports.push(await mendFromFile(transaction, run, file));
		if (own.length === 0) {
			if (run.dryRun) throw new TakeBack();
			return;
		}
		await startImport(transaction, run.viewer, run.importId, own[0]!.plan.source, run.account);
		await transaction.script(macros);
		for (const file of own) reports.push(await loadFile(transaction, run, file));
		if (plans.some(({ entity }) => entity === 'exchange_rates')) await recomputeReportingAmounts(transaction);
		if (plans.some(({ entity }) => isSuppressedEntity(entity))) await applySuppressions(transaction);
		await finishImport(transaction, run.importId, refused);
		await auditImport(transaction, run.viewer, run.importId, reports);
		if (!run.dryRun) return;
		cells = await firstRefusedCells(transaction, run.importId);
		throw new TakeBack();
	};
	try {
		await run.store.engine.transaction(work, { signal: run.signal });
	} catch (error) {
		if (!(error instanceof TakeBack)) throw error;
	}
	return cells;
}

/** What a person said of a file is proposed for the next one with the same headers. */
async function rememberAll({ store, viewer }: Run, plans: readonly ImportPlan[]): Promise<void> {
	for (const plan of plans) if (plan.said) await rememberMapping(store, viewer, plan, plan.said);
}

/** The files of rows that wait no longer have those that were mended. */
async function refreshMended({ store }: Run, plans: readonly ImportPlan[]): Promise<void> {
	for (const { mends } of plans)
		if (mends) await refreshRejectsFile(store, await mendedFile(store.engine, mends.importFile));
}

export async function dropStaging({ store, importId }: Run, files: number): Promise<void> {
	if (files === 0) return;
	const drops = Array.from(
		{ length: files },
		(_, position) => `drop table if exists temp.${stagingName(importId, position)};`
	);
	// The tables end with the engine process anyway: that they are left behind must not hide how the import ended.
	await store.engine
		.transaction((transaction) => transaction.script(drops.join('\n')))
		.catch(() => undefined);
}

/** Remove what a failed import kept in the data folder. */
export async function discard({ store, importId }: Run): Promise<void> {
	for (const folder of ['imports', 'rejects']) {
		await rm(join(store.folder, folder, importId), { recursive: true, force: true });
	}
}

/** Sorts by time, and says when. */
export function newImportId(): string {
	const stamp = new Date().toISOString().replace(/[-:]/g, '').replace('T', '_').slice(0, 15);
	const chance = Math.floor(Math.random() * 36 ** 4)
		.toString(36)
		.padStart(4, '0');
	return `import_${stamp}_${chance}`;
}
