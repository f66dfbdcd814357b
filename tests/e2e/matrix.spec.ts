/**
 * Every page, form action, endpoint and operation of the API, asked for by every kind of account: who gets in, and that no
 * word and no amount of a record that someone may not see occurs in any answer, also not within a sum.
 */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test, type APIRequestContext } from '@playwright/test';
import { entityNames } from '../../src/lib/crm/entities/field.ts';
import { may } from '../../src/lib/crm/capabilities.ts';
import type { Role } from '../../src/lib/crm/viewer.ts';
import { operations } from '../../src/lib/server/api/operations/index.ts';
import { access, type Access, type RouteAccess } from '../../src/routes/access.ts';
import { newDataFolder, startApp, type App } from './app.ts';

const roles: Record<string, Role> = {
	annika: 'rep',
	stranger: 'rep',
	north: 'manager',
	top: 'manager',
	marketer: 'marketer',
	analyst: 'analyst',
	ada: 'admin'
};
const everyone = ['annika', 'abelard', 'suleika', 'nobody'];
/** Whose records an account may see. */
const seen: Record<string, string[]> = {
	annika: ['annika'],
	stranger: [],
	north: ['annika', 'abelard', 'nobody'],
	top: everyone,
	marketer: everyone,
	analyst: everyone,
	ada: everyone
};

interface Company {
	owners: Record<string, number>;
	signedIn: Record<string, { cookie: string; token: string; account: string }>;
}

let app: App;
let company: Company;
test.beforeAll(async () => {
	const folder = await newDataFolder();
	const seed = fileURLToPath(new URL('matrix-company.ts', import.meta.url));
	const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', seed, folder]);
	company = JSON.parse(stdout) as Company;
	// Nobody asks as often as a matrix does.
	process.env.WEATHERGLASS_RATE_FACTOR = '1000';
	app = await startApp(folder);
	delete process.env.WEATHERGLASS_RATE_FACTOR;
});
test.afterAll(() => app.stop());

/** Sums in which an amount is that the account may not see, each as its digits. */
function hiddenSums(who: string): string[] {
	const amounts = Object.entries(company.owners);
	const sums: string[] = [];
	for (let choice = 1; choice < 2 ** amounts.length; choice++) {
		const chosen = amounts.filter((_, place) => choice & (1 << place));
		if (chosen.every(([owner]) => seen[who]!.includes(owner))) continue;
		const sum = chosen.reduce((total, [, amount]) => total + amount, 0);
		sums.push(String(sum), String(2 * sum));
	}
	return sums;
}

function expectNothingHidden(who: string, address: string, body: string): void {
	for (const owner of everyone.filter((each) => !seen[who]!.includes(each)))
		expect(body.includes(`zz${owner}zz`), `${who} sees a record of ${owner} at ${address}`).toBe(false);
	const digits = body.replaceAll(/(?<=\d)[,.\u00a0\u202f' ](?=\d{3})/g, '');
	for (const sum of hiddenSums(who))
		expect(new RegExp(`(?<!\\d)${sum}(?!\\d)`).test(digits), `${who} sees the sum ${sum} at ${address}`).toBe(
			false
		);
}

/** Addresses of a route: its parameters filled in with records of everybody. */
function addressesOf(route: string): string[] {
	const path = route.replace('/(app)', '') || '/';
	const fill = (values: Record<string, string>) =>
		Object.entries(values).reduce(
			(filled, [name, value]) => filled.replace(new RegExp(`\\[${name}(=\\w+)?\\]`), value),
			path
		);
	if (path.includes('[into]'))
		return everyone.map((who) => fill({ entity: 'contacts', into: `contact-${who}`, from: `double-${who}` }));
	if (/^\/\[entity=paged\](\/(new|export(\/file)?))?$/.test(path))
		return ['companies', 'contacts', 'deals'].map((entity) => fill({ entity }));
	if (path.startsWith('/[entity=paged]/[id]'))
		return everyone.flatMap((who) =>
			[
				['companies', 'company'],
				['contacts', 'contact'],
				['deals', 'deal']
			].map(([entity, prefix]) => fill({ entity: entity!, id: `${prefix}-${who}` }))
		);
	if (path.startsWith('/records/') || path.startsWith('/origin/'))
		return everyone.flatMap((who) =>
			Object.entries({
				activities: 'call',
				leads: 'lead',
				tickets: 'ticket',
				orders: 'order',
				line_items: 'item',
				deal_events: 'event'
			}).map(([entity, prefix]) => fill({ entity, id: `${prefix}-${who}` }))
		);
	if (path.startsWith('/references/')) return entityNames.map((entity) => `${fill({ entity })}?q=zz`);
	if (path === '/search') return ['/search?q=zz'];
	if (path === '/explore')
		return ['won_amount', 'open_pipeline', 'win_rate', 'deals_created', 'activities_logged'].map(
			(metric) => `/explore?metric=${metric}&by=owner&period=all`
		);
	if (path === '/pipeline') return ['/pipeline', '/pipeline?view=table&closed=all'];
	if (path === '/overview')
		return [
			'/overview?period=all',
			`/overview?explain=${encodeURIComponent(JSON.stringify({ metric: 'won_amount' }))}`
		];
	if (path === '/data/duplicates')
		return ['contacts', 'companies', 'leads'].map((entity) => `${path}?entity=${entity}`);
	return [path.replaceAll(/\[entity[^\]]*\]/g, 'contacts').replaceAll(/\[[^\]]+\]/g, 'none')];
}

