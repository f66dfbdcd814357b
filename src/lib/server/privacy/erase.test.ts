import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { runImport } from '#lib/server/import/index.ts';
import { readLedger, readLedgerFile } from '#lib/server/store/erasures/index.ts';
import { originOf } from '#lib/server/store/lineage.ts';
import { mergeRecords } from '#lib/server/store/merges/index.ts';
import { createRecord, updateRecord } from '#lib/server/store/records/index.ts';
import { ann, companyStore, type TestStore } from '#lib/server/store/testing.ts';
import { erasePeople } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-privacy-'));
let test: TestStore;
let contact: string;

/** Whatever says who she is. */
const traces = ['wilhelmina', 'zyxwell', 'wz@zyx.example', '555 0142', '5550142', 'hidden lane'];

const contactsFile = [
	'Contact ID,First Name,Last Name,Email,Phone,Company,Notes',
	'1,Wilhelmina,Zyxwell,wz@zyx.example,+1 (212) 555 0142,Acme,"Likes tea',
	'and, says Bob, ""long"" notes"',
	'2,Otto,Other,otto@other.example,+1 212 555 9999,Acme,Knows Wilhelmina Zyxwell'
].join('\n');
const dealsFile = [
	'Deal ID,Deal name,Amount,Contact first name,Contact last name,Contact e-mail,Created',
	'd1,Tea for Wilhelmina Zyxwell,1200.50,Wilhelmina,Zyxwell,WZ@zyx.example,2026-01-05',
	'd2,Tea for Otto,99.00,Otto,Other,otto@other.example,2026-01-06'
].join('\n');
const activitiesFile = [
	'Activity ID,Type,Subject,Body,Date,Contact ID',
	'a1,call,Spoke with Mina,She lives at 5 Hidden Lane,2026-02-01 10:00,1',
	'a2,call,Spoke with Otto,He asked about wz@zyx.example,2026-02-02 10:00,2',
	'a3,call,Spoke with Otto,He hums,some day,2'
].join('\n');
/** Named after her, with her above the header and in a row that is refused. */
const namedFile = 'Wilhelmina Zyxwell, wz@zyx.example.csv';
const namedDeals = [
	'Deals of Wilhelmina Zyxwell',
	'',
	'Deal ID,Deal name,Amount,Contact e-mail,Created',
	'n1,Pot,lots,WZ@zyx.example,2026-01-05',
	'n2,Kettle,5.00,otto@other.example,2026-01-06',
	'n3,Cup,6.00,otto@other.example,2026-01-07'
].join('\n');

const linked = { columns: { 'Contact ID': 'contact_id:id' } };

async function importText(
	name: string,
	text: string,
	as: 'contacts' | 'deals' | 'activities',
	map?: unknown
) {
	const path = join(folder, name);
	writeFileSync(path, text);
	return runImport(test.store, systemViewer, [path], { as, source: 'oldcrm', map });
}

/** Every file of the data folder, at any depth. */
const filesOf = (path: string): string[] =>
	readdirSync(path).flatMap((name) =>
		statSync(join(path, name)).isDirectory() ? filesOf(join(path, name)) : [join(path, name)]
	);

/** Files with a trace of her in them or in their names, and the trace, whatever its case and coding. */
const found = (path: string): string[] =>
	filesOf(path).flatMap((file) => {
		const bytes = readFileSync(file);
		const text = `${file}\n${bytes.toString('latin1')}\n${bytes.toString('utf16le')}`.toLowerCase();
		return traces
			.filter((trace) => text.includes(trace))
			.map((trace) => `${file.slice(path.length + 1)}: ${trace}`);
	});

/** Cells of all tables with a trace of her: in the file they may be compressed. */
async function foundInTables(): Promise<string[]> {
	return (await hitsOfTables()).map(({ table, example }) => `${table}: ${example}`);
}

async function hitsOfTables(): Promise<{ table: string; example: string }[]> {
	const tables = await test.rows('select table_name as name from duckdb_tables() where not temporary');
	const hits: { table: string; example: string }[] = [];
	for (const { name } of tables) {
		const condition = traces.map((trace) => `lower(cast(t as varchar)) like '%${trace}%'`).join(' or ');
		const [row] = await test.rows(
			`select count(*) as n, any_value(cast(t as varchar)) as example from ${String(name)} t where ${condition}`
		);
		if (Number(row!.n) > 0) hits.push({ table: String(name), example: String(row!.example) });
	}
	return hits;
}

