import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { accountName } from '#lib/server/store/account-name.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { ColumnMapping, Dialect, FileReport } from './report.ts';

export interface ImportSummary {
	id: string;
	status: 'running' | 'done' | 'failed' | 'cancelled' | 'undone';
	started_at: string;
	finished_at: string | null;
	started_by: string | null;
	source_system: string | null;
	source_account: string | null;
	message: string | null;
	undone_at: string | null;
	undone_by: string | null;
	files: ImportedFile[];
}

export interface ImportedFile {
	id: string;
	position: number;
	file_name: string;
	sheet: string | null;
	format: string;
	encoding: string | null;
	delimiter: string | null;
	bytes: number | null;
	checksum: string | null;
	/** Path in the data folder of the copy that was kept. */
	kept_path: string | null;
	source_system: string | null;
	entity: EntityName;
	rows_read: number;
	rows_loaded: number;
	rows_updated: number;
	rows_unchanged: number;
	rows_rejected: number;
	rows_merged: number;
	/** Rows that were refused at first, and were mended: they count among what they became. */
	rows_mended: number;
	/** Of the refused rows, those that were given up. */
	rows_discarded: number;
	/** Path in the data folder of the file of refused rows. */
	rejects_path: string | null;
}

export interface ImportDetail extends Omit<ImportSummary, 'files'> {
	files: (ImportedFile & {
		dialect: Dialect & { timeZone?: string | null };
		columns: Omit<ColumnMapping, 'samples'>[];
		notes: ImportNotes;
	})[];
}

/** What an import said of a file beside its counts. */
export type ImportNotes = Pick<FileReport, 'warnings' | 'ambiguous_links'>;

const importColumns = `id, status, started_at, finished_at, ${accountName('started_by')} as started_by,
	source_system, source_account, message, undone_at, ${accountName('undone_by')} as undone_by`;
const fileColumns = `id, import_id, position, file_name, sheet, format, encoding, delimiter, bytes, checksum, kept_path,
	source_system, entity, rows_read, rows_loaded, rows_updated, rows_unchanged, rows_rejected, rows_merged,
	rows_mended, rows_discarded, rejects_path`;

/**
 * Every import of files that people brought, the newest first, with its files.
 *
 * @throws RecordError `not_allowed`: what an import counts and refuses belongs to any owner
 */
export async function listImports(store: Store, viewer: Viewer): Promise<ImportSummary[]> {
	requireCapability(viewer, 'import');
	const imports = await store.engine.query<Omit<ImportSummary, 'files'>>(
		`select ${importColumns} from imports where sync_run is null order by started_at desc, id desc`
	);
	const files = await store.engine.query<ImportedFile & { import_id: string }>(
		`select ${fileColumns} from import_files where import_id in (select id from imports where sync_run is null) order by position`
	);
	return imports.rows.map((row) => ({
		...row,
		files: files.rows.filter((file) => file.import_id === row.id).map(({ import_id: _id, ...file }) => file)
	}));
}

/** One import with how its files were read and mapped; null when there is none of that id. */
export async function readImport(store: Store, viewer: Viewer, id: string): Promise<ImportDetail | null> {
	requireCapability(viewer, 'import');
	const imports = await store.engine.query<Omit<ImportSummary, 'files'>>(
		`select ${importColumns} from imports where id = $1`,
		[id]
	);
	if (!imports.rows[0]) return null;
	const files = await store.engine.query<
		ImportedFile & { import_id: string; dialect: string; columns: string; notes: string | null }
	>(
		`select ${fileColumns}, cast(dialect as varchar) as dialect, cast(columns as varchar) as columns, cast(notes as varchar) as notes
		from import_files where import_id = $1 order by position`,
		[id]
	);
	return {
		...imports.rows[0],
		files: files.rows.map(({ import_id: _id, dialect, columns, notes, ...file }) => ({
			...file,
			notes: (notes ? JSON.parse(notes) : { warnings: [], ambiguous_links: [] }) as ImportNotes,
			dialect: JSON.parse(dialect) as Dialect,
			columns: JSON.parse(columns) as ImportDetail['files'][number]['columns']
		}))
	};
}
