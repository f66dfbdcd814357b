import { availableParallelism } from 'node:os';
import { expect, test } from '@playwright/test';
import { connectEngine } from '#lib/server/engine/client.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { listens, signIn, type App } from './app.ts';
import { startFullApp } from './full-app.ts';
import { look, wide } from './looks.ts';

let app: App;

test.beforeAll(async () => {
	test.setTimeout(120_000);
	({ app } = await startFullApp());
});
test.afterAll(() => app.stop());

test('every figure of the Overview opens its explanation by keyboard', async ({ page }) => {
	await signIn(page, app);
	const links = page.locator('[data-metric] [data-explain]');
	expect(await links.count()).toBe(12);
	for (let place = 0; place < 12; place += 1) {
		await links.nth(place).focus();
		await page.keyboard.press('e');
		const drawer = page.getByRole('dialog');
		await expect(drawer).toBeVisible();
		await expect(drawer.getByRole('heading').first()).not.toBeEmpty();
		await page.keyboard.press('Escape');
		await expect(drawer).toBeHidden();
	}
});

test('every chart of an analysis opens its explanation by keyboard: words, SQL and the way to its records', async ({
	page
}) => {
	test.setTimeout(180_000);
	await signIn(page, app);
	const drawer = page.getByRole('dialog');
	for (const path of [
		'/churn',
		'/funnel',
		'/scores',
		'/retention',
		'/campaigns',
		'/lifetime-value?of=orders'
	]) {
		await page.goto(app.url + path);
		const charts = page.locator('figure');
		await expect(charts.first()).toBeVisible({ timeout: 60_000 });
		await listens(page);
		for (let place = 0; place < (await charts.count()); place += 1) {
			const chart = charts.nth(place);
			const title = (await chart.getByRole('heading').textContent())!;
			await chart.getByRole('link', { name: /^Explain/ }).focus();
			await page.keyboard.press('e');
			await expect(drawer.getByRole('heading', { name: title })).toBeVisible();
			await expect(drawer.getByText('Track record')).toBeVisible();
			await page.keyboard.press('Escape');
			await expect(drawer).toBeHidden();
		}
	}
	await page.goto(`${app.url}/funnel?explain=chart:funnel`);
	await drawer.getByRole('link', { name: 'SQL' }).click();
	await drawer.getByText('How far each came').click();
	await expect(drawer.locator('details[open] pre')).toContainText('select');
	await drawer.getByRole('link', { name: 'Records' }).click();
	await drawer
		.getByRole('link', { name: /lost in/ })
		.first()
		.click();
	await expect(drawer).toBeHidden();
	await expect(page.getByRole('region', { name: 'Who is here' })).toBeInViewport();
});

test('filters are in the address: a copied link shows the same', async ({ page, context }) => {
	await signIn(page, app);
	await page.locator('select[name=period]').selectOption({ label: 'Last 12 months' });
	await expect(page).toHaveURL(/period=/);
	await page.locator('select[name=owner]').selectOption({ index: 1 });
	await expect(page).toHaveURL(/owner=/);
	const text = await page.locator('[data-metric=won_amount] .value').textContent();
	const other = await context.newPage();
	await other.goto(page.url());
	await expect(other.locator('[data-metric=won_amount] .value')).toHaveText(text!);
});

test('charts have a table behind them, and keys go to every page', async ({ page }) => {
	await signIn(page, app);
	await page.getByRole('button', { name: 'Table' }).first().click();
	await expect(page.getByRole('table', { name: 'Won amount' })).toBeVisible();
	for (const [key, path] of [
		['f', '/forecast'],
		['p', '/pipeline'],
		['e', '/explore'],
		['d', '/data'],
		['o', '/overview']
	]) {
		await page.keyboard.press('g');
		await page.keyboard.press(key!);
		// A forecast that is not known yet is waited for on a page of its own.
		await expect(page).toHaveURL(new RegExp(`${path}$`), { timeout: 60_000 });
	}
});

