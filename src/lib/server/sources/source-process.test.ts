import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { compiledFile, packageRoot, sourceProcess } from './source-process.ts';

describe('the package', () => {
	it('is found from its sources, from the built server, and from the working folder', () => {
		const root = packageRoot();
		expect(packageRoot(pathToFileURL(join(root, 'build', 'server', 'chunks', 'engine.js')).href)).toBe(root);
		expect(packageRoot('file:///somewhere/else.js')).toBe(root);
	});
});

describe('a source file that runs in a process of its own', () => {
	it('starts from what was compiled', () => {
		const { entry } = sourceProcess('src', 'lib', 'server', 'engine', 'process.ts');
		expect(entry).toEqual([compiledFile('src', 'lib', 'server', 'engine', 'process.ts')]);
		expect(existsSync(entry[0]!)).toBe(true);
	});

	it('is compiled when a thread has a function of it', () => {
		expect(compiledFile('src', 'lib', 'server', 'analyses', 'churn', 'numbers.ts')).not.toBeNull();
	});

	it('is read as it is where it was not compiled', () => {
		const { root, entry } = sourceProcess('src', 'lib', 'crm', 'mail.ts');
		expect(entry).toEqual([
			'--import',
			expect.stringContaining('tsx'),
			join(root, 'src', 'lib', 'crm', 'mail.ts')
		]);
	});
});
