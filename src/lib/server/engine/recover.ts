import { copyFileSync, existsSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { basename } from 'node:path';
import { engineConfig } from './config.ts';
import { openDatabase, type Database } from './database.ts';
import { EngineError } from './engine.ts';
import { dataFolder, type DataFolder } from './folder.ts';
import { takeLock } from './lock.ts';
import { finishReplacement } from './replace.ts';

/** What `recoverLog` did and what it cost. */
export interface Recovery {
	/** The name under which the damaged log now lies in the data folder; null when the log could be read. */
	setAside: string | null;
	/** The size of the log that was set aside. */
	bytes: number;
	/** How much of it, before the damage, was read: the changes in there are kept. */
	bytesKept: number;
	/** The last checkpoint, ISO 8601: of the changes made since, the later ones are missing. Null when none are. */
	lostSince: string | null;
	/** The rows that each table has now, by name (`schema.table` outside the main schema). */
	rowsKept: Record<string, number>;
}

/**
 * Make a data folder with a damaged write-ahead log usable again. The log is set aside under a dated name, never
 * deleted; the transactions in it before the damage are kept, the others are lost. A log that can be read is left
 * alone. No engine may be running on the folder; throws `in_use` if one is.
 */
export async function recoverLog(folder: string): Promise<Recovery> {
	const files = dataFolder(folder);
	if (!existsSync(files.database)) {
		throw new EngineError('failed', `There is no database at ${files.database}.`, 'Check the data folder.');
	}
	const lock = takeLock(files, null);
	try {
		finishReplacement(files);
		const found = await tryOpen(files);
		if ('database' in found) {
			return {
				setAside: null,
				bytes: 0,
				bytesKept: 0,
				lostSince: null,
				rowsKept: await countAndClose(found.database)
			};
		}
		const lostSince = statSync(files.database).mtime.toISOString();
		const { setAside, bytes } = moveLogs(files);
		const { database, bytesKept } = await openWithReadablePart(files, setAside, found.damagedAt);
		return {
			setAside: basename(setAside),
			bytes,
			bytesKept,
			lostSince,
			rowsKept: await countAndClose(database)
		};
	} finally {
		lock.release();
	}
}

async function tryOpen(
	files: DataFolder,
	options?: { logIsCopied: boolean }
): Promise<{ database: Database } | { damagedAt: number }> {
	try {
		return { database: await openDatabase(files, engineConfig(), options) };
	} catch (error) {
		if (!(error instanceof EngineError) || error.code !== 'corrupt_log') throw error;
		return { damagedAt: Number(/entry at byte position (\d+)/.exec(error.message)?.[1] ?? 0) };
	}
}

// DuckDB refuses a log with a damaged entry but accepts one that ends early, and says where the damage is.
async function openWithReadablePart(
	files: DataFolder,
	setAside: string,
	damagedAt: number
): Promise<{ database: Database; bytesKept: number }> {
	if (damagedAt > 0) {
		copyFileSync(setAside, files.writeAheadLog);
		truncateSync(files.writeAheadLog, damagedAt);
		const found = await tryOpen(files, { logIsCopied: true });
		if ('database' in found) return { database: found.database, bytesKept: damagedAt };
		rmSync(files.writeAheadLog);
	}
	return { database: await openDatabase(files, engineConfig()), bytesKept: 0 };
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
	return { setAside: `${files.writeAheadLog}.damaged-${stamp}`, bytes };
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
