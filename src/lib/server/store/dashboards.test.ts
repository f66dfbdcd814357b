import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paragraphsOf, type Tile } from '#lib/crm/dashboards.ts';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import {
	addTile,
	changeDashboard,
	deleteDashboard,
	listDashboards,
	makeDashboard,
	moveTile,
	readDashboard,
	removeTile,
	resizeTile,
	restoreDashboard,
	writeTile
} from './dashboards.ts';
import { saveView } from './saved-views.ts';
import { ann, companyStore, type TestStore } from './testing.ts';

let test: TestStore;
const analyst: Viewer = { ...systemViewer, accountId: 'account-ida', role: 'analyst' };
const marketer: Viewer = { ...systemViewer, accountId: 'account-mo', role: 'marketer' };
const admin: Viewer = { ...systemViewer, accountId: 'account-ada', role: 'admin' };

beforeAll(async () => {
	test = await companyStore();
	await test.script(
		`insert into accounts (id, email, name, role) values ('account-ida', 'ida@example.com', 'Ida', 'analyst')`
	);
});
afterAll(() => test.clear());

const make = (viewer: Viewer, name: string, sharedWith: string[] = []) =>
	makeDashboard(test.store, viewer, { name, sharedWith });
const names = async (viewer: Viewer) => (await listDashboards(test.store, viewer)).map(({ name }) => name);
const write = async (id: string, text: string, before: string | null = null) =>
	(await addTile(test.store, analyst, id, { kind: 'text', text, width: 6, before })).tile.id;
const texts = (tiles: Tile[]) => tiles.map((tile) => (tile.kind === 'text' ? tile.text : tile.view));
const lying = async (id: string) => texts((await readDashboard(test.store, analyst, id)).tiles);

describe('a dashboard', () => {
	it('is whose it is, until it is shared with a role', async () => {
		const { id } = await make(analyst, '  Monday \n morning ');
		expect(await readDashboard(test.store, analyst, id)).toMatchObject({
			name: 'Monday morning',
			owner: 'Ida',
			isOwn: true,
			mayChange: true,
			tiles: []
		});
		expect(await names(marketer)).toEqual([]);
		expect(await names(admin)).toEqual([]);
		await changeDashboard(test.store, analyst, id, { sharedWith: ['marketer'] });
		expect(await readDashboard(test.store, marketer, id)).toMatchObject({ isOwn: false, mayChange: false });
		await expect(readDashboard(test.store, ann, id)).rejects.toMatchObject({ code: 'not_found' });
		await deleteDashboard(test.store, analyst, id);
		expect(await names(marketer)).toEqual([]);
		await expect(restoreDashboard(test.store, marketer, id)).rejects.toMatchObject({ code: 'not_found' });
		await restoreDashboard(test.store, analyst, id);
		expect(await names(marketer)).toEqual(['Monday morning']);
	});

	it('is changed by nobody else, but an administrator where it is shared', async () => {
		const { id } = await make(analyst, 'Shared', ['rep', 'marketer']);
		const tile = await write(id, 'Words');
		const refused = { code: 'not_allowed', message: '“Shared” is Ida’s: only they can change it.' };
		for (const change of [
			() => changeDashboard(test.store, ann, id, { name: 'Mine' }),
			() => deleteDashboard(test.store, ann, id),
			() => addTile(test.store, ann, id, { kind: 'text', text: 'Mine', width: 6 }),
			() => moveTile(test.store, ann, id, tile, null),
			() => resizeTile(test.store, ann, id, tile, 12),
			() => writeTile(test.store, ann, id, tile, 'Mine'),
			() => removeTile(test.store, ann, id, tile)
		])
			await expect(change()).rejects.toMatchObject(refused);
		expect(await resizeTile(test.store, admin, id, tile, 12)).toMatchObject({ tiles: [{ width: 12 }] });
		expect(await changeDashboard(test.store, admin, id, { sharedWith: [] })).toMatchObject({
			sharedWith: []
		});
		await expect(writeTile(test.store, admin, id, tile, 'Mine')).rejects.toMatchObject({ code: 'not_found' });
	});

	it('is shared by those who may share', async () => {
		await expect(make(ann, 'For all', ['rep'])).rejects.toMatchObject({ code: 'not_allowed' });
		const own = await make(ann, 'For me');
		await expect(changeDashboard(test.store, ann, own.id, { sharedWith: ['rep'] })).rejects.toMatchObject({
			code: 'not_allowed'
		});
		expect(await names(ann)).toContain('For me');
	});

	it.each([
		[{ name: ' ' }, 'name'],
		[{ name: 'x'.repeat(101) }, 'name'],
		[{ sharedWith: ['owner'] }, 'sharedWith']
	])('%j is refused, with what to give', async (wrong, field) => {
		await expect(makeDashboard(test.store, analyst, { name: 'Board', ...wrong })).rejects.toMatchObject({
			code: 'invalid',
			issues: [{ field }]
		});
	});
});

