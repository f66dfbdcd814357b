import { expect, test, type Page } from '@playwright/test';
import { totpCode } from '#lib/server/access/second-factor/totp.ts';
import { startProvider, type TestProvider } from '#lib/server/access/provider/testing.ts';
import { createOwner, newDataFolder, owner, signIn, startApp, type App } from './app.ts';

let app: App;
let provider: TestProvider;
test.beforeAll(async () => {
	app = await startApp(await newDataFolder());
	provider = await startProvider([`${app.url}/sign-in/provider/callback`]);
});
test.afterAll(async () => {
	await provider.stop();
	await app.stop();
});

async function signOut(page: Page): Promise<void> {
	await page.getByText(owner.name).first().click();
	await page.getByRole('button', { name: 'Sign out' }).click();
	await expect(page).toHaveURL(/\/sign-in/);
}

async function givePassword(page: Page): Promise<void> {
	await page.goto(`${app.url}/sign-in?next=/forecast`);
	await page.getByLabel('E-mail').fill(owner.email);
	await page.getByLabel('Password', { exact: true }).fill(owner.password);
	await page.getByRole('button', { name: 'Sign in', exact: true }).click();
	await expect(page).toHaveURL(/\/sign-in\/second-factor/);
}

test('a second factor is set up, asked for, replaced by a recovery code once, and removed', async ({
	page
}) => {
	await createOwner(page, app);
	await page.goto(`${app.url}/settings/security`);
	await page.getByLabel('Your password').fill(owner.password);
	await page.getByRole('button', { name: 'Set up a second factor' }).click();
	await expect(page.getByRole('img', { name: /QR code/ })).toBeVisible();
	const key = (await page.locator('code').first().innerText()).replaceAll(' ', '');
	await page.getByLabel('Code', { exact: true }).fill('000000');
	await page.getByRole('button', { name: 'Turn it on' }).click();
	await expect(page.getByRole('alert')).toContainText('That code is not right');
	await page.getByLabel('Code', { exact: true }).fill(totpCode(key, Date.now()));
	await page.getByRole('button', { name: 'Turn it on' }).click();
	const shown = page.getByRole('list', { name: 'Recovery codes' }).getByRole('listitem');
	await expect(shown).toHaveCount(10);
	const codes = await shown.allInnerTexts();
	await page.getByRole('link', { name: 'I have kept them' }).click();
	await expect(page.getByText(/On since .* with 10 recovery codes left/)).toBeVisible();
	await signOut(page);

	await givePassword(page);
	await page.goto(`${app.url}/overview`);
	await expect(page, 'the password alone opens nothing').toHaveURL(/\/sign-in\?next/);
	await page.goto(`${app.url}/sign-in/second-factor?next=/forecast`);
	// The code of this half minute was used above; the next one is taken too.
	await page.getByLabel('Code', { exact: true }).fill(totpCode(key, Date.now() + 30_000));
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page).toHaveURL(/\/forecast$/);
	await signOut(page);

	await givePassword(page);
	await page.getByRole('link', { name: 'Use a recovery code' }).click();
	await page.getByLabel('Recovery code').fill(codes[0]!);
	await page.getByRole('button', { name: 'Sign in' }).click();
	await expect(page).toHaveURL(/\/forecast$/);

	await page.goto(`${app.url}/settings/security`);
	await page.getByLabel('Code, or a recovery code').fill(codes[0]!);
	await page.getByRole('button', { name: 'Remove it' }).click();
	await expect(page.getByRole('alert')).toContainText('was used already');
	await page.getByLabel('Code, or a recovery code').fill(codes[1]!);
	await page.getByRole('button', { name: 'Remove it' }).click();
	await expect(page.getByText('Your second factor is removed')).toBeVisible();
});

test('who must have a second factor sets it up on the way in', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/settings/security`);
	await page.getByLabel('Administrator').check();
	await page.getByRole('button', { name: 'Save' }).click();
	await expect(page.getByRole('alert')).toContainText('You have no second factor yourself');
});

test('the identity provider is set up, signs in, and tells whom it does not let in', async ({ page }) => {
	provider.people.set('ada', { sub: '1', email: owner.email, email_verified: true, name: 'Ada' });
	provider.people.set('eve', { sub: '2', email: owner.email, email_verified: true, name: 'Eve' });
	await signIn(page, app);
	await page.goto(`${app.url}/settings/single-sign-on`);
	await expect(page.getByLabel(/redirect address/i)).toHaveText(`${app.url}/sign-in/provider/callback`);
	await page.getByLabel('Issuer').fill('http://127.0.0.1:1');
	await page.getByLabel('Client ID').fill(provider.client.id);
	await page.getByLabel('Client secret').fill(provider.client.secret);
	await page.getByLabel('Name on the button').fill('Company login');
	await page.getByRole('button', { name: 'Check and save' }).click();
	await expect(page.getByText('Nothing answers at').first()).toBeVisible();
	await page.getByLabel('Issuer').fill(provider.issuer);
	await page.getByLabel('Client secret').fill(provider.client.secret);
	await page.getByRole('button', { name: 'Check and save' }).click();
	await expect(page.getByText('Saved. Try it in a private window')).toBeVisible();
	await signOut(page);

	const enter = async (name: string) => {
		await page.goto(`${app.url}/sign-in?next=/forecast`);
		await page.getByRole('link', { name: 'Sign in with Company login' }).click();
		await expect(page.getByRole('heading')).toHaveText('The company’s provider');
		await page.getByLabel('Who are you?').fill(name);
		await page.getByRole('button', { name: 'Go on' }).click();
	};
	await enter('ada');
	await expect(page).toHaveURL(/\/forecast$/);
	await page.goto(`${app.url}/settings/single-sign-on`);
	await expect(page.getByRole('region', { name: 'Linked accounts' })).toContainText(owner.email);
	await signOut(page);

	await page.context().clearCookies();
	await enter('eve');
	await expect(page).toHaveURL(`${app.url}/sign-in`);
	await expect(page.getByRole('alert')).toContainText(
		`The account of ${owner.email} belongs to someone else`
	);
	await page.reload();
	await expect(page.getByRole('alert'), 'said once').toHaveCount(0);
});
