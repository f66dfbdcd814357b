/** What holds for every file that is imported, however broken. */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { entities } from '#lib/crm/entities/index.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runImport, type FileReport, type ImportReport } from '#lib/server/import/index.ts';
import type { TestStore } from '#lib/server/store/testing.ts';
import type { BrokenFile } from './broken-file.ts';

/** What became of a file: imported, refused with a code, or what is wrong with how it was dealt with. */
export type Outcome = { kind: 'imported' | 'refused'; what: string } | { kind: 'failed'; what: string };

/**
 * Milliseconds that one file may take: a hang exceeds it, not a machine that does much else. A load that grows with what
 * the store holds comes near it too, and was a defect whenever it did.
 */
const limit = 120_000;

/** Import the file of a seed into a store, and look whether what holds for every file does. */
export async function checkFile(test: TestStore, file: BrokenFile, folder: string): Promise<Outcome> {
	const path = join(folder, 'broken', file.name.replaceAll(/[^\w. ()-]/g, '_'));
	writeFileSync(path, file.bytes);
	const before = known.get(test) ?? (await contents(test));
	known.delete(test);
	const account = `fuzz-${file.seed % 5}`;
	try {
		const report = await inTime((signal) => runImport(test.store, systemViewer, [path], { account, signal }));
		const wrong = await wrongWith(test, report);
		return wrong ? { kind: 'failed', what: wrong } : { kind: 'imported', what: entitiesOf(report) };
	} catch (error) {
		const wrong = wrongError(error) ?? (await changedSince(test, before));
		return wrong
			? { kind: 'failed', what: wrong }
			: { kind: 'refused', what: (error as { code: string }).code };
	}
}

const entitiesOf = ({ files }: ImportReport) => files.map(({ entity }) => entity).join(', ');

/** Work that is late is aborted, so that the next file does not wait for it. */
async function inTime<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
	const late = new AbortController();
	let timer: NodeJS.Timeout;
	const refusal = new Promise<never>((_, reject) => {
		timer = setTimeout(() => {
			late.abort();
			reject(new Error(`It took more than ${limit / 1000} seconds.`));
		}, limit);
	});
	return Promise.race([work(late.signal), refusal]).finally(() => clearTimeout(timer));
}

/** A refusal says what it is about, why, and what to do. */
function wrongError(error: unknown): string | null {
	if (!(error instanceof Error)) return `It threw ${String(error)}.`;
	if (error.name !== 'ImportError') return `It failed: ${error.stack ?? error.message}`;
	const { code, advice, message } = error as Error & { code?: string; advice?: string };
	const lacking = Object.entries({ code, advice, message }).filter(([, text]) => !text?.trim());
	return lacking.length > 0 ? `The refusal lacks ${lacking.map(([name]) => name).join(', ')}.` : null;
}

const noted = [
	'imports',
	'import_files',
	'rejects',
	'changes',
	'import_sightings',
	'import_mappings',
	'custom_fields'
];

/** What a store held after the file before, where that was looked at. */
const known = new WeakMap<TestStore, string>();

/** How many rows there are of everything, and how often they were written. */
async function contents(test: TestStore): Promise<string> {
	const tables = [
		...entities.map(
			({ name }) => `select '${name}' as name, count(*) as rows, sum(version) as versions from ${name}`
		),
		...noted.map((name) => `select '${name}', count(*), null from ${name}`),
		`select 'temporary', count(*), null from duckdb_tables() where temporary`
	];
	return JSON.stringify(await test.rows(tables.join(' union all ')), (_, value: unknown) =>
		typeof value === 'bigint' ? String(value) : value
	);
}

async function changedSince(test: TestStore, before: string): Promise<string | null> {
	const after = await contents(test);
	known.set(test, after);
	return after === before ? null : `It was refused, and the store changed from ${before} to ${after}.`;
}

