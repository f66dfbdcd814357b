/** What keeps the data when things go wrong, on a database of a million rows, held to a checksum of every table. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '#lib/server/engine/client.ts';
import type { Engine } from '#lib/server/engine/engine.ts';
import { packageRoot } from '#lib/server/sources/source-process.ts';
import { untilUnused } from '#lib/server/engine/replace.ts';
import { damageLog, ended } from '#lib/server/engine/testing.ts';
import { migrationsFolder } from '../migrate.ts';
import { openStore } from '../store.ts';
import { backup, restore } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-million-'));
const data = join(folder, 'data');

/** The first so many migrations, as an older app had them; `more` come after them. */
function olderMigrations(count: number, more: Record<string, string> = {}): string {
	const path = mkdtempSync(join(folder, 'migrations-'));
	const files = readdirSync(migrationsFolder()).filter((name) => Number(name.slice(0, 4)) <= count);
	for (const name of files) cpSync(join(migrationsFolder(), name), join(path, name));
	for (const [name, sql] of Object.entries(more)) writeFileSync(join(path, name), sql);
	return path;
}

type Columns = Record<string, string[]>;

/** Every table with its columns. */
async function columnsOf(engine: Engine): Promise<Columns> {
	const { rows } = await engine.query<{ name: string; columns: string[] }>(
		`select table_name as name, list(column_name order by column_index) as columns
		from duckdb_columns() where table_name in (select table_name from duckdb_tables() where not temporary) group by all`
	);
	return Object.fromEntries(rows.map(({ name, columns }) => [name, columns]));
}

/** Rows and a checksum of the content of every table, over the columns that are named. */
async function checksums(engine: Engine, columns: Columns): Promise<Record<string, string>> {
	const sums: Record<string, string> = {};
	for (const [table, names] of Object.entries(columns)) {
		const cells = names.map((name) => `"${name}"`).join(', ');
		const { rows } = await engine.query<{ sum: string }>(
			`select concat(count(*), ' rows, ', sum(hash(${cells}))) as sum from ${table}`
		);
		sums[table] = rows[0]!.sum;
	}
	return sums;
}

const rowsIn = (sums: Record<string, string>) =>
	Object.values(sums).reduce((total, sum) => total + Number.parseInt(sum, 10), 0);

const million = `
	insert into companies (id, name, domain, recorded_at)
	select 'company-' || n, 'Company ' || n, n || '.example', '2026-01-01' from range(50000) as t(n);
	insert into contacts (id, name, email, company_id, custom, recorded_at)
	select 'contact-' || n, 'Contact ' || n, n || '@example.com', 'company-' || (n % 50000),
		json_object('shoe size', n % 50, 'says', 'it''s "' || n || '" ü'), '2026-01-01' from range(150000) as t(n);
	insert into deals (id, name, amount, currency, expected_close, company_id, recorded_at)
	select 'deal-' || n, 'Deal ' || n, n * 1.2345, 'EUR', date '2026-01-01' + (n % 365)::integer,
		case when n % 7 > 0 then 'company-' || (n % 50000) end, '2026-01-01' from range(100000) as t(n);
	insert into activities (id, type, subject, occurred_at, contact_id, recorded_at)
	select 'activity-' || n, 'call', 'Call ' || n, timestamptz '2020-01-01' + to_minutes(n::integer),
		'contact-' || (n % 150000), '2026-01-01' from range(600000) as t(n);
	insert into changes (entity, record_id, action, before, after, actor_kind, changed_at)
	select 'deals', 'deal-' || n, 'update', json_object('amount', n), json_object('amount', n + 1), 'person', '2026-01-01'
	from range(100000) as t(n);
	insert into settings (key, value) values ('company_name', '"A million"');`;

/** What the older schema held, before anything was done to it. */
let before: Record<string, string>;
let columns: Columns;
const oldest = 4;

