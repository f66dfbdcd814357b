import { expect, test, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { createOwner, listens, newDataFolder, signIn, startApp, weatherglass, type App } from './app.ts';

const fixture = fileURLToPath(new URL('../fixtures/deals.csv', import.meta.url));
let app: App;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
	const data = await newDataFolder();
	await weatherglass('import', '--data', data, fixture);
	app = await startApp(data);
});
test.afterAll(() => app.stop());

const openPipeline = (page: Page) => page.locator('[data-metric=open_pipeline] .value');

test('a deal that is edited changes the Overview, and its history says who changed what', async ({
	page
}) => {
	await createOwner(page, app);
	await page.goto(`${app.url}/overview?period=all`);
	await expect(openPipeline(page)).toHaveAttribute('title', '€22,500');

	await page.goto(`${app.url}/deals`);
	await page.getByRole('link', { name: 'Sensor retrofit' }).click();
	await page.getByRole('link', { name: 'Edit' }).click();
	await page.getByLabel('Amount', { exact: true }).fill('1500.25');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Sensor retrofit');
	await expect(page.getByText('Ada Owner').last()).toBeVisible();
	await expect(page.getByText('€1,500.25').first()).toBeVisible();

	await page.goto(`${app.url}/overview?period=all`);
	await expect(openPipeline(page)).toHaveAttribute('title', '€24,000.25');
});

test('a value that can’t be saved is told at its field, and what was typed stays', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/deals`);
	await page.getByRole('link', { name: 'Loading dock' }).click();
	await page.getByRole('link', { name: 'Edit' }).click();
	const amount = page.getByLabel('Amount', { exact: true });
	await amount.fill('a lot');
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(amount).toHaveAttribute('aria-invalid', 'true');
	await expect(amount).toHaveValue('a lot');
});

test('a deal is moved on the board without a mouse, and can be moved back', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/pipeline`);
	const move = page.locator('summary[aria-label="Move Loading dock"]');
	await move.focus();
	await page.keyboard.press('Enter');
	const card = page.locator('.card').filter({ hasText: 'Loading dock' });
	await card.getByRole('combobox').selectOption({ label: 'Won' });
	await card.getByRole('button', { name: 'Move' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Loading dock is in Won now' })).toBeVisible();
	await page.getByRole('button', { name: 'Undo' }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Loading dock is in Proposal now' })).toBeVisible();
	await expect(
		page.getByRole('group', { name: 'Proposal' }).getByRole('link', { name: 'Loading dock' })
	).toBeVisible();
});

test('a company and a contact are made by hand, found by search, and have a timeline', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/companies`);
	await page.getByRole('link', { name: 'New company' }).click();
	await page.getByLabel('Name', { exact: false }).first().fill('Fjell Brewery');
	await page.getByRole('button', { name: /^(Create|Save|Add)/ }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fjell Brewery');
	await expect(page.locator('#origin')).toContainText('Entered here by Ada Owner');

	await page.goto(`${app.url}/contacts/new`);
	await page.getByLabel('Last name').fill('Berg');
	await page.getByLabel('First name').fill('Liv');
	await page.getByRole('button', { name: /^(Create|Save|Add)/ }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Liv Berg');
	await expect(page.getByRole('heading', { name: 'What happened' })).toBeVisible();

	await listens(page);
	await page.keyboard.press('/');
	await page.keyboard.type('Fjell');
	await page.getByRole('option', { name: /Fjell Brewery/ }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Fjell Brewery');
});

test('the command line works on the folder that the server has open', async () => {
	const answer = JSON.parse(await weatherglass('metric', 'open_pipeline', '--data', app.data, '--json')) as {
		total: { value: string };
	};
	expect(Number(answer.total.value)).toBe(24000.25);
});
