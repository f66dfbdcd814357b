import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '#lib/crm/viewer.ts';
import { getSecret } from '#lib/server/access/index.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { readerOf } from '../account-viewer.ts';
import { pauseWebhook, updateWebhook } from './change.ts';
import { secretName } from './secrets.ts';
import { makeWebhook, readWebhook, type WebhookForm } from './webhooks.ts';

let test: TestStore;
let ada: Viewer;

beforeAll(async () => {
	test = await companyStore();
	await test.script(
		`insert into accounts (id, email, name, role) values ('account-ada', 'ada@example.com', 'Ada', 'admin')`
	);
	ada = (await readerOf(test.store, 'account-ada'))!;
});
afterAll(() => test.clear());
afterEach(() => test.script('delete from webhooks; delete from secrets;'));

const make = (form: Partial<WebhookForm> = {}) =>
	makeWebhook(test.store, ada, {
		name: 'Hook',
		address: 'https://hooks.example.com/',
		entities: [],
		actions: [],
		...form
	});
const secretOf = (id: string, which: string) => getSecret(test.store, secretName(id, which as 'current'));
const refusal = (work: Promise<unknown>) =>
	work.then(
		() => null,
		(failure: unknown) => failure
	);

describe('a webhook', () => {
	it('is changed in all that is given, or in nothing where a part is refused', async () => {
		const { id, secret } = await make({ entities: ['deals'] });
		await pauseWebhook(test.store, ada, id, { isPaused: true });
		const state = async () => [
			await readWebhook(test.store, ada, id),
			await test.rows("select name, ciphertext from secrets where name like 'webhooks/%' order by name"),
			await test.rows("select count(*) as noted from audit_log where action = 'webhook_changed'")
		];
		const before = await state();
		const next = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
		const all = { form: { name: 'Other', entities: [] }, secret: next, isPaused: false };
		const refused = [
			{ ...all, secret: 'too short' },
			{ ...all, form: { ...all.form, address: 'http://elsewhere.example' } },
			{ ...all, form: { entities: ['cats'] } }
		];
		for (const change of refused)
			expect(await refusal(updateWebhook(test.store, ada, id, change))).toMatchObject({ code: 'invalid' });
		expect(await state()).toEqual(before);
		await updateWebhook(test.store, ada, id, all);
		expect(await readWebhook(test.store, ada, id)).toMatchObject({
			name: 'Other',
			entities: [],
			paused: null
		});
		expect(await Promise.all(['previous', 'current'].map((which) => secretOf(id, which)))).toEqual([
			secret,
			next
		]);
	});

	it('keeps what it was where a change breaks off in its midst', async () => {
		const { id } = await make();
		const before = await readWebhook(test.store, ada, id);
		// Of a key that is not there: the secret can't be sealed after the name was written.
		await test.script(`insert into secrets (name, ciphertext, key_id) values ('other', 'x', 'elsewhere')`);
		const next = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
		const change = updateWebhook(test.store, ada, id, { form: { name: 'Other' }, secret: next });
		expect(await refusal(change)).toMatchObject({ code: 'key_missing' });
		expect(await readWebhook(test.store, ada, id)).toEqual(before);
	});
});
