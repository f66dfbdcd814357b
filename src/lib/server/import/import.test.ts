import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { systemViewer } from '#lib/crm/viewer.ts';
import { originOf } from '#lib/server/store/lineage.ts';
import { emptyStore, type TestStore } from '#lib/server/store/testing.ts';
import { listRejects, propose, runImport, undoImport, type FileReport } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-import-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let test: TestStore;
beforeAll(async () => {
	test = await emptyStore();
});
afterEach(() => test.empty());
afterAll(() => test.clear());

function write(name: string, content: string | Buffer): string {
	const path = join(folder, name);
	writeFileSync(path, content);
	return path;
}

const run = (files: string | string[], options = {}) =>
	runImport(test.store, systemViewer, [files].flat(), options);

const companies = () => write('companies.csv', 'Company name,Industry\nAcme,Metal\nBolt,Wood\n');
const deals = () =>
	write(
		'deals.csv',
		[
			'Deal ID,Deal name,Company,Deal stage,Amount,Created',
			'1,Cold room,Acme,Won,"1,200.50",2026-01-05',
			'2,Freezer,Bolt,Proposal,300,2026-01-06',
			'3,Pump,Acme,Lost,lots,2026-01-07',
			'4,Valve,Crane,Proposal,,2026-01-08'
		].join('\n')
	);

const counted = (file: FileReport) => [
	file.rows_read,
	file.rows_loaded + file.rows_updated + file.rows_unchanged + file.rows_rejected + file.rows_merged
];

/** Everything but what the store notes of imports themselves. */
async function contents(): Promise<Record<string, unknown>> {
	const tables = await test.rows(
		`select table_name as name from duckdb_tables() where table_name not in ('imports', 'import_files', 'changes', 'rejects', 'audit_log', 'import_mappings', 'import_sightings', 'data_versions') order by 1`
	);
	const found: Record<string, unknown> = {};
	for (const { name } of tables) {
		const rows = await test.rows(`from "${name}" order by all`);
		if (rows.length > 0) found[String(name)] = rows;
	}
	return found;
}

