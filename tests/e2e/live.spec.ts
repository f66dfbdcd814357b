/** Pages that are open while others write: what changed shows by itself, and nothing is taken out of the reader's hands. */
import { expect, test, type Locator, type Page } from '@playwright/test';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createOwner, listens, newDataFolder, startApp, weatherglass, type App } from './app.ts';

const fixture = fileURLToPath(new URL('../fixtures/deals.csv', import.meta.url));
const password = 'six violet kettles in a row';

let app: App;
/** Ada reads, Bo writes. */
let reader: Page;
let writer: Page;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
	const data = await newDataFolder();
	await weatherglass('import', '--data', data, fixture);
	app = await startApp(data);
	reader = await (await browser.newContext()).newPage();
	await createOwner(reader, app);
	writer = await (await browser.newContext()).newPage();
	const invite = ['invite', 'bo@example.com', '--name', 'Bo', '--role', 'admin', '--origin', app.url];
	const { link } = JSON.parse(await weatherglass('accounts', ...invite, '--data', app.data, '--json')) as {
		link: string;
	};
	await writer.goto(link);
	await writer.getByLabel('Password', { exact: true }).fill(password);
	await writer.getByRole('button', { name: 'Create account' }).click();
	await expect(writer).toHaveURL(/\/overview/);
});
test.afterAll(async () => {
	await reader.context().close();
	await writer.context().close();
	await app.stop();
});

/** Open a page for the reader, who is told of changes from now on. */
async function open(address: string): Promise<void> {
	const told = reader.waitForResponse((response) => response.url().endsWith('/live'));
	await reader.goto(app.url + address);
	await listens(reader);
	await told;
	// Only a page that was loaded anew has lost it.
	await reader.evaluate(() => document.documentElement.setAttribute('data-same-page', ''));
}
const isSamePage = () => expect(reader.locator('html[data-same-page]')).toBeAttached();
const offer = () => reader.getByRole('button', { name: 'New data: refresh' });

/** Change a deal by its form, as another person. */
async function edit(deal: string, label: string, value: string): Promise<void> {
	await writer.goto(`${app.url}/deals?q=${encodeURIComponent(deal)}`);
	await writer.getByRole('link', { name: deal }).click();
	await writer.getByRole('link', { name: 'Edit' }).click();
	await writer.getByLabel(label, { exact: true }).fill(value);
	await writer.getByRole('button', { name: 'Save' }).click();
	await expect(writer.getByRole('link', { name: 'Edit' })).toBeVisible();
}

const dealHref = async (deal: string): Promise<string> => {
	await reader.goto(`${app.url}/deals?q=${encodeURIComponent(deal)}`);
	return (await reader.getByRole('link', { name: deal }).getAttribute('href'))!;
};

test('another person’s edit shows on an open list, board and record', async () => {
	const record = await dealHref('Loading dock');
	const shows: [string, (page: Page) => Locator][] = [
		['/deals', (page) => page.getByRole('row').filter({ hasText: 'Loading dock' })],
		['/pipeline', (page) => page.locator('.card').filter({ hasText: 'Loading dock' })],
		[record, (page) => page.locator('main')]
	];
	for (const [place, [address, shown]] of shows.entries()) {
		await open(address);
		await edit('Loading dock', 'Amount', `${71 + place}000`);
		await expect(shown(reader), address).toContainText(new RegExp(`€${71 + place}(,000|K)`, 'i'));
		await isSamePage();
		await expect(offer()).toHaveCount(0);
	}
});

test('what a program writes by the API shows on an open page', async ({ request }) => {
	await writer.goto(`${app.url}/settings/tokens`);
	await writer.getByLabel('What it is for').fill('Segments of the night');
	await writer.getByLabel('Change segments').check();
	await writer.getByRole('button', { name: 'Make token' }).click();
	const made = writer.getByRole('status').filter({ hasText: 'is made' });
	const token = (await made.getByLabel('token').first().textContent())!.trim();

	await reader.goto(`${app.url}/companies`);
	await open((await reader.getByRole('link', { name: 'Havn Logistics' }).getAttribute('href'))!);
	const answer = await request.post(`${app.url}/api/v1/segments`, {
		headers: { authorization: `Bearer ${token}` },
		data: {
			name: 'Havns of the north',
			entity: 'companies',
			rule: { field: 'name', is: 'contains', values: ['Havn'] },
			shared: true
		}
	});
	expect(answer.status(), await answer.text()).toBe(201);
	await expect(reader.locator('main')).toContainText('Havns of the north');
	await isSamePage();
});

