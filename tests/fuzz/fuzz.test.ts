import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { brokenFile } from './broken-file.ts';
import { checkFile } from './check.ts';

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
	mkdirSync(join(test.store.folder, 'broken'));
});
afterAll(() => test.clear());

describe('a broken file', () => {
	it('is the same for the same seed', () => {
		expect(brokenFile(7)).toEqual(brokenFile(7));
	});

	it('is imported whole or refused with nothing changed, every row accounted for: 200 of them', async () => {
		const failed: string[] = [];
		for (let seed = 1; seed <= 200; seed++) {
			const file = brokenFile(seed);
			const { kind, what } = await checkFile(test, file, test.store.folder);
			if (kind === 'failed') failed.push(`seed ${seed} (${file.story.join(', ')}): ${what}`);
		}
		expect(failed).toEqual([]);
	}, 300_000);
});
