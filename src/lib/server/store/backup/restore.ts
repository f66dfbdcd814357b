import { existsSync, readdirSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connectEngine } from '#lib/server/engine/client.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { replaceData } from '#lib/server/engine/replace.ts';
import { migrate, readMigrations, type Migration } from '../migrate.ts';
import { storeOn, type Store } from '../store.ts';
import { Archive } from './archive.ts';
import { BackupError, damaged } from './errors.ts';
import { checkSchema, tablePath, type Manifest } from './manifest.ts';
import { endSignIns } from './sign-ins.ts';
import { countsOf, type BackupProgress, type BackupResult } from './write.ts';

export interface RestoreOptions {
	/** Put the backup in the place of what the data folder holds. */
	overwrite?: boolean;
	/** What to do to the restored data before they count, such as erasing anew who was erased since the backup. */
	prepare?: (store: Store) => Promise<void>;
	/** Where the migrations lie. Default: those of this package. */
	migrations?: string;
	/** Refuse a backup whose migrations were changed since. Default: unless NODE_ENV is `production`. */
	strict?: boolean;
	signal?: AbortSignal;
	onProgress?: (progress: BackupProgress) => void;
}

export interface RestoreResult extends Pick<
	BackupResult,
	'file' | 'created_at' | 'tables' | 'rows' | 'kept_files' | 'milliseconds'
> {
	/** Version of the schema in the backup, and now. */
	schema: { before: number; after: number };
	/** The folder with what the data folder held before; null when it held nothing. */
	aside: string | null;
}

/**
 * Read a whole backup against its checksums and say what it holds. Nothing is changed.
 *
 * @throws BackupError `not_found`, `damaged` or `newer`
 */
export async function checkBackup(file: string, options: RestoreOptions = {}): Promise<Manifest> {
	const archive = await openBackup(file, options);
	try {
		await archive.unpack(null, options);
		return archive.manifest;
	} finally {
		archive.close();
	}
}

/**
 * Make the data folder what a backup holds, brought to the schema of this app. The new data are put together beside the
 * old ones and take their place only when they are whole: when anything fails, the old ones are as they were.
 *
 * @throws BackupError; EngineError `in_use` while a server or a command works on the folder
 */
export async function restore(
	dataFolder: string,
	file: string,
	options: RestoreOptions = {}
): Promise<RestoreResult> {
	const started = Date.now();
	const archive = await openBackup(file, options);
	try {
		refuseFilled(dataFolder, options);
		const { built, aside } = await replaceData(dataFolder, (staged) =>
			rebuild(staged, archive, file, options)
		);
		const { created_at } = archive.manifest;
		return { file, created_at, ...built, aside, milliseconds: Date.now() - started };
	} finally {
		archive.close();
	}
}

async function openBackup(
	file: string,
	{ migrations, strict = isStrict() }: RestoreOptions
): Promise<Archive> {
	if (!existsSync(file)) {
		throw new BackupError(
			'not_found',
			`There is no backup at ${file}.`,
			'Name the file that weatherglass backup wrote.'
		);
	}
	const archive = await Archive.open(file);
	try {
		checkSchema(file, archive.manifest, readMigrations(migrations), strict);
	} catch (error) {
		archive.close();
		throw error;
	}
	return archive;
}

const isStrict = () => process.env.NODE_ENV !== 'production';

function refuseFilled(dataFolder: string, { overwrite = false }: RestoreOptions): void {
	const present = existsSync(dataFolder) ? readdirSync(dataFolder) : [];
	if (overwrite || present.length === 0) return;
	throw new BackupError(
		'not_empty',
		`${dataFolder} is not empty: it holds ${present.slice(0, 3).join(', ')}${present.length > 3 ? ' and more' : ''}.`,
		'Restore into a new folder with --data, or say --overwrite: the present data are then set aside, not deleted.'
	);
}

async function rebuild(
	staged: string,
	archive: Archive,
	file: string,
	options: RestoreOptions
): Promise<Omit<RestoreResult, 'file' | 'created_at' | 'aside' | 'milliseconds'>> {
	const { manifest } = archive;
	const { onProgress, signal } = options;
	const bytes = manifest.members.reduce((sum, member) => sum + member.bytes, 0);
	let done = 0;
	await archive.unpack(join(staged, 'unpacked'), {
		signal,
		onBytes: (count) => onProgress?.({ step: 'read', fraction: (done += count) / bytes })
	});
	for (const kept of ['imports', 'rejects']) {
		const from = join(staged, 'unpacked', kept);
		if (existsSync(from)) await rename(from, join(staged, kept));
	}
	onProgress?.({ step: 'write', fraction: null });
	const migrations = readMigrations(options.migrations);
	const engine = await connectEngine(staged);
	try {
		await migrate(engine, migrations.slice(0, manifest.migrations.length), false);
		await load(engine, manifest, join(staged, 'unpacked'), file, signal);
		await migrate(engine, migrations, false);
		await engine.transaction((transaction) => endSignIns(transaction, manifest.created_at));
		await options.prepare?.(storeOn(engine, staged));
		await engine.checkpoint();
	} finally {
		await engine.close();
	}
	await rm(join(staged, 'unpacked'), { recursive: true, force: true });
	return { ...countsOf(manifest), schema: schemaOf(manifest, migrations) };
}

const schemaOf = (manifest: Manifest, migrations: readonly Migration[]) => ({
	before: manifest.migrations.length,
	after: migrations.length
});

/** Fill the tables that the backup's own migrations made: no SQL that came in a file is ever run. */
async function load(
	engine: Engine,
	manifest: Manifest,
	unpacked: string,
	file: string,
	signal?: AbortSignal
): Promise<void> {
	const known = await namesOf(engine, 'select table_name as name from duckdb_tables() where not temporary');
	const unknown = Object.keys(manifest.tables).find((table) => !known.includes(table));
	if (unknown) throw damaged(file, `it holds a table ${unknown}, which its schema has not`);
	await engine.transaction(
		async (transaction) => {
			for (const [table, rows] of Object.entries(manifest.tables)) {
				await transaction.query(`delete from ${table}`);
				const { changes } = await transaction.query(
					`insert into ${table} by name select * from read_parquet($1)`,
					[join(unpacked, tablePath(table))]
				);
				if (changes !== rows) throw damaged(file, `${table} has ${changes} rows and should have ${rows}`);
			}
			await advance(engine, transaction, manifest);
		},
		{ signal }
	);
}

/** Let the sequences go on after what they gave before the backup: this engine can't set them. */
async function advance(engine: Engine, transaction: Transaction, { sequences }: Manifest): Promise<void> {
	const known = await namesOf(engine, 'select sequence_name as name from duckdb_sequences()');
	for (const name of known.filter((name) => (sequences[name] ?? 1) > 1))
		await transaction.query(`select max(nextval('${name}')) from range($1::bigint)`, [sequences[name]! - 1]);
}

async function namesOf(engine: Engine, sql: string): Promise<string[]> {
	return (await engine.query<{ name: string }>(sql)).rows.map(({ name }) => name);
}
