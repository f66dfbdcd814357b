import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runImport } from '#lib/server/import/index.ts';
import { backup, restore } from '#lib/server/store/backup/index.ts';
import { createRecord } from '#lib/server/store/records/index.ts';
import { openStore } from '#lib/server/store/store.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import {
	addRetentionRule,
	applyRetention,
	enableRetentionRule,
	erasePeople,
	exportPerson,
	findPerson,
	ledgersOf,
	listErasures,
	listSuppressions,
	packPersonalData,
	previewRetention,
	reapplyErasures,
	suppress,
	unsuppress
} from './index.ts';
import { personalPage } from './pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-people-'));
let test: TestStore;

beforeAll(async () => {
	test = await companyStore();
	const path = join(folder, 'people.csv');
	writeFileSync(
		path,
		'Contact ID,Name,Email,Phone,GDPR consent,Consent date,Lawful basis\\n7,Ada Byron,ada@love.example,+44 20 7946 0123,granted,2025-05-01,consent\\n8,Bea Kin,bea@kin.example,,,,\\n'.replaceAll(
			'\\n',
			'\n'
		)
	);
	await runImport(test.store, systemViewer, [path], { as: 'contacts', source: 'oldcrm' });
	await test.script(`
		insert into activities (id, type, subject, contact_id, occurred_at)
		select 'call', 'call', '<b>Bold</b> plans', id, '2026-01-01' from contacts where email = 'ada@love.example';
		insert into deals (id, name, amount, status, contact_id)
		select 'deal', 'Engine', 10, 'open', id from contacts where email = 'ada@love.example';`);
});
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

const contactOf = (email: string) => findPerson(test.store, systemViewer, email);

describe('the export of a person', () => {
	it('has their records, what points to them, and the lines that brought them', async () => {
		const data = await exportPerson(test.store, systemViewer, await contactOf('ada@love.example'));
		expect(data.records[0]).toMatchObject({
			entity: 'contacts',
			rows: [{ name: 'Ada Byron', consent_status: 'granted', lawful_basis: 'consent' }]
		});
		expect(data.linked.map(({ entity }) => entity)).toEqual(['deals', 'activities']);
		expect(data.lines).toMatchObject([
			{ file: 'people.csv', line: 2, text: expect.stringContaining('Ada Byron') as string }
		]);
		expect(
			JSON.stringify(data, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))
		).not.toContain('Bea');
		expect((await packPersonalData(data)).subarray(0, 2).toString()).toBe('PK');
		expect(personalPage(data)).toContain('&lt;b&gt;Bold&lt;/b&gt; plans');
	});

	it('is for administrators, and noted', async () => {
		const person = await contactOf('ada@love.example');
		await expect(exportPerson(test.store, ann, person)).rejects.toMatchObject({ code: 'not_allowed' });
		const [entry] = await test.rows("select subject from audit_log where action = 'personal_data_exported'");
		expect(entry).toEqual({ subject: `contacts ${person.id}` });
	});
});

describe('the suppression list', () => {
	const isSuppressed = async (email: string) =>
		(await test.rows(`select suppressed, suppressed_reason from contacts where email = '${email}'`))[0];

	it('marks whoever has an address or a domain on it, whenever they come', async () => {
		await suppress(test.store, systemViewer, 'Bea@Kin.example', 'asked by phone');
		await suppress(test.store, systemViewer, '@blocked.example', null);
		expect(await isSuppressed('bea@kin.example')).toEqual({
			suppressed: true,
			suppressed_reason: 'asked by phone'
		});
		await createRecord(test.store, systemViewer, 'contacts', { name: 'New', email: 'new@blocked.example' });
		expect(await isSuppressed('new@blocked.example')).toMatchObject({ suppressed: true });
		await test.script("delete from contacts where email = 'bea@kin.example'");
		await runImport(test.store, systemViewer, [join(folder, 'people.csv')], {
			as: 'contacts',
			source: 'oldcrm'
		});
		expect(await isSuppressed('bea@kin.example')).toMatchObject({ suppressed: true });
		expect(await listSuppressions(test.store, systemViewer)).toMatchObject([
			{ kind: 'domain', value: 'blocked.example', people: 1 },
			{ kind: 'email', value: 'bea@kin.example', people: 1 }
		]);
		await unsuppress(test.store, systemViewer, 'blocked.example');
		expect(await isSuppressed('new@blocked.example')).toMatchObject({ suppressed: null });
	});

	it('takes addresses and domains only', async () => {
		await expect(suppress(test.store, systemViewer, 'nobody', null)).rejects.toMatchObject({
			code: 'invalid'
		});
		await expect(unsuppress(test.store, systemViewer, 'a@b.example')).rejects.toMatchObject({
			code: 'not_found'
		});
	});
});

