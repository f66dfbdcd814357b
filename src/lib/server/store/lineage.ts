import { join } from 'node:path';
import { entityNamed, type EntityName } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { readKeptLine, type KeptDialect } from './kept-line.ts';
import { notFound } from './records/permissions.ts';
import { scoped } from './row-scope.ts';
import type { Store } from './store.ts';
import { accountName } from './account-name.ts';

export interface FileOrigin {
	kind: 'file';
	importId: string;
	fileName: string;
	sheet: string | null;
	/** The line (of a workbook: the row) on which the record begins, from 1. */
	line: number | null;
	/** SHA-256 of the file, in hex. */
	checksum: string | null;
	importedAt: string;
	importedBy: string | null;
	/** Where the file holds what a CRM's API answered: the run that asked, the connector, and the connection. */
	pulled: { run: string; connector: string; connection: string | null } | null;
	header: string[];
	/** The cells of that line as they are in the file; empty when the kept copy is gone. */
	cells: string[];
	/** The line itself; null when the kept copy is gone. */
	text: string | null;
	/** Which field each column became, in the order of `header`; null for columns left out. */
	fields: (string | null)[];
	/** Who mended the line before it could be loaded, and which cells; null where it was read as it is. */
	mended: MendedLine | null;
}

export interface MendedLine {
	by: string | null;
	at: string;
	/** Empty when nothing of the line had to change. */
	cells: { column: string; from: string; to: string }[];
}

export interface PersonOrigin {
	kind: 'person';
	account: string | null;
	at: string;
}

export interface SyncOrigin {
	kind: 'sync';
	runId: string;
	connector: string | null;
	sourceAccount: string | null;
	endpoint: string | null;
	at: string;
	/** The record as the source's API answered it. */
	raw: unknown;
}

export type Origin = FileOrigin | PersonOrigin | SyncOrigin;

export interface Lineage {
	origin: Origin;
	/** The record's key and page in the system it came from. */
	source: { system: string | null; account: string | null; id: string | null; url: string | null };
	/** Later imports and syncs that changed the record, newest first. */
	updates: Origin[];
}

interface RecordRow {
	source_system: string | null;
	source_account: string | null;
	source_id: string | null;
	source_url: string | null;
	import_file: string | null;
	import_row: number | null;
	sync_run: string | null;
	recorded_at: string;
	raw: string | null;
}

/**
 * Where a record came from: the line of a file, the person who made it, or the sync that brought it; and what changed
 * it since then.
 *
 * @throws RecordError `not_found` when there is none that the viewer may see
 */
export async function originOf(
	store: Store,
	viewer: Viewer,
	entity: EntityName,
	id: string
): Promise<Lineage> {
	const { rows } = await store.engine.query<RecordRow>(
		`select source_system, source_account, source_id, source_url, import_file, import_row, sync_run, recorded_at,
			cast(raw as varchar) as raw
		from ${scoped(entityNamed(entity).name, viewer)} where id = $1 limit 1`,
		[id]
	);
	const record = rows[0];
	if (!record) throw notFound(entity, id);
	return {
		origin: await firstOrigin(store, entity, id, record),
		source: {
			system: record.source_system,
			account: record.source_account,
			id: record.source_id,
			url: webAddress(record.source_url)
		},
		updates: await laterOrigins(store, entity, id)
	};
}

async function firstOrigin(store: Store, entity: EntityName, id: string, record: RecordRow): Promise<Origin> {
	if (record.import_file) {
		const file = await importFile(store, 'import_files.id = $1', [record.import_file]);
		if (file) return fileOrigin(store, file, record.import_row);
	}
	if (record.sync_run) return syncOrigin(store, record.sync_run, record.recorded_at, record.raw);
	const { rows } = await store.engine.query<{ account: string | null; at: string }>(
		`select coalesce(accounts.name, case changes.actor_kind when 'system' then 'Command line' else actor end) as account,
			changed_at as at
		from changes left join accounts on accounts.id = actor
		where entity = $1 and record_id = $2 and action = 'create' order by sequence limit 1`,
		[entity, id]
	);
	return { kind: 'person', account: rows[0]?.account ?? null, at: rows[0]?.at ?? record.recorded_at };
}

interface LaterRow {
	import_id: string | null;
	import_file: string | null;
	import_row: number | null;
	sync_run: string | null;
	changed_at: string;
}

