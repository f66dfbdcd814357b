import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { EngineError } from './engine.ts';

/** The root of this package: the bundled server lies elsewhere in it than the source does. */
export function packageRoot(from: string = import.meta.url): string {
	for (const start of [dirname(fileURLToPath(from)), process.cwd()]) {
		for (let folder = start; ; folder = dirname(folder)) {
			if (isPackageRoot(folder)) return folder;
			if (folder === dirname(folder)) break;
		}
	}
	throw new EngineError(
		'failed',
		'The Weatherglass package was not found.',
		'Start Weatherglass from its own folder.'
	);
}

function isPackageRoot(folder: string): boolean {
	const file = join(folder, 'package.json');
	if (!existsSync(file)) return false;
	return (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }).name === 'weatherglass';
}

/**
 * How Node runs a source file of ours in a process of its own: beside the bundled server too, tsx reads the TypeScript
 * as it is.
 *
 * @param path of the source file, from the root of the package
 * @returns the folder to start it in, and what comes before its own arguments
 */
export function sourceProcess(...path: readonly string[]): { root: string; entry: string[] } {
	const root = packageRoot();
	const tsx = pathToFileURL(createRequire(join(root, 'package.json')).resolve('tsx')).href;
	return { root, entry: ['--import', tsx, join(root, ...path)] };
}