async function figures(): Promise<Record<string, unknown>> {
	const [row] = await test.rows(
		`select (select count(*) from deals) as deals, (select sum(amount) from deals) as amount,
			(select count(*) from orders) as orders, (select sum(amount) from orders) as revenue,
			(select count(*) from activities) as activities, (select count(*) from email_events) as email_events,
			(select count(*) from touchpoints) as touchpoints, (select count(*) from tickets) as tickets`
	);
	return row!;
}

beforeAll(async () => {
	test = await companyStore();
	await importText('contacts.csv', contactsFile, 'contacts');
	await importText('deals.csv', dealsFile, 'deals');
	await importText('activities.csv', activitiesFile, 'activities', linked);
	await importText(namedFile, namedDeals, 'deals');
	const [row] = await test.rows("select id from contacts where email = 'wz@zyx.example' and source_id = '1'");
	contact = String(row!.id);
	const twin = await createRecord(test.store, systemViewer, 'contacts', {
		name: 'W. Zyxwell',
		email: 'wz@zyx.example',
		description: 'Met at the fair'
	});
	await mergeRecords(test.store, systemViewer, { entity: 'contacts', into: contact, from: twin.id });
	const { version } = (await test.rows(`select version from contacts where id = '${contact}'`))[0]!;
	await updateRecord(
		test.store,
		systemViewer,
		'contacts',
		contact,
		{ phone: '212-555-0142' },
		{ version: Number(version), reason: 'Wilhelmina Zyxwell called' }
	);
	await test.script(`
		insert into leads (id, name, email, contact_id) values ('lead-w', 'Wilhelmina Zyxwell', 'wz@zyx.example', '${contact}');
		insert into request_keys (account_id, key, request_hash, status, body) values ('ann', 'k', 'h', 201, '{"name": "Wilhelmina Zyxwell"}');
		insert into orders (id, number, amount, contact_id, ordered_at) values ('order-w', '17', 500, '${contact}', '2026-03-01');
		insert into email_events (id, type, email, contact_id, url) values ('mail-w', 'open', 'wz@zyx.example', '${contact}', 'https://x.example/?m=wz@zyx.example');
		insert into touchpoints (id, occurred_at, channel, contact_id) values ('touch-w', '2026-03-01', 'search', '${contact}');
		insert into tickets (id, subject, description, contact_id) values ('ticket-w', 'Zyxwell: broken cup', 'My number is 212.555.0142', '${contact}');
		insert into rejects (import_file, line, value, reason, record) values ('none', 3, 'x', 'bad', '{"Email": "wz@zyx.example"}');
		insert into custom_fields (entity, name, label, type, choices) values ('deals', 'buddy', 'Buddy', 'choice', '["Wilhelmina Zyxwell", "Tea", "Zyxwell, Wilhelmina"]');
		insert into custom_field_votes (entity, name, import_file, label, type, choices) values ('deals', 'buddy', 'none', 'Buddy', 'choice', '["Tea", "Wilhelmina Zyxwell"]');
		insert into import_mappings (fingerprint, entity, mapping, headers, file_name) values ('f', 'deals', '{"values": {"stage": {"With Wilhelmina Zyxwell": "new"}}}', '["Deal of wz@zyx.example"]', 'Wilhelmina_Zyxwell.csv');
		insert into record_merges (id, entity, from_id, into_id, before, after, reason) values ('m', 'companies', 'bolt', 'acme', '{"description": "Ask Wilhelmina Zyxwell"}', '{"description": "Ask Bob"}', 'Wilhelmina Zyxwell said so');
		insert into known_different (entity, first_id, second_id) values ('contacts', '${contact}', 'other');
		insert into changes (entity, record_id, action, before, after, actor_kind, reason) values ('companies', 'acme', 'update', '{"phone": "+1 212 555 0142"}', '{"phone": null}', 'person', 'It was Zyxwell, Wilhelmina');
		insert into imports (id, status, message, refused) values ('failed', 'failed', 'Line 3: wz@zyx.example is no date', '[{"message": "Such as Zyxwell, Wilhelmina in the column “Name”"}]');
		insert into sync_runs (id, connector, status, message) values ('s', 'c', 'failed', 'wz@zyx.example bounced');
		insert into sync_state (connector, source_account, stream, cursor) values ('c', 'a', 's', '{"after": "wz@zyx.example"}');
		insert into suppressions (kind, value, reason) values ('email', 'wz@zyx.example', null), ('domain', 'blocked.example', 'Wilhelmina Zyxwell asked');
		insert into api_tokens (id, token_hash, prefix, account_id, name, scopes, expires_at) values ('t', 'h', 'wgt_1', 'account-ann', 'For Wilhelmina Zyxwell', ['records:read'], now());
		insert into settings (key, value) values ('note', '{"signature": "Wilhelmina Zyxwell"}');
		insert into saved_views (id, account_id, name, page, state) values ('v', 'a', 'Mine', 'contacts', '{"search": "Zyxwell, Wilhelmina"}');
		insert into audit_log (action, subject, detail) values ('sql', 'x', '{"sql": "select * from contacts where email = ''wz@zyx.example''"}');`);
	const uploads = join(test.store.folder, 'uploads', 'account-ann');
	mkdirSync(uploads, { recursive: true });
	writeFileSync(join(uploads, 'a_people.csv'), Buffer.from(`\ufeff${contactsFile}`, 'utf16le'));
	writeFileSync(join(uploads, 'b_wz_zyx.example.csv'), 'id,name\n1,Otto\n');
	writeFileSync(join(uploads, 'c_people.csv'), 'id,name\n1,Otto\n');
	writeFileSync(join(uploads, 'd_people.xlsx'), Buffer.from('504b0304', 'hex'));
	await test.store.engine.checkpoint();
}, 60_000);
afterAll(async () => {
	await test.clear();
	rmSync(folder, { recursive: true, force: true });
});

