import type { Viewer } from '#lib/crm/viewer.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { ImportPlan } from './plan.ts';
import type { KeptFile } from './read/kept.ts';
import { ImportError, refusalOf, type FileReport, type RefusedCell, type RefusedFile } from './report.ts';

/** Note that an import has begun; in the transaction that does the work. */
export async function startImport(
	transaction: Transaction,
	viewer: Viewer,
	importId: string,
	system: string,
	account: string,
	syncRun: string | null = null
): Promise<void> {
	await transaction.query(
		`insert into imports (id, status, started_by, source_system, source_account, sync_run) values ($1, 'running', $2, $3, $4, $5)`,
		[importId, viewer.accountId, system, account, syncRun]
	);
}

/**
 * Note that an import is done, in the transaction that did the work.
 *
 * @param refused files beside those that were loaded
 */
export async function finishImport(
	transaction: Transaction,
	importId: string,
	refused: readonly RefusedFile[] = []
): Promise<void> {
	await transaction.query(
		// Within a transaction now() is when it began.
		`update imports set status = 'done', finished_at = $3, refused = $2::json where id = $1`,
		[importId, JSON.stringify(refused), new Date()]
	);
}

/** Note in the audit log what came of an import. */
export async function auditImport(
	transaction: Transaction,
	viewer: Viewer,
	importId: string,
	reports: readonly FileReport[]
): Promise<void> {
	const sum = (count: 'rows_loaded' | 'rows_updated' | 'rows_rejected') =>
		reports.reduce((total, report) => total + report[count], 0);
	await audit(transaction, viewer, {
		action: 'import',
		subject: listed([...new Set(reports.map(({ file }) => file))]),
		detail: {
			import: importId,
			loaded: sum('rows_loaded'),
			updated: sum('rows_updated'),
			rejected: sum('rows_rejected')
		}
	});
}

/** The first few names, and how many more there are. */
const listed = (names: readonly string[], shown = 3): string =>
	names.length > shown + 1
		? `${names.slice(0, shown).join(', ')} and ${names.length - shown} more files`
		: names.join(', ');

/** Note that an import failed, after its transaction was rolled back. */
export async function failImport(
	store: Store,
	viewer: Viewer,
	importId: string,
	error: unknown
): Promise<void> {
	const message = error instanceof Error ? error.message : String(error);
	const refused = error instanceof ImportError ? [refusalOf(error)] : [];
	await store.engine
		.transaction((transaction) =>
			transaction.query(
				`insert into imports (id, status, finished_at, started_by, message, refused) values ($1, 'failed', now(), $2, $3, $4::json)`,
				[importId, viewer.accountId, message, JSON.stringify(refused)]
			)
		)
		// What went wrong with the import matters more than that it could not be noted.
		.catch(() => undefined);
}

interface RecordedFile {
	report: FileReport;
	plan: ImportPlan;
	importId: string;
	importFile: string;
	position: number;
	account: string;
	kept: KeptFile;
	keptPath: string | null;
	rejectsPath: string | null;
}

/** How a file was read, as it is kept: its dialect, and what its columns mean. */
const readingOf = (plan: ImportPlan): [dialect: string, columns: string] => [
	JSON.stringify({ ...plan.dialect, timeZone: plan.timeZone }),
	JSON.stringify(plan.columns.map(({ samples: _samples, ...column }) => column))
];

/** A plan as it is kept for rows that are mended later: without what was only to be looked at. */
const keptPlan = (plan: ImportPlan): ImportPlan => ({
	...plan,
	preview: [],
	path: '',
	said: undefined,
	others: plan.others.map((other) => ({ ...other, plan: keptPlan(other.plan) }))
});

/** A plan that shows nothing of the rows. */
export const withoutSamples = (plan: ImportPlan): ImportPlan => ({
	...plan,
	columns: plan.columns.map((column) => ({ ...column, samples: [] })),
	others: plan.others.map((other) => ({ ...other, plan: withoutSamples(other.plan) }))
});

/**
 * Whether this very file was imported before, read in the same way, and that was not undone. What it says of records is
 * then older than whatever came since.
 */
export async function wasImported(
	transaction: Transaction,
	account: string,
	{ plan, kept }: { plan: ImportPlan; kept: KeptFile }
): Promise<boolean> {
	const { rows } = await transaction.query<{ found: boolean }>(
		`select exists (
			select 1 from import_files files join imports on imports.id = files.import_id
			where imports.status = 'done' and files.checksum = $1 and files.entity = $2 and files.source_system = $3
				and files.source_account = $4 and cast(files.dialect as varchar) = $5 and cast(files.columns as varchar) = $6
		) as found`,
		[kept.checksum, plan.entity, plan.source, account, ...readingOf(plan)]
	);
	return rows[0]!.found;
}

/** Note what a file was, how it was read and what became of its rows. */
export async function recordFile(transaction: Transaction, file: RecordedFile): Promise<void> {
	const { report, plan, importId, importFile, position, account, kept, keptPath, rejectsPath } = file;
	await transaction.query(
		`insert into import_files (id, import_id, position, file_name, sheet, format, encoding, delimiter, bytes, checksum,
			kept_path, source_system, source_account, entity, dialect, columns,
			rows_read, rows_loaded, rows_updated, rows_unchanged, rows_rejected, rows_merged, rejects_path, notes, plan)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15::json, $16::json, $17, $18, $19, $20, $21, $22, $23, $24::json, $25::json)`,
		[
			importFile,
			importId,
			position + 1,
			plan.file,
			plan.dialect.sheet ?? null,
			plan.dialect.format,
			plan.dialect.encoding,
			plan.dialect.delimiter,
			plan.bytes,
			kept.checksum,
			keptPath,
			plan.source,
			account,
			plan.entity,
			...readingOf(plan),
			report.rows_read,
			report.rows_loaded,
			report.rows_updated,
			report.rows_unchanged,
			report.rows_rejected,
			report.rows_merged,
			report.rejects_file ? rejectsPath : null,
			JSON.stringify({ warnings: report.warnings, ambiguous_links: report.ambiguous_links }),
			// Only refused rows are ever read again.
			report.rows_rejected > 0 ? JSON.stringify(keptPlan(plan)) : null
		]
	);
}

/** Refused cells that a dry run tells. */
const toldCells = 1000;

/** The first refused cells of an import whose transaction goes on, in the order of its files and their lines. */
export async function firstRefusedCells(transaction: Transaction, importId: string): Promise<RefusedCell[]> {
	const { rows } = await transaction.query<RefusedCell>(
		`select file_name as file, line, column_name as "column", value, reason, advice
		from rejects join import_files on import_files.id = import_file
		where import_id = $1 order by position, line, column_name limit ${toldCells}`,
		[importId]
	);
	return rows.map((row) => ({ ...row, line: Number(row.line) }));
}
