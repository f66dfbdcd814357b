import { expect, test } from '@playwright/test';
import { newDataFolder, signIn, startApp, type App } from './app.ts';

let app: App;
test.beforeAll(async () => {
	app = await startApp(await newDataFolder());
});
test.afterAll(() => app.stop());

test('pages and files say what browsers must not do with them', async ({ request }) => {
	for (const address of ['/sign-in', '/weatherglass.svg', '/nowhere', '/search?q=a']) {
		const headers = (await request.get(app.url + address, { maxRedirects: 0 })).headers();
		expect(headers, address).toMatchObject({
			'x-content-type-options': 'nosniff',
			'x-frame-options': 'DENY',
			'referrer-policy': 'same-origin',
			'cross-origin-opener-policy': 'same-origin',
			'cross-origin-resource-policy': 'same-origin',
			'permissions-policy': expect.stringContaining('camera=()')
		});
		expect(headers, 'only where people come by https').not.toHaveProperty('strict-transport-security');
	}
});

test('each page runs only the scripts of its own response, and none that stands in markup', async ({
	request
}) => {
	const [one, other] = await Promise.all([1, 2].map(() => request.get(`${app.url}/first-start`)));
	const policy = one!.headers()['content-security-policy']!;
	const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1];
	expect(await one!.text()).toContain(`nonce="${nonce}"`);
	expect(other!.headers()['content-security-policy']).not.toContain(nonce);
	expect(policy).not.toContain('unsafe-inline');
	expect(policy).not.toContain('unsafe-eval');
	for (const directive of [
		"default-src 'none'",
		"object-src 'none'",
		"base-uri 'none'",
		"frame-ancestors 'none'"
	])
		expect(policy).toContain(directive);
});

test('the security policy of no page is violated by what people do on it', async ({ page }) => {
	const violations: string[] = [];
	page.on('console', (message) => {
		if (message.type() === 'error') violations.push(message.text());
	});
	await signIn(page, app);
	for (const key of ['Control+k', '?']) {
		await page.keyboard.press(key);
		await expect(page.getByRole('dialog')).toBeVisible();
		await page.keyboard.press('Escape');
		await expect(page.getByRole('dialog')).toBeHidden();
	}
	for (const place of ['Forecast', 'Pipeline', 'Explore', 'Settings']) {
		await page.getByRole('link', { name: place, exact: true }).first().click();
		await expect(page.getByRole('heading', { level: 1 }).first()).toBeVisible();
	}
	expect(violations).toEqual([]);
});

test('a request of another site changes and reads nothing, whatever cookie it brings', async ({ page }) => {
	await signIn(page, app);
	const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
	const ask = (address: string, init: RequestInit) =>
		fetch(app.url + address, { redirect: 'manual', ...init, headers: { cookie, ...init.headers } });
	const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' };
	for (const [address, init] of [
		['/sign-out', { method: 'POST', headers: foreign }],
		['/sign-out', { method: 'POST', headers: { ...foreign, 'content-type': 'text/plain' }, body: 'x' }],
		['/sign-out', { method: 'POST', headers: {} }],
		['/data/import/upload?name=a.csv', { method: 'PUT', headers: foreign, body: 'a,b\n1,2\n' }],
		['/search?q=a', { headers: { ...foreign, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' } }],
		['/overview', { headers: { ...foreign, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' } }]
	] as [string, RequestInit][]) {
		expect((await ask(address, init)).status, `${init.method ?? 'GET'} ${address}`).toBe(403);
	}
	await page.reload();
	await expect(page, 'the session goes on').toHaveURL(/\/overview/);
});

test('an error tells a visitor nothing of the inside', async ({ request }) => {
	const response = await request.get(`${app.url}/%c0%ae%c0%ae/etc/passwd`);
	const text = await response.text();
	expect(response.status()).toBeLessThan(500);
	expect(text).not.toMatch(/at .*\.js:\d+|node_modules|\/work\//);
	expect(response.headers()).not.toHaveProperty('x-powered-by');
});

test('a token is made, shown once, used by a program, and revoked', async ({ page, request }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/settings/tokens`);
	await page.getByLabel('What it is for').fill('Nightly report');
	await page.getByRole('button', { name: 'Make token' }).click();
	await expect(page.getByText('Choose what the token may do')).toBeVisible();
	await expect(page.getByLabel('What it is for')).toHaveValue('Nightly report');
	await page.getByLabel('Read records').check();
	await page.getByLabel('Read metrics').check();
	await page.getByRole('button', { name: 'Make token' }).click();
	const shown = page.getByRole('status').filter({ hasText: 'is made' });
	const token = (await shown.getByLabel('token').first().textContent())!.trim();
	expect(token).toMatch(/^wgt_\w{38}$/);

	const ask = (address: string, bearer = token) =>
		request.get(app.url + address, { headers: { authorization: `Bearer ${bearer}` }, maxRedirects: 0 });
	const me = await ask('/api/v1/me');
	expect(await me.json()).toMatchObject({ account: { role: 'admin' }, token: { name: 'Nightly report' } });
	expect((await ask('/api/v1/records/companies')).status()).toBe(200);
	expect((await ask('/api/v1/exports/companies')).status(), 'out of scope').toBe(403);
	expect((await ask('/overview')).status(), 'a token opens no page').toBe(401);
	expect((await page.request.get(`${app.url}/api/v1/me`)).status(), 'a session opens no API').toBe(401);

	await page.reload();
	await expect(page.getByText(token)).toHaveCount(0);
	const row = page.getByRole('row', { name: /Nightly report/ });
	await expect(row).toContainText(token.slice(0, 8));
	await expect(row).toContainText('from ');
	await row.getByRole('button', { name: 'Revoke' }).click();
	await expect(page.getByText('The token is revoked')).toBeVisible();
	await expect(row).toContainText('revoked');
	const refused = await ask('/api/v1/me');
	expect(refused.status()).toBe(401);
	expect(refused.headers()['www-authenticate']).toContain('invalid_token');
	expect(refused.headers()['content-type']).toBe('application/problem+json');
});
