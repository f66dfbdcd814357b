import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browserType, type Page } from '@playwright/test';
import { builtPages } from '../built-pages.ts';
import { chromium } from '../chromium.js';
import { createOwner, startApp, weatherglass } from '../e2e/app.ts';
import { compare, type Measurement } from './measure.ts';

/** Milliseconds within which every page has painted something. */
const mostUntilFirst = 1500;

/**
 * The Overview on the demo company, until its largest content is painted, and every page, opened for the first time, until
 * its first is; against the sign-in page, which asks no data.
 */
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
	const browser = await browserType.launch({
		executablePath: chromium(),
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
		const first = await firstPaints(page, app.url);
		const [slowest] = first;
		const others = first.slice(1, 4).map(({ address, milliseconds }) => `${address} ${milliseconds}`);
		return [
			compare(
				'first-page',
				`The slowest of ${first.length} pages (${slowest!.address}), first contentful paint`,
				{ measured: slowest!.milliseconds, baseline: middle(bare) },
				'a form without data',
				{ limit: mostUntilFirst, note: `then ${others.join(', ')} ms` }
			),
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

/** The slowest first. Nothing was asked before: what takes long is worked out while the page is there. */
async function firstPaints(page: Page, url: string): Promise<{ address: string; milliseconds: number }[]> {
	const addresses = (await builtPages())
		.filter(({ id }) => id.startsWith('/(app)/') && !id.includes('['))
		.map(({ id }) => id.replace('/(app)', ''));
	const paints: { address: string; milliseconds: number }[] = [];
	for (const address of addresses) {
		await page.goto(url + address, { waitUntil: 'commit' });
		paints.push({ address, milliseconds: Math.round(await firstPaint(page)) });
	}
	return paints.sort((one, other) => other.milliseconds - one.milliseconds);
}

const firstPaint = (page: Page): Promise<number> =>
	page.evaluate(
		() =>
			new Promise<number>((done) => {
				new PerformanceObserver((list) => {
					const paint = list.getEntriesByName('first-contentful-paint')[0];
					if (paint) done(paint.startTime);
				}).observe({ type: 'paint', buffered: true });
			})
	);

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
