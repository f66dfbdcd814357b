import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { agreeing, imported, isImport, operation } from './testing/operations.ts';
import { patience, runs, whoBrought, worldAfter } from './testing/world.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterAll(() => test.clear());

const between = fc.array(
	operation.filter((step) => !isImport(step) && step.kind !== 'undo'),
	{ maxLength: 5 }
);

/** Three places in any order. */
const order = fc.shuffledSubarray([0, 1, 2], { minLength: 3 });

describe('a file', () => {
	it(
		'came twice: the second time changed nothing, edits and merges between them included',
		async () => {
			await fc.assert(
				fc.asyncProperty(imported, between, async (first, between) => {
					const world = await worldAfter(test, [first, ...between]);
					const before = await world.everything(whoBrought);
					await world.import(0, first);
					expect(await world.everything(whoBrought)).toEqual(before);
				}),
				{ numRuns: runs() }
			);
		},
		patience
	);

	it(
		'and two others that come again change nothing, in whatever order',
		async () => {
			await fc.assert(
				fc.asyncProperty(fc.tuple(imported, imported, imported), order, async (files, order) => {
					const world = await worldAfter(test, files);
					const before = await world.everything(whoBrought);
					for (const place of order) await world.import(place, files[place]!);
					expect(await world.everything(whoBrought)).toEqual(before);
				}),
				{ numRuns: runs(2) }
			);
		},
		patience
	);

	it(
		'and two others that don’t contradict it give the same records in any order, however often they come',
		async () => {
			await fc.assert(
				fc.asyncProperty(agreeing, fc.array(order, { minLength: 2, maxLength: 2 }), async (files, orders) => {
					const first = await (await worldAfter(test, files)).records();
					const places = orders.flat();
					for (const again of [places.slice(0, 3), places]) {
						const world = await worldAfter(
							test,
							again.map((place) => files[place]!)
						);
						expect(await world.records()).toEqual(first);
					}
				}),
				{ numRuns: runs(2) }
			);
		},
		patience
	);
});