describe('a retention rule', () => {
	it(
		'shows whom it is about, spares who has an open deal, and is applied once',
		{ timeout: 60_000 },
		async () => {
			await test.script(`
			insert into contacts (id, name, email, created_at, lifecycle_stage) values
				('old', 'Old Timer', 'old@timer.example', '2010-01-01', 'customer'),
				('busy', 'Busy Bee', 'busy@bee.example', '2010-01-01', null), ('deal', 'Deal Maker', null, '2010-01-01', null);
			insert into activities (id, type, contact_id, occurred_at) values ('recent', 'call', 'busy', now());
			insert into orders (id, number, amount, contact_id, ordered_at) values ('order-old', '1', 7, 'old', '2011-01-01');
			insert into deals (id, name, status, contact_id) values ('deal-open', 'Open', 'open', 'deal');`);
			const rule = await addRetentionRule(test.store, systemViewer, {
				entity: 'contacts',
				condition: 'no_activity',
				months: 36,
				action: 'anonymise'
			});
			expect(await previewRetention(test.store, systemViewer, rule.id)).toMatchObject({
				count: 1,
				records: [{ id: 'old', name: 'Old Timer' }]
			});
			await enableRetentionRule(test.store, systemViewer, rule.id, true);
			expect(await applyRetention(test.store, systemViewer, rule.id)).toBe(1);
			expect(await test.rows("select name, email, lifecycle_stage from contacts where id = 'old'")).toEqual([
				{ name: 'Anonymised', email: null, lifecycle_stage: 'customer' }
			]);
			expect(await test.rows("select contact_id from orders where id = 'order-old'")).toEqual([
				{ contact_id: 'old' }
			]);
			expect((await previewRetention(test.store, systemViewer, rule.id)).count).toBe(0);
			expect((await listErasures(test.store, systemViewer))[0]).toMatchObject({
				cause: 'retention',
				action: 'anonymise',
				record_id: 'old'
			});
		}
	);

	it('makes sense, or is refused', async () => {
		const rule = { entity: 'contacts', condition: 'disqualified', months: 3, action: 'erase' } as const;
		await expect(addRetentionRule(test.store, systemViewer, rule)).rejects.toMatchObject({ code: 'invalid' });
	});
});

describe('a backup from before an erasure', () => {
	it('is restored without the person, and their deals stay', { timeout: 120_000 }, async () => {
		const file = join(folder, 'before.zip');
		await backup(test.store, file);
		await erasePeople(test.store, systemViewer, [await contactOf('ada@love.example')]);
		const data = join(folder, 'restored');
		let erased = 0;
		await restore(data, file, {
			prepare: async (store) => {
				erased = await reapplyErasures(store, ledgersOf([test.store.folder]));
			}
		});
		expect(erased).toBe(1);
		const store = await openStore(data);
		const { rows } = await store.engine.query(
			`select (select count(*) from contacts where name = 'Ada Byron') as people, (select contact_id from deals where id = 'deal') as link,
				(select amount from deals where id = 'deal') as amount, (select count(*) from erasures) as stubs`
		);
		await store.close();
		expect(rows).toEqual([{ people: 0, link: null, amount: '10.0000', stubs: 2 }]);
		const files = (path: string): string[] =>
			readdirSync(path).flatMap((name) =>
				statSync(join(path, name)).isDirectory() ? files(join(path, name)) : [join(path, name)]
			);
		for (const path of files(data))
			for (const trace of ['Ada Byron', 'ada@love.example', '7946 0123'])
				expect([path, trace, readFileSync(path).includes(trace)]).toEqual([path, trace, false]);
	});
});
