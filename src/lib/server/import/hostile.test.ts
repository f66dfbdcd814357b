/** Files that somebody made to do harm: each is refused in words, quickly, and leaves nothing behind. */
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { runImport } from './index.ts';
import { workbookParts, zipOf } from './testing.ts';

let test: TestStore;
let folder: string;
beforeAll(async () => {
	test = await emptyStore();
	folder = mkdtempSync(join(tmpdir(), 'weatherglass-hostile-'));
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

const load = async (name: string, content: string | Buffer) => {
	const path = join(folder, name);
	writeFileSync(path, content);
	return runImport(test.store, systemViewer, [path]);
};

const csv = 'Company name,Industry\nAcme,Metal\n';
const parts = workbookParts([
	['Company name', 'Industry'],
	['Acme', 'Metal']
]);
const zeros = (megabytes: number) => Buffer.alloc(megabytes * 1024 ** 2, ' ');
const sheet = 'xl/worksheets/sheet1.xml';
const withSheet = (middle: Buffer) => ({
	...parts,
	[sheet]: Buffer.concat([
		Buffer.from(parts[sheet]!.split('<sheetData>')[0]!),
		middle,
		Buffer.from('<sheetData/></worksheet>')
	])
});
/** A sheet that is 100 MB of blanks before its rows, and a few kilobytes packed. */
const bomb = withSheet(Buffer.from(`<x y="${' '.repeat(1000)}"/>`.repeat(100_000)));
const endless = withSheet(Buffer.concat([Buffer.from('<!--'), zeros(50), Buffer.from('-->')]));

describe('an archive', () => {
	it.each([
		['with a password', zipOf({ 'a.csv': csv }, { encrypted: true, deflate: true }), 'password'],
		['in an archive', zipOf({ 'inner.zip': zipOf({ 'a.csv': csv }) }), 'another archive in it, inner.zip'],
		['of a gzip file', zipOf({ 'inner.csv.gz': gzipSync(csv) }), 'another archive in it, inner.csv.gz'],
		[
			'of too many files',
			zipOf(Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`${n}.csv`, csv]))),
			'500 files'
		],
		[
			'that unpacks to a thousand times its size',
			zipOf({ 'a.csv': zeros(80) }, { deflate: true }),
			'far more than its size'
		],
		[
			'that lies about its size',
			zipOf({ 'a.csv': zeros(80) }, { deflate: true, claimed: 10 }),
			"can’t be unpacked|can't be unpacked"
		],
		['with a path out of its folder', zipOf({ '../../evil.csv': csv }), 'invalid relative path']
	])('%s is refused', async (_what, bytes, words) => {
		const failure = await load('archive.zip', bytes).catch((error: unknown) => error);
		expect(failure).toMatchObject({ name: 'ImportError', message: expect.stringMatching(words) });
		expect(await test.rows('select id from imports')).toEqual([]);
		expect(existsSync(join(test.store.folder, '..', 'evil.csv'))).toBe(false);
	});
});

describe('a workbook', () => {
	it.each([
		[
			'that unpacks to a thousand times its size',
			zipOf(bomb, { deflate: true }),
			'no workbook of records does'
		],
		['with a text without end', zipOf(endless, { deflate: true }), 'characters long'],
		['that says it is small', zipOf(bomb, { deflate: true, claimed: 2000 }), 'be unpacked'],
		[
			'that does so inside an archive',
			zipOf({ 'list.xlsx': zipOf(bomb, { deflate: true }) }),
			'no workbook of records does'
		],
		[
			'of ten thousand parts',
			zipOf({ ...parts, ...Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`x/${n}`, ''])) }),
			'10000 parts'
		]
	])('%s is refused', async (_what, bytes, words) => {
		await expect(load('list.xlsx', bytes)).rejects.toMatchObject({
			name: 'ImportError',
			message: expect.stringMatching(words)
		});
	});

	it('whose entities laugh a billion times, or name a file, has them as nothing', async () => {
		const entities = Array.from(
			{ length: 12 },
			(_, n) => `<!ENTITY l${n + 1} "${`&l${n};`.repeat(10)}">`
		).join('');
		const declared = `<!DOCTYPE x [<!ENTITY l0 "ha"><!ENTITY file SYSTEM "file:///etc/passwd">${entities}]>`;
		const text = parts[sheet]!.replace('?>', `?>${declared}`).replace('Metal', '&l12;&file;');
		const outcome = await load('laughs.xlsx', zipOf({ ...parts, [sheet]: text })).catch(
			(error: unknown) => error
		);
		const kept = JSON.stringify(await test.rows('select name, industry from companies'));
		expect(kept.length).toBeLessThan(200);
		expect(kept + JSON.stringify(outcome)).not.toContain('root:');
	});
});

describe('a table', () => {
	it('of more columns than any list of records has is refused', async () => {
		const header = Array.from({ length: 20_000 }, (_, n) => `Column ${n}`).join(',');
		await expect(load('wide.csv', `${header}\n${'1,'.repeat(19_999)}1\n`)).rejects.toMatchObject({
			name: 'ImportError',
			message: expect.stringContaining('20000 columns')
		});
	});

	it('with a cell of twenty megabytes is refused where it begins, and nothing of it is loaded', async () => {
		const text = `Company name,Industry\nFirst,Metal\nGiant,${'x'.repeat(20_000_000)}\nLast,Wood\n`;
		await expect(load('long.csv', text)).rejects.toMatchObject({ name: 'ImportError', line: 3 });
		expect(await test.rows(`select name from companies where name in ('First', 'Last')`)).toEqual([]);
	});

	it('leaves no file behind in the folder for temporary ones', () => {
		const left = existsSync(join(test.store.folder, 'tmp'))
			? readdirSync(join(test.store.folder, 'tmp'))
			: [];
		expect(left.filter((name) => name.includes('unpacked'))).toEqual([]);
	});
});
