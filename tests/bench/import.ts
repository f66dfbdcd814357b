import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runImport } from '#lib/server/import/index.ts';
import { openStore } from '#lib/server/store/store.ts';
import { writeDealsFile } from './deals-file.ts';
import { compare, once, type Measurement } from './measure.ts';

/** A file of deals through the whole import, against the engine reading the same file with nothing done to it. */
export async function benchImport(rows = 1_000_000): Promise<Measurement[]> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-import-'));
	try {
		const file = join(folder, 'hubspot-crm-exports-all-deals.csv');
		await writeDealsFile(file, rows);
		// Each reads the file once before it is timed, so that neither pays for a cold disk.
		await bareLoad(file, join(folder, 'warm.duckdb'));
		const baseline = await bareLoad(file, join(folder, 'bare.duckdb'));
		const store = await openStore(join(folder, 'data'));
		try {
			const measured = await once(async () => {
				const report = await runImport(store, systemViewer, [file], {});
				const loaded = report.files[0]?.rows_loaded;
				if (loaded !== rows) throw new Error(`Loaded ${loaded} of ${rows} rows.`);
			});
			const again = await once(() => runImport(store, systemViewer, [file], {}));
			return [
				compare('import', `${rows} deals, first time`, { measured, baseline }, 'bare read_csv', { bound: 2 }),
				compare(
					'import',
					`${rows} deals, the same file again`,
					{ measured: again, baseline },
					'bare read_csv'
				)
			];
		} finally {
			await store.close();
		}
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

async function bareLoad(file: string, database: string): Promise<number> {
	const instance = await DuckDBInstance.create(database);
	const connection = await instance.connect();
	const milliseconds = await once(() =>
		connection.run(`create table deals as select * from read_csv('${file.replaceAll("'", "''")}')`)
	);
	connection.closeSync();
	instance.closeSync();
	return milliseconds;
}
