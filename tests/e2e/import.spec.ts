import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test, type Page } from '@playwright/test';
import { createOwner, hasRealData, newDataFolder, realData, signIn, startApp, type App } from './app.ts';

const fixture = fileURLToPath(new URL('../fixtures/deals.csv', import.meta.url));

async function importFiles(page: Page, app: App, files: string[]): Promise<void> {
	await page.goto(`${app.url}/data/import`);
	await page.locator('input[type=file]').setInputFiles(files);
	await expect(page.getByRole('heading', { name: 'Check what each file will become' })).toBeVisible();
	await page.getByRole('button', { name: /^Import (this file|\d+ files)$/ }).click();
	await expect(page.getByRole('heading', { name: /records came in$/ })).toBeVisible({ timeout: 30_000 });
}

const card = (page: Page, metric: string) => page.locator(`[data-metric=${metric}] .value`);

test.describe('a file made by hand', () => {
	let app: App;
	test.beforeAll(async () => {
		app = await startApp(await newDataFolder());
	});
	test.afterAll(() => app.stop());
	test.describe.configure({ mode: 'serial' });

	test('is proposed with its entity and mapping, and loads what is valid', async ({ page }) => {
		await createOwner(page, app);
		await page.goto(`${app.url}/data/import`);
		await page.locator('input[type=file]').setInputFiles(fixture);
		await expect(page.getByLabel('These are')).toHaveValue('deals');
		await expect(page.getByLabel('Field for Amount')).toHaveValue('amount');
		await expect(page.getByLabel('Field for Account')).toHaveValue('company_id:name');
		await expect(page.getByText('semicolons')).toBeVisible();
		await page.getByRole('button', { name: 'Import this file' }).click();
		await expect(page.getByRole('heading', { name: '8 records came in' })).toBeVisible();
		await expect(page.getByRole('cell', { name: 'see invoice' })).toBeVisible();
		await expect(page.getByText('Not a number', { exact: false })).toBeVisible();
	});

	test('gives the figures that a reader adds up by hand', async ({ page }) => {
		await signIn(page, app);
		await page.goto(`${app.url}/overview?period=all`);
		await expect(card(page, 'won_amount')).toHaveAttribute('title', '€42,000');
		await expect(card(page, 'win_rate')).toHaveText('66.67%');
		await expect(card(page, 'open_pipeline')).toHaveAttribute('title', '€22,500');
	});

	test('a figure leads to its definition, its SQL, its records and the line of the file', async ({
		page
	}) => {
		await signIn(page, app);
		await page.goto(`${app.url}/overview?period=all`);
		await page.getByRole('link', { name: 'Explain Won amount' }).first().click();
		const drawer = page.getByRole('dialog');
		await expect(drawer).toContainText('deals won');
		await drawer.getByRole('link', { name: 'SQL' }).click();
		await expect(drawer.locator('code').first()).toContainText(/select/i);
		await drawer.getByRole('link', { name: /^Records/ }).click();
		await expect(drawer.getByRole('row')).toHaveCount(5);
		await drawer.getByRole('link', { name: 'Conveyor' }).click();
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Conveyor');
		await expect(page.locator('#origin')).toContainText('Line 5 of deals.csv');
		await expect(page.locator('#origin')).toContainText('18.000,00');
	});

	test('a refused row is listed under rejects with what to do, and mended in the grid by keyboard', async ({
		page
	}) => {
		await signIn(page, app);
		await page.goto(`${app.url}/data/rejects`);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('1 row waits to be mended');
		const refused = page.getByRole('row').filter({ hasText: 'see invoice' });
		await expect(refused).toContainText('9');
		await expect(refused).toContainText('Amount');
		await page.getByRole('link', { name: 'Mend in the grid' }).click();
		const cell = page.getByRole('textbox', { name: 'Amount, line 9' });
		await expect(cell).toHaveAttribute('aria-invalid', 'true');
		await cell.fill('on paper');
		await cell.press('Control+Enter');
		await expect(page.getByText('0 of 1 row came in')).toBeVisible();
		await expect(cell).toHaveValue('on paper');
		await cell.fill('1.000,00');
		await cell.press('Control+Enter');
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nothing of deals.csv waits');
		await expect(page.getByText('1 of 1 row came in (1 new)')).toBeVisible();
	});

	test('the mended row is counted, and leads to its line and to who mended it', async ({ page }) => {
		await signIn(page, app);
		await page.goto(`${app.url}/overview?period=all`);
		await expect(card(page, 'won_amount')).toHaveAttribute('title', '€43,000');
		await page.goto(`${app.url}/deals?q=Broken`);
		await page.getByRole('link', { name: 'Broken line' }).click();
		await expect(page.locator('#origin')).toContainText('Line 9 of deals.csv');
		await expect(page.locator('#origin')).toContainText('Amount was “see invoice” and is “1.000,00”');
		await expect(page.locator('#origin')).toContainText('mended by Ada Owner');
	});

	test('the same file again changes nothing', async ({ page }) => {
		await signIn(page, app);
		await importFiles(page, app, [fixture]);
		await expect(page.getByRole('heading', { name: '0 records came in' })).toBeVisible();
	});

	test('undo takes it back', async ({ page }) => {
		await signIn(page, app);
		await page.goto(`${app.url}/data`);
		// The later import first: it changed nothing, and the earlier one brought the records.
		for (let count = 2; count > 0; count--) {
			await page
				.getByRole('button', { name: /^Undo the import/ })
				.first()
				.click();
			await expect(page.getByRole('status').filter({ hasText: 'The import is undone' })).toBeVisible();
			await page.goto(`${app.url}/data`);
		}
		await page.goto(`${app.url}/overview?period=all`);
		await expect(page.getByText('No deals here yet')).toBeVisible();
	});

	test('a file that is chosen before the scripts of the page are there is not lost', async ({ page }) => {
		await signIn(page, app);
		let send = () => {};
		const held = new Promise<void>((resolve) => (send = resolve));
		await page.route('**/_app/immutable/**/*.js', async (route) => {
			await held;
			await route.continue();
		});
		await page.goto(`${app.url}/data/import`, { waitUntil: 'commit' });
		await page.locator('input[type=file]').setInputFiles(fixture);
		send();
		await expect(page.getByLabel('These are')).toHaveValue('deals');
	});

	test('a file that holds nothing is refused with what to do, and the others wait', async ({ page }) => {
		await signIn(page, app);
		await page.goto(`${app.url}/data/import`);
		await page.locator('input[type=file]').setInputFiles([
			{ name: 'empty.csv', mimeType: 'text/csv', buffer: Buffer.from('') },
			{ name: 'picture.csv', mimeType: 'text/csv', buffer: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1]) }
		]);
		await expect(page.getByText('empty.csv is empty')).toBeVisible();
		await expect(page.getByText('picture.csv is a picture, not a table of text.')).toBeVisible();
		await expect(page.getByRole('button', { name: /^Import this file/ })).toHaveCount(0);
	});
});

test.describe('the Maven sales files', () => {
	test.skip(!hasRealData, 'the real data of ../shared is not here');
	let app: App;
	test.beforeAll(async () => {
		app = await startApp(await newDataFolder());
	});
	test.afterAll(() => app.stop());

	test('give their won value 10,005,534 and win rate 63.15 % (4,238 of 6,711)', async ({ page }) => {
		await createOwner(page, app);
		const names = ['accounts.csv', 'products.csv', 'sales_teams.csv', 'sales_pipeline.csv'];
		await importFiles(
			page,
			app,
			names.map((name) => join(realData, 'maven_crm', name))
		);
		await page.goto(`${app.url}/overview?period=all`);
		await expect(card(page, 'won_amount')).toHaveAttribute('title', '€10,005,534');
		await expect(card(page, 'win_rate')).toHaveText('63.15%');
		await page.getByRole('link', { name: 'Explain Win rate', exact: true }).click();
		await expect(page.getByRole('dialog')).toContainText('6,711');
		await expect(page.getByRole('dialog')).toContainText('4,238');
		await page.goto(`${app.url}/forecast`);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(
			'No deal with an amount was won after 31 Dec 2017'
		);
	});
});