beforeAll(async () => {
	const store = await openStore(data, { migrations: olderMigrations(oldest) });
	await store.engine.transaction((transaction) => transaction.script(million));
	columns = await columnsOf(store.engine);
	before = await checksums(store.engine, columns);
	await store.close();
	await untilUnused(data);
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a data folder of an older app, with a million rows', () => {
	it('is as it was after a migration that failed', { timeout: 120_000 }, async () => {
		expect(rowsIn(before)).toBeGreaterThan(1_000_000);
		const failing = olderMigrations(oldest, {
			'0005_fails.sql':
				"update contacts set name = 'lost'; alter table deals add column odd text; select * from nowhere;"
		});
		await expect(openStore(data, { migrations: failing })).rejects.toMatchObject({
			code: 'failed_migration'
		});
		const store = await openStore(data, { migrations: olderMigrations(oldest) });
		expect(await columnsOf(store.engine)).toEqual(columns);
		expect(await checksums(store.engine, columns)).toEqual(before);
		await store.close();
	});

	it('keeps every row and value when this app opens it, and is then refused by the older one', async () => {
		const store = await openStore(data);
		const after = await columnsOf(store.engine);
		// A migration may rename a column or make a table anew; what still goes by its name holds what it held.
		const kept = Object.fromEntries(
			Object.entries(columns).filter(
				([table, names]) =>
					table !== 'schema_migrations' && names.every((name) => after[table]?.includes(name))
			)
		);
		expect(Object.keys(kept)).toEqual(
			expect.arrayContaining(['companies', 'contacts', 'deals', 'activities', 'changes', 'settings'])
		);
		const sums = await checksums(store.engine, kept);
		expect(sums).toEqual(Object.fromEntries(Object.keys(kept).map((table) => [table, before[table]])));
		await store.close();
		await expect(openStore(data, { migrations: olderMigrations(oldest) })).rejects.toMatchObject({
			code: 'newer_store'
		});
	}, 120_000);
});

describe('a backup of a million rows', () => {
	const file = join(folder, 'backup.zip');
	let written: Columns;
	let sums: Record<string, string>;

	it('holds one moment, while writers go on', { timeout: 120_000 }, async () => {
		const store = await openStore(data);
		// The restore is noted in the audit log.
		const { audit_log: _noted, ...others } = await columnsOf(store.engine);
		written = others;
		sums = await checksums(store.engine, written);
		let pairs = 0;
		let going = true;
		const writer = (async () => {
			while (going) {
				await store.engine.transaction(async (transaction) => {
					const id = `while-${pairs}`;
					await transaction.query('insert into companies (id, name) values ($1, $1)', [id]);
					await transaction.query('insert into teams (id, name) values ($1, $1)', [id]);
				});
				pairs++;
			}
		})();
		const beginning = pairs;
		await backup(store, file);
		const end = pairs;
		going = false;
		await writer;
		await store.close();
		expect(end).toBeGreaterThan(beginning + 1);

		await restore(join(folder, 'moment'), file);
		const restored = await openStore(join(folder, 'moment'));
		const { rows } = await restored.engine.query<{ companies: number; teams: number }>(
			`select (select count(*) from companies where id like 'while-%') as companies, (select count(*) from teams) as teams`
		);
		expect(rows[0]!.companies).toBe(rows[0]!.teams);
		expect(rows[0]!.teams).toBeGreaterThanOrEqual(beginning);
		expect(rows[0]!.teams).toBeLessThan(end);
		await restored.engine.transaction((transaction) =>
			transaction.script("delete from companies where id like 'while-%'; delete from teams;")
		);
		expect(await checksums(restored.engine, written)).toEqual(sums);
		await restored.close();
	});
});

describe('recover, on a million rows with a torn log', () => {
	it('keeps all that was in the file and the changes before the damage', { timeout: 120_000 }, async () => {
		const engine = await connectEngine(data);
		const columns = await columnsOf(engine);
		const { teams: _teams, ...others } = columns;
		const sums = await checksums(engine, others);
		await engine.transaction((transaction) => transaction.script('delete from teams'));
		await engine.checkpoint();
		for (let n = 1; n <= 20; n++) await engine.insert('teams', ['id', 'name'], [[String(n), 'In the log']]);
		const { pid } = await engine.status();
		process.kill(pid, 'SIGKILL');
		await ended(pid);
		await engine.close();
		damageLog(data);
		await expect(connectEngine(data)).rejects.toMatchObject({ code: 'corrupt_log' });

		const command = join(packageRoot(), 'src', 'cli', 'weatherglass.js');
		const said = execFileSync(process.execPath, [command, 'recover', '--data', data, '--json'], {
			encoding: 'utf8'
		});
		const recovery = JSON.parse(said) as { setAside: string; rowsKept: { teams: number } };
		expect(readdirSync(data)).toContain(recovery.setAside);
		expect(recovery.rowsKept.teams).toBeGreaterThan(0);
		expect(recovery.rowsKept.teams).toBeLessThan(20);

		const mended = await openStore(data);
		expect(await checksums(mended.engine, others)).toEqual(sums);
		const { rows } = await mended.engine.query<{ id: string }>('select id from teams order by id::integer');
		expect(rows.map(({ id }) => Number(id))).toEqual(rows.map((_, index) => index + 1));
		await mended.close();
	});
});
