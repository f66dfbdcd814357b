import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readKeptLine, type KeptDialect } from './kept-line.ts';
import { blankRecord, rewriteKept, type LinedRecord } from './kept-records.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-kept-'));
const path = join(folder, 'kept.csv');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const comma: KeptDialect = { encoding: 'utf-8', delimiter: ',', quote: '"', lineEnd: '\n', headerLine: 1 };
const text = 'Name,Note\nAnn,"two\nlines, and ""more"""\nBob,ü\n"Cid",\nDora,"x"';

const rewrite = (change: (record: LinedRecord) => string | null, dialect = comma) =>
	rewriteKept(path, dialect, change);

describe('a kept file that is rewritten', () => {
	it('hands out each record with the line on which it begins', async () => {
		writeFileSync(path, text);
		const seen: [number, string][] = [];
		await rewrite(({ line, text }) => (seen.push([line, text]), null));
		expect(seen.map(([line]) => line)).toEqual([1, 2, 4, 5, 6]);
		expect(seen[1]![1]).toBe('Ann,"two\nlines, and ""more"""');
		expect(readFileSync(path, 'utf8')).toBe(text);
	});

	it('keeps every other record on its line when one is blanked', async () => {
		writeFileSync(path, text);
		expect(await rewrite(({ line, text }) => (line === 2 ? blankRecord(text, comma) : null))).toBe(1);
		expect(readFileSync(path, 'utf8')).toBe('Name,Note\n,"\n"\nBob,ü\n"Cid",\nDora,"x"');
		for (const [line, name] of [
			[4, 'Bob'],
			[6, 'Dora']
		] as const)
			expect((await readKeptLine(path, comma, line)).record?.cells[0]).toBe(name);
	});

	it.each([
		['windows-1252', Buffer.from('Name;Ort\r\nJos\xe9;K\xf6ln\r\nJ\xfcrgen;\x80\r\n', 'latin1')],
		['utf-16le', Buffer.from('\uFEFFName;Ort\r\nJosé;Köln\r\nJürgen;€\r\n', 'utf16le')],
		['utf-16be', Buffer.from('\uFEFFName;Ort\r\nJosé;Köln\r\nJürgen;€\r\n', 'utf16le').swap16()],
		['utf-8', Buffer.from('\uFEFFName;Ort\r\nJosé;Köln\r\nJürgen;€\r\n')]
	])('in %s changes what is asked for and passes the rest on byte for byte', async (encoding, bytes) => {
		writeFileSync(path, bytes);
		const dialect = { ...comma, encoding, delimiter: ';', lineEnd: '\r\n' };
		expect(
			await rewrite(({ text }) => (text.includes('José') ? text.replace('José', 'é€') : null), dialect)
		).toBe(1);
		const label = encoding === 'utf-8' ? 'utf-8' : encoding;
		const decoded = new TextDecoder(label, { ignoreBOM: true }).decode(readFileSync(path), { stream: true });
		expect(decoded.replace('\uFEFF', '')).toBe('Name;Ort\r\né€;Köln\r\nJürgen;€\r\n');
	});

	it('passes bytes on that are not valid in its encoding', async () => {
		const bytes = Buffer.concat([
			Buffer.from('Name\nBöb\n'),
			Buffer.from([0xff, 0xfe, 0x41, 0x0a]),
			Buffer.from('Ann\n')
		]);
		writeFileSync(path, bytes);
		await rewrite(({ text }) => (text === 'Ann' ? '' : null));
		expect(readFileSync(path)).toEqual(
			Buffer.concat([bytes.subarray(0, bytes.length - 4), Buffer.from('\n')])
		);
	});
});
