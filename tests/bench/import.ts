import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runImport } from '#lib/server/import/index.ts';
import { openStore } from '#lib/server/store/store.ts';
import { writeDealsFile } from './deals-file.ts';
import { compare, middle, once, type Measurement } from './measure.ts';

const rounds = 5;

/** A file of deals through the whole import, against the engine reading the same file with nothing done to it. */
export async function benchImport(rows = 1_000_000): Promise<Measurement[]> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-import-'));
	try {
		const file = join(folder, 'hubspot-crm-exports-all-deals.csv');
		await writeDealsFile(file, rows);
		const bare: number[] = [];
		const first: number[] = [];
		const again: number[] = [];
		// In turns, so that a busy moment of the machine does not fall on one of them alone; the first round warms up.
		for (let round = 0; round <= rounds; round++) {
			const place = join(folder, String(round));
			const baseline = await bareLoad(file, `${place}.duckdb`);
			const [measured, repeated] = await load(file, place, rows);
			await rm(`${place}.duckdb`);
			await rm(place, { recursive: true });
			if (round === 0) continue;
			bare.push(baseline);
			first.push(measured);
			again.push(repeated);
		}
		const baseline = middle(bare);
		const result = (what: string, times: number[], options = {}) =>
			compare(
				'import',
				`${rows} deals, ${what}`,
				{ measured: middle(times), baseline },
				'bare read_csv',
				options
			);
		return [result('first time', first, { bound: 2 }), result('the same file again', again)];
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}

/** Milliseconds of loading a file into a new store, and of loading it once more. */
async function load(file: string, folder: string, rows: number): Promise<[first: number, again: number]> {
	const store = await openStore(folder);
	try {
		const first = await once(async () => {
			const report = await runImport(store, systemViewer, [file], {});
			const loaded = report.files[0]?.rows_loaded;
			if (loaded !== rows) throw new Error(`Loaded ${loaded} of ${rows} rows.`);
		});
		return [first, await once(() => runImport(store, systemViewer, [file], {}))];
	} finally {
		await store.close();
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
