import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { addTile, makeDashboard, readDashboard } from '#lib/server/store/dashboards.ts';
import { saveView } from '#lib/server/store/saved-views.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { showTiles, type TileShown } from './tiles.ts';

let test: TestStore;
let id: string;
const analyst: Viewer = { ...systemViewer, accountId: 'account-ida', role: 'analyst' };

/** Put a view of this question on the dashboard; it stands behind the others. */
async function put(name: string, query: string, sharedWith: string[] = ['rep'], page = '/explore') {
	const view = await saveView(test.store, analyst, { name, page, query, sharedWith });
	await addTile(test.store, analyst, id, { kind: 'view', view: view.id, width: 6 });
}

beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into deals (id, name, pipeline_id, stage_id, status, amount, currency, amount_base, owner_id, created_at, closed_at) values
			('a', 'A', 'sales', 'won', 'won', 100, 'EUR', 100, 'ann', '2026-01-05', '2026-02-05'),
			('b', 'B', 'sales', 'won', 'won', 20, 'EUR', 20, 'bob', '2026-01-05', '2026-03-05')`);
	({ id } = await makeDashboard(test.store, analyst, { name: 'Board', sharedWith: ['rep', 'admin'] }));
	await put('Won', 'metric=won_amount&period=all');
	await put('Of Bob', 'metric=won_amount&period=all&owner=bob&where=status+%3D+won');
	await put('Kept back', 'metric=won_amount&period=all', []);
	await put('Renamed', 'metric=won_amounts&period=all');
	await put('Broken', 'metric=won_amount&where=owner+%3D');
	await put('Pipeline', '', ['rep'], '/pipeline');
});
afterAll(() => test.clear());

const shown = async (viewer: Viewer) =>
	showTiles({
		store: test.store,
		viewer,
		reader: { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' },
		settings: await test.store.settings(),
		dashboard: await readDashboard(test.store, viewer, id)
	});
const said = (tile: TileShown) =>
	tile.shows === 'answer' ? tile.answer.total.value : tile.shows === 'nothing' ? tile.why : tile.kind;

it('figures are of the reader’s own rows, and of views that are shared with them', async () => {
	const [won, bobs, kept] = await shown(analyst);
	expect([won, bobs, kept].map((tile) => Number(said(tile!)))).toEqual([120, 20, 120]);
	const [own, , hidden] = await shown(ann);
	expect(Number(said(own!))).toBe(100);
	expect(hidden).toMatchObject({ shows: 'nothing', of: null });
	expect(said(hidden!)).toContain('was deleted, or is not shared with you');
});

it('who arranges is told which roles would see nothing in a tile', async () => {
	const tiles = await shown(analyst);
	expect(tiles.slice(0, 3).map((tile) => tile.shows === 'answer' && tile.of.hiddenFrom)).toEqual([
		[],
		[],
		['rep', 'admin']
	]);
});

it('what narrows a figure stands under it', async () => {
	const [won, bobs] = await shown(analyst);
	expect(won).toMatchObject({ answer: { notes: [] } });
	expect(bobs).toMatchObject({ answer: { notes: ['Only: Owner: Bob Baker; status = won.'] } });
});

it('a view that can’t be answered any more says so, instead of another figure', async () => {
	const [, , , renamed, broken, pipeline] = await shown(analyst);
	expect(said(renamed!)).toContain('There is no metric “won_amounts” any more.');
	expect(broken).toMatchObject({ shows: 'nothing', of: { name: 'Broken' } });
	expect(said(pipeline!)).toContain('this is one of Pipeline');
});