describe('erasing a person', () => {
	it('is for those who may manage privacy', async () => {
		await expect(erasePeople(test.store, ann, [{ entity: 'contacts', id: contact }])).rejects.toMatchObject({
			code: 'not_allowed'
		});
		await expect(
			erasePeople(test.store, systemViewer, [{ entity: 'contacts', id: 'nobody' }])
		).rejects.toMatchObject({ code: 'not_found' });
	});

	it('says first what would go, and changes nothing then', async () => {
		const before = [await figures(), found(test.store.folder).length, (await foundInTables()).length];
		const tried = await erasePeople(test.store, systemViewer, [{ entity: 'contacts', id: contact }], {
			dryRun: true
		});
		expect(tried).toMatchObject({ dry_run: true, erasure_id: null });
		expect(tried.records.map(({ entity }) => entity).sort()).toEqual(['contacts', 'contacts', 'leads']);
		expect(tried.counts).toMatchObject({
			activities: 1,
			tickets: 1,
			email_events: 1,
			orders: 1,
			rejects: 2,
			uploads: 3
		});
		expect(tried.counts.kept_lines).toBeGreaterThanOrEqual(4);
		expect([await figures(), found(test.store.folder).length, (await foundInTables()).length]).toEqual(
			before
		);
		expect(before[1]).toBeGreaterThan(3);
	});

	it('has something of them to take out of every place that holds words', async () => {
		expect((await hitsOfTables()).map(({ table }) => table).sort()).toEqual([
			'activities',
			'api_tokens',
			'audit_log',
			'changes',
			'contacts',
			'custom_field_votes',
			'custom_fields',
			'deals',
			'email_events',
			'import_files',
			'import_mappings',
			'imports',
			'leads',
			'record_merges',
			'rejects',
			'request_keys',
			'saved_views',
			'settings',
			'suppressions',
			'sync_runs',
			'sync_state',
			'tickets'
		]);
		expect([...new Set(found(test.store.folder).map((file) => file.split(/[/:]/)[0]))].sort()).toEqual([
			'imports',
			'rejects',
			'uploads',
			'weatherglass.duckdb'
		]);
	});

	it('leaves no trace of them in any table or file of the data folder', { timeout: 60_000 }, async () => {
		const before = await figures();
		await erasePeople(test.store, systemViewer, [{ entity: 'contacts', id: contact }], {
			reason: 'Request 2026-17'
		});
		expect(await foundInTables()).toEqual([]);
		await test.store.engine.checkpoint();
		expect(found(test.store.folder)).toEqual([]);
		expect(await figures()).toEqual(before);
	});

	it('leaves choices, uploads and entries that are about others', async () => {
		expect(
			await test.rows("select cast(choices as varchar) as choices from custom_fields where name = 'buddy'")
		).toEqual([{ choices: '["[erased]","Tea"]' }]);
		expect(await test.rows('select value, reason from suppressions')).toEqual([
			{ value: 'blocked.example', reason: '[erased] asked' }
		]);
		expect(readdirSync(join(test.store.folder, 'uploads', 'account-ann'))).toEqual(['c_people.csv']);
		const [file] = await test.rows(
			"select file_name, kept_path, rejects_path from import_files where file_name like '%[erased]%'"
		);
		expect(file!.file_name).toBe('[erased], [erased].csv');
		for (const path of [file!.kept_path, file!.rejects_path])
			expect(existsSync(join(test.store.folder, String(path)))).toBe(true);
	});

	it('leaves the lines of everyone else where they were', async () => {
		const [otto] = await test.rows(
			"select id, description from contacts where email = 'otto@other.example' and source_id = '2'"
		);
		expect(otto!.description).toBe('Knows [erased]');
		const origin = (await originOf(test.store, systemViewer, 'contacts', String(otto!.id))).origin;
		expect(origin).toMatchObject({
			kind: 'file',
			line: 4,
			cells: ['2', 'Otto', 'Other', 'otto@other.example', '+1 212 555 9999', 'Acme', 'Knows [erased]']
		});
		const [deal] = await test.rows("select id, name, contact_id, amount from deals where source_id = 'd1'");
		expect(deal).toMatchObject({ name: 'Tea for [erased]', contact_id: null, amount: '1200.5000' });
		expect((await originOf(test.store, systemViewer, 'deals', String(deal!.id))).origin).toMatchObject({
			cells: ['d1', 'Tea for [erased]', '1200.50', '[erased]', '[erased]', '[erased]', '2026-01-05']
		});
	});

	it('leaves a stub that says what was done, by whom and why, and nothing personal', async () => {
		const ledger = await readLedger(test.store.engine);
		expect(ledger).toHaveLength(3);
		expect(ledger.find(({ record_id }) => record_id === contact)).toMatchObject({
			entity: 'contacts',
			erased_by: 'system',
			cause: 'request',
			reason: 'Request 2026-17'
		});
		expect(readLedgerFile(test.store.folder)).toEqual(ledger);
		const [entry] = await test.rows(
			"select subject, detail from audit_log where action = 'personal_data_erased'"
		);
		expect(entry!.subject).toContain(contact);
	});

	it('lets nothing bring them back: a file with them is refused line by line, with the reason, and keeps no trace', async () => {
		const report = await importText('again.csv', contactsFile, 'contacts');
		expect(report.files[0]).toMatchObject({ rows_read: 2, rows_rejected: 1 });
		const [reject] = await test.rows(
			"select reason, value, record from rejects where import_file like 'import_%' order by rejected_at desc limit 1"
		);
		expect(reject!.reason).toMatch(/erased/);
		await importText('activities-again.csv', activitiesFile, 'activities', linked);
		await importText('deals-again.csv', dealsFile, 'deals');
		expect((await foundInTables()).filter((hit) => !hit.includes('Tea for Wilhelmina'))).toEqual([]);
		// What is left are words about her in the notes of somebody else: the ledger does not know her name.
		const kept = found(join(test.store.folder, 'imports')).filter((hit) => !hit.includes('deals-again'));
		// Folders of imports that began in one second come in any order.
		expect(kept.map((hit) => hit.replace(/^.*\//, '')).sort()).toEqual([
			'1-activities-again.csv: wz@zyx.example',
			'1-again.csv: wilhelmina',
			'1-again.csv: zyxwell'
		]);
		expect(await test.rows(`select 1 from activities where body like '%Hidden Lane%'`)).toEqual([]);
	});
});
