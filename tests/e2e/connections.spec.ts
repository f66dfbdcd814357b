/** A CRM is connected, pulled, heard and disconnected on its pages; HubSpot is the one of `tests/fakes`. */
import { expect, test, type Page } from '@playwright/test';
import { startFakeHubSpot, type FakeHubSpot } from '../fakes/hubspot/hubspot.ts';
import { idOf } from '../fakes/hubspot/ids.ts';
import { tellOfDeal } from '../fakes/hubspot/tell.ts';
import { seededWorld } from '../fakes/world/seed.ts';
import type { World } from '../fakes/world/world.ts';
import { listens, newDataFolder, signIn, startApp, weatherglass, type App } from './app.ts';
import { look } from './looks.ts';

let app: App;
let world: World;
let hubspot: FakeHubSpot;
test.describe.configure({ mode: 'serial' });
test.beforeAll(async () => {
	world = seededWorld(11, { companies: 6, deals: 9 });
	hubspot = await startFakeHubSpot(world, { denied: ['tickets'] });
	app = await startApp(await newDataFolder());
});
test.afterAll(async () => {
	await app.stop();
	await hubspot.server.close();
});

const sql = async (question: string): Promise<Record<string, unknown>[]> =>
	(JSON.parse(await weatherglass('sql', question, '--data', app.data, '--json')) as { rows: never[] }).rows;

async function fill(page: Page, token: string): Promise<void> {
	await page.getByLabel('Access token').fill(token);
	await page.getByLabel('Client secret').fill(hubspot.account.clientSecret);
	await page.getByLabel('Address of the API').fill(hubspot.server.address);
}

async function open(page: Page): Promise<void> {
	await signIn(page, app);
	await page.goto(`${app.url}/data/connections`);
	await page.getByRole('link', { name: 'HubSpot', exact: false }).first().click();
	await expect(page.getByRole('heading', { name: 'What and how often' })).toBeVisible();
	await listens(page);
}

/** The address at which the connection on the page hears. */
const addressOf = (page: Page): Promise<string> =>
	page.getByRole('region', { name: 'Changes at once' }).locator('code').first().innerText();

