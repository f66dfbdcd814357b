/**
 * `npm run fuzz -- [--count N] [--seed N] [--only N] [--keep DIR]`: import broken files, and look whether each is dealt
 * with as every file must be. Exits with 1 when one is not.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { emptyStore } from '#lib/server/store/testing.ts';
import { brokenFile } from './broken-file.ts';
import { checkFile } from './check.ts';

const { values } = parseArgs({
	options: {
		count: { type: 'string', default: '10000' },
		seed: { type: 'string', default: '1' },
		only: { type: 'string' },
		keep: { type: 'string' }
	}
});
const whole = (text: string, name: string): number => {
	if (/^\d+$/.test(text)) return Number(text);
	console.error(`--${name} wants a whole number, not “${text}”.`);
	return process.exit(2);
};
const first = whole(values.only ?? values.seed, values.only ? 'only' : 'seed');
const count = values.only ? 1 : whole(values.count, 'count');

/** Files in one store: after so many a new one is opened, so that the last files are as quick as the first. */
const perStore = 500;

const outcomes = new Map<string, number>();
const failures: number[] = [];
const started = Date.now();
let test = await emptyStore();
mkdirSync(join(test.store.folder, 'broken'));
for (let place = 0; place < count; place++) {
	if (place > 0 && place % perStore === 0) {
		await test.clear();
		test = await emptyStore();
		mkdirSync(join(test.store.folder, 'broken'));
	}
	const file = brokenFile(first + place);
	if (values.keep) {
		mkdirSync(values.keep, { recursive: true });
		writeFileSync(join(values.keep, `${file.seed}-${file.name}`), file.bytes);
	}
	const outcome = await checkFile(test, file, test.store.folder);
	const label = outcome.kind === 'failed' ? 'failed' : `${outcome.kind}: ${outcome.what}`;
	outcomes.set(label, (outcomes.get(label) ?? 0) + 1);
	if (outcome.kind === 'failed') {
		failures.push(file.seed);
		console.log(
			`Seed ${file.seed} (${file.name}; ${file.story.join(', ') || 'nothing done to it'}): ${outcome.what}`
		);
	}
	if (values.only) console.log(`${file.name}: ${file.story.join(', ')}: ${label}`);
	if ((place + 1) % 100 === 0) {
		const rate = ((place + 1) / (Date.now() - started)) * 1000;
		console.log(`${place + 1} files, ${rate.toFixed(1)} a second, ${failures.length} failed`);
	}
}
await test.clear();
console.table([...outcomes].sort((a, b) => b[1] - a[1]).map(([outcome, files]) => ({ outcome, files })));
console.log(
	failures.length === 0 ? `${count} files, none failed.` : `Failed: --only ${failures.join(', --only ')}`
);
process.exit(failures.length === 0 ? 0 : 1);