async function laterOrigins(store: Store, entity: EntityName, id: string): Promise<Origin[]> {
	const { rows } = await store.engine.query<LaterRow>(
		`select import_id, import_file, import_row, sync_run, changed_at from changes
		where entity = $1 and record_id = $2 and action in ('update', 'merge')
			and (import_id is not null or sync_run is not null)
		order by sequence desc limit 20`,
		[entity, id]
	);
	const origins: Origin[] = [];
	for (const row of rows) {
		if (row.sync_run && !row.import_file && !row.import_id) {
			origins.push(await syncOrigin(store, row.sync_run, row.changed_at, null));
			continue;
		}
		const file = row.import_file
			? await importFile(store, 'import_files.id = $1', [row.import_file])
			: await importFile(store, 'import_id = $1 and entity = $2', [row.import_id!, entity]);
		if (file) origins.push(await fileOrigin(store, file, row.import_row));
	}
	return origins;
}

interface FileRow {
	id: string;
	import_id: string;
	file_name: string;
	sheet: string | null;
	checksum: string | null;
	kept_path: string | null;
	dialect: string | null;
	columns: string | null;
	imported_at: string;
	imported_by: string | null;
	sync_run: string | null;
	connector: string | null;
	connection_id: string | null;
}

async function importFile(store: Store, condition: string, parameters: string[]): Promise<FileRow | null> {
	const { rows } = await store.engine.query<FileRow>(
		`select import_files.id, import_id, file_name, sheet, checksum, kept_path, cast(dialect as varchar) as dialect,
			cast("columns" as varchar) as "columns", imports.started_at as imported_at,
			${accountName('started_by')} as imported_by, imports.sync_run, sync_runs.connector, sync_runs.connection_id
		from import_files
		join imports on imports.id = import_id
		left join sync_runs on sync_runs.id = imports.sync_run
		where ${condition} order by position limit 1`,
		parameters
	);
	return rows[0] ?? null;
}

async function fileOrigin(store: Store, file: FileRow, line: number | null): Promise<FileOrigin> {
	const columns = file.columns ? (JSON.parse(file.columns) as { name: string; field: string | null }[]) : [];
	const origin: FileOrigin = {
		kind: 'file',
		importId: file.import_id,
		fileName: file.file_name,
		sheet: file.sheet,
		line: line === null ? null : Number(line),
		checksum: file.checksum,
		importedAt: file.imported_at,
		importedBy: file.imported_by,
		pulled:
			file.sync_run === null
				? null
				: {
						run: file.sync_run,
						connector: file.connector ?? 'a CRM',
						connection: file.connection_id
					},
		header: [],
		cells: [],
		text: null,
		fields: columns.map(({ field }) => field),
		mended: null
	};
	if (origin.line === null || !file.kept_path || !file.dialect) return origin;
	const dialect = JSON.parse(file.dialect) as KeptDialect;
	try {
		const { header, record } = await readKeptLine(join(store.folder, file.kept_path), dialect, origin.line);
		const cells = record?.cells ?? [];
		const mended = await mendedLine(store, file.id, origin.line, columns, cells);
		return { ...origin, header, cells, text: record?.text ?? null, mended };
	} catch (error) {
		// Someone may have cleared the kept copies away; the rest of the lineage still holds.
		if ((error as NodeJS.ErrnoException).code === 'ENOENT') return origin;
		throw error;
	}
}

/** How a line that was refused at first differs from what was loaded of it. */
async function mendedLine(
	store: Store,
	importFile: string,
	line: number,
	columns: readonly { name: string }[],
	cells: readonly string[]
): Promise<MendedLine | null> {
	const { rows } = await store.engine.query<{ by: string | null; at: string; record: string }>(
		`select ${accountName('resolved_by')} as by, resolved_at as at, cast(record as varchar) as record
		from rejects where import_file = $1 and line = $2 and resolution = 'mended' limit 1`,
		[importFile, line]
	);
	if (!rows[0]) return null;
	const { by, at, record } = rows[0];
	const loaded = JSON.parse(record) as Record<string, string | null>;
	const changed = columns.flatMap(({ name }, place) => {
		const [from, to] = [cells[place] ?? '', loaded[name] ?? ''];
		return from === to ? [] : [{ column: name, from, to }];
	});
	return { by, at, cells: changed };
}

async function syncOrigin(store: Store, runId: string, at: string, raw: string | null): Promise<SyncOrigin> {
	const { rows } = await store.engine.query<{
		connector: string;
		source_account: string | null;
		endpoint: string | null;
	}>('select connector, source_account, endpoint from sync_runs where id = $1', [runId]);
	const run = rows[0];
	return {
		kind: 'sync',
		runId,
		connector: run?.connector ?? null,
		sourceAccount: run?.source_account ?? null,
		endpoint: run?.endpoint ?? null,
		at,
		raw: raw === null ? null : JSON.parse(raw)
	};
}

/** An address that may become a link; null for anything else that a file calls one, such as `javascript:`. */
const webAddress = (address: string | null): string | null =>
	address !== null && /^https?:\/\//i.test(address.trim()) ? address.trim() : null;
