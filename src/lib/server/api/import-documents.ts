/** What is kept of an import, and the job that makes one, as the API answers them. */
import type * as v from 'valibot';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	findImportJob,
	readImport,
	type FileReport,
	type ImportDetail,
	type ImportedFile,
	type ImportSummary,
	type Job,
	type RefusedFile
} from '#lib/server/import/index.ts';
import { RecordError } from '#lib/server/store/errors.ts';
import type { Store } from '#lib/server/store/store.ts';
import type { listedImport, oneImport } from './import-schemas.ts';

type Listed = v.InferOutput<typeof listedImport>;
type One = v.InferOutput<typeof oneImport>;

/**
 * One import: as it is kept, else as the job says that makes it or tried it.
 *
 * @throws RecordError `not_found`, `not_allowed`
 */
export async function importDocument(store: Store, viewer: Viewer, id: string): Promise<One> {
	// The job first: it may end in between, and then it is kept.
	const job = findImportJob(id, viewer);
	const kept = await readImport(store, viewer, id);
	if (kept) return documentOfDetail(kept);
	if (job) return jobDocument(job);
	throw new RecordError(
		'not_found',
		`There is no import ${id}.`,
		'A dry run is known for an hour and while the server runs. An import that was cut short by the end of the server left nothing: send it again.'
	);
}

/** An import as it stands in the list. */
export function listedDocument({ files, ...summary }: ImportSummary): Listed {
	return { ...shared(summary), files: files.map(listedFile) };
}

/** What is told of an import, of all that is known of it. */
const told = [
	'id',
	'status',
	'started_at',
	'finished_at',
	'started_by',
	'source_system',
	'source_account',
	'message',
	'undone_at',
	'undone_by'
] as const;

const shared = (summary: Omit<ImportSummary, 'files'>) =>
	Object.fromEntries(told.map((name) => [name, summary[name]])) as Pick<ImportSummary, (typeof told)[number]>;

const listedFile = (file: ImportedFile): Listed['files'][number] => ({
	id: file.id,
	file: file.file_name,
	sheet: file.sheet,
	format: file.format,
	entity: file.entity,
	source: file.source_system,
	rows_read: file.rows_read,
	rows_loaded: file.rows_loaded,
	rows_updated: file.rows_updated,
	rows_unchanged: file.rows_unchanged,
	rows_rejected: file.rows_rejected,
	rows_merged: file.rows_merged,
	rows_mended: file.rows_mended,
	rows_discarded: file.rows_discarded
});

function documentOfDetail({ files, refused, ...summary }: ImportDetail): One {
	return {
		...shared(summary),
		progress: null,
		files: files.map((file) => ({
			...listedFile(file),
			encoding: file.encoding,
			delimiter: file.delimiter,
			columns: file.columns.map(columnOf),
			warnings: file.notes.warnings,
			ambiguous_links: file.notes.ambiguous_links,
			mended_import: null
		})),
		refused: refused.map(refusedFile)
	};
}

const columnOf = ({ name, field, type, confidence }: FileReport['columns'][number]) => ({
	name,
	field,
	type,
	confidence
});

/** What an advice calls by its option of the command line, as the API calls it. */
const options: Record<string, string> = {
	'--date-order day-first': '`date_order=day_first`',
	'--date-order month-first': '`date_order=month_first`',
	'--decimal point': '`decimal=.`',
	'--decimal comma': '`decimal=,`',
	'--as': '`as`',
	'--map': '`mapping`'
};

const inOurWords = (advice: string): string =>
	Object.entries(options).reduce((text, [option, ours]) => text.replaceAll(option, ours), advice);

const refusedFile = ({
	file,
	code,
	message,
	advice,
	line = undefined,
	passed_over = false
}: RefusedFile) => ({
	file,
	code,
	message,
	advice: inOurWords(advice),
	line: line ?? null,
	passed_over
});

/** An import that waits, goes on, or has ended and is not kept: a dry run, or one that was refused or cancelled. */
export function jobDocument(job: Job): One {
	const { importId, startedAt, endedAt, progress, report, failure } = job;
	const goesOn = endedAt === null;
	return {
		id: importId,
		status: statusOf(job),
		started_at: new Date(startedAt).toISOString(),
		finished_at: goesOn ? null : new Date(endedAt).toISOString(),
		started_by: null,
		source_system: null,
		source_account: null,
		message: failure && (failure.refused ? failure.message : `${failure.message} ${failure.advice}`),
		undone_at: null,
		undone_by: null,
		progress:
			goesOn && progress
				? { file: progress.file, step: progress.step, rows: progress.rows, overall: progress.overall }
				: null,
		files: (report?.files ?? []).map(reportedFile),
		refused: [...(report?.refused ?? []), ...(failure?.refused ? [failure.refused] : [])].map(refusedFile)
	};
}

const statusOf = ({ state, isDryRun }: Job): One['status'] =>
	state === 'done' && isDryRun ? 'dry_run' : state;

const reportedFile = (file: FileReport): One['files'][number] => ({
	id: null,
	file: file.file,
	sheet: null,
	format: file.format,
	entity: file.entity,
	source: file.source,
	rows_read: file.rows_read,
	rows_loaded: file.rows_loaded,
	rows_updated: file.rows_updated,
	rows_unchanged: file.rows_unchanged,
	rows_rejected: file.rows_rejected,
	rows_merged: file.rows_merged,
	rows_mended: 0,
	rows_discarded: 0,
	encoding: file.encoding,
	delimiter: file.delimiter,
	columns: file.columns.map(columnOf),
	warnings: file.warnings,
	ambiguous_links: file.ambiguous_links,
	mended_import: file.mended_import ?? null
});
