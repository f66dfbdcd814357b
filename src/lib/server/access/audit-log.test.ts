import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer, type Viewer } from '#lib/crm/viewer.ts';
import { audit } from '#lib/server/store/audit.ts';
import { createRecord, updateRecord } from '#lib/server/store/records/index.ts';
import { companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { auditLogCsv, readAuditLog, type AuditFilter } from './index.ts';

let test: TestStore;
const admin: Viewer = {
	...systemViewer,
	accountId: 'account-eve',
	name: 'Eve',
	sessionId: 'session-1',
	address: '192.0.2.8'
};

beforeAll(async () => {
	test = await companyStore();
	await test.script(
		`insert into accounts (id, email, name, role) values ('account-eve', 'eve@example.com', 'Eve', 'admin')`
	);
	const { store } = test;
	const company = await createRecord(store, admin, 'companies', { name: 'Zed', domain: 'zed.example' });
	await updateRecord(
		store,
		admin,
		'companies',
		company.id,
		{ name: 'Zed Ltd' },
		{ version: company.version }
	);
	await audit(store.engine, admin, { action: 'sql', subject: "=cmd|'/c calc'!A1" });
	await audit(
		store.engine,
		{ accountId: null, address: '198.51.100.3' },
		{ action: 'sign_in_failed', subject: 'mallory@example.com' }
	);
	await test.script(`
		insert into changes (entity, record_id, action, before, after, actor_kind, actor)
		select 'companies', 'acme', 'update', '{"name": "Acme"}', '{"name": "ACME"}', 'import', 'account-eve' from range(30);
		insert into audit_log (occurred_at, account_id, action, subject)
		select '2026-01-31 23:30:00+00'::timestamptz, 'account-ann', 'export', 'file ' || i from range(120) r(i);`);
});
afterAll(() => test.clear());

const log = (filter: AuditFilter = {}, page?: Parameters<typeof readAuditLog>[3]) =>
	readAuditLog(test.store, systemViewer, filter, page);
const labels = async (filter: AuditFilter) => (await log(filter)).entries.map(({ label }) => label);

describe('the audit log', () => {
	it('has what was noted and what changed of records, newest first, with who, from where, before and after', async () => {
		const { entries } = await log({}, { limit: 4 });
		expect(entries).toMatchObject([
			{ label: 'Sign-in refused', who: null, subject: 'mallory@example.com', address: '198.51.100.3' },
			{ label: 'Ran SQL', who: { name: 'Eve' }, address: '192.0.2.8', session: 'session-1' },
			{
				label: 'Record changed',
				who: { name: 'Eve', email: 'eve@example.com' },
				record: {
					entity: 'companies',
					label: 'Zed Ltd',
					changes: [{ label: 'Name', before: { value: 'Zed' }, after: { value: 'Zed Ltd' } }]
				}
			},
			{ label: 'Record created', record: { label: 'Zed Ltd' } }
		]);
	});

	it('leaves what imports changed to the entry of the import, unless it is asked for', async () => {
		expect((await labels({})).filter((label) => label === 'Record changed')).toHaveLength(1);
		const { entries } = await log({ kind: 'import_changes' });
		expect(entries).toHaveLength(30);
		expect(entries[0]).toMatchObject({ record: { id: 'acme' } });
	});

	it('is asked for by person, kind, subject and days of the reader’s zone', async () => {
		expect(await labels({ account: 'account-ann', subject: 'FILE 7' })).toHaveLength(11);
		expect(await labels({ kind: 'data_out', account: 'account-eve' })).toEqual(['Ran SQL']);
		expect(await labels({ kind: 'sign_in_failed' })).toEqual(['Sign-in refused']);
		expect(await labels({ kind: 'record_changes' })).toEqual(['Record changed', 'Record created']);
		expect(await labels({ from: '2026-01-31', to: '2026-01-31' })).toHaveLength(50);
		const berlin = { ...systemViewer, timeZone: 'Europe/Berlin' };
		const inBerlin = (day: string) =>
			readAuditLog(test.store, berlin, { from: day, to: day }).then(({ entries }) => entries.length);
		expect([await inBerlin('2026-01-31'), await inBerlin('2026-02-01')]).toEqual([0, 50]);
	});

	it('is paged by key: every entry once, though many have one time and others are noted meanwhile', async () => {
		const seen: (string | null)[] = [];
		let after: string | null = null;
		do {
			const page = await log({ account: 'account-ann' }, { after, limit: 33 });
			seen.push(...page.entries.map(({ subject }) => subject));
			after = page.next;
			await audit(test.store.engine, { accountId: 'account-ann' }, { action: 'export', subject: 'later' });
		} while (after !== null);
		expect(seen).toHaveLength(120);
		expect(new Set(seen)).toEqual(new Set(Array.from({ length: 120 }, (_, place) => `file ${place}`)));
	});

	it('takes a key that is none for the first page', async () => {
		expect((await log({}, { after: "x'; drop table audit_log" })).entries.length).toBeGreaterThan(4);
	});

	it('leaves as CSV that a spreadsheet runs nothing of, and notes that it left', async () => {
		const read = async (filter: AuditFilter) => {
			let text = '';
			for await (const piece of await auditLogCsv(test.store, admin, filter)) text += piece;
			return text.trimEnd().split('\n');
		};
		const lines = await read({ account: 'account-eve' });
		expect(lines[0]).toContain('time,person,email,action,subject');
		expect(lines.find((line) => line.includes('Ran SQL'))).toContain(`'=cmd|`);
		expect(lines.find((line) => line.includes('Record changed'))).toContain('""name"":""Zed Ltd""');
		expect((await log({ kind: 'export', account: 'account-eve' })).entries[0]).toMatchObject({
			subject: 'Audit log',
			detail: { format: 'csv', filter: { account: 'account-eve' } }
		});
		expect(await read({ account: 'account-ann', from: '2026-01-01', to: '2026-02-01' })).toHaveLength(121);
	});

	it('is changed or deleted by no code', () => {
		const source = fileURLToPath(new URL('../../../..', import.meta.url));
		const files = readdirSync(join(source, 'src'), { recursive: true, encoding: 'utf8' })
			.filter((name) => /\.(ts|sql)$/.test(name) && !name.endsWith('.test.ts'))
			.map((name) => join(source, 'src', name));
		expect(files.length).toBeGreaterThan(100);
		const changing = /(update|delete from|truncate|merge into|drop table)\s+(if exists\s+)?audit_log/i;
		expect(files.filter((file) => changing.test(readFileSync(file, 'utf8')))).toEqual([]);
	});
});
