import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { entities, recordFields, type Field, type FieldType } from '#lib/crm/entities/index.ts';
import { openStore, type Store } from './store.ts';

const folder = mkdtempSync(join(tmpdir(), 'weatherglass-store-'));
const migrationsIn = (name: string, files: Record<string, string>) => {
	const path = mkdtempSync(join(folder, name));
	for (const [file, sql] of Object.entries(files)) writeFileSync(join(path, file), sql);
	return path;
};
let store: Store;

beforeAll(async () => {
	store = await openStore(join(folder, 'data'));
});
afterAll(async () => {
	await store.close();
	rmSync(folder, { recursive: true, force: true });
});

const columnTypes: Record<FieldType, string> = {
	text: 'VARCHAR',
	choice: 'VARCHAR',
	reference: 'VARCHAR',
	integer: 'BIGINT',
	number: 'DECIMAL(18,6)',
	money: 'DECIMAL(18,4)',
	ratio: 'DOUBLE',
	boolean: 'BOOLEAN',
	date: 'DATE',
	timestamp: 'TIMESTAMP WITH TIME ZONE'
};

describe('the schema', () => {
	it.each(entities.map((entity) => [entity.name, entity] as const))(
		'has a table %s with the columns that the catalogue describes',
		async (name, entity) => {
			const { rows } = await store.engine.query<{ name: string; type: string }>(
				'select column_name as name, data_type as type from duckdb_columns() where table_name = $1',
				[name]
			);
			const described = (field: Field) => [field.name, columnTypes[field.type]];
			expect(Object.fromEntries(rows.map((column) => [column.name, column.type]))).toEqual({
				...Object.fromEntries([...entity.fields, ...recordFields].map(described)),
				custom: 'JSON',
				raw: 'JSON'
			});
		}
	);

	it('is in the file as soon as it is there: an engine that dies just then leaves a database that opens', async () => {
		const data = join(folder, 'killed');
		const opened = await openStore(data);
		process.kill((await opened.engine.status()).pid, 'SIGKILL');
		await expect(opened.engine.query('select 1')).rejects.toMatchObject({ code: 'gone' });
		const again = await openStore(data);
		expect((await again.engine.query('select id from teams')).rows).toEqual([]);
		await again.close();
		await opened.close();
	});

	it('has no foreign keys, which would block migrations, and no primary keys on canonical tables', async () => {
		const { rows } = await store.engine.query<{ table_name: string }>(
			"select table_name from duckdb_constraints() where constraint_type in ('FOREIGN KEY', 'PRIMARY KEY')"
		);
		const keyed = rows.map(({ table_name }) => table_name);
		expect(entities.map(({ name }) => name as string).filter((name) => keyed.includes(name))).toEqual([]);
	});
});

describe('opening a data folder', () => {
	const first = { '0001_one.sql': 'create table one (id integer);' };

	it('runs the migrations once, in order, and keeps the version in the database', async () => {
		const again = await openStore(join(folder, 'data'));
		const { rows } = await again.engine.query('select version, name from schema_migrations order by version');
		await again.close();
		expect(rows.slice(0, 2)).toEqual([
			{ version: 1, name: 'canonical_tables' },
			{ version: 2, name: 'system_tables' }
		]);
	});

	it('opens twice at once', async () => {
		const data = join(folder, 'twice');
		const both = await Promise.all([openStore(data), openStore(data)]);
		expect(await both[0].settings()).toEqual(await both[1].settings());
		await Promise.all(both.map((each) => each.close()));
	});

	it('refuses data of a newer app, and changed or broken migrations, with advice', async () => {
		const data = join(folder, 'versions');
		const newer = migrationsIn('newer', { ...first, '0002_two.sql': 'create table two (id integer);' });
		const changed = migrationsIn('changed', { ...first, '0002_two.sql': 'create table three (id integer);' });
		const broken = migrationsIn('broken', {
			...first,
			'0002_two.sql': 'create table two (id integer);',
			'0003_three.sql': 'create table three (id integer); create table two (id integer);'
		});
		const open = (migrations: string) => openStore(data, { migrations, linger: 2000 });
		await (await open(newer)).close();
		await expect(open(migrationsIn('older', first))).rejects.toMatchObject({
			code: 'newer_store',
			message: expect.stringContaining('schema is version 2 (two), and this app knows version 1')
		});
		await expect(open(changed)).rejects.toMatchObject({ code: 'changed_migration' });
		await expect(open(broken)).rejects.toMatchObject({
			code: 'failed_migration',
			message: expect.stringContaining('Migration 3 (three) failed')
		});
		const sound = await open(newer);
		const { rows } = await sound.engine.query("select 1 from duckdb_tables() where table_name = 'three'");
		await sound.close();
		expect(rows).toEqual([]);
	});
});
