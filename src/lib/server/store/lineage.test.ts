import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { cutRecord, readKeptLine, type KeptDialect } from './kept-line.ts';
import { originOf } from './lineage.ts';
import { createRecord } from './records/index.ts';
import { ann, companyStore, type TestStore } from './testing.ts';

let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	mkdirSync(join(test.store.folder, 'imports', 'i1'), { recursive: true });
});
afterAll(() => test.clear());

const csv: KeptDialect = { encoding: 'utf-8', delimiter: ',', quote: '"', lineEnd: '\n', headerLine: 1 };

describe('a record of a delimited text', () => {
	it.each([
		['a,b,c\nd', ['a', 'b', 'c']],
		['a,,\r\nb', ['a', '', '']],
		['"a,1","say ""hi""","two\nlines"\nnext', ['a,1', 'say "hi"', 'two\nlines']],
		['12" pipe,b\n', ['12" pipe', 'b']],
		['"never closed,b\nc', ['never closed,b\nc']],
		['', ['']]
	])('%j has the cells %j', (text, cells) => {
		expect(cutRecord(text, csv).cells).toEqual(cells);
	});

	it('keeps quotes where the file has none', () => {
		expect(cutRecord('"a";b\n', { ...csv, delimiter: ';', quote: null }).cells).toEqual(['"a"', 'b']);
	});
});

describe('a line of a kept file', () => {
	const keep = (name: string, content: string | Buffer) => {
		const path = join(test.store.folder, 'imports', 'i1', name);
		writeFileSync(path, content);
		return path;
	};

	it('is found below junk, past cells of several lines, and as it was written', async () => {
		const path = keep('junk.csv', 'My report\n\nid,note\n1,"two\nlines"\n2, spaced \n');
		const read = (line: number) => readKeptLine(path, { ...csv, headerLine: 3 }, line);
		expect(await read(4)).toEqual({
			header: ['id', 'note'],
			record: { text: '1,"two\nlines"', cells: ['1', 'two\nlines'] }
		});
		expect((await read(6)).record).toEqual({ text: '2, spaced ', cells: ['2', ' spaced '] });
		expect((await read(9)).record).toBeNull();
	});

	it.each([
		['utf-16le', Buffer.from('\ufeffid;name\r\n1;Müller\r\n', 'utf16le')],
		['windows-1252', Buffer.from('id;name\r\n1;Müller\r\n', 'latin1')],
		['utf-8', Buffer.from('id;name\r\n1;Müller\r\n', 'latin1')],
		['utf-8-bom', Buffer.from('\ufeffid;name\r\n1;Müller\r\n')]
	])('is read in %s', async (encoding, content) => {
		const path = keep('encoded.csv', content);
		const dialect = { ...csv, encoding, delimiter: ';', lineEnd: '\r\n' };
		expect(await readKeptLine(path, dialect, 2)).toMatchObject({
			header: ['id', 'name'],
			record: { cells: ['1', 'Müller'] }
		});
	});

	it('is found far down a large file, in every chunk', async () => {
		const lines = Array.from({ length: 60_000 }, (_, index) => `${index + 2},deal ${index + 2}`);
		const path = keep('large.csv', `id,name\n${lines.join('\n')}\n`);
		for (const line of [2, 3, 25_001, 41_417, 60_001]) {
			const { record } = await readKeptLine(path, csv, line);
			expect(record).toEqual({ text: `${line},deal ${line}`, cells: [String(line), `deal ${line}`] });
		}
	});

	it('is unwrapped where whole lines stand in quotes', async () => {
		const path = keep('wrapped.csv', 'id,name\n"1,""A, B"""\n');
		expect((await readKeptLine(path, csv, 2)).record?.cells).toEqual(['1', 'A, B']);
	});
});

describe('the origin of a record', () => {
	beforeAll(async () => {
		writeFileSync(join(test.store.folder, 'imports', 'i1', '1-deals.csv'), 'Deal ID,Amount\n17,"1,000"\n');
		await test.script(`
			insert into imports (id, status, started_at, started_by) values
				('i1', 'done', '2026-01-01', 'account-ann'), ('i2', 'done', '2026-02-01', 'system');
			insert into import_files (id, import_id, position, file_name, format, checksum, kept_path, entity, dialect, columns) values
				('f1', 'i1', 1, 'deals.csv', 'csv', 'abc', 'imports/i1/1-deals.csv', 'deals', '${JSON.stringify(csv)}',
					'[{"name":"Deal ID","field":"source_id"},{"name":"Amount","field":"amount"}]'),
				('f2', 'i2', 1, 'gone.csv', 'csv', 'def', 'imports/i2/1-gone.csv', 'deals', '${JSON.stringify(csv)}', '[]');
			insert into deals (id, name, owner_id, source_system, source_account, source_id, import_file, import_row) values
				('filed', 'Filed', 'bob', 'hubspot', 'main', '17', 'f1', 2), ('lost', 'Lost', 'bob', 'file', 'x', '1', 'f2', 2);
			insert into changes (entity, record_id, action, actor_kind, import_id) values ('deals', 'filed', 'update', 'import', 'i2');
			insert into sync_runs (id, connector, source_account, endpoint, status) values ('s1', 'pipedrive', 'acme', '/deals', 'done');
			insert into deals (id, name, sync_run, raw) values ('synced', 'Synced', 's1', '{"id": 5}');
		`);
	});

	it('is the line of a file, cell by cell, with who imported it and what came later', async () => {
		expect(await originOf(test.store, systemViewer, 'deals', 'filed')).toMatchObject({
			origin: {
				kind: 'file',
				importId: 'i1',
				fileName: 'deals.csv',
				line: 2,
				checksum: 'abc',
				importedBy: 'Ann',
				header: ['Deal ID', 'Amount'],
				cells: ['17', '1,000'],
				text: '17,"1,000"',
				fields: ['source_id', 'amount']
			},
			source: { system: 'hubspot', id: '17' },
			updates: [{ kind: 'file', importId: 'i2', fileName: 'gone.csv', importedBy: 'Command line' }]
		});
	});

	it.each([
		['https://crm.example.com/deals/1', 'https://crm.example.com/deals/1'],
		['javascript:alert(1)', null],
		['data:text/html,x', null]
	])('leads to the source only where its address is one of the web: %s', async (address, url) => {
		await test.script(`insert into companies (id, name, source_system, source_id, source_url)
			values ('linked', 'Linked', 'hubspot', '9', '${address}')`);
		const { source } = await originOf(test.store, systemViewer, 'companies', 'linked');
		await test.script(`delete from companies where id = 'linked'`);
		expect(source.url).toBe(url);
	});

	it('is still told when the kept copy is gone', async () => {
		const { origin } = await originOf(test.store, systemViewer, 'deals', 'lost');
		expect(origin).toMatchObject({ kind: 'file', fileName: 'gone.csv', line: 2, cells: [], text: null });
	});

	it('is a person, or a sync', async () => {
		const made = await createRecord(test.store, ann, 'companies', { name: 'Handmade' });
		expect((await originOf(test.store, ann, 'companies', made.id)).origin).toMatchObject({
			kind: 'person',
			account: 'Ann'
		});
		expect((await originOf(test.store, systemViewer, 'deals', 'synced')).origin).toMatchObject({
			kind: 'sync',
			connector: 'pipedrive',
			endpoint: '/deals',
			raw: { id: 5 }
		});
	});

	it('is told only to those who may see the record', async () => {
		await expect(originOf(test.store, ann, 'deals', 'filed')).rejects.toMatchObject({ code: 'not_found' });
	});
});
