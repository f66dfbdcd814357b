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
		const said = cells.flatMap(({ figure, summary, drawings, table }) => [
			...(figure ? [figure.value] : []),
			...(summary ? [summary] : []),
			...drawings.map(({ table: { rows } }) => String(rows.length)),
			...(table ? [String(table.rows)] : [])
		]);
		expect(said.filter((value) => value !== '—' && value !== '0').length).toBeGreaterThan(said.length / 2);

		const nothing = await shownOn(empty.store, name);
		expect(nothing.problems).toEqual([]);
		const bare = nothing.blocks.filter((block) => block.kind === 'cell');
		expect(bare.flatMap(({ notes, summary }) => [...notes, ...(summary ? [summary] : [])])).not.toEqual([]);
	}
);
