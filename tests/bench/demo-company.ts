import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStore, type Store } from '#lib/server/store/store.ts';
import { weatherglass } from '../e2e/app.ts';

/** Work on a demo company that was generated and imported for it, and is gone afterwards. */
export async function withDemoCompany<Result>(
	seed: number,
	work: (store: Store, files: string) => Promise<Result>
): Promise<Result> {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-bench-company-'));
	try {
		const files = join(folder, 'files');
		const data = join(folder, 'data');
		await weatherglass('generate', '--size', 'demo', '--seed', String(seed), '--out', files);
		const names = (await readdir(files, { recursive: true })).filter((name) => /\.(csv|xlsx)$/.test(name));
		await weatherglass('import', '--data', data, ...names.map((name) => join(files, name)));
		const store = await openStore(data);
		try {
			return await work(store, files);
		} finally {
			await store.close();
		}
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	}
}
