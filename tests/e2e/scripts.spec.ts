import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { builtPages } from '../built-pages.ts';

/** What a page may ship, in bytes of script as they are sent. */
const most = 250 * 1024;

/** Bytes of the compressed copy that the server sends. */
const sent = (script: string): number =>
	statSync(fileURLToPath(new URL(`../../build/client/${script}.gz`, import.meta.url))).size;

test('no page ships more than 250 KB of compressed script', async () => {
	const sizes = (await builtPages())
		.map(({ id, scripts }) => ({ id, bytes: scripts.reduce((sum, script) => sum + sent(script), 0) }))
		.sort((one, other) => other.bytes - one.bytes);
	const told = sizes.slice(0, 5).map(({ id, bytes }) => `${(bytes / 1024).toFixed(1)} KB ${id}`);
	console.log(`The largest of ${sizes.length} pages: ${told.join(', ')}`);
	expect(sizes.length).toBeGreaterThan(50);
	expect(sizes.filter(({ bytes }) => bytes > most)).toEqual([]);
});
