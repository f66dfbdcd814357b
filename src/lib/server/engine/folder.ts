import { realpathSync } from 'node:fs';
import { join } from 'node:path';

/** The files of one data folder. Nothing but the engine process may open `database`, not even to read it. */
export interface DataFolder {
	path: string;
	database: string;
	writeAheadLog: string;
	lock: string;
	temporary: string;
	engineLog: string;
}

/** The database and its logs, by their names in a data folder. While a checkpoint runs there are two logs. */
export const databaseFiles = [
	'weatherglass.duckdb',
	'weatherglass.duckdb.wal',
	'weatherglass.duckdb.wal.checkpoint',
	'weatherglass.duckdb.wal.recovery'
] as const;

/** Name the files of an existing data folder, by its real path: two names of one folder must share one engine. */
export function dataFolder(folder: string): DataFolder {
	const path = realpathSync(folder);
	return {
		path,
		database: join(path, 'weatherglass.duckdb'),
		writeAheadLog: join(path, 'weatherglass.duckdb.wal'),
		lock: join(path, 'engine.lock'),
		temporary: join(path, 'tmp'),
		engineLog: join(path, 'engine.log')
	};
}
