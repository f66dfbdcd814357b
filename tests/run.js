/**
 * The whole test suite, from nothing: packages, lint, types, the built app, unit tests, browser tests.
 * `npm test` on a fresh clone; `.ci/run` calls the same. Ends with a count that CI can read.
 */
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureInstalled, root, run } from '../src/cli/prepare.js';
import { chromium } from './chromium.js';
import { failedBrowserTests, failedUnitTests } from './failures.js';
import { missingOfTryton, trytonPackages } from './tryton.js';

const npx = process.platform === 'win32' ? 'npx.cmd' : 'npx';
const reports = mkdtempSync(join(tmpdir(), 'weatherglass-tests-'));
const unitReport = join(reports, 'unit.json');
const browserReport = join(reports, 'browser.json');

/** @param {string} title */
const step = (title) => console.log(`\n— ${title}`);

/**
 * Run a command and answer whether it ended well. What it printed comes in one piece: others run beside it.
 * @param {string} title
 * @param {string} command
 * @param {string[]} commandArguments
 * @param {NodeJS.ProcessEnv} [environment]
 * @returns {Promise<boolean>}
 */
function passes(title, command, commandArguments, environment = {}) {
	return new Promise((done) => {
		const child = spawn(command, commandArguments, {
			cwd: root,
			shell: process.platform === 'win32',
			env: { ...process.env, FORCE_COLOR: '1', ...environment }
		});
		/** @type {Buffer[]} */
		const printed = [];
		for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => printed.push(chunk));
		child.once('error', (error) => printed.push(Buffer.from(`${error.message}\n`)));
		child.once('close', (code) => {
			step(`${title}: ${code === 0 ? 'passed' : 'failed'}`);
			process.stdout.write(Buffer.concat(printed));
			done(code === 0);
		});
	});
}

/** @param {string} name */
const passesScript = (name) => passes(name, 'npm', ['run', '--silent', name]);

/**
 * Install Debian's package of Chromium when there is none and we may; end with what to do when we may not.
 * @returns {Promise<boolean>} whether it is there
 */
async function ensureChromium() {
	if (chromium()) return true;
	if (existsSync('/etc/debian_version') && process.getuid?.() === 0) {
		const install =
			'apt-get install -y -qq --no-install-recommends chromium-headless-shell fonts-dejavu-core';
		return passes('Chromium from Debian’s packages', 'sh', ['-c', `apt-get update -qq && ${install}`], {
			DEBIAN_FRONTEND: 'noninteractive'
		});
	}
	console.error(
		'The browser tests need Chromium. Install it (on Debian or Ubuntu: sudo apt-get install chromium), or name\n' +
			'the executable of a Chromium or Chrome in CHROMIUM_PATH, and run npm test again.'
	);
	return process.exit(1);
}

/**
 * Install Debian's packages of Tryton, a real CRM to pull from, when there is none and we may. Its test says so and skips
 * where there is none: nothing else waits for it.
 * @returns {Promise<void>}
 */
async function ensureTryton() {
	if (!missingOfTryton() || !existsSync('/etc/debian_version') || process.getuid?.() !== 0) return;
	const install = `apt-get install -y -qq --no-install-recommends ${trytonPackages.join(' ')}`;
	await passes('Tryton from Debian’s packages', 'sh', ['-c', `apt-get update -qq && ${install}`], {
		DEBIAN_FRONTEND: 'noninteractive'
	});
}

// Both wait for the network more than for the processor: one goes on while the other does.
const chromiumIsThere = ensureChromium();
// Packages are installed one after the other.
const trytonWasTried = chromiumIsThere.then(ensureTryton);
ensureInstalled();
run(npx, ['svelte-kit', 'sync']);

step('Lint (format, rules, import rules), types and the build, beside each other');
const isSound = await Promise.all([
	chromiumIsThere,
	passesScript('lint'),
	passesScript('check').then(async (isTyped) => (await passesScript('build')) && isTyped)
]);
await trytonWasTried;
if (isSound.includes(false)) process.exit(1);

step('Unit tests');
const unit = spawnSync(
	npx,
	['vitest', 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${unitReport}`],
	{ cwd: root, stdio: 'inherit' }
);

step('Browser tests');
const browser = spawnSync(npx, ['playwright', 'test'], {
	cwd: root,
	stdio: 'inherit',
	env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: browserReport }
});

/** @param {string} path of a runner's report */
const readReport = (path) => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : null);
const unitCounts = readReport(unitReport);
const browserTests = readReport(browserReport);
const browserCounts = browserTests?.stats;
const passed =
	(unitCounts?.numPassedTests ?? 0) + (browserCounts?.expected ?? 0) + (browserCounts?.flaky ?? 0);
const failures = [...failedUnitTests(unitCounts), ...failedBrowserTests(browserTests)];
const failed = (unitCounts?.numFailedTests ?? 0) + (browserCounts?.unexpected ?? 0);
const skipped = (unitCounts?.numPendingTests ?? 0) + (browserCounts?.skipped ?? 0);
if (failures.length > 0) {
	step('Failed');
	console.log(failures.join('\n'));
}
console.log(`\nTests: ${passed} passed, ${failed} failed, ${skipped} skipped`);
if (!unitCounts || !browserCounts) console.error('A test runner ended without a report.');
process.exit(
	unit.status === 0 && browser.status === 0 && failed === 0 && unitCounts && browserCounts ? 0 : 1
);