describe('tiles', () => {
	it('lie as they were put, moved and taken off', async () => {
		const { id } = await make(analyst, 'Order');
		const [a, c] = [await write(id, 'a'), await write(id, 'c')];
		const b = await write(id, 'b', c);
		expect(await lying(id)).toEqual(['a', 'b', 'c']);
		expect(texts((await moveTile(test.store, analyst, id, a, null)).tiles)).toEqual(['b', 'c', 'a']);
		expect(texts((await moveTile(test.store, analyst, id, a, b)).tiles)).toEqual(['a', 'b', 'c']);
		expect(texts((await moveTile(test.store, analyst, id, b, b)).tiles)).toEqual(['a', 'b', 'c']);
		const { tile, before } = await removeTile(test.store, analyst, id, b);
		expect(before).toBe(c);
		expect(await lying(id)).toEqual(['a', 'c']);
		await addTile(test.store, analyst, id, { ...tile, before });
		expect(await lying(id)).toEqual(['a', 'b', 'c']);
		await expect(removeTile(test.store, analyst, id, b)).rejects.toMatchObject({ code: 'not_found' });
		// What it should stand in front of went meanwhile: it is put, and nothing is lost.
		expect(texts((await moveTile(test.store, analyst, id, a, 'gone')).tiles)).toEqual(['b', 'c', 'a']);
	});

	it('that two people change at once all stay', async () => {
		const { id } = await make(analyst, 'Busy', ['rep']);
		await Promise.all([write(id, 'one'), write(id, 'two'), write(id, 'three')]);
		expect((await lying(id)).sort()).toEqual(['one', 'three', 'two']);
	});

	it('show views that the one who puts them sees, and keep those that are deleted', async () => {
		const { id } = await make(analyst, 'Views');
		const view = await saveView(test.store, analyst, { name: 'Mine', page: '/explore', query: '' });
		const other = await saveView(test.store, marketer, { name: 'Theirs', page: '/explore', query: '' });
		await addTile(test.store, analyst, id, { kind: 'view', view: view.id, width: 6 });
		await expect(
			addTile(test.store, analyst, id, { kind: 'view', view: other.id, width: 6 })
		).rejects.toMatchObject({ code: 'not_found' });
		await test.script(`update saved_views set deleted_at = now() where id = '${view.id}'`);
		expect(await lying(id)).toEqual([view.id]);
	});

	it('take widths of 3 to 12 columns and texts that say something', async () => {
		const { id } = await make(analyst, 'Sizes');
		const tile = await write(id, ' First.\r\n\r\nSecond. ');
		expect(await lying(id)).toEqual(['First.\n\nSecond.']);
		for (const width of [2, 13, 4.5, Number.NaN])
			await expect(resizeTile(test.store, analyst, id, tile, width)).rejects.toMatchObject({
				issues: [{ field: 'width' }]
			});
		for (const text of [' \n', 'x'.repeat(4_001)])
			await expect(writeTile(test.store, analyst, id, tile, text)).rejects.toMatchObject({
				issues: [{ field: 'text' }]
			});
		for (let more = 1; more < 24; more += 1) await write(id, 'More');
		await expect(write(id, 'Too much')).rejects.toMatchObject({ code: 'invalid' });
	});

	it('leave a trace of what was done to each', async () => {
		await test.script('delete from audit_log');
		const { id } = await make(analyst, 'Traced');
		const tile = await write(id, 'Before');
		await writeTile(test.store, analyst, id, tile, 'After');
		await deleteDashboard(test.store, analyst, id);
		const log = await test.rows(
			`select action, detail->'before'->'tile'->>'text' as before, detail->'after'->'tile'->>'text' as after
			from audit_log order by sequence`
		);
		expect(log).toEqual([
			{ action: 'dashboard_made', before: null, after: null },
			{ action: 'dashboard_changed', before: null, after: 'Before' },
			{ action: 'dashboard_changed', before: 'Before', after: 'After' },
			{ action: 'dashboard_deleted', before: null, after: null }
		]);
	});
});

it('a text is its paragraphs, with the line ends within them', () => {
	expect(paragraphsOf('One\ntwo\n \n\nThree\n')).toEqual(['One\ntwo', 'Three']);
	expect(paragraphsOf(' \n ')).toEqual([]);
});
