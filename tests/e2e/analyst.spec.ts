import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { createOwner, listens, newDataFolder, startApp, weatherglass, type App } from './app.ts';

/** An analyst imports, mends what was refused, builds a segment, and shows it on a dashboard: one story, in order. */

const deals = fileURLToPath(new URL('../fixtures/deals.csv', import.meta.url));
const password = 'a long sentence of ida';

let app: App;
let page: Page;
let folder: string;

test.describe.configure({ mode: 'serial' });

test.beforeAll(async ({ browser }) => {
	app = await startApp(await newDataFolder());
	folder = await mkdtemp(join(tmpdir(), 'weatherglass-analyst-'));
	await writeFile(
		join(folder, 'companies.csv'),
		[
			'Name,Country,Industry',
			'Nordlys Foods,Norway,Food',
			'Bakkehus,Denmark,Building',
			'Havn Logistics,Norway,Transport',
			'Kvist Dairy,Denmark,Food'
		].join('\n')
	);
	const admin = await browser.newPage();
	await createOwner(admin, app);
	await admin.close();
	page = await (await browser.newContext()).newPage();
	const invite = ['invite', 'ida@example.com', '--name', 'Ida', '--role', 'analyst', '--origin', app.url];
	const { link } = JSON.parse(await weatherglass('accounts', ...invite, '--data', app.data, '--json')) as {
		link: string;
	};
	await page.goto(link);
	await page.getByLabel('Password', { exact: true }).fill(password);
	await page.getByRole('button', { name: 'Create account' }).click();
	await expect(page).toHaveURL(/\/overview/);
});
test.afterAll(async () => {
	await page.context().close();
	await app.stop();
	await rm(folder, { recursive: true });
});

