import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { newDataFolder, signIn, startApp, weatherglass, type App } from './app.ts';

let app: App;

test.beforeAll(async () => {
	const data = await newDataFolder();
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-people-'));
	const file = join(folder, 'contacts.csv');
	await writeFile(
		file,
		[
			'Contact ID,First Name,Last Name,Email,Unsubscribed,Consent status',
			'1,Ada,Byron,ada@love.example,no,granted',
			'2,Bea,Kin,bea@kin.example,yes,',
			'3,Cleo,Low,cleo@low.example,no,pending',
			'4,Dan,Mist,dan@mist.example,no,'
		].join('\n')
	);
	await weatherglass('import', '--data', data, '--source', 'oldcrm', '--as', 'contacts', file);
	await rm(folder, { recursive: true });
	app = await startApp(data);
});
test.afterAll(() => app.stop());

test('a list of contacts leaves out who must not be written to, and says how many that are', async ({
	page
}) => {
	await signIn(page, app);
	await page.goto(`${app.url}/contacts`);
	await page.getByRole('link', { name: 'Export' }).click();
	await expect(page.getByRole('heading', { name: 'Export 4 contacts' })).toBeVisible();
	await expect(page.getByRole('radio', { name: /Leave out who must not be written to/ })).toBeChecked();
	await expect(page.getByText('2 left out: 1 opted out, 1 without consent')).toBeVisible();

	const saved = async (): Promise<[name: string, text: string]> => {
		const download = page.waitForEvent('download');
		await page.getByRole('button', { name: 'Download' }).click();
		const file = await download;
		return [file.suggestedFilename(), await readFile(await file.path(), 'utf8')];
	};
	const [name, text] = await saved();
	expect(name).toBe('contacts-2-left-out.csv');
	expect(text.trim().split('\n')).toHaveLength(3);
	expect(text).not.toMatch(/bea@|cleo@/);
	await page.getByRole('radio', { name: /Everyone/ }).check();
	const [whole, all] = await saved();
	expect([whole, all.trim().split('\n').length]).toEqual(['contacts.csv', 5]);

	await page.goto(`${app.url}/contacts?q=low`);
	await page.getByRole('link', { name: 'Export' }).click();
	await expect(page.getByRole('heading', { name: 'Export 1 contact' })).toBeVisible();
	await expect(page.getByText('Those that the list showed')).toBeVisible();
});

test('a backup is made, listed, taken out and whole', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/settings/backup`);
	await expect(page.getByText('There is no backup yet.')).toBeVisible();
	await page.getByRole('button', { name: 'Make a backup' }).click();
	await expect(page.getByText('is written and was read back')).toBeVisible({ timeout: 60_000 });
	const download = page.waitForEvent('download');
	await page.getByRole('link', { name: /^Download weatherglass-/ }).click();
	const file = await download;
	const checked = await weatherglass('restore', await file.path(), '--check', '--json');
	expect(JSON.parse(checked)).toMatchObject({ tables: { contacts: 4 } });
});

test('retention runs by itself, and the page says when', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/settings/privacy`);
	await expect(page.getByText('There is no rule: everyone is kept until they are erased.')).toBeVisible();
	await page.getByLabel('after months').fill('1200');
	await page.getByLabel('since').selectOption({ label: 'they came' });
	await page.getByRole('button', { name: 'Add rule' }).click();
	await expect(page.getByText('No rule is enabled: nothing is done by itself.')).toBeVisible();
	await page.getByRole('button', { name: /^Enable: Anonymise contacts/ }).click();
	await expect(page.getByText(/^Next run:/)).toContainText('03:00');
});
