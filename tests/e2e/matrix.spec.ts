/**
 * Every page, form action, endpoint and operation of the API, asked for by every kind of account: who gets in, and that no
 * word and no amount of a record that someone may not see occurs in any answer, also not within a sum.
 */
import { expect, test } from '@playwright/test';
import { entityNamed, entityNames } from '../../src/lib/crm/entities/index.ts';
import { may } from '../../src/lib/crm/capabilities.ts';
import type { Role } from '../../src/lib/crm/viewer.ts';
import { operations } from '../../src/lib/server/api/operations/index.ts';
import { access, type Access, type RouteAccess } from '../../src/routes/access.ts';
import { listens, type App } from './app.ts';
import {
	everyone,
	expectNothingHidden,
	hiddenIn,
	roles,
	seen,
	seesAll,
	startMatrix,
	type Company
} from './matrix/people.ts';
import { ask } from './matrix/asking.ts';
import { Database } from './matrix/state.ts';
import { testWriting } from './matrix/writing.ts';
import { testApiWriting } from './matrix/api-writes.ts';

let app: App;
let company: Company;
let database: Database;
test.beforeAll(async () => {
	test.setTimeout(600_000);
	({ app, company } = await startMatrix());
	database = await Database.open(app.data);
});
test.afterAll(async () => {
	await database.close();
	await app.stop();
});

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
	if (path.startsWith('/values/'))
		return entityNames.map((entity) => {
			const { title, fields } = entityNamed(entity);
			return `${fill({ entity, field: title ?? fields[0]!.name })}?q=zz`;
		});
	if (path === '/search') return ['/search?q=zz'];
	if (path === '/explore')
		return ['won_amount', 'open_pipeline', 'win_rate', 'deals_created', 'activities_logged'].map(
			(metric) => `/explore?metric=${metric}&by=owner&period=all`
		);
	if (path === '/pipeline') return ['/pipeline', '/pipeline?view=table&closed=all'];
	if (path === '/dashboards/[id]') return [`/dashboards/${company.sharedDashboard}`];
	const ofNotebook = /^\/notebooks\/\[id\](\/preview|\/report\..*)?$/.exec(path);
	if (ofNotebook)
		return [`/notebooks/${company.sharedNotebook}${(ofNotebook[1] ?? '').replace(/\..*/, '.md')}`];
	if (path === '/overview')
		return [
			'/overview?period=all',
			`/overview?explain=${encodeURIComponent(JSON.stringify({ metric: 'won_amount' }))}`
		];
	if (path === '/data/quality')
		return [path, `${path}?of=contacts&finding=missing:phone`, `${path}?unowned=yes`];
	if (path === '/data/quality/records.csv') return [`${path}?of=contacts&finding=missing:phone`];
	if (path === '/data/duplicates')
		return ['contacts', 'companies', 'leads'].map((entity) => `${path}?entity=${entity}`);
	return [path.replaceAll(/\[entity[^\]]*\]/g, 'contacts').replaceAll(/\[[^\]]+\]/g, 'none')];
}

const allows = (role: Role, need: Access): boolean =>
	need === 'open' || need === 'signed_in' || (need !== 'token' && may(role, need));

const headersOf = (who: string) => ({ cookie: `weatherglass_session=${company.signedIn[who]!.cookie}` });

const routes = Object.entries(access as Record<string, RouteAccess>);
const kept = (body: string) => body.replaceAll(/nonce="[^"]*"/g, '');

const read = (who: string, address: string) =>
	ask(app.url + address, { headers: { ...headersOf(who), accept: 'text/html' } });

/** Whether an address is of a record that an account may not see. */
const isHidden = (who: string, address: string): boolean =>
	everyone.some((owner) => !seen[who]!.includes(owner) && address.includes(`-${owner}`));

/** What an account asks for: who sees every record anyway has nothing hidden from them, and asks each route once. */
function readsOf(who: string): { need: Access; address: string }[] {
	return routes.flatMap(([route, { GET: need }]) => {
		// A stream without an end, of versions alone (server/live/stream.test.ts).
		if (route === '/live') return [];
		// The page of those who may not: its own answer is the refusal.
		if (!need || need === 'token' || route === '/(app)/no-permission') return [];
		const pages = addressesOf(route);
		const isPage = route.startsWith('/(app)') && !/\.\w+$/.test(route);
		if (seesAll(who)) return [{ need, address: pages[0]! }];
		// The data of a page are in it; alone they are asked for where they are of someone else, and once of each route.
		const alone = pages.filter((page) => page === pages[0] || isHidden(who, page));
		const asked = isPage ? [...pages, ...alone.map(dataOf)] : pages;
		return asked.map((address) => ({ need, address }));
	});
}

/** Routes as addresses; those without parameters first, as SvelteKit chooses. */
const addressed = routes
	.map(([route, { GET: need }]) => ({
		need,
		at: new RegExp(
			`^${route
				.replace('/(app)', '')
				.replace(/\[\.{3}\w+\]/, '.+')
				.replaceAll(/\[\w+(=\w+)?\]/g, '[^/]+')}$`
		),
		parameters: route.split('[').length
	}))
	.sort((left, right) => left.parameters - right.parameters);

