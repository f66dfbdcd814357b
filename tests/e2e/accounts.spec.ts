import { expect, test, type Browser, type Page } from '@playwright/test';
import { createOwner, newDataFolder, owner, startApp, weatherglass, type App } from './app.ts';

/** Someone is invited, comes in, sees what their role sees, forgets the password, and is shut out. */

let app: App;
let admin: Page;
const bo = { email: 'bo@example.com', name: 'Bo Berg', password: 'four small words here' };

test.describe.configure({ mode: 'serial' });
test.beforeAll(async ({ browser }) => {
	app = await startApp(await newDataFolder());
	admin = await newPerson(browser);
	await createOwner(admin, app);
});
test.afterAll(() => app.stop());

/** A browser of their own: cookies and all. */
const newPerson = async (browser: Browser): Promise<Page> => (await browser.newContext()).newPage();

async function signInAs(page: Page, { email, password }: { email: string; password: string }) {
	await page.goto(`${app.url}/sign-in`);
	await page.getByLabel('E-mail').fill(email);
	await page.getByLabel('Password', { exact: true }).fill(password);
	await page.getByRole('button', { name: 'Sign in' }).click();
}

const linkOn = async (page: Page) => (await page.getByLabel('link', { exact: true }).innerText()).trim();

async function openAccount(email: string) {
	await admin.goto(`${app.url}/settings/people`);
	await admin.getByRole('row', { name: email }).getByRole('link').click();
	await expect(admin.getByRole('heading', { level: 2, name: 'Role and person' })).toBeVisible();
}

let guest: Page;

test('an invitation becomes an account, by a link that leaves no trace in the address', async ({
	browser
}) => {
	await admin.goto(`${app.url}/settings/people`);
	await admin.getByLabel('E-mail').fill(bo.email);
	await admin.getByLabel('Name').fill('Bo');
	await admin.getByLabel('Role').selectOption('rep');
	await admin.getByRole('button', { name: 'Make the invitation' }).click();
	await expect(admin.getByRole('heading', { name: `${bo.email} is invited` })).toBeVisible();
	const link = await linkOn(admin);
	await expect(admin.getByRole('region', { name: 'Invitations' })).toContainText(bo.email);

	guest = await newPerson(browser);
	const asked: string[] = [];
	guest.on('request', (request) => asked.push(request.url(), request.headers().referer ?? ''));
	await guest.goto(link);
	await expect(guest.getByText(bo.email)).toBeVisible();
	expect(new URL(guest.url()).hash).toBe('');
	await guest.getByLabel('Name').fill(bo.name);
	await guest.getByLabel('Password', { exact: true }).fill('password1234');
	await guest.getByRole('button', { name: 'Create account' }).click();
	await expect(guest.getByText('among those that are tried first')).toBeVisible();
	await guest.getByLabel('Password', { exact: true }).fill(bo.password);
	await guest.getByRole('button', { name: 'Create account' }).click();
	await expect(guest).toHaveURL(/\/overview/);
	const token = link.split('#')[1]!;
	expect(asked.filter((address) => address.includes(token))).toEqual([]);

	const late = await newPerson(browser);
	await late.goto(link);
	await expect(late.getByRole('alert')).toContainText('does not work any more');
	await late.context().close();
});

test('a rep finds no way to the company’s settings', async () => {
	await guest.goto(`${app.url}/settings`);
	await expect(guest.getByRole('navigation', { name: 'Settings' })).not.toContainText('Company');
	for (const address of ['company', 'people', 'audit', 'audit/audit-log.csv']) {
		const response = await guest.request.get(`${app.url}/settings/${address}`);
		expect(response.status(), address).toBe(403);
	}
});

