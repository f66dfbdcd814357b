import { mkdirSync, rmSync, statfsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { EngineConfig } from './config.ts';
import { openError } from './errors.ts';
import type { DataFolder } from './folder.ts';
import { keepIncompleteLog } from './log.ts';

/** The one DuckDB instance of this process, and its connections. */
export interface Database {
	connect(): Promise<DuckDBConnection>;
	/** Write the log into the file and let go of it. */
	close(): Promise<void>;
}

// How new files are written. DuckDB's default is readable by versions of years ago, twice as large, and slower to write.
export const storageVersion = 'v1.5.0';

const closingMilliseconds = 3_000;

let opened = false;

/**
 * Open the database of a folder. Once a process: a second instance on one file silently loses committed rows. A
 * log of which DuckDB will drop a part is copied first, unless the caller has a copy.
 */
export async function openDatabase(
	folder: DataFolder,
	config: EngineConfig,
	{ logIsCopied = false } = {}
): Promise<Database> {
	if (opened) throw new Error('This process already opened a database; a second instance would lose rows.');
	opened = true;
	mkdirSync(folder.temporary, { recursive: true });
	const incomplete = logIsCopied ? null : keepIncompleteLog(folder);
	let instance: DuckDBInstance;
	try {
		instance = await openFile(folder.database);
	} catch (error) {
		opened = false;
		if (incomplete) rmSync(incomplete);
		throw error;
	}
	const first = await instance.connect();
	await configure(first, folder, config);
	if (incomplete) {
		console.log(`The log did not end where its last entry ends; as it was found it lies in ${incomplete}`);
	}
	const connections = [first];
	return {
		async connect() {
			const connection = await instance.connect();
			connections.push(connection);
			// Counting progress takes a fifth of the time of a short statement: only who asks for it pays (`countProgress`).
			await connection.run(`SET TimeZone = 'UTC'; SET enable_progress_bar = false`);
			return connection;
		},
		async close() {
			try {
				await first.run('CHECKPOINT');
			} finally {
				for (const connection of connections) connection.closeSync();
				instance.closeSync();
				opened = false;
			}
		}
	};
}

// An engine that has just given up its lock may still be closing the file: look twice before saying `in_use`.
async function openFile(file: string): Promise<DuckDBInstance> {
	const deadline = Date.now() + closingMilliseconds;
	for (;;) {
		try {
			return await DuckDBInstance.create(file, {
				autoinstall_known_extensions: 'false',
				autoload_known_extensions: 'false',
				storage_compatibility_version: storageVersion
			});
		} catch (cause) {
			const error = openError(cause, file);
			if (error.code !== 'in_use' || Date.now() > deadline) throw error;
			await sleep(50);
		}
	}
}

// DuckDB refuses some of these in the configuration it is opened with, so all are set afterwards.
async function configure(
	connection: DuckDBConnection,
	folder: DataFolder,
	config: EngineConfig
): Promise<void> {
	const temporaryLimit = config.temporaryLimit ?? freeDiskShare(folder);
	for (const [name, value] of Object.entries({
		memory_limit: `'${config.memoryLimit}B'`,
		threads: String(config.threads),
		temp_directory: `'${folder.temporary.replaceAll("'", "''")}'`,
		max_temp_directory_size: `'${temporaryLimit}B'`,
		// The first rows of a sorted list are found by what it is sorted by; their other columns are read for them alone. A
		// page of records is at most so long; DuckDB's own limit is 50.
		late_materialization_max_rows: '1001',
		// The newer method of this storage version does the same better; to weigh both only slows a load.
		disabled_compression_methods: `'fsst'`
	})) {
		await connection.run(`SET GLOBAL ${name} = ${value}`);
	}
}

function freeDiskShare(folder: DataFolder): number {
	const hundredGigabytes = 100 * 1024 ** 3;
	const { bavail, bsize } = statfsSync(folder.path);
	return Math.floor(Math.min((bavail * bsize) / 2, hundredGigabytes));
}
