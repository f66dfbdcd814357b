import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDBConnection } from '@duckdb/node-api';
import { storageVersion } from './database.ts';
import { statementError } from './errors.ts';
import { databaseFiles, type DataFolder } from './folder.ts';
import { beginReplacement, stagedPrefix } from './replace.ts';

/**
 * Copy the database into a new file, which whoever opens the folder next puts in the place of the old one. Freed blocks of
 * a database file keep their bytes; a new file has none. The caller sees to it that nobody writes from here on.
 */
export async function rewriteDatabase(connection: DuckDBConnection, folder: DataFolder): Promise<void> {
	const staged = `${stagedPrefix}${new Date().toISOString().replace(/[:.]/g, '-')}`;
	const path = join(folder.path, staged);
	mkdirSync(path, { mode: 0o700 });
	const [name] = databaseFiles;
	try {
		await connection.run('CHECKPOINT');
		await connection.run(
			`ATTACH '${join(path, name).replaceAll("'", "''")}' AS rewritten (STORAGE_VERSION '${storageVersion}')`
		);
		await connection.run('COPY FROM DATABASE weatherglass TO rewritten');
		await connection.run('DETACH rewritten');
	} catch (error) {
		await connection.run('DETACH DATABASE IF EXISTS rewritten').catch(() => undefined);
		rmSync(path, { recursive: true, force: true });
		throw statementError(error);
	}
	// The old file goes with the folder of the new one, once that has taken its place.
	beginReplacement(folder, { staged, aside: join(staged, 'old'), names: [...databaseFiles] });
}
