import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Engine } from '#lib/server/engine/engine.ts';
import type { Applied } from '../migrate.ts';
import type { Store } from '../store.ts';
import { Archive, writeArchive, type Packed } from './archive.ts';
import { BackupError } from './errors.ts';
import { backupFormat, tablePath, type Manifest } from './manifest.ts';

export interface BackupResult {
	file: string;
	bytes: number;
	/** ISO 8601: the moment it holds. */
	created_at: string;
	tables: number;
	rows: number;
	/** Files that imports keep: as they came, and of refused rows. */
	kept_files: number;
	/** Kept files that were no longer in the data folder. */
	missing: string[];
	milliseconds: number;
}

export interface BackupProgress {
	step: 'read' | 'write' | 'verify';
	/** Of this step, 0 to 1; null while it can't be told. */
	fraction: number | null;
}

export interface BackupOptions {
	signal?: AbortSignal;
	onProgress?: (progress: BackupProgress) => void;
}

/**
 * Write the whole database, as one moment saw it, and the files that its imports keep into one file, and read that file
 * back against its checksums. Writers go on meanwhile. What is left when it fails or is cancelled is nothing.
 *
 * The key with which secrets are encrypted is not in it: who finds a backup must not be able to use them.
 *
 * @param file must not exist yet
 * @throws BackupError `exists`
 */
export async function backup(
	store: Store,
	file: string,
	{ signal, onProgress }: BackupOptions = {}
): Promise<BackupResult> {
	const started = Date.now();
	if (existsSync(file)) {
		throw new BackupError('exists', `${file} exists already.`, 'Name a file that does not exist yet.');
	}
	await mkdir(dirname(file), { recursive: true });
	const draft = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`);
	const exported = `${draft}.tables`;
	try {
		onProgress?.({ step: 'read', fraction: null });
		const createdAt = new Date().toISOString();
		await store.engine.export(exported, { signal });
		const contents = await contentsOf(store, exported);
		const bytes = await sizeOf(contents.files);
		const share = (step: 'write' | 'verify') =>
			shareOf(bytes, (fraction) => onProgress?.({ step, fraction }));
		const manifest = await writeArchive(
			draft,
			contents.files,
			(members) => ({ ...contents.manifest, created_at: createdAt, members }),
			{ signal, onBytes: share('write') }
		);
		await verify(draft, { signal, onBytes: share('verify') });
		await rename(draft, file);
		return {
			file,
			bytes: (await stat(file)).size,
			created_at: createdAt,
			...countsOf(manifest),
			missing: manifest.missing,
			milliseconds: Date.now() - started
		};
	} finally {
		await rm(exported, { recursive: true, force: true });
		await rm(draft, { force: true });
	}
}

export function countsOf({
	tables,
	members
}: Manifest): Pick<BackupResult, 'tables' | 'rows' | 'kept_files'> {
	const rows = Object.values(tables);
	return {
		tables: rows.length,
		rows: rows.reduce((sum, count) => sum + count, 0),
		kept_files: members.length - rows.length
	};
}

async function verify(
	file: string,
	options: { signal?: AbortSignal; onBytes?: (bytes: number) => void }
): Promise<void> {
	const archive = await Archive.open(file);
	try {
		await archive.unpack(null, options);
	} finally {
		archive.close();
	}
}

/** What goes into the backup: read from the exported tables, which are of one moment, not from those that go on. */
async function contentsOf(
	store: Store,
	exported: string
): Promise<{ files: Packed[]; manifest: Omit<Manifest, 'created_at' | 'members'> }> {
	const { engine, folder } = store;
	const exportedTable = (table: string) => [join(exported, `${table}.parquet`)];
	const kept = await engine.query<{ path: string }>(
		`select distinct path from (select unnest([kept_path, rejects_path]) as path from read_parquet($1))
		where path is not null order by path`,
		exportedTable('import_files')
	);
	const paths = kept.rows.map(({ path }) => path.replaceAll('\\', '/'));
	const missing = paths.filter((path) => !existsSync(join(folder, path)));
	const tables = await rowsOf(engine, exported);
	const { rows: migrations } = await engine.query<Applied>(
		'select version, name, checksum from read_parquet($1) order by version',
		exportedTable('schema_migrations')
	);
	const { name, version } = await engine.capabilities();
	return {
		files: [
			...Object.keys(tables).map((table) => ({
				path: tablePath(table),
				from: join(exported, `${table}.parquet`),
				compress: false
			})),
			...paths
				.filter((path) => !missing.includes(path))
				.map((path) => ({ path, from: join(folder, path), compress: true }))
		],
		manifest: {
			format: backupFormat,
			engine: `${name} ${version}`,
			migrations,
			tables,
			sequences: await sequencesOf(engine),
			missing
		}
	};
}

async function rowsOf(engine: Engine, exported: string): Promise<Record<string, number>> {
	const { rows } = await engine.query<{ file: string; rows: number }>(
		`select parse_filename(file_name, true) as file, sum(num_rows)::bigint as rows
		from parquet_file_metadata($1) group by all order by all`,
		[join(exported, '*.parquet')]
	);
	return Object.fromEntries(rows.map(({ file, rows }) => [file, Number(rows)]));
}

/** Read after the tables: what a sequence gave since then is skipped, which is what sequences do. */
async function sequencesOf(engine: Engine): Promise<Record<string, number>> {
	const { rows } = await engine.query<{ name: string; next: number }>(
		`select sequence_name as name, coalesce(last_value + increment_by, start_value)::bigint as next
		from duckdb_sequences() where not temporary`
	);
	return Object.fromEntries(rows.map(({ name, next }) => [name, Number(next)]));
}

async function sizeOf(files: readonly Packed[]): Promise<number> {
	const sizes = await Promise.all(files.map(async ({ from }) => (await stat(from)).size));
	return sizes.reduce((sum, size) => sum + size, 0);
}

function shareOf(total: number, tell: (fraction: number) => void): (bytes: number) => void {
	let done = 0;
	return (bytes) => tell(total === 0 ? 1 : (done += bytes) / total);
}
