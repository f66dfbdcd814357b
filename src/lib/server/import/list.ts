import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { accountName } from '#lib/server/store/account-name.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { invalid } from '#lib/server/store/errors.ts';
import type { ColumnMapping, Dialect, FileReport, RefusedFile } from './report.ts';

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
	/** Files that hold no records of ours, or could not be read; nothing of them was loaded. */
	refused: RefusedFile[];
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
const listSql = `select ${importColumns} from imports where sync_run is null order by started_at desc, id desc`;

/**
 * Every import of files that people brought, the newest first, with its files.
 *
 * @throws RecordError `not_allowed`: what an import counts and refuses belongs to any owner
 */
export async function listImports(store: Store, viewer: Viewer): Promise<ImportSummary[]> {
	requireCapability(viewer, 'import');
	const imports = await store.engine.query<Omit<ImportSummary, 'files'>>(listSql);
	const files = await store.engine.query<ImportedFile & { import_id: string }>(
		`select ${fileColumns} from import_files where import_id in (select id from imports where sync_run is null) order by position`
	);
	return withFiles(imports.rows, files.rows);
}

function withFiles(
	imports: readonly Omit<ImportSummary, 'files'>[],
	files: readonly (ImportedFile & { import_id: string })[]
): ImportSummary[] {
	return imports.map((row) => ({
		...row,
		files: files.filter((file) => file.import_id === row.id).map(({ import_id: _id, ...file }) => file)
	}));
}

/**
 * As `listImports`, a page at a time.
 *
 * @param cursor `next` of the page before
 * @throws RecordError `not_allowed`; `invalid` for a cursor that is of no import
 */
export async function pageOfImports(
	store: Store,
	viewer: Viewer,
	{ limit, cursor }: { limit: number; cursor?: string }
): Promise<{ imports: ImportSummary[]; next: string | null }> {
	requireCapability(viewer, 'import');
	if (cursor !== undefined) await checkCursor(store, cursor);
	const { rows } = await store.engine.query<Omit<ImportSummary, 'files'>>(
		`select * from (${listSql}) listed
		${cursor === undefined ? '' : 'where (started_at, id) < (select (started_at, id) from imports where id = $1)'}
		order by started_at desc, id desc limit ${Math.floor(limit) + 1}`,
		cursor === undefined ? [] : [cursor]
	);
	const shown = rows.slice(0, limit);
	const files = await store.engine.query<ImportedFile & { import_id: string }>(
		`select ${fileColumns} from import_files where list_contains($1, import_id) order by position`,
		[shown.map(({ id }) => id)]
	);
	return {
		imports: withFiles(shown, files.rows),
		next: rows.length > limit ? shown.at(-1)!.id : null
	};
}

async function checkCursor(store: Store, cursor: string): Promise<void> {
	const { rows } = await store.engine.query('select 1 from imports where id = $1 and sync_run is null', [
		cursor
	]);
	if (rows.length > 0) return;
	const message = 'This cursor is not one of this list: take `next_cursor` of the page before.';
	throw invalid([{ field: 'cursor', value: cursor.slice(0, 200), message }]);
}

/** One import with how its files were read and mapped; null when there is none of that id. */
export async function readImport(store: Store, viewer: Viewer, id: string): Promise<ImportDetail | null> {
	requireCapability(viewer, 'import');
	const imports = await store.engine.query<Omit<ImportSummary, 'files'> & { refused: string | null }>(
		`select ${importColumns}, cast(refused as varchar) as refused from imports where id = $1`,
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
		refused: JSON.parse(imports.rows[0].refused ?? '[]') as RefusedFile[],
		files: files.rows.map(({ import_id: _id, dialect, columns, notes, ...file }) => ({
			...file,
			notes: (notes ? JSON.parse(notes) : { warnings: [], ambiguous_links: [] }) as ImportNotes,
			dialect: JSON.parse(dialect) as Dialect,
			columns: JSON.parse(columns) as ImportDetail['files'][number]['columns']
		}))
	};
}
