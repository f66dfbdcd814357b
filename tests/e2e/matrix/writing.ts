/**
 * Every form and every request that writes, sent by every kind of account: what may not be written leaves the database
 * exactly as it was, and what may changes what it is aimed at and nothing else.
 */
import { expect, test } from '@playwright/test';
import { may } from '../../../src/lib/crm/capabilities.ts';
import type { Role } from '../../../src/lib/crm/viewer.ts';
import { operations } from '../../../src/lib/server/api/operations/index.ts';
import { access, changesNothing, type Access, type RouteAccess } from '../../../src/routes/access.ts';
import { around } from './around.ts';
import { ask, type Answer } from './asking.ts';
import { everyone, expectNothingHidden, roles, seen, seesAll } from './people.ts';
import { changed, type Given } from './changed.ts';
import { differences } from './state.ts';
import type { Sent, Write } from './kinds.ts';
import { writes } from './writes.ts';

const routes = Object.entries(access as Record<string, RouteAccess>);

/** What each route takes that may write, as `?/action` or a method. */
const taken = ({ actions = {}, GET: _get, changesNothing: _changes, ...methods }: RouteAccess) => [
	...Object.entries(actions).map(([name, need]) => [`?/${name}`, need] as const),
	...Object.entries(methods).map(([method, need]) => [method, need as Access] as const)
];

const partsOf = (name: string) => name.split(' ') as [route: string, what: string];

function needOf(name: string): Access {
	const [route, what] = partsOf(name);
	return taken((access as Record<string, RouteAccess>)[route]!).find(([each]) => each === what)![1];
}

const allows = (role: Role, need: Access): boolean =>
	need === 'signed_in' || (need !== 'open' && need !== 'token' && may(role, need));