test('credentials are tried at once: refused in HubSpot’s words with what was typed kept, then taken', async ({
	page
}) => {
	await signIn(page, app);
	await page.goto(`${app.url}/data/connections`);
	await page.getByRole('link', { name: 'Connect HubSpot' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Connect HubSpot');
	await listens(page);
	await fill(page, 'not the token');
	await page.getByRole('checkbox', { name: 'Products' }).uncheck();
	await page.getByLabel('How often').selectOption('Only when asked');
	await page.getByRole('button', { name: 'Connect' }).click();
	await expect(page.getByRole('alert')).toContainText('Authentication credentials not found');
	await expect(page.getByLabel('Address of the API')).toHaveValue(hubspot.server.address);
	await expect(page.getByRole('checkbox', { name: 'Products' })).not.toBeChecked();

	await fill(page, hubspot.account.token);
	await page.getByRole('button', { name: 'Connect' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toContainText('HubSpot account', { timeout: 60_000 });
	await expect(page.getByRole('region', { name: 'Permissions that are missing' })).toContainText('tickets');
	await expect(page.getByText('Not pulled: ')).toContainText('Products');
	expect(await page.content()).not.toContain(hubspot.account.token);
	expect(await page.content()).not.toContain(hubspot.account.clientSecret);
});

test('a pull says what it costs, how far it is and what it brought, down to the deal and its origin', async ({
	page
}) => {
	test.setTimeout(180_000);
	await open(page);
	await page.getByRole('button', { name: 'What will it cost?' }).click();
	// As many calls a second as HubSpot allows.
	await expect(page.getByText(/will\s+take\s+about\s+[\d,]+\s+calls/)).toBeVisible({ timeout: 60_000 });
	await page.getByRole('button', { name: 'Pull now' }).click();
	await expect(page.getByRole('progressbar')).toBeVisible({ timeout: 60_000 });
	await expect(page.getByRole('progressbar')).toBeHidden({ timeout: 120_000 });
	const deals = page.getByRole('region', { name: 'Runs' }).getByRole('row', { name: /^Deals / });
	const count = String(world.living('deals').length);
	// Read, and new.
	await expect(deals.getByRole('cell').nth(0)).toHaveText(count);
	await expect(deals.getByRole('cell').nth(1)).toHaveText(count);
	await expect(page.getByRole('region', { name: 'What is pulled' })).toContainText(
		'the source notes every change with its time'
	);

	await look(page, 'Connection');
	await page.goto(`${app.url}/data/connections`);
	await look(page, 'Connections');

	await page.goto(`${app.url}/deals`);
	await page
		.getByRole('link', { name: world.living('deals')[0]!.name })
		.first()
		.click();
	await expect(page.getByRole('main').getByText('HubSpot').first()).toBeVisible();
});

test('a change that HubSpot tells of is seen at once on the page of the deal that is open', async ({
	page
}) => {
	await open(page);
	const heard = page.getByRole('region', { name: 'Changes at once' });
	await expect(heard).toContainText('has not been heard yet');
	const connection = page.url();
	const address = await addressOf(page);
	const deal = world.living('deals')[0]!;
	const source = idOf('deals', deal.id);
	const [kept] = await sql(`select id from deals where source_id = '${source}'`);
	const listening = page.waitForResponse((response) => response.url().endsWith('/live'));
	await page.goto(`${app.url}/deals/${String(kept!.id)}`);
	await listens(page);
	await listening;
	// Only a page that was loaded anew has lost it.
	await page.evaluate(() => document.documentElement.setAttribute('data-same-page', ''));

	expect((await tellOfDeal(address, source, 'not the secret')).status).toBe(401);
	// How long it takes is no matter of a test: the machine is shared.
	world.pass(60_000);
	world.changeDeal(deal.id, 'amount', '4321.0000');
	expect((await tellOfDeal(address, source, hubspot.account.clientSecret)).status).toBe(200);
	await expect(page.getByRole('main')).toContainText('4,321', { timeout: 30_000 });
	await expect(page.locator('html[data-same-page]')).toBeAttached();
	const amount = `select amount::varchar as amount from deals where source_id = '${source}'`;
	expect(await sql(amount)).toEqual([{ amount: '4321.0000' }]);

	await page.goto(connection);
	await expect(heard).toContainText('was last heard');
	await expect(page.getByText('the CRM told of a change').first()).toBeVisible();
});

test('what is ticked of a dry run is written to HubSpot, and nothing else', async ({ page }) => {
	test.setTimeout(180_000);
	const [contact] = await sql(
		`select id, source_id, country from contacts where source_system = 'hubspot' and last_name is not null order by source_id limit 1`
	);
	const rule = JSON.stringify({ field: 'id', is: 'in', values: [contact!.id] });
	await weatherglass('segments', 'create', 'Readers', '--of', 'contacts', '--rule', rule, '--data', app.data);
	await open(page);
	await page.getByRole('link', { name: 'Write back' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Write back to HubSpot', {
		timeout: 60_000
	});
	await listens(page);
	await page.getByLabel('Write', { exact: true }).selectOption('In segment “Readers”');
	await page.getByLabel('to the field').selectOption('Newsletter');
	await page.getByRole('button', { name: 'Choose' }).click();
	await page.getByRole('button', { name: 'Dry run' }).click({ timeout: 60_000 });
	const proposed = page.getByRole('region', { name: 'Proposed changes' });
	await expect(proposed).toBeVisible({ timeout: 60_000 });
	expect(hubspot.account.written.size).toBe(0);
	await look(page, 'Write-back');
	await proposed.getByRole('row', { name: /true$/ }).getByRole('checkbox').check();
	await page.getByRole('button', { name: 'Write what is ticked to HubSpot' }).click();
	await expect(page.getByRole('status').filter({ hasText: '1 written' })).toBeVisible({ timeout: 60_000 });
	expect([...hubspot.account.written].map(([record, { values }]) => [record, values])).toEqual([
		[`contacts:${String(contact!.source_id)}`, { newsletter: 'true' }]
	]);
	await expect(page.getByRole('region', { name: 'What was written' })).toContainText('written');
});

test('who disconnects chooses that what it brought goes too', async ({ page }) => {
	test.setTimeout(180_000);
	await open(page);
	await page.getByRole('radio', { name: /is removed/ }).check();
	await page.getByRole('button', { name: 'Disconnect' }).click();
	await expect(page).toHaveURL(/\/data\/connections\?removed=/, { timeout: 120_000 });
	await expect(page.getByRole('status').filter({ hasText: 'Disconnected' })).toContainText('were removed');
	expect(await sql('select count(*)::integer as deals from deals')).toEqual([{ deals: 0 }]);
});
