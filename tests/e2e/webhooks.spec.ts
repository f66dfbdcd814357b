import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import {
	isSignedBy,
	startReceiver,
	type TestReceiver
} from '../../src/lib/server/automation/webhooks/testing.ts';
import { listens, newDataFolder, signIn, startApp, type App } from './app.ts';

let app: App;
let receiver: TestReceiver;
test.beforeAll(async () => {
	receiver = await startReceiver();
	app = await startApp(await newDataFolder());
});
test.afterAll(async () => {
	await app.stop();
	await receiver.stop();
});

test('a webhook is made, tells within seconds of a new record, and what it gave up is sent again', async ({
	page
}) => {
	await signIn(page, app);
	await page.goto(`${app.url}/settings/webhooks`);
	await listens(page);
	await page.getByLabel('Name').fill('Warehouse');
	await page.getByLabel('Address').fill('http://hooks.example.com');
	await page.getByLabel('Companies', { exact: true }).check();
	await page.getByRole('button', { name: 'Make webhook' }).click();
	await expect(page.getByText('The address is not encrypted').first()).toBeVisible();
	await page.getByLabel('Address').fill(receiver.address);
	await page.getByRole('button', { name: 'Make webhook' }).click();
	const made = page.getByRole('status').filter({ hasText: '“Warehouse” is made' });
	await expect(made).toBeVisible();
	const secret = await made.locator('pre').innerText();
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

	receiver.answers.push({ status: 204 }, { status: 410, text: 'Not here any more' });
	await page.getByRole('link', { name: 'Warehouse' }).click();
	await listens(page);
	await page.getByRole('button', { name: 'Send a test event' }).click();
	await expect(page.getByText('The receiver took the test event.')).toBeVisible();
	expect(receiver.received[0]!.events).toMatchObject([{ type: 'webhook.test' }]);
	expect(isSignedBy(secret, receiver.received[0]!)).toBe(true);
	const webhook = page.url();

	const newCompany = async (name: string) => {
		await page.goto(`${app.url}/companies/new`);
		await listens(page);
		await page.getByLabel('Name', { exact: true }).fill(name);
		await page.getByRole('button', { name: 'Create company' }).click();
		await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
	};
	await newCompany('Acme');
	await expect.poll(() => receiver.received.length, { timeout: 5_000 }).toBe(2);
	expect(receiver.received[1]!.events).toMatchObject([{ type: 'companies.create', by: { kind: 'person' } }]);
	expect(receiver.received[1]!.body).not.toContain('Acme');

	await page.goto(webhook);
	await listens(page);
	await expect(page.getByText('The receiver answered 410: it wants no more of it.')).toBeVisible();
	const deliveries = page.getByRole('region', { name: 'What was sent' });
	await expect(deliveries).toContainText('Given up');
	await expect(deliveries).toContainText('answered 410: Not here any more');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
	await page.getByRole('button', { name: 'Resume', exact: true }).click();
	await expect(page.getByText('It goes on.')).toBeVisible();
	await page.getByRole('button', { name: 'Send all again' }).click();
	await expect(page.getByText('One delivery is sent again.')).toBeVisible();
	await expect.poll(() => receiver.received.length, { timeout: 5_000 }).toBe(3);
	expect(receiver.received[2]!.id).toBe(receiver.received[1]!.id);

	await page.getByRole('button', { name: 'Make the secret anew' }).click();
	const renewed = page.getByRole('status').filter({ hasText: 'The secret is made anew.' });
	const next = await renewed.locator('pre').innerText();
	await newCompany('Bolt');
	await expect.poll(() => receiver.received.length, { timeout: 5_000 }).toBe(4);
	for (const each of [secret, next]) expect(isSignedBy(each, receiver.received[3]!)).toBe(true);
	await page.goto(webhook);
	await listens(page);
	await page.getByRole('button', { name: 'Delete webhook' }).click();
	await expect(page).toHaveURL(/\/settings\/webhooks$/);
	await expect(page.getByRole('heading', { name: 'Make the first one' })).toBeVisible();
});