/** Nothing that axe finds, and nothing wider than a phone. */
async function looksWell(what: string): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(
		violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`),
		what
	).toEqual([]);
	await page.setViewportSize({ width: 390, height: 844 });
	expect(await page.evaluate(() => document.documentElement.scrollWidth), what).toBeLessThanOrEqual(390);
	await page.setViewportSize({ width: 1280, height: 800 });
}

const condition = (name: string) => page.getByRole('group', { name, exact: true });

async function ask(name: string, field: string, is: string, value: string): Promise<void> {
	const line = condition(name);
	await line.getByLabel('Field').selectOption({ label: field });
	await line.getByLabel('How it compares').selectOption({ label: is });
	await line.getByLabel('Value').fill(value);
}

test('imports companies and deals, and mends the row that was refused', async () => {
	await page.goto(`${app.url}/data/import`);
	await page.locator('input[type=file]').setInputFiles([join(folder, 'companies.csv'), deals]);
	await page.getByRole('button', { name: 'Import 2 files' }).click();
	await expect(page.getByRole('heading', { name: '12 records came in' })).toBeVisible({ timeout: 30_000 });
	await page.goto(`${app.url}/data/rejects`);
	await page.getByRole('link', { name: 'Mend in the grid' }).click();
	const cell = page.getByRole('textbox', { name: 'Amount, line 9' });
	await cell.fill('1.000,00');
	await cell.press('Control+Enter');
	await expect(page.getByText('1 of 1 row came in (1 new)')).toBeVisible();
});

test('builds a segment of conditions and a group of them, and sees how many it finds before it is saved', async () => {
	await page.goto(`${app.url}/segments`);
	await page.getByRole('link', { name: 'New segment' }).click();
	await listens(page);
	await page.getByLabel('Name', { exact: true }).fill('Food or Danish');
	await ask('Condition 1', 'Name', 'contains', 'a');
	await page.getByRole('button', { name: 'A group of conditions' }).click();
	await ask('Condition 1 of group 1', 'Industry', 'is', 'Foo');
	// What companies have is offered as one types.
	await expect(condition('Condition 1 of group 1').locator('datalist option')).toHaveCount(1);
	await expect(condition('Condition 1 of group 1').locator('datalist option')).toHaveAttribute(
		'value',
		'Food'
	);
	await condition('Condition 1 of group 1').getByLabel('Value').fill('Food');
	await page.getByRole('button', { name: 'One more condition in group 1' }).click();
	await ask('Condition 2 of group 1', 'Industry', 'is', 'Building');
	await page.getByRole('button', { name: 'See how many it finds' }).click();
	await expect(
		page.getByText('it finds 2 companies among those you see; nothing is saved yet')
	).toBeVisible();
	await expect(page.getByLabel('Name', { exact: true })).toHaveValue('Food or Danish');
	await looksWell('a segment that is tried');

	// The rule is what it was, and a line can be taken away.
	await condition('Condition 2 of group 1').getByRole('button').click();
	await page.getByRole('button', { name: 'See how many it finds' }).click();
	await expect(page.getByText('it finds 1 company among')).toBeVisible();
	await page.getByRole('button', { name: 'One more condition in group 1' }).click();
	await page.getByRole('button', { name: 'Take group 1 away' }).click();
	await ask('Condition 1', 'Industry', 'is', 'Food');
	await page.getByRole('button', { name: 'A group of conditions' }).click();
	await page.getByLabel('Of these conditions').selectOption({ label: 'none holds' });
	await ask('Condition 1 of group 1', 'Name', 'contains', 'Kvist');
	await page.getByLabel('Name', { exact: true }).fill('Food but Kvist');
	await page.getByLabel('Shared with everybody').check();
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Food but Kvist');
	await expect(page.getByText('It finds 1 company among those you see.')).toBeVisible();
	await expect(page.getByLabel('Of these conditions')).toHaveValue('none');
	await expect(condition('Condition 1 of group 1').getByLabel('Value')).toHaveValue('Kvist');
});

test('filters a list by its own fields, a part of a text and the values that are chosen', async () => {
	await page.goto(`${app.url}/companies`);
	await listens(page);
	await page.getByText('Filter by a field or segment').click();
	await page.getByLabel('Field or segment', { exact: true }).selectOption({ label: 'Industry' });
	await page.getByLabel('How it compares').selectOption({ label: 'contains' });
	await page.getByLabel('Value', { exact: true }).fill('foo');
	await page.getByRole('button', { name: 'Filter', exact: true }).click();
	const filter = page.getByRole('link', { name: 'Take the filter away: Industry contains foo' });
	await expect(filter).toBeVisible();
	// Nordlys Foods and Kvist Dairy, below the head of the table.
	await expect(page.getByRole('row')).toHaveCount(3);
	await looksWell('a filtered list');
	await filter.click();
	await page.getByLabel('Field or segment', { exact: true }).selectOption({ label: 'Created' });
	await page.getByLabel('How it compares').selectOption({ label: 'is after' });
	await page.getByLabel('Value', { exact: true }).fill('2100-01-01');
	await page.getByRole('button', { name: 'Filter', exact: true }).click();
	await expect(page.getByText('None is like that.')).toBeVisible();
});

test('filters lists, the board and Explore by it, each with the same deals', async () => {
	const filterBy = async (value: string) => {
		await page.getByText('Filter by a field or segment').click();
		await page
			.getByLabel('Field or segment', { exact: true })
			.selectOption({ label: 'Segment: Food but Kvist' });
		await page.getByLabel('Value', { exact: true }).selectOption({ label: value });
		await page.getByRole('button', { name: 'Filter', exact: true }).click();
	};
	await page.goto(`${app.url}/deals`);
	await listens(page);
	await filterBy('yes');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 deals');
	await expect(
		page.getByRole('link', { name: 'Take the filter away: Segment: Food but Kvist' })
	).toBeVisible();

	await page.goto(`${app.url}/pipeline?closed=all`);
	await listens(page);
	await filterBy('yes');
	await expect(page.getByRole('link', { name: 'Packing line' })).toBeVisible();
	await expect(page.getByRole('link', { name: 'Conveyor' })).toBeHidden();
	await looksWell('the board of a segment');

	await page.goto(`${app.url}/explore?metric=won_amount&by=owner&period=all`);
	await listens(page);
	await filterBy('yes');
	await expect(page.locator('.total .value')).toHaveText('€19,650.50');
	await page.goto(`${app.url}/contacts?field=segment%3Anone&is=in&value=true`);
	await expect(page.getByText('There is no segment named')).toBeVisible();
});

test('takes its members out as a file, and finds it on the page of a member', async () => {
	await page.goto(`${app.url}/segments`);
	await page.getByRole('link', { name: 'Export Food but Kvist' }).click();
	const download = page.waitForEvent('download');
	await page.getByRole('button', { name: 'Download' }).click();
	const text = await readFile(await (await download).path(), 'utf8');
	const [head, ...lines] = text.trim().split('\n');
	expect(head).toMatch(/^id,name,/);
	expect(lines.map((line) => line.split(',')[1])).toEqual(['Nordlys Foods']);
	await page.goto(`${app.url}/companies?q=Nordlys`);
	await page.getByRole('link', { name: 'Nordlys Foods' }).click();
	await expect(page.getByRole('region', { name: 'Segments' })).toHaveText(/Food but Kvist/);
	await page.goto(`${app.url}/companies?q=Kvist`);
	await page.getByRole('link', { name: 'Kvist Dairy' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Kvist Dairy');
	await expect(page.getByRole('region', { name: 'Segments' })).toBeHidden();
});

test('compares in a pivot, cell by cell, and in its file', async () => {
	const query =
		'metric=won_amount&by=owner&grain=quarter&across=time&period=dates&from=2026-01-01&to=2027-01-01';
	await page.goto(`${app.url}/explore?${query}&compare=year`);
	await listens(page);
	const pivot = page.getByRole('region', { name: 'Won amount, pivot' });
	await expect(pivot.getByRole('row', { name: /^Total/ })).toContainText('from nothing');
	await expect(page.getByText('Below a figure stands its change from a year earlier')).toBeVisible();
	await looksWell('a pivot that is compared');
	const menu = page.getByRole('region', { name: 'Pivot' });
	await menu.getByText('Export').click();
	const download = page.waitForEvent('download');
	await menu.getByRole('link', { name: 'CSV' }).click();
	const [head] = (await readFile(await (await download).path(), 'utf8')).split('\n');
	expect(head).toContain('"Total, a year earlier"');
});

test('puts a figure of the segment on a dashboard, which says so by name', async () => {
	const where = encodeURIComponent('segment = "Food but Kvist"');
	await page.goto(`${app.url}/segments`);
	const compare = await page.getByRole('link', { name: 'Compare Food but Kvist' }).getAttribute('href');
	const field = encodeURIComponent(new URL(compare!, app.url).searchParams.get('by')!);
	for (const [name, filter] of [
		['Won in the segment', `field=${field}&is=in&value=true`],
		['Won, as typed', `where=${where}`]
	]) {
		await page.goto(`${app.url}/explore?metric=won_amount&by=owner&period=all&${filter}`);
		await listens(page);
		await page.getByText('Save view').click();
		await page.getByLabel('Name').fill(name!);
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await expect(page).toHaveURL(/view=/);
	}
	await page.goto(`${app.url}/dashboards`);
	await page.getByLabel('Name').fill('Food');
	await page.getByRole('button', { name: 'Make it' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Food' })).toBeVisible();
	await listens(page);
	const tiles = page.getByRole('list', { name: 'Tiles' }).locator(':scope > li');
	for (const [place, name] of ['Won in the segment', 'Won, as typed'].entries()) {
		await page.getByLabel('View').selectOption({ label: name });
		await page.getByRole('button', { name: 'Add the view' }).click();
		await expect(tiles).toHaveCount(place + 1);
		await expect(tiles.nth(place)).toContainText('€19,650.50');
	}
	await expect(tiles.nth(0)).toContainText('Only: Segment: Food but Kvist.');
	await expect(tiles.nth(1)).toContainText('Only: segment = "Food but Kvist".');
});

test('narrows a dashboard as a whole, in its address', async () => {
	const tiles = page.getByRole('list', { name: 'Tiles' }).locator(':scope > li');
	const bar = page.getByRole('form', { name: 'Filters' });
	await bar.getByLabel('Segment').selectOption({ label: 'Food but Kvist' });
	await expect(page.getByText('Every tile is of: segment Food but Kvist.')).toBeVisible();
	await expect(tiles.nth(0)).toContainText('€19,650.50');
	await bar.getByLabel('Period').selectOption({ label: 'Next quarter' });
	await expect(page.getByText('Every tile is of: next quarter; segment Food but Kvist.')).toBeVisible();
	await expect(tiles.nth(0)).not.toContainText('€19,650.50');
	await looksWell('a narrowed dashboard');
	await page.getByRole('link', { name: 'Clear filters' }).click();
	await bar.getByLabel('Period').selectOption({ label: 'Each tile’s own' });
	await expect(tiles.nth(0)).toContainText('€19,650.50');
});