const allows = (role: Role, need: Access): boolean =>
	need === 'open' || need === 'signed_in' || (need !== 'token' && may(role, need));

const headersOf = (who: string) => ({ cookie: `weatherglass_session=${company.signedIn[who]!.cookie}` });

const routes = Object.entries(access as Record<string, RouteAccess>);
const kept = (body: string) => body.replaceAll(/nonce="[^"]*"/g, '');

async function read(request: APIRequestContext, who: string, address: string) {
	const response = await request.get(app.url + address, {
		headers: { ...headersOf(who), accept: 'text/html' },
		maxRedirects: 0
	});
	return { status: response.status(), body: await response.text() };
}

/** What an account asks for: who sees every record anyway has nothing hidden from them, and asks each route once. */
function readsOf(who: string): { need: Access; address: string }[] {
	const seesAll = everyone.every((owner) => seen[who]!.includes(owner));
	return routes.flatMap(([route, { GET: need }]) => {
		// The page of those who may not: its own answer is the refusal.
		if (!need || need === 'token' || route === '/(app)/no-permission') return [];
		const pages = addressesOf(route);
		const isPage = route.startsWith('/(app)') && !/\.\w+$/.test(route);
		const asked = seesAll
			? pages.slice(0, 1)
			: isPage
				? pages.flatMap((page) => [page, dataOf(page)])
				: pages;
		return asked.map((address) => ({ need, address }));
	});
}

/** Several at a time, as browsers ask. */
async function inTurns<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
	const waiting = [...items];
	const next = async () => {
		for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) await work(item);
	};
	await Promise.all([next(), next(), next(), next()]);
}