test('a marketer compares attribution models, sees where a cost comes from, and takes the table out', async ({
	page
}) => {
	await signIn(page, app);
	await page.goto(`${app.url}/campaigns?period=all`);
	const models = page.getByRole('region', { name: 'Attribution models side by side' });
	const revenue = (model: number) =>
		models.locator('tbody tr').first().locator('td').nth(model).textContent();
	const [last, first] = [await revenue(0), await revenue(1)];
	expect(last).not.toBe(first);
	await page.locator('select[name=model]').selectOption('first_touch');
	await expect(page).toHaveURL(/model=first_touch/);
	await expect(page.getByRole('heading', { name: 'Cost and return by first touch' })).toBeVisible();
	const download = page.waitForEvent('download');
	await page.getByText('Export', { exact: true }).and(page.getByLabel('Export Attribution models')).click();
	await page
		.getByRole('link', { name: 'CSV' })
		.and(page.locator('[download="attribution-models.csv"]'))
		.click();
	expect((await download).suggestedFilename()).toBe('attribution-models.csv');
	await page.getByRole('region', { name: 'Cost and return' }).locator('a[data-explain]').first().click();
	await expect(page.getByRole('dialog')).toContainText('Campaign cost');
});

test('an analysis is filtered to a part, says what it is of, and sets no cost against a part of the revenue', async ({
	page
}) => {
	await signIn(page, app);
	await page.goto(`${app.url}/campaigns?period=all&by=campaign`);
	const costs = page.getByRole('columnheader', { name: /cost|return/i });
	await expect(costs.first()).toBeVisible();
	const bar = page.getByRole('form', { name: 'Filters' });
	await bar.getByLabel('Pipeline').selectOption({ index: 1 });
	// What else was chosen goes along, also over the page that waits for it.
	await expect(page).toHaveURL(/by=campaign.*pipeline=|pipeline=.*by=campaign/, { timeout: 60_000 });
	await expect(
		page.getByText(/^Only deals that are in the pipeline .* now.* Costs are left out/)
	).toBeVisible();
	await expect(costs).toHaveCount(0);
	await bar.getByRole('link', { name: 'Clear filters' }).click();
	await expect(costs.first()).toBeVisible();
	const response = await page.goto(`${app.url}/churn?segment=none`);
	expect(response!.status()).toBe(400);
	await expect(page.getByText('There is no segment “none” to filter by.')).toBeVisible();
});

test('a manager follows a funnel to who fell out of it', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/funnel`);
	const lost = page.getByRole('region', { name: 'Steps' }).locator('a[aria-label*="lost in"]').first();
	const many = Number(await lost.textContent());
	await lost.click();
	const rows = page.getByRole('region', { name: 'Who is here' }).locator('tbody tr');
	await expect(rows).toHaveCount(many);
	await rows.first().getByRole('link').click();
	await expect(page).toHaveURL(/\/deals\//);
});

test('a manager makes a funnel of their own steps by keyboard, from touch to win', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/funnel?of=people`);
	const steps = page.getByRole('region', { name: 'Steps' }).locator('tbody th');
	await expect(steps).toHaveText(['Touched', 'Lead created', 'Deal created', 'Won']);
	await page.locator('summary', { hasText: 'Steps: Touched' }).press('Enter');
	await page.getByLabel('Next step').selectOption('answered');
	await expect(steps).toHaveText(['Touched', 'Lead created', 'Deal created', 'Won', 'Answered']);
	await page.getByRole('link', { name: 'Move Answered earlier' }).press('Enter');
	await expect(steps).toHaveText(['Touched', 'Lead created', 'Deal created', 'Answered', 'Won']);
	await page.getByRole('link', { name: 'Move Answered earlier' }).press('Enter');
	await expect(steps).toHaveText(['Touched', 'Lead created', 'Answered', 'Deal created', 'Won']);
	await page.getByRole('link', { name: 'Take Deal created out' }).press('Enter');
	await expect(steps).toHaveText(['Touched', 'Lead created', 'Answered', 'Won']);
	await expect(page).toHaveURL(/steps=touched&steps=lead&steps=answered&steps=won/);
	await page
		.getByRole('region', { name: 'Steps' })
		.locator('a[aria-label*="lost in"]')
		.first()
		.press('Enter');
	await page
		.getByRole('region', { name: 'Who is here' })
		.locator('tbody tr')
		.first()
		.getByRole('link')
		.press('Enter');
	await expect(page).toHaveURL(/\/(contacts|records\/leads|leads)\//);
});

