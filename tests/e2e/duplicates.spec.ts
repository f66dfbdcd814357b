import { expect, test } from '@playwright/test';
import { createOwner, newDataFolder, startApp, weatherglass, type App } from './app.ts';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

let app: App;
let imported: string;
test.beforeAll(async () => {
	const folder = await mkdtemp(join(tmpdir(), 'weatherglass-twice-'));
	const others = Array.from(
		{ length: 200 },
		(_, row) =>
			`${row + 10},First${row},Last${row % 40},p${row}@c${row % 30}.example,+49 30 55${1000 + row},Agent`
	);
	const contacts = [
		'Contact ID,First name,Last name,Email,Phone Number,Job title',
		'1,Carl,Cross,carl@acme.example,,Buyer',
		'2,C.,Cross,CARL@acme.example,+49 30 1234567,Head of buying',
		...others
	];
	await writeFile(join(folder, 'contacts.csv'), `${contacts.join('\n')}\n`);
	const data = await newDataFolder();
	const file = join(folder, 'contacts.csv');
	const said = await weatherglass('import', file, '--as', 'contacts', '--data', data, '--json');
	({ import_id: imported } = JSON.parse(said) as { import_id: string });
	app = await startApp(data);
});
test.afterAll(() => app.stop());

test('two records are reviewed side by side, merged by a rule, and made two again', async ({ page }) => {
	await createOwner(page, app);
	await page.goto(`${app.url}/data/imports/${imported}`);
	await page.getByRole('link', { name: 'look at the duplicates among contacts' }).click();
	await page
		.getByRole('link', { name: /^Review/ })
		.first()
		.click();
	const title = (value: string) => page.getByRole('radio', { name: new RegExp(`Job title: ${value}$`) });
	await expect(title('Buyer')).toBeChecked();
	await page.getByLabel('Where the two differ, keep').selectOption('longest');
	await expect(title('Head of buying')).toBeChecked();
	await page.getByRole('button', { name: /^Merge into/ }).click();
	await expect(page).toHaveURL(/\/data\/duplicates\?entity=contacts/);
	await page.getByRole('button', { name: /^Take the merge of/ }).click();
	await expect(page.getByText(/two again/).first()).toBeVisible();
	await expect(page.getByRole('link', { name: /^Review/ })).toHaveCount(1);
});
