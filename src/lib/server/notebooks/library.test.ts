import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { dataWatch } from '#lib/server/live/watch.ts';
import {
	deleteNotebook,
	listKeptNotebooks,
	notebookVersions,
	readKeptNotebook,
	restoreNotebook,
	shareNotebook
} from '#lib/server/store/notebooks/index.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { differenceOf } from './difference.ts';
import {
	duplicateNotebook,
	keepNew,
	keepText,
	listFileNotebooks,
	openNotebook,
	shippedFolder
} from './library.ts';

let test: TestStore;
const analyst: Viewer = { ...systemViewer, accountId: 'account-ida', role: 'analyst' };
const admin: Viewer = { ...systemViewer, accountId: 'account-ada', role: 'admin' };

beforeAll(async () => {
	test = await companyStore();
	await test.script(
		`insert into accounts (id, email, name, role) values ('account-ida', 'ida@example.com', 'Ida', 'analyst')`
	);
});
afterAll(() => test.clear());

const titled = (title: string, body = '') => `---\ntitle: ${title}\n---\n${body}`;
const keep = (title: string) => keepNew(test.store, analyst, titled(title));
const names = async (viewer: Viewer) => (await listKeptNotebooks(test.store, viewer)).map(({ name }) => name);

describe('a notebook that is kept', () => {
	it('is whose it is until it is shared, and read by others only as it is now', async () => {
		const { id } = await keepNew(test.store, analyst, titled('Plan', 'The salary of Bob is 1.'));
		expect([await names(ann), await names(admin)]).toEqual([[], []]);
		await keepText(test.store, analyst, id, { text: titled('Plan', 'Nothing of salaries.'), from: 1 });
		await shareNotebook(test.store, analyst, id, ['rep']);
		expect((await readKeptNotebook(test.store, ann, id)).text).toContain('Nothing of salaries.');
		await expect(readKeptNotebook(test.store, ann, id, 1)).rejects.toMatchObject({ code: 'not_allowed' });
		await expect(notebookVersions(test.store, ann, id)).rejects.toMatchObject({ code: 'not_allowed' });
		const save = keepText(test.store, ann, id, { text: 'Mine now', from: 2 });
		await expect(save).rejects.toMatchObject({ code: 'not_allowed' });
		await expect(shareNotebook(test.store, ann, id, [])).rejects.toMatchObject({ code: 'not_allowed' });
	});

	it('keeps every save as a version, and refuses one that would undo another’s', async () => {
		const { id } = await keep('Versions');
		const second = await keepText(test.store, analyst, id, { text: titled('Renamed'), from: 1 });
		expect([second.name, second.version]).toEqual(['Renamed', 2]);
		await expect(keepText(test.store, analyst, id, { text: 'Older', from: 1 })).rejects.toMatchObject({
			code: 'conflict',
			message: 'Ida saved version 2 meanwhile: yours was not saved.'
		});
		const same = await keepText(test.store, analyst, id, { text: titled('Renamed'), from: 2 });
		expect(same.version).toBe(2);
		expect((await readKeptNotebook(test.store, analyst, id, 1)).text).toBe(titled('Versions'));
		expect((await notebookVersions(test.store, analyst, id)).map(({ version, by }) => [version, by])).toEqual(
			[
				[2, 'Ida'],
				[1, 'Ida']
			]
		);
	});

	it('comes back from a deletion with its versions, for whose it is', async () => {
		const { id } = await keep('Gone');
		await keepText(test.store, analyst, id, { text: titled('Gone', 'More.'), from: 1 });
		await deleteNotebook(test.store, analyst, id);
		expect(await names(analyst)).not.toContain('Gone');
		await expect(restoreNotebook(test.store, ann, id)).rejects.toMatchObject({ code: 'not_found' });
		await restoreNotebook(test.store, analyst, id);
		expect((await notebookVersions(test.store, analyst, id)).length).toBe(2);
	});

	it('is a copy of one’s own when it is duplicated, from a file as it stands', async () => {
		const { id, isOwn, sharedWith } = await duplicateNotebook(test.store, ann, 'shipped.quarter-review');
		expect([isOwn, sharedWith]).toEqual([true, []]);
		const { text } = await openNotebook(test.store, ann, id);
		expect(text).toBe(await readFile(join(shippedFolder(), 'quarter-review.md'), 'utf8'));
		await expect(openNotebook(test.store, analyst, id)).rejects.toMatchObject({ code: 'not_found' });
	});
});

describe('a notebook that is a file', () => {
	it('of the data folder is listed beside those that ship, and no name leads out of its folder', async () => {
		const folder = join(test.store.folder, 'notebooks');
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, 'mine.md'), titled('Mine'));
		const listed = await listFileNotebooks(test.store);
		expect(listed.map(({ id }) => id)).toEqual(
			expect.arrayContaining(['shipped.quarter-review', 'folder.mine'])
		);
		for (const id of ['folder.../../secret', 'shipped.README/../x', 'folder.none', 'other.mine'])
			await expect(openNotebook(test.store, ann, id)).rejects.toMatchObject({ advice: expect.any(String) });
		await rm(folder, { recursive: true });
	});

	it('tells open pages when any editor saves it', async () => {
		const folder = join(test.store.folder, 'notebooks');
		await mkdir(folder, { recursive: true });
		await writeFile(join(folder, 'live.md'), titled('Before'));
		const watch = dataWatch(test.store);
		const before = await watch.version();
		expect(await watch.version()).toBe(before);
		await writeFile(join(folder, 'live.md'), titled('After, and longer'));
		const after = await watch.version();
		expect(after).not.toBe(before);
		await keep('Kept ones tell too');
		expect(await watch.version()).not.toBe(after);
	});
});

it('a difference has the lines that changed with those around, and says how many it leaves out', () => {
	const lines = Array.from({ length: 20 }, (_, place) => `line ${place + 1}`);
	const after = lines.with(9, 'another');
	const told = differenceOf(lines.join('\n'), after.join('\n')).map((line) =>
		line.kind === 'gap' ? `gap ${line.lines}` : `${line.kind} ${line.before ?? '-'} ${line.after ?? '-'}`
	);
	expect(told).toEqual([
		'gap 6',
		'same 7 7',
		'same 8 8',
		'same 9 9',
		'removed 10 -',
		'added - 10',
		'same 11 11',
		'same 12 12',
		'same 13 13',
		'gap 7'
	]);
});
