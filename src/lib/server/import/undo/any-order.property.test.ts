import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { unmergeRecords } from '#lib/server/store/merges/index.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { imported, merge, operation } from './testing/operations.ts';
import { expected, patience, runs, worldAfter, type World } from './testing/world.ts';
import { undoImport } from './undo.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

/** What can be taken back whole. A file comes again by the place among the files. */
const taken = fc.array(
	fc.oneof(
		{ weight: 3, arbitrary: imported },
		fc.record({ kind: fc.constant('again' as const), place: fc.nat(3) }),
		merge
	),
	{ minLength: 2, maxLength: 5 }
);

describe('imports and merges', () => {
	it(
		'all taken back, in whatever order, leave exactly the state before the first of them',
		async () => {
			await fc.assert(
				fc.asyncProperty(
					fc.array(operation, { maxLength: 3 }),
					taken,
					fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
					async (operations, steps, order) => {
						const world = await worldAfter(test, operations);
						const before = await world.everything();
						const undos = await carriedOut(world, steps);
						const shuffled = undos
							.map((undo, place) => ({ undo, rank: order[place % order.length]! }))
							.sort((a, b) => a.rank - b.rank)
							.map(({ undo }) => undo);
						await takeAllBack(shuffled);
						expect(await world.everything()).toEqual(before);
					}
				),
				{ numRuns: runs() }
			);
		},
		patience
	);
});

type Steps = typeof taken extends fc.Arbitrary<infer T> ? T : never;

/** Resolves to false when something else must be taken back first. */
type Undo = () => Promise<boolean>;

async function carriedOut(world: World, steps: Steps): Promise<Undo[]> {
	const undos: Undo[] = [];
	const undoOf = (id: string) => async () => (await undoImport(test.store, systemViewer, id)) !== null;
	const files = steps.flatMap((step, place) => (step.kind === 'import' ? [{ place, step }] : []));
	for (const [place, step] of steps.entries()) {
		if (step.kind === 'import') {
			undos.push(undoOf(await world.import(100 + place, step)));
		} else if (step.kind === 'again') {
			const file = files[step.place % Math.max(1, files.length)];
			if (file && file.place < place) undos.push(undoOf(await world.import(100 + file.place, file.step)));
		} else {
			const merges = world.merges.length;
			await world.do(place, step, []);
			for (const id of world.merges.slice(merges))
				undos.push(async () => {
					return (await unmergeRecords(test.store, systemViewer, id).catch(expected)) !== null;
				});
		}
	}
	return undos;
}

async function takeAllBack(undos: Undo[]): Promise<void> {
	for (let left = undos; left.length > 0;) {
		const refused: Undo[] = [];
		for (const undo of left) if (!(await undo())) refused.push(undo);
		if (refused.length === left.length) throw new Error('Nothing can be taken back any more.');
		left = refused;
	}
}
