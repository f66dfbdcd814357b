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

/** What a picture is called, where it is taken, and which link is followed first where it is of one of a list. */
const pages: [name: string, address: string, link?: string][] = [
	['overview', '/overview'],
	['explanation', `/overview?explain=${encodeURIComponent('{"metric":"won_amount"}')}`],
	['forecast', '/forecast'],
	['pipeline', '/pipeline'],
	['deals', '/deals'],
	['deal', '/deals', 'th a[href^="/deals/"], td a[href^="/deals/"]'],
	['funnel', '/funnel?by=source'],
	['scores', '/scores'],
	['campaigns', '/campaigns'],
	['companies', '/companies'],
	['company', '/companies', 'th a[href^="/companies/"], td a[href^="/companies/"]'],
	['contacts', '/contacts'],
	['contact', '/contacts', 'th a[href^="/contacts/"], td a[href^="/contacts/"]'],
	['retention', '/retention'],
	['lifetime-value', '/lifetime-value?of=orders'],
	['churn', '/churn'],
	['segments', '/segments'],
	['segment', '/segments/new'],
	['service', '/service'],
	['explore', '/explore?metric=won_amount&by=owner&by=source'],
	['dashboards', '/dashboards'],
	['mails', '/mails'],
	['views', '/views'],
	['sql', '/sql'],
	['data', '/data'],
	['import', '/data/import'],
	['connections', '/data/connections'],
	['connect', '/data/connections/new/hubspot'],
	['mappings', '/data/mappings'],
	['rejects', '/data/rejects'],
	['quality', '/data/quality'],
	['adoption', '/data/adoption'],
	['duplicates', '/data/duplicates'],
	['dictionary', '/data/dictionary'],
	['settings-company', '/settings/company'],
	['settings-service', '/settings/service'],
	['settings-people', '/settings/people'],
	['settings-teams', '/settings/teams'],
	['settings-security', '/settings/security'],
	['settings-single-sign-on', '/settings/single-sign-on'],
	['settings-mail', '/settings/mail'],
	['settings-tokens', '/settings/tokens'],
	['settings-privacy', '/settings/privacy'],
	['settings-backup', '/settings/backup'],
	['settings-account', '/settings/account'],
	['settings-sessions', '/settings/sessions'],
	['settings-audit', '/settings/audit']
];

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
		for (const [name, address, link] of pages) {
			await page.goto(app.url + address, { waitUntil: 'networkidle' });
			if (link) {
				const href = await page.locator(link).first().getAttribute('href');
				await page.goto(app.url + href, { waitUntil: 'networkidle' });
			}
			// What takes long is worked out on a page of its own, which leads back.
			await page.waitForURL((url) => !url.pathname.startsWith('/working/'), { timeout: 120_000 });
			await page.waitForLoadState('networkidle');
			await page.screenshot({ path: join(folder, `${name}-${colorScheme}.jpg`), type: 'jpeg', quality: 72 });
		}
	}
} finally {
	await browser.close();
	await app.stop();
	await rm(files, { recursive: true, force: true });
}
