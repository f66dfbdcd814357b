import { existsSync } from 'node:fs';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { connectEngine } from '#lib/server/engine/client.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import type { Store } from './store.ts';

export interface BackupResult {
	folder: string;
	tables: number;
	rows: number;
}

/** What kept a backup or a restore from being made. */
export class BackupError extends Error {
	override readonly name = 'BackupError';
	constructor(
		readonly code: 'exists' | 'not_found' | 'not_empty',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}

const quoted = (path: string) => `'${path.replaceAll("'", "''")}'`;

/**
 * Write the whole database, as one moment saw it, as Parquet files with the schema beside them, and the files that
 * imports keep: without them no record could be followed to its line.
 *
 * @param folder must not exist yet
 * @throws BackupError
 */
export async function backup(store: Store, folder: string): Promise<BackupResult> {
	if (existsSync(folder)) {
		throw new BackupError('exists', `${folder} exists already.`, 'Name a folder that does not exist yet.');
	}
	await mkdir(dirname(folder), { recursive: true });
	await store.engine.checkpoint();
	await store.engine.transaction((transaction) =>
		transaction.query(`export database ${quoted(folder)} (format parquet, compression zstd)`)
	);
	await copyKept(store.folder, folder);
	return { folder, ...(await contents(store.engine)) };
}

/** Copy what imports keep: the files as they came, and those of refused rows. */
async function copyKept(from: string, to: string): Promise<void> {
	for (const kept of ['imports', 'rejects']) {
		if (existsSync(join(from, kept))) await cp(join(from, kept), join(to, kept), { recursive: true });
	}
}

/**
 * Read a backup into a data folder that has no database yet.
 *
 * @throws BackupError
 */
export async function restore(dataFolder: string, folder: string): Promise<BackupResult> {
	if (!existsSync(join(folder, 'schema.sql'))) {
		throw new BackupError(
			'not_found',
			`There is no backup in ${folder}.`,
			'Name the folder that weatherglass backup wrote: it holds schema.sql and load.sql.'
		);
	}
	const present = existsSync(dataFolder) ? await readdir(dataFolder) : [];
	if (present.some((name) => name.endsWith('.duckdb'))) {
		throw new BackupError(
			'not_empty',
			`${dataFolder} holds a database already.`,
			'Restore into a new folder with --data, look at it, and then put it in the place of the old one.'
		);
	}
	await mkdir(dataFolder, { recursive: true });
	const engine = await connectEngine(dataFolder);
	try {
		await engine.transaction((transaction) => transaction.script(`import database ${quoted(folder)}`));
		await engine.checkpoint();
		await copyKept(folder, dataFolder);
		return { folder, ...(await contents(engine)) };
	} finally {
		await engine.close();
	}
}

async function contents(engine: Engine): Promise<{ tables: number; rows: number }> {
	const { rows } = await engine.query<{ tables: number; rows: number }>(
		'select count(*) as tables, sum(estimated_size) as rows from duckdb_tables()'
	);
	return { tables: Number(rows[0]!.tables), rows: Number(rows[0]!.rows) };
}
