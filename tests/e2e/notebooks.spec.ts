/** An analyst makes a notebook of one that ships, mends what fails in it and shares it; a rep reads it: one story, in order. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { createOwner, newDataFolder, startApp, weatherglass, type App } from './app.ts';

const deals = fileURLToPath(new URL('../fixtures/deals.csv', import.meta.url));
const password = 'a long sentence of ida';

let app: App;
let page: Page;
let rep: Page;
let address: string;
/** What the browsers refused. */
const refused: string[] = [];

test.describe.configure({ mode: 'serial' });

async function newcomer(browser: Browser, name: string, ...more: string[]): Promise<Page> {
	const email = `${name.toLowerCase()}@example.com`;
	const invite = ['invite', email, '--name', name, ...more, '--origin', app.url];
	const { link } = JSON.parse(await weatherglass('accounts', ...invite, '--data', app.data, '--json')) as {
		link: string;
	};
	const joined = await (await browser.newContext()).newPage();
	joined.on('console', (message) => {
		if (/Content Security Policy/i.test(message.text())) refused.push(message.text());
	});
	await joined.goto(link);
	await joined.getByLabel('Password', { exact: true }).fill(password);
	await joined.getByRole('button', { name: 'Create account' }).click();
	await expect(joined).toHaveURL(/\/overview/);
	return joined;
}

test.beforeAll(async ({ browser }) => {
	test.setTimeout(120_000);
	const data = await newDataFolder();
	await weatherglass('import', '--data', data, deals);
	const found = JSON.parse(
		await weatherglass('sql', "select id from people where name = 'Jon Vik'", '--data', data, '--json')
	) as { rows: { id: string }[] };
	app = await startApp(data);
	const admin = await browser.newPage();
	await createOwner(admin, app);
	await admin.close();
	page = await newcomer(browser, 'Ida', '--role', 'analyst');
	rep = await newcomer(browser, 'Jon', '--role', 'rep', '--person', found.rows[0]!.id);
});
test.afterAll(async () => {
	await page.context().close();
	await rep.context().close();
	await app.stop();
});

const editor = () => page.getByRole('textbox', { name: 'Text of the notebook' });
const preview = () => page.getByRole('region', { name: 'Preview' });

/** Write at the end of the text, as by a keyboard, but without what the editor would complete. */
async function append(text: string): Promise<void> {
	await editor().focus();
	await page.keyboard.press('Control+End');
	await page.keyboard.insertText(text);
}

