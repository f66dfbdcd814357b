import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { createOwner, startApp, weatherglass } from '../e2e/app.ts';
import { compare, type Measurement } from './measure.ts';

/** The Overview on the demo company, until its largest content is painted; against the sign-in page, which asks no data. */
export async function benchFirstPage(rounds = 5): Promise<Measurement[]> {
	const data = await mkdtemp(join(tmpdir(), 'weatherglass-bench-page-'));
	const exports = await mkdtemp(join(tmpdir(), 'weatherglass-bench-exports-'));
	const { files } = JSON.parse(
		await weatherglass('generate', '--size', 'demo', '--out', exports, '--json')
	) as {
		files: { path: string }[];
	};
	await weatherglass('import', ...files.map(({ path }) => join(exports, path)), '--data', data, '--json');
	const app = await startApp(data);
	const browser = await chromium.launch({
		executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
		args: ['--no-sandbox', '--disable-background-networking']
	});
	try {
		const page = await browser.newPage();
		const bare: number[] = [];
		const full: number[] = [];
		await page.goto(`${app.url}/first-start`);
		for (let round = 0; round < rounds; round++)
			bare.push(await largestPaint(page, `${app.url}/first-start`));
		await createOwner(page, app);
		for (let round = 0; round < rounds; round++) full.push(await largestPaint(page, `${app.url}/overview`));
		const middle = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1]!;
		return [
			compare(
				'first-page',
				'Overview on the demo company, largest contentful paint',
				{ measured: middle(full), baseline: middle(bare) },
				'a form without data'
			)
		];
	} finally {
		await browser.close();
		await app.stop();
	}
}

async function largestPaint(page: Page, url: string): Promise<number> {
	await page.goto(url, { waitUntil: 'load' });
	return page.evaluate(
		() =>
			new Promise<number>((done) => {
				new PerformanceObserver((list) => done(list.getEntries().at(-1)!.startTime)).observe({
					type: 'largest-contentful-paint',
					buffered: true
				});
			})
	);
}
