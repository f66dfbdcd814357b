import { mkdir, readFile, readdir, stat, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { ann, emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { largestUpload } from './check.ts';
import { checkUpload, findUploads, forgetUploads, keepUpload, sweepUploads } from './uploads.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

const bodyOf = (...pieces: (string | Uint8Array)[]) => new Blob(pieces as BlobPart[]).stream();

const keep = (name: string, ...pieces: (string | Uint8Array)[]) =>
	keepUpload(test.store, ann, { name, size: null, body: bodyOf(...pieces) });

/** Every file in the folder of uploads. */
const left = async () =>
	(await readdir(join(test.store.folder, 'uploads'), { recursive: true, withFileTypes: true }))
		.filter((entry) => entry.isFile())
		.map(({ name }) => name);

describe('an upload', () => {
	it('is kept under a token, byte by byte as it was sent, for nobody but its sender', async () => {
		const rows = Array.from({ length: 40_000 }, (_, row) => `${row},Acme ${row}\n`).join('');
		const upload = await keep('../../etc/deals: 2026.csv', 'Id,Name\n', rows);
		expect(upload.name).toBe('deals_ 2026.csv');
		expect(await readFile(upload.path, 'utf8')).toBe(`Id,Name\n${rows}`);
		expect((await stat(upload.path)).mode & 0o777).toBe(0o600);
		expect(await findUploads(test.store, ann, [upload.token, 'f'.repeat(32), '../x'])).toEqual([
			{ token: upload.token, name: upload.name, path: upload.path }
		]);
		expect(upload.checksum).toBe(createHash('sha256').update(`Id,Name\n${rows}`).digest('hex'));
		expect(await findUploads(test.store, systemViewer, [upload.token])).toEqual([]);
		await forgetUploads([upload]);
		expect(await left()).toEqual([]);
	});

	it.each([
		['a picture named .csv', Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10]), 'is a picture'],
		['a PDF', Buffer.from('%PDF-1.7 …'), 'is a PDF'],
		['a program', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0]), 'zero bytes']
	])('that is %s is refused by what is in it, and nothing stays', async (_what, first, words) => {
		const refused = { code: 'wrong_type', message: expect.stringContaining(words) };
		await expect(keep('table.csv', first, 'x'.repeat(300_000))).rejects.toMatchObject(refused);
		const asked = checkUpload(test.store, ann, { name: 'table.csv', size: 300_000, first });
		await expect(asked).rejects.toMatchObject(refused);
		expect(await left()).toEqual([]);
	});

	it('may be text in any encoding, or packed, or Parquet', async () => {
		const texts = [
			Buffer.from('Id;Größe\n1;2\n', 'latin1'),
			Buffer.from('\ufeffId\t1\n', 'utf16le'),
			gzipSync('a'),
			Buffer.from('PAR1\0\0')
		];
		for (const text of texts) await forgetUploads([await keep('a.csv', text)]);
	});

	it('that is too large for Weatherglass or its disk is refused before it is sent', async () => {
		const ask = (size: number) =>
			checkUpload(test.store, ann, { name: 'all.csv', size, first: Buffer.from('Id\n1\n') });
		await expect(ask(largestUpload + 1)).rejects.toMatchObject({
			code: 'too_large',
			message: 'all.csv is larger than 2 GB, the most that can be uploaded.'
		});
		await expect(ask(5)).resolves.toBeUndefined();
	});

	it('that breaks off leaves nothing', async () => {
		const body = new ReadableStream<Uint8Array>({
			start(controller) {
				controller.enqueue(Buffer.from('Id,Name\n'.repeat(20_000)));
				setTimeout(() => controller.error(Object.assign(new Error('aborted'), { code: 'ECONNRESET' })), 20);
			}
		});
		await expect(keepUpload(test.store, ann, { name: 'half.csv', size: null, body })).rejects.toMatchObject({
			code: 'broken_off'
		});
		expect(await left()).toEqual([]);
	});

	it('that is never imported is gone after a day, and what a fallen server left at once', async () => {
		const upload = await keep('waits.csv', 'Id\n1\n');
		await mkdir(join(test.store.folder, 'uploads', 'bob'), { recursive: true });
		const half = join(test.store.folder, 'uploads', 'bob', `${'a'.repeat(32)}_half.csv.part`);
		await writeFile(half, 'Id\n');
		const before = new Date(Date.now() - 10 * 60_000);
		await utimes(half, before, before);
		await sweepUploads(test.store);
		expect(await left()).toHaveLength(1);
		await sweepUploads(test.store, Date.now() + 25 * 60 * 60_000);
		expect(await findUploads(test.store, ann, [upload.token])).toEqual([]);
		expect(await left()).toEqual([]);
	});
});