test('focus, scroll and what is open stay where they are', async () => {
	await open(await dealHref('Sensor retrofit'));
	await reader.setViewportSize({ width: 900, height: 320 });
	const link = reader.locator('main').getByRole('link').last();
	await link.focus();
	await link.scrollIntoViewIfNeeded();
	const [name, top] = await Promise.all([link.textContent(), reader.evaluate(() => scrollY)]);
	expect(top).toBeGreaterThan(0);
	await edit('Sensor retrofit', 'Next step', 'Call on Friday');
	await expect(reader.locator('main')).toContainText('Call on Friday');
	await isSamePage();
	expect(await reader.evaluate(() => document.activeElement?.textContent)).toBe(name);
	expect(Math.abs((await reader.evaluate(() => scrollY)) - top)).toBeLessThan(320);
	await reader.setViewportSize({ width: 1280, height: 720 });
});

test('a half-filled form is not lost: the refresh is offered, and comes by itself when the form is done with', async () => {
	const record = await dealHref('Sensor retrofit');
	await open(`${record}/edit`);
	const nextStep = reader.getByLabel('Next step', { exact: true });
	await nextStep.fill('Half a sent');
	await edit('Loading dock', 'Amount', '81000');
	await expect(offer()).toBeVisible();
	await expect(nextStep).toHaveValue('Half a sent');
	await expect(nextStep).toBeFocused();
	await reader.keyboard.type('ence');
	await expect(nextStep).toHaveValue('Half a sentence');
	await isSamePage();
	await reader.getByRole('button', { name: 'Save' }).click();
	await expect(reader.locator('main')).toContainText('Half a sentence');
	await expect(offer()).toHaveCount(0);
});

test('text that is marked stays marked, until the reader lets go of it', async () => {
	await open('/deals');
	await reader.getByRole('heading', { level: 1 }).selectText();
	await edit('Loading dock', 'Amount', '82000');
	await expect(offer()).toBeVisible();
	expect(await reader.evaluate(() => getSelection()?.toString().trim())).not.toBe('');
	await reader.evaluate(() => getSelection()?.removeAllRanges());
	await expect(reader.getByRole('row').filter({ hasText: 'Loading dock' })).toContainText('82');
	await expect(offer()).toHaveCount(0);
	await isSamePage();
});

test('a page that is being looked into is refreshed when its reader says so, by keyboard too', async () => {
	await open('/explore?metric=open_pipeline&period=all');
	await edit('Loading dock', 'Amount', '93000');
	await expect(offer()).toBeVisible();
	await expect(reader.locator('main')).not.toContainText('93,000');
	await offer().focus();
	await reader.keyboard.press('Enter');
	await expect(reader.locator('main')).toContainText(/93,\d{3}/);
	await expect(offer()).toHaveCount(0);
	await isSamePage();
	await expect(reader.getByRole('main')).toBeFocused();
});

test('what a command imports shows on an open page', async () => {
	await open('/companies');
	const file = join(app.data, 'companies.csv');
	await writeFile(file, 'Name,Country\nFjell Brewery,Norway\n');
	await weatherglass('import', '--data', app.data, '--as', 'companies', file);
	await expect(reader.getByRole('link', { name: 'Fjell Brewery' })).toBeVisible();
	await isSamePage();
});

test('a page in the background has no connection, and catches up when it is looked at again', async () => {
	await open('/deals');
	const hide = (isHidden: boolean) =>
		reader.evaluate((hidden) => {
			Object.defineProperty(document, 'hidden', { configurable: true, value: hidden });
			document.dispatchEvent(new Event('visibilitychange'));
		}, isHidden);
	const left = reader.waitForEvent('requestfailed', (request) => request.url().endsWith('/live'));
	await hide(true);
	await left;
	await edit('Loading dock', 'Amount', '95000');
	await hide(false);
	await expect(reader.getByRole('row').filter({ hasText: 'Loading dock' })).toContainText('95');
	await isSamePage();
});
