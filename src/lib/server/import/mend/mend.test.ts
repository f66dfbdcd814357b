import { readFileSync, writeFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { originOf } from '#lib/server/store/lineage.ts';
import { ann, emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import {
	discardRejects,
	listImports,
	listRejects,
	mendRejects,
	rejectedFiles,
	runImport,
	undoImport,
	waitingRows,
	waitingValues
} from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-mend-'));
let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

function write(name: string, content: string): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

const run = (path: string, options = {}) => runImport(test.store, systemViewer, [path], options);

const lines = [
	'Deal ID,Deal name,Company,Deal stage,Amount,Created,Region',
	'1,Cold room,Acme,Won,100,2026-01-05,North',
	'2,Freezer,Bolt,Proposal,see invoice,2026-01-06,North',
	'3,Pump,Acme,Lost,see invoice,2026-01-07,South',
	'4,Valve,Acme,Won,70,the 5th,South'
];
const deals = () => write('deals.csv', `${lines.join('\n')}\n`);

/** Import the deals, three of whose rows are refused. */
async function refused() {
	const report = await run(deals());
	return { id: report.import_id, file: `${report.import_id}_1`, rejects: report.files[0]!.rejects_file! };
}

afterEach(async () => {
	for (const { id, status } of await listImports(test.store, systemViewer))
		if (status === 'done') await undoImport(test.store, systemViewer, id);
});

const counts = async (id: string) => {
	const found = (await listImports(test.store, systemViewer)).find((each) => each.id === id)!;
	const { rows_read, rows_loaded, rows_updated, rows_unchanged, rows_merged, rows_rejected, ...rest } =
		found.files[0]!;
	expect(rows_read).toBe(rows_loaded + rows_updated + rows_unchanged + rows_merged + rows_rejected);
	return {
		loaded: rows_loaded,
		rejected: rows_rejected,
		mended: rest.rows_mended,
		discarded: rest.rows_discarded
	};
};

const amounts = () =>
	test.rows(
		'select source_id as id, amount::varchar as amount from deals where deleted_at is null order by 1'
	);

describe('a refused row', () => {
	it('is mended cell by cell, loaded under its import, and leads to its line and to who mended it', async () => {
		const { id, file } = await refused();
		expect(await counts(id)).toEqual({ loaded: 1, rejected: 3, mended: 0, discarded: 0 });
		const mended = await mendRejects(test.store, systemViewer, file, {
			edits: [
				{ line: 3, cells: { Amount: '900' } },
				{ line: 4, cells: { Amount: 'still nothing' } }
			]
		});
		expect(mended).toMatchObject({ tried: 2, loaded: 1, rejected: 1 });
		expect(await counts(id)).toEqual({ loaded: 2, rejected: 2, mended: 1, discarded: 0 });
		expect(await amounts()).toEqual([
			{ id: '1', amount: '100.0000' },
			{ id: '2', amount: '900.0000' }
		]);
		const [deal] = await test.rows(`select id from deals where source_id = '2'`);
		const { origin } = await originOf(test.store, systemViewer, 'deals', String(deal!.id));
		expect(origin).toMatchObject({
			kind: 'file',
			line: 3,
			mended: { by: 'Command line', cells: [{ column: 'Amount', from: 'see invoice', to: '900' }] }
		});
	});

	it('that still can’t be read waits as it was mended, with its new reason', async () => {
		const { id, file } = await refused();
		await mendRejects(test.store, systemViewer, file, {
			edits: [{ line: 5, cells: { Created: '2026-01-05', Amount: 'seventy' } }]
		});
		const { rows } = await listRejects(test.store, systemViewer, { file, state: 'waiting' });
		expect(rows.find(({ line }) => line === 5)).toMatchObject({
			column_name: 'Amount',
			value: 'seventy',
			record: { Created: '2026-01-05', Amount: 'seventy' }
		});
		expect((await counts(id)).rejected).toBe(3);
	});

	it('is mended with every other that has the same value in a column', async () => {
		const { id, file } = await refused();
		expect(await waitingValues(test.store, systemViewer, file, 'Amount')).toEqual([
			{ value: 'see invoice', rows: 2 },
			{ value: '70', rows: 1 }
		]);
		const replace = { column: 'Amount', from: 'see invoice', to: '5' };
		expect(await mendRejects(test.store, systemViewer, file, { replace })).toMatchObject({
			tried: 2,
			loaded: 2
		});
		expect(await counts(id)).toEqual({ loaded: 3, rejected: 1, mended: 2, discarded: 0 });
	});

	it('is mended in its file, which comes back as any other; a second time it changes nothing', async () => {
		const { id, rejects } = await refused();
		const text = readFileSync(rejects, 'utf8');
		expect(text.split('\n')[0]).toBe(
			`${lines[0]},Weatherglass line,Weatherglass column,Weatherglass value,Weatherglass reason,Weatherglass import`
		);
		const path = write('mended.csv', text.replaceAll('see invoice', '40'));
		const report = await run(path);
		expect(report.import_id).toBe(id);
		expect(report.files[0]).toMatchObject({
			mended_import: id,
			rows_read: 3,
			rows_loaded: 2,
			rows_rejected: 1
		});
		expect(await counts(id)).toEqual({ loaded: 3, rejected: 1, mended: 2, discarded: 0 });
		expect(readFileSync(rejects, 'utf8').trim().split('\n')).toHaveLength(2);
		const again = await run(path);
		expect(again.files[0]).toMatchObject({
			rows_read: 3,
			rows_loaded: 0,
			rows_unchanged: 2,
			rows_rejected: 1
		});
		expect(await amounts()).toHaveLength(3);
		expect(await listImports(test.store, systemViewer)).toSatisfy(
			(all: { status: string }[]) => all.filter(({ status }) => status === 'done').length === 1
		);
	});

	it('comes back in a file whose columns a spreadsheet moved, with rows that are none of it left out', async () => {
		const { id, file } = await refused();
		const path = write(
			'moved.csv',
			[
				`Weatherglass import,Weatherglass line,${lines[0]}`,
				`${file},3,${lines[2]!.replace('see invoice', '1')}`,
				`${file},3,${lines[2]!.replace('see invoice', '2')}`,
				`${file},99,9,New,Acme,Won,1,2026-01-01,North`
			].join('\n')
		);
		const report = await run(path);
		expect(report.files[0]).toMatchObject({ rows_read: 3, rows_loaded: 1, rows_rejected: 2 });
		expect(report.files[0]!.warnings.join()).toContain('no refused lines of deals.csv');
		expect((await counts(id)).mended).toBe(1);
	});

	it('is given up with a reason and stays counted', async () => {
		const { id, file, rejects } = await refused();
		await expect(discardRejects(test.store, systemViewer, file, { lines: [5], reason: ' ' })).rejects.toThrow(
			'for a reason'
		);
		expect(await discardRejects(test.store, systemViewer, file, { lines: [5], reason: 'a test' })).toBe(1);
		expect(await counts(id)).toEqual({ loaded: 1, rejected: 3, mended: 0, discarded: 1 });
		expect(await mendRejects(test.store, systemViewer, file, { retry: true })).toMatchObject({ tried: 2 });
		expect(await discardRejects(test.store, systemViewer, file, { reason: 'all of them' })).toBe(2);
		expect(existsSync(rejects)).toBe(false);
		expect(await rejectedFiles(test.store, systemViewer)).toMatchObject([
			{ waiting: 0, mended: 0, discarded: 3, rows_read: 4 }
		]);
	});

	it('waits in a grid in the order of the file', async () => {
		const { file } = await refused();
		const { rows, total } = await waitingRows(test.store, systemViewer, file, ['Amount', 'Created'], {
			limit: 2,
			offset: 1
		});
		expect(total).toBe(3);
		expect(rows).toMatchObject([
			{ line: 4, cells: ['see invoice', '2026-01-07'], problems: [{ place: 0 }] },
			{ line: 5, cells: ['70', 'the 5th'], problems: [{ place: 1 }] }
		]);
	});

	it('goes with its import, however it came in', async () => {
		const { id, file } = await refused();
		await mendRejects(test.store, systemViewer, file, { edits: [{ line: 3, cells: { Amount: '900' } }] });
		const result = await undoImport(test.store, systemViewer, id);
		expect(result.conflicts).toEqual([]);
		expect(await amounts()).toEqual([]);
		await expect(mendRejects(test.store, systemViewer, file, { retry: true })).rejects.toThrow(
			'There is no import'
		);
	});

	it('that changed a record of another import gives it back when its own is undone', async () => {
		const early = await run(write('early.csv', `${lines[0]}\n2,Freezer,Bolt,Proposal,10,2026-01-06,North\n`));
		const { id, file } = await refused();
		await run(write('late.csv', `${lines[0]}\n2,Freezer,Bolt,Proposal,11,2026-01-06,North\n`));
		await mendRejects(test.store, systemViewer, file, { edits: [{ line: 3, cells: { Amount: '12' } }] });
		expect(await amounts()).toContainEqual({ id: '2', amount: '12.0000' });
		await undoImport(test.store, systemViewer, id);
		expect(await amounts()).toEqual([{ id: '2', amount: '11.0000' }]);
		await undoImport(test.store, systemViewer, early.import_id);
	});

	it('with the width of another table is mended in the grid too', async () => {
		const path = write(
			'wide.csv',
			'Company ID,Company name,City\n1,Acme,Bern\n2,Bolt,Basel,and more\n3,Crane,Chur\n'
		);
		const { import_id } = await run(path);
		expect(await counts(import_id)).toMatchObject({ loaded: 2, rejected: 1 });
		const mended = await mendRejects(test.store, systemViewer, `${import_id}_1`, { retry: true });
		expect(mended).toMatchObject({ tried: 1, loaded: 1 });
		expect(await test.rows('select name, city from companies order by 1')).toContainEqual({
			name: 'Bolt',
			city: 'Basel'
		});
	});

	it('that came to look like the row beside it stays a record of its own', async () => {
		const path = write(
			'contacts.csv',
			'Full name,Company,Created\nAda Moss,Acme,2026-01-05\nAda Moss,Acme,last week\n'
		);
		const { import_id } = await run(path, { as: 'contacts' });
		const edits = [{ line: 3, cells: { Created: '2026-02-05' } }];
		const mended = await mendRejects(test.store, systemViewer, `${import_id}_1`, { edits });
		expect(mended).toMatchObject({ loaded: 1, updated: 0 });
		expect(await test.rows(`select count(*)::integer as n from contacts where name = 'Ada Moss'`)).toEqual([
			{ n: 2 }
		]);
	});

	it('is a secret of those who may import', async () => {
		const { file } = await refused();
		await expect(listRejects(test.store, ann, { file })).rejects.toThrow('may import files and see');
		await expect(mendRejects(test.store, ann, file, { retry: true })).rejects.toThrow(
			'may import files and see'
		);
		await expect(discardRejects(test.store, ann, file, { reason: 'no' })).rejects.toThrow(
			'may import files and see'
		);
	});

	it('is told what it lacks: a column, an import', async () => {
		const { file } = await refused();
		await expect(
			mendRejects(test.store, systemViewer, file, { edits: [{ line: 3, cells: { Amuont: '1' } }] })
		).rejects.toThrow('no column “Amuont”');
		await expect(
			run(write('short.csv', `Deal ID,Weatherglass line,Weatherglass import\n2,3,${file}\n`))
		).rejects.toThrow('not its column “Deal name”');
	});
});
