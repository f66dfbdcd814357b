import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { imported, operation, type Operation } from './testing/operations.ts';
import { expected, patience, runs, worldAfter, type Seen } from './testing/world.ts';
import { undoImport, type UndoResult } from './undo.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

describe('an undone import', () => {
	it(
		'leaves exactly the state before, whatever had happened until then',
		async () => {
			await fc.assert(
				fc.asyncProperty(fc.array(operation, { maxLength: 6 }), imported, async (operations, last) => {
					const world = await worldAfter(test, operations);
					const before = await world.everything();
					const id = await world.import(99, last);
					const { conflicts } = await undoImport(test.store, systemViewer, id);
					expect(conflicts).toEqual([]);
					expect(await world.everything()).toEqual(before);
				}),
				{ numRuns: runs() }
			);
		},
		patience
	);

	it(
		'leaves what would be without it: later work stays, and what it stood in the way of is listed',
		async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(operation, { maxLength: 3 }),
					imported,
					fc.array(operation, { minLength: 1, maxLength: 5 }),
					async (before, undone, after) => {
						const operations: Operation[] = [...before, undone, ...after];
						const withIt = await worldAfter(test, operations);
						const id = withIt.imports.get(before.length)!;
						const result = await undoImport(test.store, systemViewer, id).catch(expected);
						if (!result) return;
						const is = await withIt.seen();
						const without = await worldAfter(test, operations, before.length);
						compare(is, await without.seen(), result);
					}
				),
				{ numRuns: runs() }
			);
		},
		patience
	);
});

/** What an undo left alone is listed; records that were merged are compared by what they are now. */
function compare(withIt: Seen, without: Seen, { conflicts }: UndoResult): void {
	const listed = new Set(conflicts.map(({ entity, id }) => `${entity} ${id}`));
	const merged = new Set([...withIt.merged, ...without.merged]);
	const [is, wanted] = [withIt.records, without.records];
	// Nothing that would be there is lost, merged or not.
	for (const key of wanted.keys()) expect([...is.keys()]).toContain(key);
	for (const key of new Set([...is.keys(), ...wanted.keys()])) {
		if (listed.has(key) || merged.has(key)) continue;
		const [here, there] = [is.get(key), wanted.get(key)];
		// A link to a merged record leads to whichever of the two there is.
		const linksToMerged = [here, there].some((row) => merged.has(`companies ${String(row?.company_id)}`));
		const unlinked = (row: Record<string, unknown> | undefined) => row && { ...row, company_id: null };
		expect([key, linksToMerged ? unlinked(here) : here]).toEqual([
			key,
			linksToMerged ? unlinked(there) : there
		]);
	}
}
