import { DuckDBInstance } from '@duckdb/node-api';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { storageVersion } from '#lib/server/engine/database.ts';
import { dataFolder, type DataFolder } from '#lib/server/engine/folder.ts';
import { readLock } from '#lib/server/engine/lock.ts';
import { weatherglass } from '../e2e/app.ts';
import { writeActivitiesFile } from './activities-file.ts';
import { compare, middle, once, type Measurement } from './measure.ts';

const bareLoad = fileURLToPath(new URL('bare-load.js', import.meta.url));

/**
 * Ten million activities through the command line, from typing it to its end, against a process that has the engine
 * read the same file into a table with nothing done to it. In turns. `WEATHERGLASS_BENCH_ROWS` takes fewer. Beside it
 * what the engine itself takes for what no import can do without: to read the cells, and to write the records.
 */
export async function benchActivities(rounds = 2): Promise<Measurement[]> {
	const rows = Number(process.env.WEATHERGLASS_BENCH_ROWS ?? 10_000_000);
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-activities-'));
	try {
		const file = join(folder, 'hubspot-activities-2026-11-28.csv');
		await writeActivitiesFile(file, rows);
		const bare: number[] = [];
		const whole: number[] = [];
		const least: number[] = [];
		for (let round = 0; round < rounds; round++) {
			const [database, data] = [join(folder, 'bare.duckdb'), join(folder, 'data')];
			bare.push(await once(() => promisify(execFile)(process.execPath, [bareLoad, file, database])));
			await rm(database);
			whole.push(
				await once(async () => {
					const report = JSON.parse(await weatherglass('import', file, '--data', data, '--json')) as {
						files: { rows_loaded: number }[];
					};
					const loaded = report.files[0]?.rows_loaded;
					if (loaded !== rows) throw new Error(`Loaded ${loaded} of ${rows} rows.`);
				})
			);
			least.push(await readAndWrite(file, dataFolder(data), database));
			await rm(database);
			await rm(data, { recursive: true });
		}
		const against = (what: string, measured: number[], options = {}) =>
			compare(
				'activities',
				`${rows} activities, ${what}`,
				{ measured: middle(measured), baseline: middle(bare) },
				'bare read_csv',
				options
			);
		return [
			against('on the command line', whole, { bound: 2 }),
			against('their cells read and their records written by the engine, nothing worked out', least)
		];
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

/** Milliseconds of reading the cells of a file as text, and of writing the records that an import made of them. */
async function readAndWrite(file: string, imported: DataFolder, database: string): Promise<number> {
	// Its engine stays for a moment after the command, and holds the file.
	while (readLock(imported)) await sleep(100);
	const instance = await DuckDBInstance.create(database, { storage_compatibility_version: storageVersion });
	const connection = await instance.connect();
	const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
	try {
		await connection.run(`set disabled_compression_methods = 'fsst'`);
		await connection.run(`attach ${text(imported.database)} as imported (read_only)`);
		await connection.run('create temp table records as from imported.activities');
		await connection.run('detach imported');
		return await once(async () => {
			await connection.run(`
				create temp table cells as from read_csv(${text(file)}, all_varchar = true, header = true, quote = '"', delim = ',')`);
			await connection.run('create table activities as from records');
			await connection.run('checkpoint');
		});
	} finally {
		connection.closeSync();
		instance.closeSync();
	}
}