/** Send a form as a page does that waits for the answer; the status is the one that the action gave. */
async function send(
	{ app, company, database }: Given,
	who: string,
	{ address, method = 'POST', form, versionOf }: Sent
): Promise<Answer> {
	const fields = versionOf ? { ...form, version: await database.version(...versionOf) } : form;
	const { status, text } = await ask(app.url + address, {
		method,
		headers: {
			cookie: `weatherglass_session=${company.signedIn[who]!.cookie}`,
			origin: app.url,
			accept: 'application/json'
		},
		...(method === 'PUT' ? { body: 'Name\nNew\n' } : { form: fields })
	});
	const said = /^\{"type":"(?:success|failure|redirect)","status":(\d+)/.exec(text);
	return { status: Number(said?.[1] ?? status), text };
}

const refused = [403, 404];
const done = [200, 204, 303];

const besides = (changes: string[], allowed: RegExp[]): string[] =>
	changes.filter((change) => !allowed.some((pattern) => pattern.test(change)));

/** Register the tests. */
export function testWriting(given: () => Given): void {
	test('every form and every request that writes is in the matrix', () => {
		const asked = routes.flatMap(([route, entry]) =>
			taken(entry).flatMap(([what, need]) =>
				need === 'open' || need === 'token' ? [] : [`${route} ${what}`]
			)
		);
		const named = [...Object.keys(writes).map((name) => partsOf(name).slice(0, 2).join(' '))];
		expect([...new Set([...named, '/(app)/data/duplicates ?/merge_all'])].sort()).toEqual(asked.sort());
	});

	for (const [who, role] of Object.entries(roles)) {
		test(`${who} (${role}) changes what they may and nothing else`, async () => {
			test.setTimeout(300_000);
			const { company, database } = given();
			const before = await database.state();
			const all = Object.entries(writes).flatMap(([name, write]) =>
				targetsOf(write, who).map((to) => {
					const isTheirs = write.at !== 'owners' || seen[who]!.includes(to);
					return {
						name,
						write,
						to,
						isAllowed: allows(role, needOf(name)) && isTheirs && who !== write.butNot
					};
				})
			);
			const sent = async ({ name, write, to }: (typeof all)[number]) => {
				const answer = await send(given(), who, write.ask(to, company));
				return { ...answer, what: `${who}: ${name} of ${to}: ${answer.text.slice(0, 300)}` };
			};
			const isQuiet = ({ write, to, isAllowed }: (typeof all)[number]) =>
				!isAllowed || write.changes(to, company).length === 0;
			for (const each of all.filter(isQuiet)) {
				const { status, text, what } = await sent(each);
				expect.soft(each.isAllowed ? (each.write.works ?? done) : refused, what).toContain(status);
				expectNothingHidden(company, who, each.name, text);
			}
			expect.soft(await changed(database, before), 'what is refused, or changes nothing').toEqual([]);
			for (const each of all.filter((each) => !isQuiet(each))) {
				const { status, what } = await sent(each);
				const changes = await changed(database, before);
				const patterns = each.write.changes(each.to, company).map((pattern) => new RegExp(`^${pattern}`));
				expect.soft(done, what).toContain(status);
				expect.soft(besides(changes, patterns), what).toEqual([]);
				expect.soft(changes, what).not.toEqual([]);
			}
			expect.soft(differences(before, await database.state())).toEqual([]);
		});
	}

	for (const [who, sent, statuses, allowed] of around()) {
		test(`${who} ${sent.what}`, async () => {
			const { company, database } = given();
			const before = await database.state();
			const { status, text } = await send(given(), who, sent.of(company));
			const changes = await changed(database, before);
			expect(statuses, text).toContain(status);
			expect(besides(changes, allowed)).toEqual([]);
			expect(changes.length > 0).toBe(allowed.length > 0);
			expectNothingHidden(company, who, sent.what, text);
		});
	}

	test('who views as someone changes nothing', async () => {
		const { company, database } = given();
		const first = await database.state();
		const { north } = company.signedIn;
		await send(given(), 'ada', { address: '/view-as?/begin', form: { account: north!.account } });
		const before = await database.state();
		for (const [name, write] of Object.entries(writes)) {
			const [route, what] = partsOf(name);
			if (changesNothing(route, what.startsWith('?') ? 'POST' : what)) continue;
			const { status } = await send(given(), 'ada', write.ask('annika', company));
			expect(status, name).toBe(403);
		}
		expect(differences(before, await database.state())).toEqual([]);
		await send(given(), 'ada', { address: '/view-as?/end', form: {} });
		expect(differences(first, await database.state())).toEqual([]);
	});

	test('segments are changed through the API by who may, their own and shared ones', async () => {
		test.setTimeout(300_000);
		const { app, company, database } = given();
		const before = await database.state();
		const change = async (who: string, method: string, path: string, data?: object) => {
			const { status } = await ask(`${app.url}/api/v1/segments${path}`, {
				method,
				headers: { authorization: `Bearer ${company.signedIn[who]!.token}` },
				data
			});
			return { status, changes: await changed(database, before) };
		};
		const rule = { field: 'country', is: 'in', values: ['FR'] };
		const made = { name: 'New', entity: 'companies', rule };
		for (const [who, role] of Object.entries(roles)) {
			const own = `/${company.segments[who]}`;
			const other = `/${company.segments[who === 'ada' ? 'analyst' : 'ada']}`;
			const segment = (sign: string) => expect.stringMatching(new RegExp(`^\\${sign} segments companies `));
			expect(await change(who, 'POST', '', made), who).toEqual({ status: 201, changes: [segment('+')] });
			expect(await change(who, 'PATCH', own, { version: 1, rule }), who).toEqual({
				status: 200,
				changes: [segment('~')]
			});
			expect(await change(who, 'DELETE', own), who).toEqual({ status: 204, changes: [segment('-')] });
			expect(await change(who, 'PATCH', other, { version: 1, rule }), who).toEqual({
				status: 404,
				changes: []
			});
			expect(await change(who, 'DELETE', other), who).toEqual({ status: 404, changes: [] });
			const shared = await change(who, 'POST', '', { ...made, shared: true });
			expect(shared, who).toEqual(
				may(role, 'share_segments') ? { status: 201, changes: [segment('+')] } : { status: 403, changes: [] }
			);
		}
	});

	test('the API changes nothing but by operations that say so', async () => {
		const { app, company, database } = given();
		// An operation that writes belongs into the matrix, with the rows it may change.
		expect(operations.filter(({ method }) => method !== 'GET').map(({ id }) => id)).toEqual([
			'createRecord',
			'updateRecord',
			'deleteRecord',
			'writeRecords',
			'runSql',
			'createImport',
			'cancelImport',
			'undoImport',
			'createSegment',
			'updateSegment',
			'deleteSegment',
			'createWebhook',
			'updateWebhook',
			'deleteWebhook',
			'redeliver'
		]);
		const before = await database.state();
		for (const who of ['annika', 'ada'])
			for (const path of ['/exports/deals', '/metrics/won_amount', '/analyses', '/me'])
				for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
					const { status } = await ask(`${app.url}/api/v1${path}`, {
						method,
						headers: { authorization: `Bearer ${company.signedIn[who]!.token}` },
						data: { name: 'Renamed' }
					});
					expect(status, `${who}: ${method} ${path}`).toBe(405);
				}
		expect(differences(before, await database.state())).toEqual([]);
	});
}

const targetsOf = ({ at }: Write, who: string): string[] =>
	at !== 'owners' ? [who] : seesAll(who) ? ['suleika'] : everyone;
