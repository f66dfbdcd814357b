import {
	appendFileSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ZipFile as ZipWriter } from 'yazl';
import { systemViewer } from '#lib/crm/viewer.ts';
import { historyOf } from '../history.ts';
import { createRecord, readRecord, updateRecord } from '../records/index.ts';
import { openStore } from '../store.ts';
import { companyStore, type TestStore } from '../testing.ts';
import { Archive } from './archive.ts';
import { backup, checkBackup, restore } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-backup-'));
const file = join(folder, 'backup.zip');
const keptPath = join('imports', 'import_1', '1-deals.csv');
let test: TestStore;
let deal: { id: string };

beforeAll(async () => {
	test = await companyStore();
	deal = await createRecord(test.store, systemViewer, 'deals', { name: 'Kept', amount: '12.34' });
	mkdirSync(join(test.store.folder, 'imports', 'import_1'), { recursive: true });
	writeFileSync(join(test.store.folder, keptPath), 'Name\nKept\n');
	mkdirSync(join(test.store.folder, 'imports', 'half'), { recursive: true });
	writeFileSync(join(test.store.folder, 'imports', 'half', '1-of-a-running-import.csv'), 'Name\nHalf');
	await test.script(`
		insert into imports (id, status) values ('import_1', 'done');
		insert into import_files (id, import_id, position, file_name, format, kept_path, rejects_path)
		values ('import_1_1', 'import_1', 1, 'deals.csv', 'csv', '${keptPath}', 'rejects/import_1/gone.csv');
		insert into settings (key, value) values ('company_name', '"Acme Corp"');`);
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

describe('a backup', () => {
	it('is one file with the database and the files of its imports, and says what was missing', async () => {
		const written = await backup(test.store, file);
		expect(written).toMatchObject({ file, kept_files: 1, missing: ['rejects/import_1/gone.csv'] });
		expect(readdirSync(folder)).toEqual(['backup.zip']);
		const manifest = await checkBackup(file);
		expect(manifest.tables).toMatchObject({ deals: 1, people: 2, settings: 1 });
		expect(manifest.members.map(({ path }) => path)).toContain('imports/import_1/1-deals.csv');
		expect(manifest.members.map(({ path }) => path)).not.toContain('imports/half/1-of-a-running-import.csv');
	});

	it('restores to a store that knows the same, and goes on from there', async () => {
		const restored = await restore(join(folder, 'restored'), file);
		expect(restored).toMatchObject({ kept_files: 1, aside: null });
		expect(readFileSync(join(folder, 'restored', keptPath), 'utf8')).toBe('Name\nKept\n');
		const store = await openStore(join(folder, 'restored'));
		try {
			expect((await store.settings()).company_name).toBe('Acme Corp');
			expect(await readRecord(store, systemViewer, 'deals', deal.id)).toEqual(
				await readRecord(test.store, systemViewer, 'deals', deal.id)
			);
			await updateRecord(store, systemViewer, 'deals', deal.id, { stage_id: 'won' }, { version: 1 });
			const history = await historyOf(store, systemViewer, 'deals', deal.id);
			expect(history).toHaveLength(2);
			const { rows } = await store.engine.query(
				`select (select count(*) from deal_versions where status = 'won') as versions,
					(select count(distinct sequence) from changes) as sequences`
			);
			expect(rows).toEqual([{ versions: 1, sequences: 2 }]);
		} finally {
			await store.close();
		}
	});

	it('brings no sign-in back that ended since, and no link that was used', async () => {
		await test.script(`
			insert into sessions (id, token_hash, account_id, expires_at) values ('s1', 'hash of a cookie', 'account-ann', now() + interval 10 day);
			insert into account_links (token_hash, account_id, purpose, expires_at) values ('hash of a link', 'account-ann', 'password_reset', now() + interval 1 day);`);
		const later = join(folder, 'later.zip');
		await backup(test.store, later);
		await restore(join(folder, 'later'), later);
		const store = await openStore(join(folder, 'later'));
		try {
			const { rows } = await store.engine.query(
				`select (select count(*) from sessions) as sessions, (select count(*) from account_links) as links,
					(select count(*) from audit_log where action = 'backup_restored') as noted, (select count(*) from accounts) as accounts`
			);
			expect(rows).toEqual([{ sessions: 0, links: 0, noted: 1, accounts: 1 }]);
		} finally {
			await store.close();
			rmSync(later);
		}
	});

	it('is never written over another file', async () => {
		await expect(backup(test.store, file)).rejects.toMatchObject({ code: 'exists' });
	});

	it('that is cancelled leaves nothing', async () => {
		const before = readdirSync(folder);
		const stop = new AbortController();
		const cancelled = backup(test.store, join(folder, 'cancelled.zip'), {
			signal: stop.signal,
			onProgress: ({ step }) => step === 'write' && stop.abort()
		});
		await expect(cancelled).rejects.toThrow();
		expect(readdirSync(folder)).toEqual(before);
	});
});

describe('a restore', () => {
	it('refuses a folder that is not empty, and what is no backup', async () => {
		await expect(restore(test.store.folder, file)).rejects.toMatchObject({
			code: 'not_empty',
			advice: expect.stringContaining('--overwrite') as string
		});
		await expect(restore(join(folder, 'new'), join(folder, 'nowhere'))).rejects.toMatchObject({
			code: 'not_found'
		});
		writeFileSync(join(folder, 'text.zip'), 'no archive');
		await expect(restore(join(folder, 'new'), join(folder, 'text.zip'))).rejects.toMatchObject({
			code: 'damaged'
		});
		expect(existsSync(join(folder, 'new'))).toBe(false);
	});

	it('waits for nobody: while an engine runs on the folder it is refused', async () => {
		await expect(restore(test.store.folder, file, { overwrite: true })).rejects.toMatchObject({
			code: 'in_use'
		});
	});

	it('refuses a backup with a byte changed anywhere, or cut off anywhere, and leaves the data as they were', async () => {
		const sound = readFileSync(file);
		const data = join(folder, 'restored');
		let before = readFileSync(join(data, 'weatherglass.duckdb'));
		const broken = join(folder, 'broken.zip');
		const parts = [0.1, 0.5, 0.9].map((share) => Math.floor(sound.length * share));
		for (const at of parts) {
			const flipped = Buffer.from(sound);
			flipped[at]! ^= 0xff;
			for (const content of [flipped, sound.subarray(0, at)]) {
				writeFileSync(broken, content);
				const outcome = await restore(data, broken, { overwrite: true }).catch((error: unknown) => error);
				// A byte in a header that says nothing of the content may be anything.
				if (!(outcome instanceof Error)) {
					before = readFileSync(join(data, 'weatherglass.duckdb'));
					continue;
				}
				expect(outcome).toMatchObject({
					code: 'damaged',
					message: expect.stringContaining(broken) as string
				});
			}
		}
		expect(readFileSync(join(data, 'weatherglass.duckdb')).equals(before)).toBe(true);
		expect(readdirSync(data).filter((name) => name.startsWith('replacement'))).toEqual([]);
	});

	it('refuses one of a newer Weatherglass by its version', async () => {
		await repacked('newer.zip', (manifest) =>
			manifest.migrations.push({ version: manifest.migrations.length + 1, name: 'the_future', checksum: '' })
		);
		await expect(restore(join(folder, 'new'), join(folder, 'newer.zip'))).rejects.toMatchObject({
			code: 'newer',
			message: expect.stringMatching(
				/its schema is version \d+ \(the_future\), and this app knows version \d+/
			) as string
		});
		await repacked('format.zip', (manifest) => (manifest.format = 99));
		await expect(restore(join(folder, 'new'), join(folder, 'format.zip'))).rejects.toMatchObject({
			code: 'newer'
		});
	});

	it('unpacks nothing outside the folder', async () => {
		await repacked('slip.zip', (manifest) => (manifest.members[0]!.path = 'imports/../../evil.csv'));
		await expect(restore(join(folder, 'new'), join(folder, 'slip.zip'))).rejects.toMatchObject({
			code: 'damaged',
			message: expect.stringContaining('evil.csv') as string
		});
	});

	it('over older data sets them aside, and what belongs to the installation stays', async () => {
		const data = join(folder, 'restored');
		writeFileSync(join(data, 'secret.key'), 'key');
		appendFileSync(join(data, keptPath), 'Later\n');
		const { aside } = await restore(data, file, { overwrite: true });
		expect(readFileSync(join(data, keptPath), 'utf8')).toBe('Name\nKept\n');
		expect(readFileSync(join(aside!, keptPath), 'utf8')).toBe('Name\nKept\nLater\n');
		expect(readFileSync(join(data, 'secret.key'), 'utf8')).toBe('key');
		const store = await openStore(data);
		expect(await historyOf(store, systemViewer, 'deals', deal.id)).toHaveLength(1);
		await store.close();
	});
});

/** A copy of the backup with another manifest. */
async function repacked(
	name: string,
	change: (manifest: Awaited<ReturnType<typeof checkBackup>>) => unknown
): Promise<void> {
	const archive = await Archive.open(file);
	const manifest = structuredClone(archive.manifest);
	archive.close();
	change(manifest);
	const zip = new ZipWriter();
	zip.addBuffer(Buffer.from(JSON.stringify(manifest)), 'manifest.json');
	zip.end();
	writeFileSync(join(folder, name), await buffer(zip.outputStream));
}