describe('an import', () => {
	it('loads files in the order of their links, accounts for every row, and makes what they name', async () => {
		const { files, status } = await run([deals(), companies()]);
		expect(status).toBe('done');
		expect(files.map(({ entity }) => entity)).toEqual(['companies', 'deals']);
		for (const file of files) expect(counted(file)[0]).toBe(counted(file)[1]);
		expect(files[1]).toMatchObject({ rows_loaded: 3, rows_rejected: 1 });
		expect(files[1]!.created_by_reference).toContainEqual({ entity: 'companies', records: 1 });
		expect(
			await test.rows(`select deals.name, companies.name as company, amount::varchar as amount, status
				from deals join companies on companies.id = company_id order by deals.name`)
		).toEqual([
			{ name: 'Cold room', company: 'Acme', amount: '1200.5000', status: 'won' },
			{ name: 'Freezer', company: 'Bolt', amount: '300.0000', status: 'open' },
			{ name: 'Valve', company: 'Crane', amount: null, status: 'open' }
		]);
	});

	it('keeps refused rows with line, column, value, reason and what to do, in a file that can be mended', async () => {
		const { files, import_id } = await run(deals());
		const { rows, total } = await listRejects(test.store, systemViewer, { import: import_id });
		expect(total).toBe(1);
		expect(rows[0]).toMatchObject({ line: 4, column_name: 'Amount', value: 'lots' });
		expect(rows[0]!.advice).toBeTruthy();
		const mended = readFileSync(files[0]!.rejects_file!, 'utf8').replace('lots', '90');
		const again = await run(write('mended.csv', mended));
		expect(again.files[0]).toMatchObject({ rows_read: 1, rows_loaded: 1, rows_rejected: 0 });
	});

	it('writes refused rows so that no spreadsheet runs a cell, and reads them back as they were', async () => {
		const { files } = await run(
			write(
				'hostile.csv',
				`Deal ID,Deal name,Amount,=Note\n1,"=HYPERLINK(""http://x"")",lots,'@home\n2,Valve,10,+1+1\n`
			)
		);
		const text = readFileSync(files[0]!.rejects_file!, 'utf8');
		expect(text.split('\n')[0]).toContain(",'=Note,");
		expect(text.split('\n')[1]).toMatch(/^1,"'=HYPERLINK\(""http:\/\/x""\)",lots,''@home,/);
		const again = await run(write('mended-hostile.csv', text.replace('lots', '90')));
		expect(again.files[0]).toMatchObject({ rows_read: 1, rows_loaded: 1 });
		expect(await test.rows(`select name, custom ->> 'note' as note from deals order by source_id`)).toEqual([
			{ name: '=HYPERLINK("http://x")', note: "'@home" },
			{ name: 'Valve', note: '+1+1' }
		]);
	});

	it('knows a record by its id whatever space stands round it', async () => {
		const { files } = await run(
			write('spaces.csv', 'Deal ID,Deal name,Deal stage\n1,Pump,Won\n1\u00a0,Pump,Won\n2, Valve ,Won\n')
		);
		expect(files[0]).toMatchObject({ rows_read: 3, rows_loaded: 2, rows_merged: 1 });
		expect(await test.rows('select source_id, name from deals order by 1')).toEqual([
			{ source_id: '1', name: 'Pump' },
			{ source_id: '2', name: 'Valve' }
		]);
	});

	it('refuses a record of whose name only space is left', async () => {
		const { files, import_id } = await run(
			write('blank-name.csv', 'Company ID,Company name\n1,Acme\n2,   \n')
		);
		expect(files[0]).toMatchObject({ rows_read: 2, rows_loaded: 1, rows_rejected: 1 });
		const { rows } = await listRejects(test.store, systemViewer, { import: import_id });
		expect(rows).toMatchObject([{ line: 3 }]);
	});

	it('changes nothing the second time', async () => {
		const files = [deals(), companies()];
		await run(files);
		const before = await contents();
		const { files: reports } = await run(files);
		expect(reports.map((file) => file.rows_loaded + file.rows_updated)).toEqual([0, 0]);
		expect(await contents()).toEqual(before);
	});

	it('updates what changed, and says so in the history', async () => {
		await run(deals());
		const { files } = await run(
			write('later.csv', 'Deal ID,Deal name,Deal stage,Amount\n2,Freezer,Won,350\n1,Cold room,Won,1200.50\n'),
			{}
		);
		expect(files[0]).toMatchObject({ rows_updated: 1, rows_unchanged: 1, rows_loaded: 0 });
		expect(
			await test.rows(`select status, amount::varchar as amount from deals where name = 'Freezer'`)
		).toEqual([{ status: 'won', amount: '350.0000' }]);
		expect(await test.rows(`select count(*)::integer as n from changes where action = 'update'`)).toEqual([
			{ n: 1 }
		]);
	});

	it('is undone to the state before, updates included', async () => {
		await run(companies());
		const before = await contents();
		const { import_id } = await run(deals());
		expect(await contents()).not.toEqual(before);
		const result = await undoImport(test.store, systemViewer, import_id);
		expect(result.conflicts).toEqual([]);
		expect(await contents()).toEqual(before);
	});

	it('leads each record to its line in the file', async () => {
		await run(deals());
		const [deal] = await test.rows(`select id from deals where name = 'Freezer'`);
		expect((await originOf(test.store, systemViewer, 'deals', String(deal!.id))).origin).toMatchObject({
			kind: 'file',
			fileName: 'deals.csv',
			line: 3,
			cells: ['2', 'Freezer', 'Bolt', 'Proposal', '300', '2026-01-06']
		});
	});

	it('changes nothing when it is only tried', async () => {
		const before = await contents();
		const { status, files } = await run(deals(), { dryRun: true });
		expect([status, files[0]!.rows_loaded]).toEqual(['dry_run', 3]);
		expect(await contents()).toEqual(before);
		expect(await test.rows('select id from imports')).toEqual([]);
	});

	it.each(['sniff', 'read', 'validate', 'match', 'load', 'finish'])(
		'cancelled while it does the step “%s” leaves no trace',
		async (step) => {
			await run(companies());
			const before = await contents();
			const imports = await test.rows('from imports');
			const files = () => readdirSync(test.store.folder, { recursive: true }).map(String).sort();
			const kept = files();
			const controller = new AbortController();
			const { status } = await run([companies(), deals()], {
				signal: controller.signal,
				onProgress: (progress: { step: string }) => progress.step === step && controller.abort()
			});
			expect(status).toBe('cancelled');
			expect(await contents()).toEqual(before);
			expect(await test.rows('from imports')).toEqual(imports);
			expect(files()).toEqual(kept);
			const staged = `select table_name from duckdb_tables() where temporary and table_name like 'staged%'`;
			expect(await test.rows(staged)).toEqual([]);
		}
	);
});

