/** How soon an open page shows what changed elsewhere: by the API, and in a CRM that tells of it. */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium as browserType, type Page } from '@playwright/test';
import { createApiToken, createOwner } from '#lib/server/access/index.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { openStore } from '#lib/server/store/store.ts';
import { connect, pull } from '#lib/server/sync/index.ts';
import { chromium } from '../chromium.js';
import { listens, owner, signIn, startApp, type App } from '../e2e/app.ts';
import { startFakeHubSpot } from '../fakes/hubspot/hubspot.ts';
import { idOf } from '../fakes/hubspot/ids.ts';
import { tellOfDeal } from '../fakes/hubspot/tell.ts';
import { hurriedTransport } from '../fakes/transport.ts';
import { seededWorld } from '../fakes/world/seed.ts';
import { compare, percentile, type Measurement } from './measure.ts';

const changes = 12;

/** Milliseconds within which an open page shows a change. */
const mostUntilSeen = 2000;

/** A change of one deal's amount, each with another amount; it resolves when the change was taken. */
type Change = (amount: number) => Promise<void>;

export async function benchLive(): Promise<Measurement[]> {
	const data = await mkdtemp(join(tmpdir(), 'weatherglass-bench-live-'));
	const world = seededWorld(11, { companies: 20, deals: 60 });
	const hubspot = await startFakeHubSpot(world);
	const deal = world.living('deals')[0]!;
	const made = await prepare(data, hubspot.credentials, idOf('deals', deal.id));
	const app = await startApp(data);
	const browser = await browserType.launch({ executablePath: chromium(), args: ['--no-sandbox'] });
	try {
		const page = await browser.newPage();
		await signIn(page, app);
		const byApi: Change = (amount) => patch(app, made.token, made.deal, amount);
		const byCrm: Change = async (amount) => {
			world.pass(60_000);
			world.changeDeal(deal.id, 'amount', `${amount}.0000`);
			const address = `${app.url}/webhooks/${made.webhookKey}`;
			const answer = await tellOfDeal(address, idOf('deals', deal.id), hubspot.account.clientSecret);
			if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
		};
		await open(page, app, made.deal);
		const reloads = await reloaded(page);
		const measure = async (what: string, change: Change, first: number) => {
			const times = await seen(page, change, first);
			return compare(
				'live',
				`${what}, on the open page of a deal, p95 of ${changes}`,
				{ measured: percentile(times, 0.95), baseline: percentile(reloads, 0.5) },
				'the page loaded anew',
				{ limit: mostUntilSeen, note: `p50 ${Math.round(percentile(times, 0.5))} ms` }
			);
		};
		return [
			await measure('a change by the API', byApi, 10_001),
			await measure('a change that HubSpot tells of, pulled', byCrm, 20_001)
		];
	} finally {
		await browser.close();
		await app.stop();
		await hubspot.server.close();
	}
}

/** A store with an owner, a token, and a pulled HubSpot. */
async function prepare(data: string, credentials: Record<string, string>, sourceId: string) {
	const store = await openStore(data);
	try {
		const { id: accountId } = await createOwner(store, owner);
		const viewer = { ...systemViewer, accountId };
		const { token } = await createApiToken(store, viewer, {
			name: 'bench',
			scopes: ['records:read', 'records:write'],
			days: 1
		});
		const asked = { connector: 'hubspot', credentials, transport: hurriedTransport() };
		const connection = await connect(store, viewer, asked);
		await pull(store, viewer, connection.id, { transport: hurriedTransport() });
		const { rows } = await store.engine.query<{ id: string }>('select id from deals where source_id = $1', [
			sourceId
		]);
		return { token, webhookKey: connection.webhook_key!, deal: rows[0]!.id };
	} finally {
		await store.close();
	}
}

async function open(page: Page, app: App, deal: string): Promise<void> {
	const listening = page.waitForResponse((response) => response.url().endsWith('/live'));
	await page.goto(`${app.url}/deals/${deal}`);
	await listens(page);
	await listening;
}

async function reloaded(page: Page): Promise<number[]> {
	const times: number[] = [];
	for (let round = 0; round < 5; round++) {
		const began = performance.now();
		await page.reload({ waitUntil: 'load' });
		times.push(performance.now() - began);
	}
	await listens(page);
	// It listens again by the time that it is quiet.
	await page.waitForTimeout(1500);
	return times;
}

/** Milliseconds from each change until the page shows it. */
async function seen(page: Page, change: Change, first: number): Promise<number[]> {
	const times: number[] = [];
	for (let amount = first; amount < first + changes; amount++) {
		const began = performance.now();
		await change(amount);
		// An expectation would look again after a second.
		await page.waitForFunction(
			(text) => document.querySelector('main')?.textContent.includes(text),
			amount.toLocaleString('en'),
			{ polling: 'raf', timeout: 30_000 }
		);
		times.push(performance.now() - began);
		// One at a time, at no even pace, each when what the one before began has ended: a pull goes on after its data are there.
		await page.waitForTimeout(3000 + ((amount * 37) % 100) * 10);
	}
	return times;
}

async function patch(app: App, token: string, deal: string, amount: number): Promise<void> {
	const address = `${app.url}/api/v1/records/deals/${deal}`;
	const authorization = `Bearer ${token}`;
	const before = await fetch(address, { headers: { authorization } });
	const response = await fetch(address, {
		method: 'PATCH',
		headers: { authorization, 'content-type': 'application/json' },
		body: JSON.stringify({
			version: ((await before.json()) as { version: number }).version,
			values: { amount: String(amount) }
		})
	});
	if (!response.ok) throw new Error(`PATCH: ${response.status} ${await response.text()}`);
}