test('a manager reviews the forecast by team, adjusts it with a reason, and sees what changed', async ({
	page
}) => {
	await signIn(page, app);
	await page.goto(`${app.url}/forecast`);
	await page
		.getByRole('region', { name: 'This quarter and the next three' })
		.getByRole('link')
		.nth(1)
		.click();
	await expect(page).toHaveURL(/period=next/);
	const adjustments = page.getByRole('region', { name: /^Adjustments of/ });
	const subject = adjustments.getByLabel('Team or person');
	const name = (await subject.locator('option').first().textContent())!.trim();
	await adjustments.getByLabel('Will close in all').fill('12 apples');
	await adjustments.getByLabel('Reason').fill('Two framework contracts are signed.');
	await adjustments.getByRole('button', { name: 'Adjust' }).click();
	await expect(adjustments.getByRole('alert')).toContainText('“12 apples” is no amount.');
	await adjustments.getByLabel('Will close in all').fill('1234567');
	await adjustments.getByRole('button', { name: 'Adjust' }).click();
	await expect(adjustments.getByRole('listitem')).toContainText(`${name}: €1,234,567`);
	await expect(adjustments.getByRole('listitem')).toContainText('Two framework contracts are signed.');
	const row = page.getByRole('region', { name: 'Forecast by team and person' }).getByRole('row', { name });
	await expect(row.first()).toContainText('€1.23m');
	await page.getByLabel('Since the end of').fill('2026-01-31');
	await page.getByRole('region', { name: 'What changed' }).getByRole('button', { name: 'Show' }).click();
	await expect(page).toHaveURL(/since=2026-01-31/);
	await expect(page.getByRole('region', { name: 'Deals behind what changed' })).toBeVisible();
});

test('an analyst asks, pivots, filters by a chart, saves, shares, and takes it out', async ({
	page,
	context
}) => {
	await signIn(page, app);
	await page.goto(`${app.url}/explore?metric=won_amount&period=all`);
	await page.locator('select[name=by]').first().selectOption('owner');
	await page.locator('select[name=by]').nth(1).selectOption('source');
	const pivot = page.getByRole('region', { name: 'Won amount, pivot' });
	await expect(pivot).toBeVisible();
	await page.getByRole('navigation', { name: 'Chart' }).getByRole('link', { name: 'Heat table' }).click();
	await expect(page).toHaveURL(/chart=heat/);
	await expect(pivot.locator('tfoot .total')).toHaveText(
		(await page.locator('.total .value').textContent())!
	);

	const whole = await page.locator('.total .value').textContent();
	const beside = page.locator('figure', { hasText: 'Won amount by type' });
	await beside
		.getByRole('link', { name: /records?$/ })
		.first()
		.click();
	await expect(page).toHaveURL(/pick=/);
	await expect(page.locator('.total .value')).not.toHaveText(whole!);
	await expect(page.getByRole('group', { name: 'Chosen on the charts' })).toContainText('Type:');
	await page.keyboard.press('Escape');
	await expect(page).not.toHaveURL(/pick=/);
	await expect(page.locator('.total .value')).toHaveText(whole!);

	const download = page.waitForEvent('download');
	await page.getByLabel('Export Won amount by owner and source').last().click();
	await page.getByRole('button', { name: 'Excel (XLSX)' }).last().click();
	expect((await download).suggestedFilename()).toBe('won-amount-by-owner-and-source.xlsx');

	await page.getByText('Save view').click();
	await page.getByLabel('Name').fill('Wins by owner');
	await page.getByLabel('Analysts').check();
	await page.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(page).toHaveURL(/view=/);
	const other = await context.newPage();
	await other.goto(`${app.url}/views`);
	await other.getByRole('link', { name: 'Wins by owner' }).click();
	await expect(other.getByRole('region', { name: 'Won amount, pivot' })).toBeVisible();
	await expect(other.locator('.total .value')).toHaveText(whole!);
	await listens(other);
	await other.keyboard.press('/');
	await other.getByRole('combobox', { name: 'Search' }).fill('wins by');
	await expect(other.getByRole('option', { name: /Wins by owner/ })).toBeVisible();
});

