import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dataFolder } from './folder.ts';
import { beginReplacement, finishReplacement, replaceData, replacementSteps } from './replace.ts';
import { Workplace } from './testing.ts';

let place: Workplace;
beforeEach(() => (place = new Workplace()));
afterEach(() => place.clear());

const names = ['weatherglass.duckdb', 'weatherglass.duckdb.wal', 'imports'];

/** A data folder with an old database, log and kept file, a key, and a new database without a log beside them. */
function scene(folder: string): void {
	const write = (content: string, ...path: string[]) => {
		mkdirSync(join(folder, ...path.slice(0, -1)), { recursive: true });
		writeFileSync(join(folder, ...path), content);
	};
	write('old', 'weatherglass.duckdb');
	write('old', 'weatherglass.duckdb.wal');
	write('old', 'imports', 'old.csv');
	write('key', 'secret.key');
	write('new', 'new', 'weatherglass.duckdb');
	write('new', 'new', 'imports', 'new.csv');
}

describe('a replacement', () => {
	it('that is cut short after any of its steps is finished by who opens the folder next', () => {
		const replacement = { staged: 'new', aside: 'aside', names };
		const count = replacementSteps(dataFolder(place.folder), replacement).length;
		for (let done = 0; done <= count; done++) {
			const folder = join(place.folder, String(done));
			scene(folder);
			const files = dataFolder(folder);
			beginReplacement(files, replacement);
			for (const step of replacementSteps(files, replacement).slice(0, done)) step();
			finishReplacement(files);
			expect(readdirSync(folder).sort()).toEqual(['aside', 'imports', 'secret.key', 'weatherglass.duckdb']);
			expect(readFileSync(join(folder, 'weatherglass.duckdb'), 'utf8')).toBe('new');
			expect(readdirSync(join(folder, 'imports'))).toEqual(['new.csv']);
			expect(readdirSync(join(folder, 'aside')).sort()).toEqual([...names].sort());
			expect(readFileSync(join(folder, 'aside', 'weatherglass.duckdb'), 'utf8')).toBe('old');
		}
	});

	it('whose new content never became whole leaves the old', async () => {
		const engine = await place.connect();
		await engine.transaction((transaction) => transaction.script('CREATE TABLE t AS SELECT 42 AS n'));
		await engine.close();
		const failing = replaceData(place.folder, async (staged) => {
			writeFileSync(join(staged, 'weatherglass.duckdb'), 'half');
			throw new Error('The disk is full.');
		});
		await expect(failing).rejects.toThrow('The disk is full.');
		const again = await place.connect();
		expect((await again.query('SELECT n FROM t')).rows).toEqual([{ n: 42 }]);
	});

	it('whose process died before the new content was whole leaves the old, and the next one clears up', async () => {
		const engine = await place.connect();
		await engine.transaction((transaction) => transaction.script('CREATE TABLE t AS SELECT 42 AS n'));
		await engine.close();
		const script = place.run(`
			import { writeFileSync } from 'node:fs';
			import { replaceData } from '$engine/replace.ts';
			await replaceData(${JSON.stringify(place.folder)}, async (staged) => {
				writeFileSync(staged + '/weatherglass.duckdb', 'half');
				console.log(staged);
				await new Promise((resolve) => setTimeout(resolve, 60_000));
			});`);
		const staged = await script.line();
		await script.kill();
		const again = await place.connect();
		expect((await again.query('SELECT n FROM t')).rows).toEqual([{ n: 42 }]);
		await again.close();
		const { aside } = await replaceData(place.folder, async (fresh) => {
			expect(existsSync(staged)).toBe(false);
			writeFileSync(join(fresh, 'weatherglass.duckdb'), '');
		});
		expect(readdirSync(aside!)).toContain('weatherglass.duckdb');
	});
});
