/**
 * Makes a fresh clone ready, then does what was asked. Plain JavaScript that needs nothing installed: it is what
 * `npm run demo` and `npm test` start with.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createHash } from 'node:crypto';
import { newestChange } from '../lib/server/sources/newest-change.js';

/** The folder of this checkout. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * Run a command to its end with its output shown; the process ends with its exit code when it fails.
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function run(command, commandArguments, environment = {}) {
	const result = spawnSync(command, commandArguments, {
		cwd: root,
		stdio: 'inherit',
		env: { ...process.env, ...environment },
		shell: process.platform === 'win32'
	});
	if (result.error) {
		console.error(`Could not start ${command}: ${result.error.message}`);
		process.exit(1);
	}
	if (result.status !== 0) process.exit(result.status ?? 1);
}

/** Install the locked packages unless what is installed came from this very lock file. */
export function ensureInstalled() {
	const lock = readFileSync(join(root, 'package-lock.json'));
	const stamp = join(root, 'node_modules', '.weatherglass-lock');
	const wanted = createHash('sha256').update(lock).digest('hex');
	if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
	console.log('Installing packages from the lock file …');
	run(npm, ['ci', '--no-audit', '--no-fund']);
	writeFileSync(stamp, wanted);
}

/** Build the app unless the build is newer than everything it is made from. */
export function ensureBuilt() {
	const built = join(root, 'build', 'handler.js');
	const sources = ['src', 'static', 'connectors', 'svelte.config.js', 'vite.config.ts', 'package-lock.json'];
	if (existsSync(built)) {
		const newest = Math.max(...sources.map((source) => newestChange(join(root, source))));
		if (newest <= statSync(built).mtimeMs) return;
	}
	console.log('Building the app …');
	run(npm, ['run', '--silent', 'build']);
}

if (process.argv[1] && fileURLToPath(import.meta.url) === process.argv[1]) {
	const [command = 'demo', ...rest] = process.argv.slice(2);
	ensureInstalled();
	ensureBuilt();
	run(process.execPath, [join(dirname(fileURLToPath(import.meta.url)), 'weatherglass.js'), command, ...rest]);
}
