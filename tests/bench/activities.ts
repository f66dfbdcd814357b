import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { weatherglass } from '../e2e/app.ts';
import { writeActivitiesFile } from './activities-file.ts';
import { compare, middle, once, type Measurement } from './measure.ts';

const bareLoad = fileURLToPath(new URL('bare-load.js', import.meta.url));

/**
 * Ten million activities through the command line, from typing it to its end, against a process that has the engine
 * read the same file into a table with nothing done to it. In turns. `WEATHERGLASS_BENCH_ROWS` takes fewer.
 */
export async function benchActivities(rounds = 2): Promise<Measurement[]> {
	const rows = Number(process.env.WEATHERGLASS_BENCH_ROWS ?? 10_000_000);
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-activities-'));
	try {
		const file = join(folder, 'hubspot-activities-2026-11-28.csv');
		await writeActivitiesFile(file, rows);
		const bare: number[] = [];
		const whole: number[] = [];
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
			await rm(data, { recursive: true });
		}
		const times = { measured: middle(whole), baseline: middle(bare) };
		return [
			compare('activities', `${rows} activities on the command line`, times, 'bare read_csv', { bound: 2 })
		];
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}
