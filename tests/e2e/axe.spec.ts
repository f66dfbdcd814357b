import { expect, test } from '@playwright/test';
import { signIn, type App } from './app.ts';
import { fullPages, startFullApp, type FullRecords } from './full-app.ts';
import { look, wide } from './looks.ts';

let app: App;
let records: FullRecords;

test.beforeAll(async () => {
	test.setTimeout(120_000);
	({ app, records } = await startFullApp());
});
test.afterAll(() => app.stop());

test('axe finds nothing on any page, in light and dark and on a phone, and nothing runs over the edge', async ({
	page
}) => {
	test.setTimeout(900_000);
	await page.setViewportSize(wide);
	await page.emulateMedia({ colorScheme: 'light' });
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(error.message));
	page.on('console', (message) => {
		if (message.type() === 'error' && !message.text().includes('404')) errors.push(message.text());
	});
	await page.goto(app.url);
	await look(page, page.url().includes('first-start') ? 'First start' : 'Sign in');
	await signIn(page, app);
	for (const [name, address] of fullPages(records)) {
		await page.goto(app.url + address);
		// What takes long is waited for on a page of its own.
		await expect(page).not.toHaveURL(/\/working\//, { timeout: 60_000 });
		await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
		await look(page, name);
	}
	await page.context().clearCookies();
	await page.goto(app.url);
	await look(page, 'Sign in');
	expect(errors).toEqual([]);
});
