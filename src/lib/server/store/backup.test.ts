import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { backup, restore } from './backup.ts';
import { historyOf } from './history.ts';
import { createRecord, readRecord, updateRecord } from './records/index.ts';
import { openStore } from './store.ts';
import { companyStore, type TestStore } from './testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-backup-'));
let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
	it('restores to a store that knows the same, and goes on from there', async () => {
		const deal = await createRecord(test.store, systemViewer, 'deals', { name: 'Kept', amount: '12.34' });
		const written = await backup(test.store, join(folder, 'backup'));
		const restored = await restore(join(folder, 'restored'), join(folder, 'backup'));
		expect(restored).toEqual(written);
		const store = await openStore(join(folder, 'restored'));
		try {
			expect(await readRecord(store, systemViewer, 'deals', deal.id)).toEqual(deal);
			await updateRecord(store, systemViewer, 'deals', deal.id, { stage_id: 'won' }, { version: 1 });
			expect(await historyOf(store, systemViewer, 'deals', deal.id)).toHaveLength(2);
			const { rows } = await store.engine.query(
				"select count(*) as versions from deal_versions where status = 'won'"
			);
			expect(rows).toEqual([{ versions: 1 }]);
		} finally {
			await store.close();
		}
	});

	it('never overwrites one, nor a database', async () => {
		await expect(backup(test.store, join(folder, 'backup'))).rejects.toMatchObject({ code: 'exists' });
		await expect(restore(test.store.folder, join(folder, 'backup'))).rejects.toMatchObject({
			code: 'not_empty'
		});
		await expect(restore(join(folder, 'new'), join(folder, 'nowhere'))).rejects.toMatchObject({
			code: 'not_found'
		});
	});
});