test('a session is seen and ended from another browser', async ({ browser }) => {
	const second = await newPerson(browser);
	await signInAs(second, bo);
	await expect(second).toHaveURL(/\/overview/);
	await second.goto(`${app.url}/settings/sessions`);
	await expect(second.getByText('this one')).toHaveCount(1);
	await second.getByRole('button', { name: /End the session on/ }).click();
	await expect(second.getByText('You are signed in nowhere else.')).toBeVisible();
	await guest.goto(`${app.url}/overview`);
	await expect(guest).toHaveURL(/\/sign-in/);

	await second.goto(`${app.url}/settings/account`);
	const before = await sessionCookie(second);
	await second.getByLabel('Current password').fill(bo.password);
	await second.getByLabel('New password').fill('four other words here');
	await second.getByRole('button', { name: 'Change the password' }).click();
	await expect(second.getByText('The password is changed')).toBeVisible();
	expect(await sessionCookie(second)).not.toBe(before);
	await second.reload();
	await expect(second.getByRole('heading', { level: 1 })).toHaveText('My account');
	await second.context().close();
});

async function sessionCookie(page: Page): Promise<string> {
	const cookies = await page.context().cookies();
	const session = cookies.find(({ name }) => name === 'weatherglass_session')!;
	expect(session).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
	return session.value;
}

test('a forgotten password is set anew by a link of the administrator', async () => {
	await openAccount(bo.email);
	await admin.getByRole('button', { name: 'Make a reset link' }).click();
	const link = await linkOn(admin);
	await guest.goto(`${app.url}/sign-in`);
	await guest.getByRole('link', { name: 'Forgotten your password?' }).click();
	await expect(guest.getByText('Ask an administrator.')).toBeVisible();
	await guest.goto(link);
	await guest.getByLabel('New password').fill(bo.password);
	await guest.getByRole('button', { name: 'Set the password' }).click();
	await expect(guest.getByText('Your new password is set')).toBeVisible();
	await signInAs(guest, bo);
	await expect(guest).toHaveURL(/\/overview/);
});

test('a link works without scripts: it is pasted', async ({ browser }) => {
	const { link } = JSON.parse(
		await weatherglass('accounts', 'reset', bo.email, '--origin', app.url, '--data', app.data, '--json')
	) as { link: string };
	const plain = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
	await plain.goto(link);
	await plain.getByLabel('Your link').fill(link);
	await plain.getByRole('button', { name: 'Go on' }).click();
	await expect(plain.getByRole('heading', { name: 'Choose a new password' })).toBeVisible();
	await plain.getByLabel('New password').fill(bo.password);
	await plain.getByRole('button', { name: 'Set the password' }).click();
	await expect(plain).toHaveURL(/\/sign-in/);
	await plain.context().close();
	await signInAs(guest, bo);
	await expect(guest).toHaveURL(/\/overview/);
});

test('a disabled account is out at once, and the last administrator can’t be', async () => {
	await openAccount(bo.email);
	await admin.getByRole('button', { name: 'Disable the account' }).click();
	await expect(admin.getByText('its sessions ended')).toBeVisible();
	await guest.goto(`${app.url}/overview`);
	await expect(guest).toHaveURL(/\/sign-in/);
	await openAccount(owner.email);
	await admin.getByRole('button', { name: 'Disable the account' }).click();
	await expect(admin.getByRole('alert')).toContainText('the only administrator');
});

test('the audit log tells it all, and no link or password', async () => {
	await admin.goto(`${app.url}/settings/audit`);
	const log = admin.getByRole('region', { name: 'Audit log' });
	for (const words of ['Invited', 'Invitation accepted', 'Reset link made', 'Account disabled', 'Signed in'])
		await expect(log).toContainText(words);
	await admin.getByLabel('What', { exact: true }).selectOption('access');
	await admin.getByRole('button', { name: 'Show', exact: true }).click();
	await expect(admin).toHaveURL(/kind=access/);
	await expect(log).not.toContainText('Signed in');
	const csv = await (await admin.request.get(`${app.url}/settings/audit/audit-log.csv?kind=access`)).text();
	expect(csv).toContain('Account disabled');
	expect(csv).not.toContain(bo.password);
	await admin.goto(`${app.url}/settings/audit?kind=export`);
	await expect(log).toContainText('Exported');
});
