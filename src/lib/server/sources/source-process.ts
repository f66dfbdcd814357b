import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The root of this package: the bundled server lies elsewhere in it than the source does. */
export function packageRoot(from: string = import.meta.url): string {
	for (const start of [dirname(fileURLToPath(from)), process.cwd()]) {
		for (let folder = start; ; folder = dirname(folder)) {
			if (isPackageRoot(folder)) return folder;
			if (folder === dirname(folder)) break;
		}
	}
	throw Object.assign(new Error('The Weatherglass package was not found.'), {
		advice: 'Start Weatherglass from its own folder.'
	});
}

function isPackageRoot(folder: string): boolean {
	const file = join(folder, 'package.json');
	if (!existsSync(file)) return false;
	return (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'weatherglass';
}

/**
 * A source file as Node runs it at once, where the command compiled it (`compile.js`).
 *
 * @param path of the source file, from the root of the package
 * @returns null where nobody compiled it: in development, and for what only tests run
 */
export function compiledFile(...path: readonly string[]): string | null {
	const folder = process.env.WEATHERGLASS_COMPILED;
	if (!folder) return null;
	const file = join(folder, ...path).replace(/\.ts$/, '.js');
	return existsSync(file) ? file : null;
}

/**
 * How Node runs a source file of ours in a process of its own: compiled, or read by tsx as it is.
 *
 * @param path of the source file, from the root of the package
 * @returns the folder to start it in, and what comes before its own arguments
 */
export function sourceProcess(...path: readonly string[]): { root: string; entry: string[] } {
	const root = packageRoot();
	const compiled = compiledFile(...path);
	if (compiled) return { root, entry: [compiled] };
	const tsx = pathToFileURL(createRequire(join(root, 'package.json')).resolve('tsx')).href;
	return { root, entry: ['--import', tsx, join(root, ...path)] };
}