/** What is wrong with an import that went through; null when nothing is. */
async function wrongWith(test: TestStore, report: ImportReport): Promise<string | null> {
	if (report.status !== 'done') return `Its status is ${report.status}.`;
	for (const [position, file] of report.files.entries()) {
		const wrong =
			wrongSum(file) ?? (await wrongCounts(test, report, position)) ?? (await doubled(test, file));
		if (wrong) return `${file.file} as ${file.entity}: ${wrong}`;
	}
	for (const refused of report.refused)
		if (!refused.code || !refused.message.trim() || !refused.advice.trim())
			return 'A refused part says too little.';
	return null;
}

const wrongSum = (file: FileReport): string | null => {
	const { rows_read, rows_loaded, rows_updated, rows_unchanged, rows_merged, rows_rejected } = file;
	const parts = { rows_loaded, rows_updated, rows_unchanged, rows_merged, rows_rejected };
	const sum = Object.values(parts).reduce((total, rows) => total + rows, 0);
	const sound = Object.values(parts).every((rows) => Number.isInteger(rows) && rows >= 0);
	return sum === rows_read && sound ? null : `of ${rows_read} rows read there are ${JSON.stringify(parts)}`;
};

/** No record is there twice under one id: a row that becomes several records must not become each of them again. */
async function doubled(test: TestStore, { entity }: FileReport): Promise<string | null> {
	const [found] = await test.rows(`select count(*) - count(distinct id) as twice from ${entity}`);
	return Number(found!.twice) === 0 ? null : `${String(found!.twice)} records are there twice`;
}

/** Entities of which one row of a file may become several records. */
const expanded = new Set(['campaign_costs', 'deal_events']);

async function wrongCounts(
	test: TestStore,
	{ import_id: importId, files }: ImportReport,
	position: number
): Promise<string | null> {
	const file = files[position]!;
	const among = files.filter(({ entity }) => entity === file.entity).length;
	const importFile = `${importId}_${position + 1}`;
	const one = async (sql: string): Promise<number> => Number((await test.rows(`select (${sql}) as n`))[0]!.n);
	const rejected = await one(`select count(distinct line) from rejects where import_file = '${importFile}'`);
	if (rejected !== file.rows_rejected) return `${file.rows_rejected} rows rejected, ${rejected} kept`;
	if (file.rows_rejected > 0 && !existsSync(file.rejects_file ?? ''))
		return 'the file of refused rows is missing';
	const found = await recordsOf(test, importFile);
	// What changed of a deal is noted beside it.
	if (file.entity === 'deals') found.delete('deal_events');
	const expected = new Map(file.created_by_reference.map(({ entity, records }) => [entity, records]));
	const total = (counts: ReadonlyMap<string, number>) => [...counts.values()].reduce((sum, n) => sum + n, 0);
	if (total(found) !== file.rows_loaded + total(expected)) {
		const told = (counts: ReadonlyMap<string, number>) =>
			[...counts].map(([name, n]) => `${n} ${name}`).join(', ');
		return `${file.rows_loaded} rows loaded, made for what they name: ${told(expected)}; in the store: ${told(found)}`;
	}
	// A lead that became a deal is changed by the file of deals.
	if (expanded.has(file.entity) || file.entity === 'leads' || among > 1) return null;
	const updated = await one(
		`select count(distinct record_id) from changes where import_id = '${importId}' and entity = '${file.entity}' and action = 'update'`
	);
	return updated === file.rows_updated ? null : `${file.rows_updated} rows updated, ${updated} changes noted`;
}

/** How many records of each entity a file brought, by the store's own count. */
async function recordsOf(test: TestStore, importFile: string): Promise<Map<string, number>> {
	const counts = entities.map(
		({ name }) =>
			`select '${name}' as name, count(${expanded.has(name) ? 'distinct import_row' : '*'}) as n from ${name} where import_file = '${importFile}'`
	);
	const rows = await test.rows(`from (${counts.join(' union all ')}) where n > 0`);
	return new Map(rows.map(({ name, n }) => [String(name), Number(n)]));
}
