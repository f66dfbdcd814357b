import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import {
	makeCertificate,
	partsOf,
	password,
	startMailServer,
	user,
	type TestMailServer
} from '../../src/lib/server/automation/mail/testing.ts';
import { listens, newDataFolder, owner, signIn, startApp, weatherglass, type App } from './app.ts';

let app: App;
let mail: TestMailServer;
let certificate: { key: string; cert: string };

test.beforeAll(async () => {
	certificate = makeCertificate();
	mail = await startMailServer({ encryption: 'starttls', certificate });
	const data = await newDataFolder();
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-mail-'));
	const file = join(folder, 'deals.csv');
	await writeFile(
		file,
		'Deal ID,Deal name,Amount,Deal stage,Close date\n1,Pump,100,Won,2026-03-01\n2,Valve,5,Won,2026-03-02\n'
	);
	await weatherglass('import', '--data', data, '--source', 'deals', file);
	await rm(folder, { recursive: true });
	app = await startApp(data);
});
test.afterAll(async () => {
	await app.stop();
	await mail.stop();
});

test('a dashboard is sent by mail: the server is set up, a schedule made, and a mail sent now', async ({
	page
}) => {
	test.setTimeout(120_000);
	await signIn(page, app);
	await page.goto(`${app.url}/settings/mail`);
	await listens(page);
	await page.getByLabel('Host').fill('localhost');
	await page.getByLabel('Port').fill(String(mail.port));
	await page.getByLabel('From').fill('reports@example.com');
	await page.getByLabel('User name').fill(user);
	await page.getByLabel('Password').fill('not the password');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
	const testMail = page.getByRole('button', { name: 'Send a test message' });
	await testMail.click();
	await expect(page.getByRole('alert')).toContainText('certificate of localhost');
	await page.getByText('A certificate authority of your own').click();
	await page.getByLabel('Certificate of the authority').fill(certificate.cert);
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
	await testMail.click();
	await expect(page.getByRole('alert')).toContainText('does not accept the user name and the password');
	await page.getByLabel('Password').fill(password);
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByRole('status').filter({ hasText: 'Saved.' })).toBeVisible();
	await testMail.click();
	await expect(page.getByText(`took a test message for ${owner.email}`)).toBeVisible();
	expect(mail.received).toHaveLength(1);
	expect(await page.content()).not.toContain(password);
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

	await page.goto(`${app.url}/explore?metric=won_amount&by=stage&period=all`);
	await listens(page);
	await page.getByText('Save view').click();
	await page.getByLabel('Name').fill('Wins by stage');
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page).toHaveURL(/view=/);
	await page.goto(`${app.url}/dashboards`);
	await page.getByLabel('Name').fill('Monday');
	await page.getByRole('button', { name: 'Make it' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Monday' })).toBeVisible();
	await page.getByLabel('View').selectOption({ label: 'Wins by stage' });
	await page.getByRole('button', { name: 'Add the view' }).click();
	await expect(
		page.getByRole('list', { name: 'Tiles' }).getByRole('link', { name: 'Wins by stage' })
	).toBeVisible();

	await page.getByRole('link', { name: 'Send by mail' }).click();
	await expect(page.getByRole('heading', { name: 'Send Monday by mail' })).toBeVisible();
	await listens(page);
	await page.getByLabel('Weekday').selectOption('Tuesday');
	await page.getByLabel('Time of day').fill('07:30');
	await page.getByRole('button', { name: 'Schedule it' }).click();
	await expect(page.getByText('It is scheduled.')).toBeVisible();
	const scheduled = page.getByRole('region', { name: 'Monday', exact: true });
	await expect(scheduled).toContainText('Every Tuesday at 07:30');
	await expect(scheduled).toContainText('To you.');
	await page.getByRole('button', { name: 'Send now: Monday, every Tuesday at 07:30' }).click();
	await expect(page.getByText('1 sent.')).toBeVisible();
	await expect(scheduled.getByRole('list')).toContainText('Sent');
	expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);

	expect(mail.received).toHaveLength(2);
	const { headers, parts } = partsOf(mail.received[1]!.raw);
	expect(headers).toContain('Subject: Monday');
	expect(headers).toContain(owner.email);
	expect(String(parts['text/plain'])).toMatch(/Wins by stage[\s\S]*105/);
	const link = new RegExp(`${app.url}/dashboards/[0-9a-f-]+`).exec(String(parts['text/html']))![0];
	await page.goto(link);
	await expect(page.getByRole('heading', { level: 1, name: 'Monday' })).toBeVisible();
	await page.goto(`${app.url}/mails`);
	await listens(page);
	await page.getByRole('link', { name: /^Change/ }).click();
	await page.getByLabel('How often').selectOption('Every quarter, on its first day');
	await expect(page.getByLabel('Weekday')).toBeHidden();
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page.getByText('The scheduled mail is changed.')).toBeVisible();
	await expect(scheduled).toContainText('On the first day of every quarter at 07:30');
	await page.getByRole('link', { name: 'Done' }).click();
	await page.getByRole('button', { name: /^Stop getting it/ }).click();
	await expect(page.getByText('You do not get it any more.')).toBeVisible();
	await expect(scheduled).toContainText('Nobody gets it.');
	await page.getByRole('button', { name: /^Delete/ }).click();
	await expect(page.getByText('No scheduled mails')).toBeVisible();
});