test('an analyst duplicates a notebook that ships, and sees an error at its cell', async () => {
	await page.goto(`${app.url}/notebooks`);
	await page.getByRole('link', { name: 'Pipeline health' }).click();
	await expect(page).toHaveURL(/\/notebooks\/shipped\.pipeline-health$/, { timeout: 60_000 });
	await page.locator('.reading [data-explain]').first().click();
	const drawer = page.getByRole('dialog');
	await drawer
		.getByRole('navigation')
		.getByRole('link', { name: /Records/ })
		.click();
	await expect(drawer.getByRole('link', { name: 'Loading dock' })).toBeVisible();
	await page.keyboard.press('Escape');
	await expect(drawer).toBeHidden();
	// On a slow machine the page behind it is waited for on the page of the work, which takes a click away.
	await expect(page).toHaveURL(/\/notebooks\/shipped\.pipeline-health$/, { timeout: 60_000 });
	await page.getByRole('button', { name: 'Duplicate' }).click();
	await expect(page).toHaveURL(/\/edit$/, { timeout: 30_000 });
	address = page.url().replace(/\/edit$/, '');
	await expect(editor()).toContainText('title: Pipeline health');
	await append(
		'\n\n```sql name=mine title="Deals of mine"\nselect name, amont from deals order by name\n```\n'
	);
	await expect(page.getByText('Changed since version 1.')).toBeVisible();
	await page.keyboard.press('Control+s');
	await expect(page.getByText('Saved as version 2.')).toBeVisible();
	const failed = preview().getByRole('group', { name: 'Deals of mine' });
	await expect(failed).toContainText(/mine failed at line \d+, column 14/, { timeout: 60_000 });
	await expect(page.locator('.cm-lint-marker-error')).toHaveCount(1);
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test('its text is there without scripts', async () => {
	const plain = await page
		.context()
		.browser()!
		.newContext({
			javaScriptEnabled: false,
			storageState: await page.context().storageState()
		});
	const late = await plain.newPage();
	await late.goto(`${address}/edit`);
	await expect(late.locator('textarea')).toHaveValue(/title: Pipeline health[\s\S]*amont/);
	await plain.close();
});

test('what is typed before the editor has come is in it, with the cursor where it was', async () => {
	const late = await page.context().newPage();
	let come!: () => void;
	const hasCome = new Promise<void>((done) => (come = done));
	await late.route(/\/_app\/immutable\//, async (route) => {
		const response = await route.fetch();
		if ((await response.text()).includes('cm-scroller')) await hasCome;
		await route.fulfill({ response });
	});
	await late.goto(`${address}/edit`);
	const text = late.getByRole('textbox', { name: 'Text of the notebook' });
	await expect(late.locator('textarea')).toBeVisible();
	await late.locator('html[data-keys]').waitFor();
	await text.focus();
	await late.keyboard.press('Control+Home');
	for (let letter = 0; letter < 4; letter++) await late.keyboard.press('ArrowRight');
	await late.keyboard.insertText('owner: early\n');
	await expect(late.getByText('Changed since version 2.')).toBeVisible();
	come();
	await expect(late.locator('.cm-editor')).toBeVisible();
	await expect(text).toBeFocused();
	await late.keyboard.insertText('# late\n');
	await expect(text).toContainText(/owner: early\s*# late/);
	await late.close({ runBeforeUnload: false });
});

test('completion names the columns there are, and with one of them the cell answers', async () => {
	await editor().focus();
	await page.keyboard.press('Control+End');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('ArrowUp');
	await page.keyboard.press('Home');
	for (let place = 0; place < 'select name, amont'.length; place++) await page.keyboard.press('ArrowRight');
	for (let place = 0; place < 'ont'.length; place++) await page.keyboard.press('Backspace');
	await page.keyboard.type('ount_b');
	await page.getByRole('option', { name: /^amount_base/ }).click();
	await page.keyboard.press('Control+s');
	await expect(page.getByText('Saved as version 3.')).toBeVisible();
	const cell = preview().getByRole('group', { name: 'Deals of mine' });
	await expect(cell.getByRole('table')).toContainText('Cold room, Aarhus', { timeout: 60_000 });
	await expect(page.locator('.cm-lint-marker-error')).toHaveCount(0);
});

test('the keyboard leaves the editor by Escape and Tab, and its letters go nowhere else', async () => {
	await editor().focus();
	await page.keyboard.press('Escape');
	await page.keyboard.press('Tab');
	await expect(editor()).not.toBeFocused();
	await editor().focus();
	await page.keyboard.press('Control+End');
	await page.keyboard.type('go');
	await expect(page).toHaveURL(/\/edit$/);
	await page.keyboard.press('Control+z');
});

test('its versions are compared, and an earlier one is restored as the next', async () => {
	await page.goto(`${address}/versions?from=2&to=3`);
	const difference = page.getByRole('region', { name: 'Difference' });
	await expect(difference).toContainText('Removed: select name, amont from deals');
	await expect(difference).toContainText('Added: select name, amount_base from deals');
	await page.getByRole('button', { name: 'Restore version 2' }).click();
	await page.getByRole('button', { name: 'Restore version 3' }).click();
	await expect(page.getByRole('row', { name: /^5 Ida/ })).toContainText('The latest');
	const { violations } = await new AxeBuilder({ page }).analyze();
	expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
});

test('a rep with whom it is shared sees only their own rows in it, also in its report', async () => {
	await page.goto(address);
	await page.getByText('Share', { exact: true }).click();
	await page.getByLabel('Reps').check();
	await page.getByRole('button', { name: 'Share it so' }).click();
	await expect(page.getByText('It is shared.')).toBeVisible();
	await rep.goto(address);
	const cell = rep.getByRole('group', { name: 'Deals of mine' });
	await expect(cell.getByRole('table')).toContainText('Freezer door', { timeout: 60_000 });
	await expect(rep.locator('main')).not.toContainText('Cold room');
	await expect(rep.getByRole('link', { name: 'Edit' })).toHaveCount(0);
	for (const format of ['html', 'md']) {
		const waiting = rep.waitForEvent('download');
		await rep.getByRole('link', { name: format === 'html' ? 'HTML' : 'Markdown' }).click();
		const download = await waiting;
		expect(download.suggestedFilename()).toBe(`pipeline-health.${format}`);
		const report = await readFile(await download.path(), 'utf8');
		expect(report).toContain('Freezer door');
		expect(report).not.toContain('Cold room');
	}
	const { status } = await rep.goto(`${address}/edit`).then((response) => ({ status: response!.status() }));
	expect(status).toBe(403);
});

test('a file that any editor saves shows on the page that is open', async () => {
	const folder = join(app.data, 'notebooks');
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, 'plan.md'), '---\ntitle: Plan\n---\n\nBefore.\n');
	await page.goto(`${app.url}/notebooks/folder.plan`);
	await expect(page.getByText('Before.')).toBeVisible();
	await writeFile(join(folder, 'plan.md'), '---\ntitle: Plan\n---\n\nWritten in another editor.\n');
	await expect(page.getByText('Written in another editor.')).toBeVisible({ timeout: 15_000 });
});

test('no security policy was in the way', () => {
	expect(refused).toEqual([]);
});
