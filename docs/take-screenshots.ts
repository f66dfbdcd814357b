/**
 * Writes docs/images: every page on the small demo company, light and dark, as its owner sees it:
 * `npm run build && npm run docs:screenshots`. It needs the Chromium of the browser tests.
 */
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from '@playwright/test';
import { createOwner, newDataFolder, startApp, weatherglass } from '../tests/e2e/app.ts';
import configuration from '../playwright.config.ts';

const folder = fileURLToPath(new URL('images/', import.meta.url));

const pages = [
	['overview', '/overview'],
	['explanation', `/overview?explain=${encodeURIComponent('{"metric":"won_amount"}')}`],
	['forecast', '/forecast'],
	['pipeline', '/pipeline'],
	['funnel', '/funnel?by=source'],
	['scores', '/scores'],
	['campaigns', '/campaigns'],
	['companies', '/companies'],
	['contacts', '/contacts'],
	['retention', '/retention'],
	['lifetime-value', '/lifetime-value?of=orders'],
	['churn', '/churn'],
	['segments', '/segments'],
	['service', '/service'],
	['explore', '/explore?metric=won_amount&by=owner&by=source'],
	['views', '/views'],
	['sql', '/sql'],
	['data', '/data'],
	['import', '/data/import'],
	['rejects', '/data/rejects'],
	['quality', '/data/quality'],
	['adoption', '/data/adoption'],
	['duplicates', '/data/duplicates'],
	['dictionary', '/data/dictionary'],
	['settings-company', '/settings/company'],
	['settings-service', '/settings/service'],
	['settings-people', '/settings/people'],
	['settings-audit', '/settings/audit']
] as const;

const files = await mkdtemp(join(tmpdir(), 'weatherglass-screenshots-'));
const data = await newDataFolder();
await weatherglass('generate', '--size', 'small', '--out', files);
const names = (await readdir(files, { recursive: true })).filter((name) => /\.(csv|xlsx)$/.test(name));
await weatherglass('import', '--data', data, ...names.map((name) => join(files, name)));
const app = await startApp(data);
const browser = await chromium.launch(configuration.use?.launchOptions ?? {});
try {
	await mkdir(folder, { recursive: true });
	const first = await browser.newContext();
	await createOwner(await first.newPage(), app);
	const storageState = await first.storageState();
	for (const colorScheme of ['light', 'dark'] as const) {
		const context = await browser.newContext({
			storageState,
			colorScheme,
			reducedMotion: 'reduce',
			locale: 'en-GB',
			viewport: { width: 1280, height: 860 }
		});
		const page = await context.newPage();
		for (const [name, address] of pages) {
			await page.goto(app.url + address, { waitUntil: 'networkidle' });
			await page.screenshot({ path: join(folder, `${name}-${colorScheme}.jpg`), type: 'jpeg', quality: 72 });
		}
	}
} finally {
	await browser.close();
	await app.stop();
	await rm(files, { recursive: true, force: true });
}
