import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { createRecord, listRecords } from '#lib/server/store/records/index.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { createAccount, createOwner, signIn, viewerOf } from './index.ts';
import { beginViewAs, endViewAs, viewableAccounts } from './view-as.ts';

const password = 'correct horse battery staple';
const here = { address: '192.0.2.1' };
let test: TestStore;
let annId: string;
const tokens: Record<string, string> = {};
const as = async (who: string) => (await viewerOf(test.store, tokens[who]))!;

beforeAll(async () => {
	test = await companyStore();
	// The company's own Ann has no password.
	await test.script("delete from accounts where id = 'account-ann'");
	await createOwner(test.store, { name: 'Ada', email: 'ada@example.org', password });
	const ann = await createAccount(test.store, systemViewer, {
		name: 'Ann',
		email: 'ann@example.com',
		password,
		role: 'rep'
	});
	annId = ann.id;
	await test.script(`update accounts set locale = 'de-DE', time_zone = 'Asia/Tokyo' where id = '${annId}'`);
	for (const [who, email] of [
		['ada', 'ada@example.org'],
		['ann', 'ann@example.com']
	] as const) {
		const signedIn = await signIn(test.store, { email, password }, here);
		tokens[who] = (signedIn as { cookie: { value: string } }).cookie.value;
	}
});
afterAll(() => test.clear());

describe('an administrator who views as someone', () => {
	it('is exactly that viewer: role, rows, language and time zone', async () => {
		await beginViewAs(test.store, await as('ada'), annId);
		const { viewedBy, sessionId: _session, ...seen } = await as('ada');
		const { sessionId: _own, ...ann } = await as('ann');
		expect(seen).toEqual(ann);
		expect(seen).toMatchObject({ role: 'rep', locale: 'de-DE', timeZone: 'Asia/Tokyo' });
		expect(viewedBy).toMatchObject({ name: 'Ada' });
		const names = async (who: string) =>
			(await listRecords(test.store, await as(who), 'companies')).records.map(({ label }) => label);
		expect(await names('ada')).toEqual(await names('ann'));
	});

	it('changes nothing, and what is noted names the administrator', async () => {
		await expect(
			createRecord(test.store, await as('ada'), 'companies', { name: 'New' })
		).rejects.toMatchObject({
			code: 'not_allowed',
			message: expect.stringContaining('viewing as Ann') as string
		});
		await endViewAs(test.store, await as('ada'));
		expect(await as('ada')).toMatchObject({ role: 'admin', name: 'Ada' });
		const ada = await as('ada');
		expect(
			await test.rows(
				"select action, account_id, subject from audit_log where action like 'view_as%' order by sequence"
			)
		).toEqual([
			{ action: 'view_as_begun', account_id: ada.accountId, subject: 'ann@example.com' },
			{ action: 'view_as_ended', account_id: ada.accountId, subject: 'ann@example.com' }
		]);
	});

	it('finds whom to view as by every word of a name, an address or the person in the CRM', async () => {
		const found = async (text: string) =>
			(await viewableAccounts(test.store, await as('ada'), text)).map(({ email }) => email);
		expect(await found('ANN')).toEqual(['ann@example.com']);
		expect(await found('archer @example')).toEqual(['ann@example.com']);
		expect(await found('ann%')).toEqual([]);
		expect(await found('ada')).toEqual([]);
	});

	it('must be one, and can only look through an account that may sign in', async () => {
		await expect(viewableAccounts(test.store, await as('ann'))).rejects.toMatchObject({
			code: 'not_allowed'
		});
		await expect(beginViewAs(test.store, await as('ada'), 'nobody')).rejects.toMatchObject({
			code: 'invalid'
		});
		await beginViewAs(test.store, await as('ada'), annId);
		// Who views as another administrator may not go on from there.
		await test.script(`update accounts set role = 'admin' where id = '${annId}'`);
		await expect(beginViewAs(test.store, await as('ada'), annId)).rejects.toMatchObject({
			code: 'not_allowed',
			advice: 'Stop viewing first.'
		});
		await test.script(`update accounts set role = 'rep' where id = '${annId}'`);
		await test.script(`update accounts set disabled_at = now() where id = '${annId}'`);
		expect(await as('ada')).toMatchObject({ role: 'admin', name: 'Ada' });
	});
});
