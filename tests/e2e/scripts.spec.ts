import { readFileSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { builtPages } from '../built-pages.ts';

/** What a page may ship, in bytes of script as they are sent. */
const most = 250 * 1024;

const built = (script: string): string =>
	fileURLToPath(new URL(`../../build/client/${script}`, import.meta.url));

/** Bytes of the compressed copy that the server sends. */
const sent = (script: string): number => statSync(`${built(script)}.gz`).size;

test('no page ships more than 250 KB of compressed script', async () => {
	const sizes = (await builtPages())
		.map(({ id, scripts }) => ({ id, bytes: scripts.reduce((sum, script) => sum + sent(script), 0) }))
		.sort((one, other) => other.bytes - one.bytes);
	const told = sizes.slice(0, 5).map(({ id, bytes }) => `${(bytes / 1024).toFixed(1)} KB ${id}`);
	console.log(`The largest of ${sizes.length} pages: ${told.join(', ')}`);
	expect(sizes.length).toBeGreaterThan(50);
	expect(sizes.filter(({ bytes }) => bytes > most)).toEqual([]);
});

test('the editor of notebooks is loaded by its page alone, and stays within the same', async () => {
	const pages = await builtPages();
	const page = pages.find(({ id }) => id === '/(app)/notebooks/[id]/edit')!;
	const all = new Set(page.scripts);
	// What it imports when it is open, beside what it is sent with; the entry knows every page, and is none of them.
	for (const script of all) {
		if (script.includes('/entry/')) continue;
		const named = (await readFile(built(script), 'utf8')).matchAll(/["'`]([\w./-]+\.js)["'`]/g);
		for (const [, name] of named) all.add(name!.startsWith('.') ? join(dirname(script), name!) : name!);
	}
	const own = [...all].filter((script) => readFileSync(built(script), 'utf8').includes('cm-content'));
	expect(own.length).toBeGreaterThan(0);
	expect(pages.filter(({ scripts }) => scripts.some((script) => own.includes(script)))).toEqual([]);
	const bytes = [...all].reduce((sum, script) => sum + sent(script), 0);
	console.log(`The editor of notebooks with all it loads: ${(bytes / 1024).toFixed(1)} KB`);
	expect(bytes).toBeLessThanOrEqual(most);
});