describe('a file that holds no records', () => {
	const bad: [string, string, string | Buffer | null][] = [
		['is not there', 'not_found', null],
		['is empty', 'empty', ''],
		['has a header only', 'header_only', 'Deal name,Amount,Stage\n'],
		['is no text', 'not_text', Buffer.from([1, 0, 0, 2, 0, 9])],
		['maps to nothing', 'maps_to_nothing', 'Table,Field,Description\na,b,c\nd,e,f\n'],
		['is a cross-tab', 'not_a_table', 'Owner,Q1 2025,Q2 2025,Q3 2025\nAnn,1,2,3\nBob,4,5,6\n']
	];
	it.each(bad)('because it %s gets one message, and the store is as it was', async (_, code, content) => {
		const path = content === null ? join(folder, 'nowhere.csv') : write('bad.csv', content);
		const before = await contents();
		await expect(run(path)).rejects.toMatchObject({ code, advice: expect.stringMatching(/\.$/) });
		expect(await contents()).toEqual(before);
		expect(await test.rows('select id from imports')).toEqual([]);
	});

	it('is named in the report beside files that load', async () => {
		const { files, refused } = await run([companies(), write('bad.csv', '')]);
		expect(files).toHaveLength(1);
		expect(refused).toMatchObject([{ file: 'bad.csv', code: 'empty' }]);
	});
});

describe('a proposal', () => {
	it('lets the values decide between fields of one name, and changes nothing', async () => {
		const path = write('closed.csv', 'Deal,Stage,Amount,Closed\nA,Won,1,14.02.2026\nB,Lost,2,15.02.2026\n');
		const {
			proposals: [proposal]
		} = await propose(path, { store: test.store });
		expect(proposal).toMatchObject({ entity: 'deals', source: 'file' });
		expect(proposal!.columns.map(({ field }) => field)).toEqual(['name', 'stage_id', 'amount', 'closed_at']);
		expect(await test.rows('select id from deals')).toEqual([]);
	});

	it('follows what a person says of a file it does not know', async () => {
		const path = write('odd.csv', 'a,b\nAcme,Metal\nBolt,Wood\n');
		await run(path, { as: 'companies', map: { columns: { a: 'name', b: 'industry' } } });
		expect(await test.rows('select name, industry from companies order by name')).toEqual([
			{ name: 'Acme', industry: 'Metal' },
			{ name: 'Bolt', industry: 'Wood' }
		]);
	});

	it('follows it for records whose columns have no usual names', async () => {
		const deals = write('deals-of-changes.csv', 'Deal ID,Deal name,Stage\n7,Crane,Won\n');
		await run(deals, { as: 'deals', source: 'odd' });
		const path = write('changes.csv', 'a,b,c,d\n7,stage,Won,2026-01-05T08:00:00Z\n');
		const columns = { a: 'deal_id:id', b: 'field', c: 'new_value', d: 'changed_at' };
		await run(path, { source: 'odd', map: { entity: 'deal_events', columns } });
		expect(
			await test.rows('select deals.name, field from deal_events join deals on deals.id = deal_id')
		).toContainEqual({ name: 'Crane', field: 'stage' });
		const unsaid = write('unsaid.csv', 'e,f,g,h\n7,stage,Won,2026-01-05T08:00:00Z\n');
		await expect(run(unsaid, { source: 'odd', as: 'deal_events' })).rejects.toMatchObject({
			code: 'maps_to_nothing'
		});
	});

	it('remembers it for the next file with these columns, and for these records alone', async () => {
		const path = write('odd.csv', 'a,b\nAcme,Metal\n');
		await run(path, { as: 'companies', map: { columns: { a: 'name', b: 'industry' } } });
		const next = write('next.csv', 'a,b\nCrane,Paper\n');
		expect((await run(next, { as: 'companies' })).files[0]).toMatchObject({ rows_loaded: 1 });
		await expect(run(next, { as: 'quotas' })).rejects.toMatchObject({ code: 'maps_to_nothing' });
	});
});

const maven = fileURLToPath(new URL('../../../../../shared/data/maven_crm/', import.meta.url));
describe.skipIf(!existsSync(maven))('the Maven sales files (skipped where ../shared is absent)', () => {
	it('hold 8,800 deals, of which 4,238 of 6,711 closed were won, for 10,005,534', async () => {
		const names = ['accounts.csv', 'products.csv', 'sales_teams.csv', 'sales_pipeline.csv'];
		const { files } = await run(names.map((name) => join(maven, name)));
		expect(files.map(({ rows_rejected }) => rows_rejected)).toEqual([0, 0, 0, 0]);
		expect(
			await test.rows(`select count(*)::integer as deals,
				count(*) filter (where status = 'won')::integer as won,
				count(*) filter (where status in ('won', 'lost'))::integer as closed,
				sum(amount) filter (where status = 'won')::integer as amount from deals`)
		).toEqual([{ deals: 8800, won: 4238, closed: 6711, amount: 10_005_534 }]);
		const other = await run(join(maven, 'sales_pipeline_us_dates.csv'));
		expect(other.files[0]).toMatchObject({ rows_unchanged: 8800 });
	});
});