for (const who of Object.keys(roles)) {
	const role = roles[who]!;
	test(`${who} (${role}) reads every page and endpoint`, async ({ request }) => {
		test.setTimeout(300_000);
		let shown = '';
		await inTurns(readsOf(who), async ({ need, address }) => {
			const { status, body } = await read(request, who, address);
			const what = `${status} for ${who} at ${address}`;
			const isHidden = everyone.some((owner) => !seen[who]!.includes(owner) && address.includes(`-${owner}`));
			if (!allows(role, need)) expect(status, what).toBe(403);
			else if (isHidden && !address.includes('__data.json')) expect([404, 307], what).toContain(status);
			else expect([200, 302, 303, 307, 308, 404, 422], what).toContain(status);
			expectNothingHidden(who, address, body);
			shown += body;
		});
		for (const owner of seen[who]!) expect(shown, `${who} sees what is theirs`).toContain(`zz${owner}zz`);
	});

	test(`${who} (${role}) sends every form and every request that writes`, async ({ request }) => {
		for (const [route, { actions = {}, GET: _get, changesNothing: _changes, ...methods }] of routes) {
			const address = addressesOf(route)[0]!.split('?')[0]!;
			const asked = [
				...Object.entries(actions).map(
					([name, need]) => ['POST', name === 'default' ? '' : `?/${name}`, need] as const
				),
				...Object.entries(methods).map(([method, need]) => [method, '', need as Access] as const)
			];
			for (const [method, query, need] of asked) {
				if (need === 'open' || need === 'token' || allows(role, need)) continue;
				const response = await request.fetch(app.url + address + query, {
					method,
					headers: { ...headersOf(who), origin: app.url, accept: 'application/json' },
					...(method === 'PUT' ? { data: 'x' } : { form: { id: 'none' } }),
					maxRedirects: 0
				});
				expect(response.status(), `${who}: ${method} ${address}${query}`).toBe(403);
			}
		}
	});

	test(`${who} (${role}) asks every operation of the API`, async ({ request }) => {
		const asked: [string, string, object?][] = [
			['GET', '/me'],
			['GET', '/metrics'],
			['GET', '/metrics/won_amount'],
			['GET', '/metrics/open_pipeline'],
			['POST', '/sql', { sql: 'select * from deals' }],
			['POST', '/sql', { sql: 'select sum(amount) as amount, list(name) as names from deals' }],
			['POST', '/sql', { sql: 'select * from deal_versions' }],
			...entityNames.flatMap((entity): [string, string][] => [
				['GET', `/records/${entity}`],
				['GET', `/exports/${entity}`]
			]),
			...everyone.map((owner): [string, string] => ['GET', `/records/deals/deal-${owner}`])
		];
		const isAsked = (operation: (typeof operations)[number]) =>
			asked.some(([method, path]) => method === operation.method && pattern(operation.path).test(path));
		expect(operations.filter((operation) => !isAsked(operation)).map(({ path }) => path)).toEqual([]);
		let shown = '';
		for (const [method, path, data] of asked) {
			const response = await request.fetch(`${app.url}/api/v1${path}`, {
				method,
				headers: {
					authorization: `Bearer ${company.signedIn[who]!.token}`,
					...(data ? { 'content-type': 'application/json' } : {})
				},
				...(data ? { data: JSON.stringify(data) } : {})
			});
			const body = await response.text();
			const owner = /deal-(\w+)$/.exec(path)?.[1];
			expect(response.status(), `${who}: ${method} ${path} ${body.slice(0, 200)}`).toBe(
				owner && !seen[who]!.includes(owner) ? 404 : 200
			);
			expectNothingHidden(who, path, body);
			shown += body;
		}
		for (const owner of seen[who]!) expect(shown).toContain(`zz${owner}zz`);
	});
}

/** What addresses of an operation look like. */
const pattern = (path: string) => new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`);

const dataOf = (address: string) => {
	const [path, query] = address.split('?');
	return `${path === '/' ? '' : path}/__data.json${query ? `?${query}` : ''}`;
};

test('who views as someone is answered as that account is', async ({ request }) => {
	const begin = await request.post(`${app.url}/view-as?/begin`, {
		headers: { ...headersOf('ada'), origin: app.url, accept: 'text/html' },
		form: { account: company.signedIn.annika!.account },
		maxRedirects: 0
	});
	expect(begin.status()).toBe(303);
	for (const address of [
		'/deals',
		'/companies',
		'/pipeline',
		'/explore?metric=won_amount&by=owner&period=all',
		'/search?q=zz'
	]) {
		const without = (body: string) =>
			kept(body)
				.replaceAll(/<form class="viewing[\s\S]*?<\/form>/g, '')
				.replaceAll(/<!--.*?-->/g, '')
				.split('<script')[0];
		expect(without((await read(request, 'ada', address)).body), address).toBe(
			without((await read(request, 'annika', address)).body)
		);
	}
	const change = await request.post(`${app.url}/companies/new`, {
		headers: { ...headersOf('ada'), origin: app.url, accept: 'text/html' },
		form: { name: 'New' },
		maxRedirects: 0
	});
	expect(change.status()).toBe(403);
	await request.post(`${app.url}/view-as?/end`, {
		headers: { ...headersOf('ada'), origin: app.url, accept: 'text/html' },
		form: {},
		maxRedirects: 0
	});
	expect((await read(request, 'ada', '/settings/people')).status).toBe(200);
});
