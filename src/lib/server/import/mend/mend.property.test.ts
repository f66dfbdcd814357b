import fc from 'fast-check';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { discardRejects, mendRejects, readImport, rejectedFiles, runImport, undoImport } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-mend-property-'));
let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

const amount = fc.constantFrom('1', '2.5', '', 'n/a', 'lots', 'see invoice');
const day = fc.constantFrom('2026-01-05', '', 'soon');
const row = fc.record({
	id: fc.constantFrom('1', '2', '3', '4', ''),
	name: fc.constantFrom('Pump', 'Valve', ''),
	amount,
	day
});
type Row = Record<'id' | 'name' | 'amount' | 'day', string>;

/** What someone does about rows that wait, by their place in the file. */
const step = fc.oneof(
	fc.record({
		kind: fc.constant('edit' as const),
		rows: fc.array(fc.nat(7), { minLength: 1, maxLength: 3 }),
		cells: row
	}),
	fc.record({ kind: fc.constant('replace' as const), from: amount, to: amount }),
	fc.record({ kind: fc.constant('retry' as const) }),
	fc.record({ kind: fc.constant('discard' as const), rows: fc.array(fc.nat(7), { maxLength: 2 }) }),
	fc.record({
		kind: fc.constant('file' as const),
		from: fc.constantFrom('lots', 'soon', 'see invoice'),
		to: amount
	})
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const cellsOf = ({ id, name, amount, day }: Row) => ({
	'Deal ID': id,
	'Deal name': name,
	Amount: amount,
	Created: day
});

function fileOf(name: string, rows: readonly Row[]): string {
	const path = join(folder, name);
	const lines = rows.map((each) => [...Object.values(cellsOf(each)), 'Won'].join(','));
	writeFileSync(path, `${['Deal ID,Deal name,Amount,Created,Deal stage', ...lines].join('\n')}\n`);
	return path;
}

async function take(step: Step, importFile: string, rejects: string): Promise<void> {
	const { store } = test;
	const lines = 'rows' in step ? [...new Set(step.rows)].map((place) => place + 2) : [];
	if (step.kind === 'edit') {
		const edits = lines.map((line) => ({ line, cells: cellsOf(step.cells) }));
		await mendRejects(store, systemViewer, importFile, { edits });
	} else if (step.kind === 'replace') {
		const replace = { column: 'Amount', from: step.from || null, to: step.to };
		await mendRejects(store, systemViewer, importFile, { replace });
	} else if (step.kind === 'retry') await mendRejects(store, systemViewer, importFile, { retry: true });
	else if (step.kind === 'discard')
		await discardRejects(store, systemViewer, importFile, { lines, reason: 'why not' });
	else if (existsSync(rejects)) {
		const path = join(folder, 'back.csv');
		writeFileSync(path, readFileSync(rejects, 'utf8').replaceAll(step.from, step.to));
		const { files } = await runImport(store, systemViewer, [path]);
		const [file] = files;
		expect(file!.rows_read).toBe(
			file!.rows_loaded + file!.rows_updated + file!.rows_unchanged + file!.rows_merged + file!.rows_rejected
		);
	}
}

/** A version counts how often a record was written, and so never goes back. */
const records = () => test.rows('select * exclude (version) from deals order by all');
const runs = Number(process.env.WEATHERGLASS_MEND_RUNS ?? 4);

it('rows read are loaded, updated, unchanged, merged or rejected, however they are mended; an undo takes all back', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(row, { minLength: 1, maxLength: 4 }),
			fc.array(row, { minLength: 2, maxLength: 8 }),
			fc.array(step, { maxLength: 5 }),
			async (known, rows, steps) => {
				// The first record is sound, so that the file is one of deals whatever the others hold.
				const sound = { id: '9', name: 'Crane', amount: '7', day: '2026-01-01' };
				const first = await runImport(test.store, systemViewer, [fileOf('known.csv', [sound, ...known])]);
				const before = await records();
				const report = await runImport(test.store, systemViewer, [fileOf('deals.csv', [...rows, sound])]);
				const importFile = `${report.import_id}_1`;
				const rejects = report.files[0]!.rejects_file ?? '';
				const waited = report.files[0]!.rows_rejected;
				for (const [place, each] of (waited > 0 ? [null, ...steps] : [null]).entries()) {
					if (place > 0) await take(each!, importFile, rejects);
					const [file] = (await readImport(test.store, systemViewer, report.import_id))!.files;
					expect(file!.rows_read).toBe(
						file!.rows_loaded +
							file!.rows_updated +
							file!.rows_unchanged +
							file!.rows_merged +
							file!.rows_rejected
					);
					const [state] = await rejectedFiles(test.store, systemViewer, { file: importFile });
					expect(state?.waiting ?? 0).toBe(file!.rows_rejected - file!.rows_discarded);
					expect(state?.discarded ?? 0).toBe(file!.rows_discarded);
					expect(state?.mended ?? 0).toBe(file!.rows_mended);
					expect(file!.rows_mended + file!.rows_rejected).toBe(waited);
					expect(existsSync(rejects)).toBe(file!.rows_rejected > file!.rows_discarded);
				}
				await undoImport(test.store, systemViewer, report.import_id);
				expect(await records()).toEqual(before);
				await undoImport(test.store, systemViewer, first.import_id);
			}
		),
		{ numRuns: runs }
	);
}, 300_000);
