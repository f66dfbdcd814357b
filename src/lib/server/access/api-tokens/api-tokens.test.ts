import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '#lib/crm/viewer.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import { isApiToken, newApiToken } from './format.ts';
import { bearerOf, createApiToken, listApiTokens, revokeApiToken } from './index.ts';

const nightly = { name: 'Nightly report', scopes: ['records:read'], days: 90 };
const admin: Viewer = { ...systemViewer, accountId: 'account-ada' };
let test: TestStore;
beforeAll(async () => {
	test = await companyStore();
	await test.script(
		`insert into accounts (id, email, name, role) values ('account-ada', 'ada@example.com', 'Ada', 'admin')`
	);
});
afterAll(() => test.clear());

const bearer = (token: string, address = '192.0.2.1') => bearerOf(test.store, token, address);
const actions = async () =>
	(await test.rows('select action from audit_log order by sequence')).map(({ action }) => action);

describe('the look of a token', () => {
	it('says whose it is, and a slip of the finger shows', () => {
		const token = newApiToken();
		expect(token).toMatch(/^wgt_[0-9A-Za-z]{38}$/);
		expect(isApiToken(token)).toBe(true);
		const other = token.at(10) === 'a' ? 'b' : 'a';
		expect(isApiToken(token.slice(0, 10) + other + token.slice(11))).toBe(false);
		for (const text of ['', 'wgt_', token.slice(0, -1), `${token}x`, token.toUpperCase()])
			expect(isApiToken(text)).toBe(false);
	});
});

describe('an API token', () => {
	it('acts as its account, with its rows, and says when and where it was used', async () => {
		const { token, listed } = await createApiToken(test.store, ann, nightly);
		const found = await bearer(token);
		expect(found?.viewer).toMatchObject({
			accountId: 'account-ann',
			role: 'rep',
			scope: { kind: 'owners', people: ['ann'] },
			address: '192.0.2.1'
		});
		expect(found?.token).toMatchObject({ id: listed.id, scopes: ['records:read'] });
		const [own] = await listApiTokens(test.store, ann);
		expect(own).toMatchObject({ prefix: token.slice(0, 8), last_used_address: '192.0.2.1', is_live: true });
		expect(Date.parse(own!.expires_at) - Date.parse(own!.created_at)).toBe(90 * 24 * 60 * 60 * 1000);
	});

	it('is looked up once while nothing is written, and anew at the next request when its account is changed', async () => {
		const { token, listed } = await createApiToken(test.store, ann, nightly);
		await bearer(token);
		const found = await bearer(token);
		expect(await bearer(token)).toBe(found);
		await test.script(`update accounts set role = 'marketer' where id = 'account-ann'`);
		expect((await bearer(token))?.viewer).toMatchObject({ role: 'marketer', scope: { kind: 'all' } });
		await test.script(`update accounts set role = 'rep' where id = 'account-ann'`);
		await revokeApiToken(test.store, ann, listed.id);
		expect(await bearer(token)).toBeNull();
	});

	it('is kept as a hash: neither the tables nor the audit log have it', async () => {
		const { token } = await createApiToken(test.store, ann, nightly);
		const [all] = await test.rows(
			`select (select list(api_tokens) from api_tokens)::varchar || (select list(audit_log) from audit_log)::varchar as text`
		);
		expect(String(all!.text)).not.toContain(token);
		expect(String(all!.text)).not.toContain(token.slice(8));
	});

	it.each([
		['revoked', (id: string) => `update api_tokens set revoked_at = now() where id = '${id}'`],
		['expired', (id: string) => `update api_tokens set expires_at = now() where id = '${id}'`],
		['of a disabled account', () => `update accounts set disabled_at = now() where id = 'account-ann'`]
	])('opens nothing once it is %s', async (_how, sql) => {
		const { token, listed } = await createApiToken(test.store, ann, nightly);
		expect(await bearer(token)).not.toBeNull();
		await test.script(sql(listed.id));
		expect(await bearer(token)).toBeNull();
		await test.script(`update accounts set disabled_at = null where id = 'account-ann'`);
	});

	it('follows the role of its account', async () => {
		const { token } = await createApiToken(test.store, ann, nightly);
		await test.script(`update accounts set role = 'analyst' where id = 'account-ann'`);
		expect((await bearer(token))?.viewer).toMatchObject({ role: 'analyst', scope: { kind: 'all' } });
		await test.script(`update accounts set role = 'rep' where id = 'account-ann'`);
	});

	it('that is none of ours opens nothing', async () => {
		for (const token of [newApiToken(), 'wgt_x', '', "' or true --"]) expect(await bearer(token)).toBeNull();
	});

	it('is audited when it is made, first used from an address, and revoked', async () => {
		await test.script('delete from audit_log');
		const { token, listed } = await createApiToken(test.store, ann, nightly);
		for (const address of ['192.0.2.1', '192.0.2.1', '192.0.2.9', '192.0.2.1']) await bearer(token, address);
		await revokeApiToken(test.store, ann, listed.id);
		await revokeApiToken(test.store, ann, listed.id);
		expect(await actions()).toEqual([
			'api_token_created',
			'api_token_used',
			'api_token_used',
			'api_token_revoked'
		]);
	});
});

describe('the list', () => {
	it('has one’s own; an administrator sees and revokes everyone’s', async () => {
		const { listed } = await createApiToken(test.store, admin, { ...nightly, name: 'Of Ada' });
		const names = async (viewer: Viewer) => (await listApiTokens(test.store, viewer)).map(({ name }) => name);
		expect(await names(ann)).not.toContain('Of Ada');
		expect(await names(admin)).toEqual(expect.arrayContaining(['Of Ada', 'Nightly report']));
		await expect(revokeApiToken(test.store, ann, listed.id)).rejects.toMatchObject({ code: 'not_found' });
		const { listed: anns, token } = await createApiToken(test.store, ann, nightly);
		await revokeApiToken(test.store, admin, anns.id);
		expect(await bearer(token)).toBeNull();
	});

	it('has no more than fifty live ones', async () => {
		await expect(
			(async () => {
				for (let made = 0; made < 51; made++) await createApiToken(test.store, admin, nightly);
			})()
		).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('revoke one') });
	});
});

it.each([
	[{ name: ' ' }, 'name'],
	[{ scopes: [] }, 'scopes'],
	[{ scopes: ['records:read', 'everything'] }, 'scopes'],
	[{ days: 0 }, 'days'],
	[{ days: 366 }, 'days'],
	[{ days: Number.NaN }, 'days']
])('%o is refused, with what to give', async (wrong, field) => {
	await expect(createApiToken(test.store, ann, { ...nightly, ...wrong })).rejects.toMatchObject({
		code: 'invalid',
		issues: [{ field }]
	});
});