test('days are chosen on a chart by dragging and by keyboard', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/explore`);
	await listens(page);
	const columns = page.locator('.brush .wide a');
	const [from, to] = [await columns.nth(2).boundingBox(), await columns.nth(5).boundingBox()];
	await page.mouse.move(from!.x + 5, from!.y + 40);
	await page.mouse.down();
	await page.mouse.move(to!.x + 5, to!.y + 40, { steps: 5 });
	await page.mouse.up();
	await expect(page).toHaveURL(/span=\d{4}-\d\d-01\.\.\d{4}-\d\d-01/);
	await page.keyboard.press('Escape');
	await expect(page).not.toHaveURL(/span=/);
	await columns.nth(1).focus();
	await page.keyboard.press('Enter');
	await expect(page).toHaveURL(/span=/);
	const one = new URL(page.url()).searchParams.get('span')!;
	await columns.nth(3).focus();
	await page.keyboard.press('Shift+Enter');
	await expect(page).not.toHaveURL(new RegExp(one.replaceAll('.', '\\.')));
	expect(new URL(page.url()).searchParams.get('span')!.split('..')[0]).toBe(one.split('..')[0]);
});

test('a bar of Service filters its figures and tables, and never the chart it is of', async ({ page }) => {
	await signIn(page, app);
	await page.goto(`${app.url}/service?period=all`);
	await listens(page);
	const opened = page.locator('[data-metric=tickets_opened] .value');
	const all = (await opened.textContent())!;
	const levels = page.locator('figure', { hasText: 'Service levels kept, by priority' });
	const bars = levels.getByRole('link', { name: /records?$/ });
	const before = await bars.count();
	await bars.first().click();
	await expect(page.getByRole('group', { name: 'Chosen on the charts' })).toContainText('Priority:');
	await expect(opened).not.toHaveText(all);
	const some = (await opened.textContent())!;
	await expect(
		page
			.locator('main tbody tr, main tfoot tr')
			.filter({ hasText: /^\s*All/ })
			.first()
	).toContainText(some);
	expect(await bars.count()).toBe(before);
});

test('marks of analyses filter their tables, by keyboard and pointer, and the file says so', async ({
	page
}) => {
	await signIn(page, app);
	const chips = page.getByRole('group', { name: 'Chosen on the charts' });
	const chart = page.getByRole('figure', { name: /is credited with most revenue|lead by|clearly leads by/ });
	const table = page.getByRole('region', { name: 'Cost and return' });
	await page.goto(`${app.url}/campaigns`);
	await expect(table).toBeVisible({ timeout: 60_000 });
	await listens(page);
	const bars = chart.locator('.wide a, .half a').locator('visible=true');
	const drawn = await bars.count();
	expect(drawn).toBeGreaterThan(1);
	await bars.first().focus();
	await page.keyboard.press('Enter');
	await expect(chips.getByRole('link', { name: /^Take the filter away: Channel: / })).toHaveCount(1);
	await expect(table.locator('tbody tr')).toHaveCount(1);
	await expect(bars).toHaveCount(drawn);
	const name = (await table.locator('tbody th').textContent())!.trim();
	await chart.getByText('Export').click();
	const saved = page.waitForEvent('download');
	await chart.getByRole('link', { name: 'CSV' }).click();
	const slug = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
	expect((await saved).suggestedFilename()).toContain(`channel-${slug}`);
	await page.keyboard.press('Escape');
	await expect(chips).toBeHidden();
	expect(await table.locator('tbody tr').count()).toBeGreaterThan(drawn);

	await page.goto(`${app.url}/forecast`);
	const tree = page.getByRole('region', { name: 'Forecast by team and person' });
	await expect(tree).toBeVisible({ timeout: 60_000 });
	const risky = page.getByRole('table', { name: 'Deals, with what speaks against them' });
	const owner = (await risky.locator('tbody tr').first().locator('td, th').nth(1).textContent())!.trim();
	await tree.getByRole('link', { name: owner, exact: true }).click();
	await expect(chips.getByRole('link', { name: `Take the filter away: Deals of: ${owner}` })).toBeVisible();
	for (const row of await risky.locator('tbody tr').all())
		await expect(row.locator('td, th').nth(1)).toHaveText(owner);
	await chips.getByRole('link', { name: /^Take the filter away/ }).click();
	await expect(chips).toBeHidden();
});

test('a dashboard is made of two saved views and words, arranged by keyboard, and stays as it was left', async ({
	page
}) => {
	test.setTimeout(120_000);
	await signIn(page, app);
	for (const [name, query] of [
		['Wins by month', 'metric=won_amount&grain=month&period=all'],
		['Win rate by owner', 'metric=win_rate&by=owner&period=all']
	] as const) {
		await page.goto(`${app.url}/explore?${query}`);
		await listens(page);
		await page.getByText('Save view').click();
		await page.getByLabel('Name').fill(name);
		await page.getByRole('button', { name: 'Save', exact: true }).click();
		await expect(page).toHaveURL(/view=/);
	}
	await page.goto(`${app.url}/dashboards`);
	await page.getByLabel('Name').fill('Monday');
	await page.getByLabel('Reps').check();
	await page.getByRole('button', { name: 'Make it' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Monday' })).toBeVisible();
	await listens(page);
	const tiles = page.getByRole('list', { name: 'Tiles' }).locator(':scope > li');
	for (const [place, name] of ['Wins by month', 'Win rate by owner'].entries()) {
		await page.getByLabel('View').selectOption({ label: name });
		await page.getByRole('button', { name: 'Add the view' }).click();
		await expect(tiles).toHaveCount(place + 1);
	}
	await page.getByLabel('Text; an empty line').fill('What we look at first.\n\nThen the rest.');
	await page.getByRole('button', { name: 'Add the text' }).click();
	await expect(tiles).toHaveCount(3);
	await expect(tiles.first()).toContainText('not shared with reps');

	// By the button twice: it keeps the focus though its tile moves.
	const earlier = page.getByRole('button', { name: /^Move the text .* earlier$/ });
	await earlier.focus();
	await page.keyboard.press('Enter');
	await expect(page.getByText('Moved to place 2 of 3.')).toBeVisible();
	await expect(earlier).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByText('Moved to place 1 of 3.')).toBeVisible();
	// By its handle: picked up, carried one place on, put down.
	await page.getByRole('button', { name: 'Drag Wins by month' }).focus();
	await page.keyboard.press('Space');
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Space');
	await expect(page.getByText('Moved to place 3 of 3.')).toBeVisible();
	await page.getByRole('button', { name: 'Make Wins by month wider' }).click();
	await expect(page.getByText('The tile is 7 of 12 columns wide.')).toBeVisible();

	await page.goto(page.url().replace(/\?.*/, ''));
	await expect(tiles.nth(0)).toContainText('Then the rest.');
	await expect(tiles.nth(1)).toContainText('Win rate by owner');
	await expect(tiles.nth(2)).toContainText('Wins by month');
	await expect(tiles.nth(2)).toHaveClass(/w7/);
	await page.setViewportSize(wide);
	await look(page, 'Dashboard');
	await page.goto(`${page.url()}?arrange=yes`);
	await look(page, 'Dashboard, arranged');

	await page.goto(`${app.url}/views`);
	await page.getByRole('button', { name: 'Delete Wins by month' }).click();
	await expect(page.getByText('“Wins by month” is deleted.')).toBeVisible();
	await page.goto(`${app.url}/dashboards`);
	await page.getByRole('link', { name: 'Monday' }).click();
	await expect(tiles.nth(2)).toContainText('was deleted, or is not shared with you');
	await expect(tiles.nth(1)).toContainText('records');
	// On paper: one column, without controls.
	await page.emulateMedia({ media: 'print' });
	await expect(page.getByRole('button', { name: 'Print or save as PDF' })).toBeHidden();
	const [first, second] = [await tiles.nth(1).boundingBox(), await tiles.nth(2).boundingBox()];
	expect(second!.y).toBeGreaterThanOrEqual(first!.y + first!.height);
	await page.emulateMedia({ media: null });
});

/** Queries that take every place the engine has for heavy ones, until they are ended: what an analysis reads waits. */
function occupy(engine: Engine): { queries: number; end(): Promise<unknown> } {
	const controller = new AbortController();
	const queries = availableParallelism();
	const running = Array.from({ length: queries }, () =>
		engine.query('select count(*) from range(1e8::bigint) one, range(1e8::bigint) other', [], {
			priority: 'heavy',
			signal: controller.signal,
			timeLimit: 600_000
		})
	);
	const ended = Promise.allSettled(running);
	return {
		queries,
		end() {
			controller.abort();
			return ended;
		}
	};
}

test('who waits for an analysis sees what it does, can cancel it by keyboard, and run it again', async ({
	page
}) => {
	test.setTimeout(120_000);
	await signIn(page, app);
	const engine = await connectEngine(app.data);
	// What the engine runs and what it is asked for.
	const asked = async () => {
		const { running, waiting } = await engine.status();
		return running.length + waiting;
	};
	// Nobody has asked for the forecast as known on this day before.
	const asOf = '2026-05-04';
	await expect.poll(asked).toBe(0);
	const occupied = occupy(engine);
	try {
		await expect.poll(asked).toBe(occupied.queries);
		await page.goto(`${app.url}/forecast?asOf=${asOf}`);
		await expect(page).toHaveURL(/\/working\//);
		await listens(page);
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Working out the forecast');
		await expect(page.getByRole('progressbar', { name: 'How far it is' })).toBeVisible();
		await expect(page.getByRole('main').getByRole('status')).toHaveText(
			'Reading deals as they stood on 13 days'
		);
		await look(page, 'Working');
		expect(await asked()).toBeGreaterThan(occupied.queries);

		await page.getByRole('button', { name: 'Cancel' }).focus();
		await page.keyboard.press('Enter');
		await expect(page.getByRole('heading', { level: 1 })).toHaveText(
			'Working out the forecast was cancelled',
			{ timeout: 60_000 }
		);
		await look(page, 'Cancelled');
		await expect.poll(asked).toBe(occupied.queries);
	} finally {
		await occupied.end();
		await engine.close();
	}
	await page.getByRole('link', { name: 'Run it again' }).click();
	await expect(page).toHaveURL(`${app.url}/forecast?asOf=${asOf}`, { timeout: 60_000 });
	await expect(page.getByRole('heading', { level: 1 })).toContainText('Q');
});

test('a page of work that has gone says where to go', async ({ page }) => {
	await signIn(page, app);
	const response = await page.goto(`${app.url}/working/none`);
	expect(response!.status()).toBe(404);
	await expect(page.getByText('Nothing is being worked out here any more.')).toBeVisible();
});
