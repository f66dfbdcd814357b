/**
 * The sources that run outside the built app (the command, the engine process, the reader of workbooks, what threads
 * compute) as a few files of JavaScript: Node starts them several times faster than hundreds of TypeScript files that are
 * read one by one. Made anew whenever a source is newer.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newestChange } from './newest-change.js';

const root = fileURLToPath(new URL('../../../..', import.meta.url));

/** Inside node_modules, so that packages are found from there, and `npm ci` takes it away. */
const cache = join(root, 'node_modules', '.cache', 'weatherglass');

const processes = [
	'src/cli/main.ts',
	'src/lib/server/engine/process.ts',
	'src/lib/server/import/read/workbook/process.ts',
	'src/lib/server/threads/thread.ts'
];

/** A process that started from an older folder may still load parts of it. */
const keptMilliseconds = 7 * 24 * 60 * 60 * 1000;

/**
 * Compile what has not been compiled since the last change.
 *
 * @returns {Promise<string>} the folder; a source lies in it under its own path, as `.js`
 */
export async function compiledSources() {
	const sources = ['src', 'connectors', 'package-lock.json'];
	const newest = Math.max(...sources.map((source) => newestChange(join(root, source))));
	const folder = join(cache, String(Math.round(newest)));
	if (existsSync(folder)) return folder;
	// Only who compiles waits until it is loaded.
	const { build } = await import('esbuild');
	const unfinished = `${folder}.${process.pid}`;
	await build({
		absWorkingDir: root,
		entryPoints: [...processes, ...threadModules()],
		outdir: unfinished,
		outbase: root,
		bundle: true,
		splitting: true,
		platform: 'node',
		target: 'node20',
		format: 'esm',
		packages: 'external',
		// Errors are known by the names of their classes.
		keepNames: true,
		tsconfig: join(root, 'src', 'cli', 'tsconfig.json'),
		logLevel: 'error'
	});
	removeOlder();
	try {
		renameSync(unfinished, folder);
	} catch (error) {
		// Another process was first, with the same sources.
		rmSync(unfinished, { recursive: true, force: true });
		if (!existsSync(folder)) throw error;
	}
	return folder;
}

/** The files that have a function for a thread, as those who call `inThread` name them. */
function threadModules() {
	const texts = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
		.filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
		.map((path) => readFileSync(join(root, 'src', path), 'utf8'))
		.filter((text) => text.includes('inThread'));
	const named = texts.flatMap((text) => [...text.matchAll(/'(src\/[^']+\.ts)'/g)]);
	return [...new Set(named.map(([, module]) => String(module)))];
}

function removeOlder() {
	mkdirSync(cache, { recursive: true });
	for (const name of readdirSync(cache)) {
		const path = join(cache, name);
		const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
		if (age > keptMilliseconds) rmSync(path, { recursive: true, force: true });
	}
}
