import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, companyStore, type TestStore } from '../testing.ts';
import { backupRun, backupsFolder, listBackups, readBackup, startBackup } from './index.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
});
afterAll(() => test.clear());
afterEach(() => vi.restoreAllMocks());

const at = (instant: string) => new Date(instant);

describe('the backups folder', () => {
	it('is empty at first', async () => {
		expect(await listBackups(test.store, systemViewer)).toEqual([]);
		expect(backupRun(test.store, systemViewer)).toBe(null);
	});

	it('gets one backup at a time, and tells what each holds, the latest first', async () => {
		const first = startBackup(test.store, systemViewer, at('2026-03-01T12:00:00Z'));
		expect(startBackup(test.store, systemViewer)).toBe(first);
		await first.ended;
		expect(first).toMatchObject({ state: 'done', progress: { step: 'verify', fraction: 1 } });
		await startBackup(test.store, systemViewer, at('2026-03-02T12:00:00Z')).ended;
		const backups = await listBackups(test.store, systemViewer);
		expect(backups.map(({ name }) => name)).toEqual([
			'weatherglass-2026-03-02T12-00-00Z.zip',
			'weatherglass-2026-03-01T12-00-00Z.zip'
		]);
		expect(backups[0]!.rows).toBeGreaterThan(10);
		expect(Date.parse(backups[0]!.created_at!)).toBeGreaterThan(Date.parse(backups[1]!.created_at!));
		expect(await test.rows("select count(*) as made from audit_log where action = 'backup_made'")).toEqual([
			{ made: 2 }
		]);
	});

	it('gives a backup out, and notes it', async () => {
		const name = 'weatherglass-2026-03-01T12-00-00Z.zip';
		const { bytes, stream } = await readBackup(test.store, systemViewer, name);
		const content = await buffer(stream);
		expect([content.length, content.toString('latin1', 0, 2)]).toEqual([bytes, 'PK']);
		expect(await test.rows("select subject from audit_log where action = 'export'")).toEqual([
			{ subject: `Backup ${name}` }
		]);
	});

	it('lists a file that is no backup as one that can’t be read, and nothing hidden or else', async () => {
		for (const name of ['odd.zip', '.draft.zip', 'note.txt'])
			writeFileSync(join(backupsFolder(test.store), name), 'x');
		const backups = await listBackups(test.store, systemViewer);
		expect(backups).toHaveLength(3);
		expect(backups.at(-1)).toEqual({
			name: 'odd.zip',
			bytes: 1,
			created_at: null,
			rows: null,
			kept_files: null
		});
	});

	it.each(['../secret.key', '../weatherglass.duckdb', 'none.zip', '.draft.zip', 'note.txt'])(
		'does not give %s out',
		async (name) => {
			await expect(readBackup(test.store, systemViewer, name)).rejects.toMatchObject({ code: 'not_found' });
		}
	);

	it('says why a backup failed, and takes the next one', async () => {
		vi.spyOn(console, 'error').mockImplementation(() => undefined);
		const instant = at('2026-03-03T12:00:00Z');
		mkdirSync(join(backupsFolder(test.store), 'weatherglass-2026-03-03T12-00-00Z.zip'));
		const failed = startBackup(test.store, systemViewer, instant);
		await failed.ended;
		expect(failed).toMatchObject({
			state: 'failed',
			failure: { message: expect.stringContaining('exists') as string }
		});
		const next = startBackup(test.store, systemViewer, at('2026-03-04T12:00:00Z'));
		await next.ended;
		expect(next.state).toBe('done');
	});

	it('is for administrators', async () => {
		await expect(listBackups(test.store, ann)).rejects.toMatchObject({ code: 'not_allowed' });
		expect(() => startBackup(test.store, ann)).toThrow(/administrators/);
		await expect(readBackup(test.store, ann, 'odd.zip')).rejects.toMatchObject({ code: 'not_allowed' });
	});
});
