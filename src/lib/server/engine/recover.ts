import { existsSync, renameSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { engineConfig } from './config.ts';
import { openDatabase, type Database } from './database.ts';
import { EngineError } from './engine.ts';
import { dataFolder, type DataFolder } from './folder.ts';
import { takeLock } from './lock.ts';

/** What `recoverLog` did and what it cost. */
export interface Recovery {
	/** Where the damaged log now lies; null when the log could be read and nothing had to be done. */
	setAside: string | null;
	/** The size of the log that was set aside. */
	bytes: number;
	/** The last checkpoint, ISO 8601: changes made since may be missing. Null when nothing was set aside. */
	lostSince: string | null;
	/** The rows that each table has now, by name (`schema.table` outside the main schema). */
	rowsKept: Record<string, number>;
}

/**
 * Make a data folder with a damaged write-ahead log usable again: the log is set aside under a dated name (never
 * deleted), and the data is as of the last checkpoint. A log that can be read is left alone. No engine may be
 * running on the folder; throws `in_use` if one is.
 */
export async function recoverLog(folder: string): Promise<Recovery> {
	const files = dataFolder(folder);
	const lock = takeLock(files, null);
	try {
		const readable = await tryOpen(files);
		if (readable)
			return { setAside: null, bytes: 0, lostSince: null, rowsKept: await countAndClose(readable) };
		const lostSince = statSync(files.database).mtime.toISOString();
		const { setAside, bytes } = moveLogs(files);
		const database = await openDatabase(files, engineConfig());
		return { setAside, bytes, lostSince, rowsKept: await countAndClose(database) };
	} finally {
		lock.release();
	}
}

async function tryOpen(files: DataFolder): Promise<Database | null> {
	if (!existsSync(files.database)) {
		throw new EngineError('failed', `There is no database at ${files.database}.`, 'Check the data folder.');
	}
	try {
		return await openDatabase(files, engineConfig());
	} catch (error) {
		if (error instanceof EngineError && error.code === 'corrupt_log') return null;
		throw error;
	}
}

// While a checkpoint runs DuckDB keeps a second log beside the first; both belong to the same moment.
function moveLogs(files: DataFolder): { setAside: string; bytes: number } {
	const stamp = new Date().toISOString().replace(/[:.]/g, '-');
	let bytes = 0;
	for (const suffix of ['', '.checkpoint', '.recovery']) {
		const log = files.writeAheadLog + suffix;
		if (!existsSync(log)) continue;
		bytes += statSync(log).size;
		renameSync(log, `${log}.damaged-${stamp}`);
	}
	return { setAside: `${basename(files.writeAheadLog)}.damaged-${stamp}`, bytes };
}

async function countAndClose(database: Database): Promise<Record<string, number>> {
	const rowsKept: Record<string, number> = {};
	try {
		const connection = await database.connect();
		const tables = await connection.run(
			`SELECT schema_name, table_name FROM duckdb_tables() WHERE NOT internal AND NOT temporary ORDER BY ALL`
		);
		for (const [schema, table] of (await tables.getRows()) as [string, string][]) {
			const name = [schema, table].map((part) => `"${part.replaceAll('"', '""')}"`).join('.');
			const count = await connection.run(`SELECT count(*) FROM ${name}`);
			rowsKept[schema === 'main' ? table : `${schema}.${table}`] = Number((await count.getRows())[0]![0]);
		}
	} finally {
		await database.close();
	}
	return rowsKept;
}
