import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { endUnattended, findImportJob, findJob, startJob } from './jobs.ts';
import { keepUpload } from './uploads/uploads.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

const upload = () =>
	keepUpload(test.store, systemViewer, {
		name: 'companies.csv',
		size: null,
		body: new Blob(['Company ID,Company Name\n1,Acme\n']).stream()
	});
const start = (kept: Awaited<ReturnType<typeof upload>>, viewer: Viewer = systemViewer) =>
	startJob(test.store, viewer, [kept], [{ path: kept.path, name: kept.name }], {
		as: 'companies',
		isUnattended: true
	});

describe('imports that nobody looks on at', () => {
	it('are known to who started them alone, by the import too', async () => {
		const job = start(await upload());
		expect(findImportJob(job.importId, systemViewer)).toBe(job);
		const other = { ...systemViewer, accountId: 'someone' };
		expect([findJob(job.id, other), findImportJob(job.importId, other)]).toEqual([null, null]);
		await job.ended;
		expect([job.state, job.report?.import_id]).toEqual(['done', job.importId]);
	});

	it('wait in their order, up to a number, and end without a trace when the server does', async () => {
		const kept = await upload();
		const started = Array.from({ length: 20 }, () => start(kept));
		expect(started.at(-1)!.state).toBe('waiting');
		expect(() => start(kept)).toThrow('20 imports of yours wait or go on.');
		const someone = { ...systemViewer, accountId: 'someone' };
		expect(start(kept, someone).state).toBe('waiting');
		await endUnattended(test.store);
		expect(started.filter(({ state }) => state === 'cancelled').length).toBeGreaterThan(15);
		expect(await test.rows("select 1 from imports where status not in ('done')")).toEqual([]);
		expect(() => start(kept)).not.toThrow();
		await endUnattended(test.store);
	});

	it('leave word of what was refused, which who looks on has read', async () => {
		const path = join(test.store.folder, 'notes.csv');
		await writeFile(path, 'hello there\nthis is no table\n');
		const files = [{ path, name: 'notes.csv' }];
		const failed = async (isUnattended: boolean) => {
			const job = startJob(test.store, systemViewer, [], files, { isUnattended });
			await job.ended;
			expect(job.failure?.refused).toMatchObject({ file: 'notes.csv', code: 'maps_to_nothing' });
			return test.rows(
				`select status, cast(refused as varchar) as refused from imports where id = '${job.importId}'`
			);
		};
		expect(await failed(false)).toEqual([]);
		const [noted] = await failed(true);
		expect(noted!.status).toBe('failed');
		expect(JSON.parse(noted!.refused as string)).toMatchObject([{ code: 'maps_to_nothing' }]);
	});
});
