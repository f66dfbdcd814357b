/** The notebooks that ship: every cell of theirs on the small demo company, and on a store without data. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { generate } from '#lib/demo/generate.ts';
import { runImport } from '#lib/server/import/index.ts';
import { openStore, type Store } from '#lib/server/store/store.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { listNotebooks, parseNotebook, readNotebook, runNotebook, showNotebook } from './index.ts';
import type { ShownCell } from './show/shown.ts';

const folder = fileURLToPath(new URL('../../../../notebooks', import.meta.url));
const names = [
	'data-quality',
	'pipeline-health',
	'quarter-review',
	'what-is-a-customer-worth',
	'which-campaigns-pay',
	'who-is-leaving'
];

let files: string;
let demo: Store;
let empty: TestStore;

beforeAll(async () => {
	files = await mkdtemp(join(tmpdir(), 'weatherglass-notebooks-'));
	const generated = await generate({ size: 'small', seed: 1, out: files });
	demo = await openStore(join(files, 'data'));
	await runImport(
		demo,
		systemViewer,
		generated.files.map(({ path }) => join(files, path))
	);
	empty = await emptyStore();
});
afterAll(async () => {
	await demo.close();
	await empty.clear();
	await rm(files, { recursive: true, force: true });
});

const shownOn = async (store: Store, name: string) =>
	showNotebook(await runNotebook(store, systemViewer, parseNotebook(await readNotebook(folder, name))));

/** Cells that say nothing: no figure, no row, no sentence, and not why there is none. */
const silentOf = (cells: ShownCell[]) =>
	cells
		.filter(({ cellKind }) => cellKind !== 'input')
		.filter(({ figure, summary, drawings, table, notes }) => {
			const said = [
				...(figure ? [figure.value !== '—'] : []),
				...(summary ? [true] : []),
				...notes.map(() => true),
				...drawings.map(({ table: { rows } }) => rows.length > 0),
				...(table ? [table.rows > 0] : [])
			];
			return said.length > 0 && !said.some(Boolean);
		})
		.map(({ name }) => name);

/** Shapes that stand for data: a chart without any is an empty frame. */
const marksOf = (svg: string): number =>
	(svg.match(/<(rect|circle|path|line)\b/g) ?? []).length -
	(svg.match(/aria-label="[xy]-(axis|grid)[^"]*"/g) ?? []).length;

it('are these, and each says what it answers', async () => {
	const listed = await listNotebooks(folder);
	expect(listed.map(({ name }) => name)).toEqual(names);
	for (const { description, problems } of listed)
		expect([typeof description, problems]).toEqual(['string', 0]);
});

it.each(names)(
	'%s answers every cell on the demo company, and on none says what is missing',
	async (name) => {
		const shown = await shownOn(demo, name);
		expect(shown.problems).toEqual([]);
		const cells = shown.blocks.filter((block) => block.kind === 'cell');
		expect(cells.filter(({ waitingOn }) => waitingOn.length > 0)).toEqual([]);
		expect(silentOf(cells)).toEqual([]);
		for (const { name: cell, drawings } of cells)
			for (const { wide, narrow } of drawings)
				for (const svg of [wide, narrow]) expect([cell, marksOf(svg) > 0]).toEqual([cell, true]);

		const nothing = await shownOn(empty.store, name);
		expect(nothing.problems).toEqual([]);
		const bare = nothing.blocks.filter((block) => block.kind === 'cell');
		expect(silentOf(bare)).toEqual([]);
		for (const { name: cell, figure, notes } of bare)
			if (figure)
				expect([cell, notes.join()]).toEqual([cell, expect.stringMatching(/There are no .* import/)]);
	}
);
