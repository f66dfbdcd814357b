import { expect, test } from '@playwright/test';
import { createOwner, newDataFolder, owner, signIn, startApp, type App } from './app.ts';

let app: App;
test.beforeAll(async () => {
	app = await startApp(await newDataFolder());
});
test.afterAll(() => app.stop());

test('the first start makes the one owner, and signing out and in again leads back', async ({ page }) => {
	await createOwner(page, app);
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Overview');
	await expect(page.getByText('No deals here yet')).toBeVisible();

	await page.getByText(owner.name).click();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page).toHaveURL(/\/sign-in/);

	await page.getByLabel('E-mail').fill(owner.email);
	await page.getByLabel('Password', { exact: true }).fill('not the password');
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page.getByRole('alert')).toBeVisible();
	await signIn(page, app);
});

test('nobody makes a second owner', async ({ page }) => {
	await page.goto(`${app.url}/first-start`);
	await expect(page).toHaveURL(/\/sign-in/);
});

const addresses = [
	'/',
	'/overview',
	'/forecast',
	'/working/none',
	'/campaigns',
	'/funnel',
	'/scores',
	'/retention',
	'/churn',
	'/segments',
	'/segments/new',
	'/service',
	'/lifetime-value',
	'/pipeline',
	'/explore',
	'/views',
	'/dashboards',
	'/notebooks',
	'/notebooks/none',
	'/notebooks/none/edit',
	'/notebooks/none/versions',
	'/mails',
	'/sql',
	'/companies',
	'/contacts',
	'/deals',
	'/data',
	'/data/import',
	'/data/connections',
	'/data/connections/none',
	'/data/connections/none/write-back',
	'/data/connections/new/hubspot',
	'/data/rejects',
	'/data/quality',
	'/data/adoption',
	'/data/dictionary',
	'/settings/security',
	'/settings/single-sign-on',
	'/settings',
	'/settings/account',
	'/settings/company',
	'/settings/service',
	'/settings/mail',
	'/settings/webhooks',
	'/settings/webhooks/none',
	'/settings/tokens',
	'/settings/api',
	'/settings/sessions',
	'/settings/people',
	'/settings/teams',
	'/settings/audit'
];

test('no page is served without a session, and no data of it', async ({ page, request }) => {
	await page.goto(app.url + addresses.at(-1)!);
	await expect(page).toHaveURL(/\/sign-in/);
	for (const address of addresses) {
		const answer = await request.get(app.url + address, {
			maxRedirects: 0,
			headers: { accept: 'text/html' }
		});
		expect
			.soft([answer.status(), answer.headers().location], address)
			.toEqual([303, expect.stringMatching(/^\/sign-in/)]);
		const data = await request.get(`${app.url}${address === '/' ? '' : address}/__data.json`, {
			maxRedirects: 0
		});
		expect.soft(await data.text(), address).not.toContain('"type":"data"');
	}
});

test('other requests without a session get a problem, not data', async ({ request }) => {
	for (const [method, address] of [
		['get', '/search?q=a'],
		['get', '/live'],
		['get', '/notebooks/shipped.quarter-review/preview'],
		['get', '/notebooks/shipped.quarter-review/report.md'],
		['get', '/references/people?q=a'],
		['get', '/values/companies/country?q=a'],
		['put', '/data/import/upload?name=a.csv']
	] as const) {
		const response = await request[method](app.url + address);
		expect(response.status(), address).toBe(401);
		expect(response.headers()['content-type']).toContain('application/problem+json');
	}
});
