import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { createOwner, newDataFolder, signIn, startApp, type App } from './app.ts';

let app: App;
test.beforeAll(async () => {
	app = await startApp(await newDataFolder());
});
test.afterAll(() => app.stop());
test.describe.configure({ mode: 'serial' });

/** A file of so many deals. */
const deals = (rows: number) => ({
	name: 'deals.csv',
	mimeType: 'text/csv',
	buffer: Buffer.from(
		`Deal ID,Deal name,Amount,Deal stage,Created\n${Array.from(
			{ length: rows },
			(_, row) => `${row},Deal ${row},${100 + row},Proposal,2026-01-05\n`
		).join('')}`
	)
});

/** What is in the folders where files wait and are kept. */
const filesLeft = async () => {
	const all = await Promise.all(
		['uploads', 'imports', 'rejects'].map((folder) =>
			readdir(join(app.data, folder), { recursive: true, withFileTypes: true }).catch(() => [])
		)
	);
	return all.flat().filter((entry) => entry.isFile()).length;
};

const choose = (page: Page, ...files: ReturnType<typeof deals>[]) =>
	page.locator('input[type=file]').setInputFiles(files);

test('a transfer tells bytes, speed and time left; cancelled, nothing of it stays', async ({ page }) => {
	await createOwner(page, app);
	await page.goto(`${app.url}/data/import`);
	const session = await page.context().newCDPSession(page);
	await session.send('Network.enable');
	await session.send('Network.emulateNetworkConditions', {
		offline: false,
		latency: 0,
		downloadThroughput: -1,
		uploadThroughput: 1024 * 1024
	});
	await choose(page, deals(300_000));
	const transfer = page.getByRole('region', { name: 'Transfer' });
	await expect(transfer).toContainText(/MB of \d+ MB · .+ a second · .+ left/);
	await transfer.getByRole('button', { name: 'Cancel' }).click();
	await expect(transfer).toBeHidden();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import export files of your CRM');
	await expect.poll(filesLeft).toBe(0);
});

test('an import is cancelled while it runs, and leaves no trace', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/data/import`);
	await choose(page, deals(400_000));
	await page.getByRole('button', { name: 'Import this file' }).click();
	await expect(page.getByRole('heading', { name: 'Importing deals.csv' })).toBeVisible();
	await expect(page.getByText(/about 4\d\d,\d{3} rows/)).toBeVisible();
	await page.getByRole('button', { name: 'Cancel' }).click();
	await expect(page.getByRole('heading', { name: 'The import was cancelled' })).toBeVisible();
	expect(await filesLeft()).toBe(0);
	await page.goto(`${app.url}/data`);
	await expect(page.getByText('deals.csv')).toHaveCount(0);
});

test('what was chosen and is not wanted after all is discarded', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/data/import`);
	await choose(page, deals(3));
	await page.getByRole('button', { name: 'Discard' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Import export files of your CRM');
	expect(await filesLeft()).toBe(0);
});

test('a program that sends what is no table reads why, whatever the name says', async ({ page }) => {
	await signIn(page, app);
	const answer = await page.evaluate(async () => {
		const picture = new Uint8Array(3_000_000);
		picture.set([0x89, 0x50, 0x4e, 0x47]);
		const sent = await fetch('/data/import/upload?name=table.csv', {
			method: 'PUT',
			body: new Blob([picture]),
			headers: { 'content-type': 'text/csv' }
		});
		return { status: sent.status, ...((await sent.json()) as object) };
	});
	expect(answer).toMatchObject({
		status: 415,
		code: 'wrong_type',
		title: 'Unsupported Media Type',
		detail: expect.stringContaining('table.csv is a picture, not a table of text.')
	});
	expect(await filesLeft()).toBe(0);
});
