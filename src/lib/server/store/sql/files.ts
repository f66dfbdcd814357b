/** Answers to SQL as files: in the app, and by the API. */
import { csvLine } from '#lib/csv/csv.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import type { QueryResult } from '#lib/server/engine/engine.ts';
import { exportFormats, type ExportFormat } from '../records/index.ts';
import { requireCapability } from '../require-capability.ts';
import type { Store } from '../store.ts';
import { cellOf, ndjsonLine } from './cells.ts';
import { arrowOfSql, parquetOfSql, runSql, type SqlOptions } from './run.ts';

export interface SqlFile {
	file: AsyncIterable<string | Uint8Array>;
	type: string;
	name: string;
}

/**
 * As `runSql`, answered as a file. The query has run when it begins: what is wrong with it is told instead.
 *
 * @throws RecordError `not_allowed`; what `runSql` throws
 */
export async function sqlFile(
	store: Store,
	viewer: Viewer,
	sql: string,
	format: ExportFormat,
	options: SqlOptions = {}
): Promise<SqlFile> {
	requireCapability(viewer, 'export');
	const noted = { ...options.noted, as: exportFormats[format] };
	const file = await written(store, viewer, sql, format, { ...options, noted });
	return { file, type: exportFormats[format], name: `query.${format}` };
}

async function written(
	store: Store,
	viewer: Viewer,
	sql: string,
	format: ExportFormat,
	options: SqlOptions
): Promise<AsyncIterable<string | Uint8Array>> {
	switch (format) {
		case 'arrow':
			return whole(await arrowOfSql(store, viewer, sql, options));
		case 'parquet':
			return whole(await parquetOfSql(store, viewer, sql, options));
		case 'csv':
			return csv(await runSql(store, viewer, sql, options));
		case 'ndjson':
			return ndjson(await runSql(store, viewer, sql, options));
	}
}

/** Bytes of one piece: who takes slowly keeps no copy of all of it waiting. */
const pieceBytes = 64 * 1024;

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

/** Rows of one piece. */
const pieceRows = 1000;

async function* csv({ columns, rows }: QueryResult): AsyncGenerator<string> {
	const names = columns.map(({ name }) => name);
	yield `${csvLine(names)}\n`;
	for (let at = 0; at < rows.length; at += pieceRows)
		yield rows
			.slice(at, at + pieceRows)
			.map((row) => `${csvLine(names.map((name) => cellOf(row[name])))}\n`)
			.join('');
}

async function* ndjson({ rows }: QueryResult): AsyncGenerator<string> {
	for (let at = 0; at < rows.length; at += pieceRows)
		yield rows
			.slice(at, at + pieceRows)
			.map((row) => `${ndjsonLine(row)}\n`)
			.join('');
}
