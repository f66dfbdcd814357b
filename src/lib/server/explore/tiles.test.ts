import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { keepSegment } from '#lib/server/metrics/index.ts';
import { addTile, makeDashboard, readDashboard } from '#lib/server/store/dashboards.ts';
import { saveView } from '#lib/server/store/saved-views.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { readNarrowing, type Narrowing } from './narrowing.ts';
import { showTiles, type TileShown } from './tiles.ts';

let test: TestStore;
let id: string;
let steel: string;
const analyst: Viewer = { ...systemViewer, accountId: 'account-ida', role: 'analyst' };

/** Put a view of this question on the dashboard; it stands behind the others. */
async function put(name: string, query: string, sharedWith: string[] = ['rep'], page = '/explore') {
	const view = await saveView(test.store, analyst, { name, page, query, sharedWith });
	await addTile(test.store, analyst, id, { kind: 'view', view: view.id, width: 6 });
}

beforeAll(async () => {
	test = await companyStore();
	await test.script(`
		insert into deals (id, name, company_id, pipeline_id, stage_id, status, amount, currency, amount_base, owner_id, created_at, closed_at) values
			('a', 'A', 'acme', 'sales', 'won', 'won', 100, 'EUR', 100, 'ann', '2026-01-05', '2026-02-05'),
			('b', 'B', 'bolt', 'sales', 'won', 'won', 20, 'EUR', 20, 'bob', '2026-01-05', '2026-03-05')`);
	({ id } = await makeDashboard(test.store, analyst, { name: 'Board', sharedWith: ['rep', 'admin'] }));
	await put('Won', 'metric=won_amount&period=all');
	await put('Of Bob', 'metric=won_amount&period=all&owner=bob&where=status+%3D+won');
	await put('Kept back', 'metric=won_amount&period=all', []);
	await put('Renamed', 'metric=won_amounts&period=all');
	await put('Broken', 'metric=won_amount&where=owner+%3D');
	await put('Pipeline', '', ['rep'], '/pipeline');
	({ id: steel } = await keepSegment(test.store, analyst, {
		name: 'Steel',
		entity: 'companies',
		rule: { field: 'name', is: 'in', values: ['Acme'] },
		shared: true
	}));
	await put('Of a segment', `metric=won_amount&period=all&segment=${steel}`);
	await put('Spent', 'metric=cost&period=all');
});
afterAll(() => test.clear());

const shown = async (viewer: Viewer, narrowing: Narrowing = {}) =>
	showTiles({
		store: test.store,
		viewer,
		reader: { locale: 'en-GB', timeZone: 'UTC', currency: 'EUR' },
		settings: await test.store.settings(),
		dashboard: await readDashboard(test.store, viewer, id),
		narrowing
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
	const ofSegment = (await shown(analyst)).at(-2)!;
	expect(Number(said(ofSegment))).toBe(100);
	expect(ofSegment).toMatchObject({
		answer: { notes: ['Only: Segment: Steel.', expect.stringContaining('decided by what is known now')] }
	});
});

it('a view that can’t be answered any more says so, instead of another figure', async () => {
	const [, , , renamed, broken, pipeline] = await shown(analyst);
	expect(said(renamed!)).toContain('There is no metric “won_amounts” any more.');
	expect(broken).toMatchObject({ shows: 'nothing', of: { name: 'Broken' } });
	expect(said(pipeline!)).toContain('this is one of Pipeline');
});

it('every tile is narrowed as the bar above them says, and leads to the view narrowed', async () => {
	const [won, bobs] = await shown(analyst, { owner: 'bob', period: 'last_year' });
	expect(won).toMatchObject({ answer: { total: { sample: 0 }, notes: [] } });
	expect(won).toMatchObject({
		of: { href: expect.stringMatching(/period=last_year&.*owner=bob/) as string }
	});
	expect(bobs).toMatchObject({ shows: 'answer' });
	const [inSegment] = await shown(analyst, { segment: steel });
	expect(Number(said(inSegment!))).toBe(100);
	const [all] = await shown(analyst, { owner: 'bob' });
	expect(Number(said(all!))).toBe(20);
});

it('a tile that can’t be narrowed says why, and shows no figure of something else', async () => {
	const [won, bobs] = await shown(analyst, { owner: 'ann' });
	expect(Number(said(won!))).toBe(100);
	expect(said(bobs!)).toContain('This view is of another owner, of its own.');
	const inPipeline = await shown(analyst, { pipeline: 'sales' });
	expect(Number(said(inPipeline[0]!))).toBe(120);
	expect(said(inPipeline.at(-1)!)).toContain('is of no pipeline, so it can’t be filtered by one.');
});

it('an address narrows by what there is to narrow by', () => {
	const read = (query: string) => readNarrowing(new URLSearchParams(query));
	expect(read('period=this_year&owner=ann&team=&arrange=yes')).toEqual({ period: 'this_year', owner: 'ann' });
	expect(read('period=dates&from=2026-01-01')).toEqual({});
});