/** Where a page leads that its reader would be refused. */
function deadEnds(role: Role, body: string): string[] {
	return [...body.matchAll(/ href="(\/[^"?#]*)/g)]
		.map(([, path]) => path!)
		.filter((path) => {
			const need = addressed.find(({ at }) => at.test(path))?.need;
			return need !== undefined && !allows(role, need);
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
	test(`${who} (${role}) reads every page and endpoint`, async () => {
		test.setTimeout(300_000);
		const own = new Set<string>();
		const faults: string[] = [];
		await inTurns(readsOf(who), async ({ need, address }) => {
			const { status, text } = await read(who, address);
			const right = !allows(role, need)
				? [403]
				: isHidden(who, address) && !address.includes('__data.json')
					? [404, 307]
					: [200, 302, 303, 307, 308, 404, 422];
			faults.push(
				...(right.includes(status) ? [] : [`${status} at ${address}`]),
				...hiddenIn(company, who, text).map((what) => `${what} at ${address}`),
				...deadEnds(role, text).map((end) => `${address} leads to ${end}`)
			);
			for (const owner of seen[who]!) if (text.includes(`zz${owner}zz`)) own.add(owner);
		});
		expect(faults).toEqual([]);
		expect([...own].sort(), 'what is theirs').toEqual([...seen[who]!].sort());
	});

	test(`${who} (${role}) asks every operation of the API`, async () => {
		const asked: [string, string, object?][] = [
			['GET', '/me'],
			['GET', '/openapi.json'],
			['GET', '/metrics'],
			['GET', '/metrics/won_amount'],
			['GET', '/metrics/open_pipeline'],
			['GET', '/segments'],
			['GET', `/segments/${company.segments[who]}`],
			['GET', `/segments/${company.segments[who]}/members`],
			['GET', '/imports'],
			['GET', `/imports/${company.imports.ada!.id}`],
			['GET', `/imports/${company.imports.ada!.id}/rejects`],
			['GET', '/webhooks'],
			['GET', `/webhooks/${company.webhook}`],
			['GET', `/webhooks/${company.webhook}/deliveries`],
			['GET', '/analyses'],
			['GET', '/analyses/forecast'],
			['GET', '/analyses/campaigns?set=by=campaign'],
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
			asked.some(
				([method, path]) =>
					method === operation.method && pattern(operation.path).test(path.replace(/\?.*/, ''))
			);
		// Those that write are asked by `testWriting`.
		const reading = operations.filter(({ scope }) => !scope?.endsWith(':write'));
		expect(reading.filter((operation) => !isAsked(operation)).map(({ path }) => path)).toEqual([]);
		let shown = '';
		for (const [method, path, data] of asked) {
			const { status, text } = await ask(`${app.url}/api/v1${path}`, {
				method,
				headers: { authorization: `Bearer ${company.signedIn[who]!.token}` },
				data
			});
			const owner = /deal-(\w+)$/.exec(path)?.[1];
			const isRefused =
				(path.startsWith('/webhooks') && !may(role, 'manage_settings')) ||
				(path.startsWith('/imports') && !may(role, 'import'));
			expect(status, `${who}: ${method} ${path} ${text.slice(0, 200)}`).toBe(
				isRefused ? 403 : owner && !seen[who]!.includes(owner) ? 404 : 200
			);
			expectNothingHidden(company, who, path, text);
			shown += text;
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

test('who views as someone is answered as that account is', async () => {
	const viewAs = (action: string, form: Record<string, string>) =>
		ask(`${app.url}/view-as?/${action}`, {
			method: 'POST',
			headers: { ...headersOf('ada'), origin: app.url, accept: 'text/html' },
			form
		});
	expect((await viewAs('begin', { account: company.signedIn.annika!.account })).status).toBe(303);
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
		expect(without((await read('ada', address)).text), address).toBe(
			without((await read('annika', address)).text)
		);
	}
	await viewAs('end', {});
	expect((await read('ada', '/settings/people')).status).toBe(200);
});

test('viewing as someone begins in the palette and at an account, and says so on every page until it is stopped', async ({
	page,
	context
}) => {
	await context.addCookies([
		{ name: 'weatherglass_session', value: company.signedIn.ada!.cookie, url: app.url }
	]);
	const banner = page.getByRole('form', { name: 'View as someone' });
	await page.goto(`${app.url}/deals`);
	await listens(page);
	await page.keyboard.press('/');
	await page.getByRole('combobox', { name: 'Search' }).fill('view as nor');
	await page.getByRole('option', { name: 'View as north' }).click();
	await expect(banner).toContainText('Viewing as north, manager');
	for (const address of ['/contacts', '/settings/account', '/settings/people', '/deals/none']) {
		await page.goto(app.url + address);
		await expect(banner, address).toBeVisible();
	}
	await banner.getByRole('button', { name: 'Stop viewing as north' }).click();
	await expect(banner).toBeHidden();

	await page.setViewportSize({ width: 390, height: 844 });
	await page.goto(`${app.url}/settings/people`);
	await expect(page.getByRole('button', { name: 'View as Ada' })).toBeHidden();
	await page.getByRole('button', { name: 'View as stranger' }).click();
	await expect(page.getByRole('main')).toContainText('linked to no person of the CRM');
	await page.goto(`${app.url}/deals/new`);
	await page.getByLabel('Name', { exact: true }).fill('New');
	await page.getByRole('button', { name: 'Create deal' }).click();
	await expect(page.getByText('You are viewing as stranger: nothing can be changed.')).toBeVisible();
	await expect(banner.getByRole('button', { name: 'Stop viewing as stranger' })).toBeInViewport();
	await banner.getByRole('button').click();
	await expect(banner).toBeHidden();
});

testWriting(() => ({ app, company, database }));
testApiWriting(() => ({ app, company, database }));
