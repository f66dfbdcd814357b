import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';
import { packageRoot } from '#lib/server/sources/source-process.ts';
import { StoreError } from './errors.ts';

export interface Migration {
	version: number;
	name: string;
	sql: string;
	checksum: string;
}

/** The folder of the numbered SQL files. The bundled server carries no copy: it reads the source's. */
export const migrationsFolder = () => join(packageRoot(), 'src', 'lib', 'server', 'store', 'migrations');

/**
 * The migrations of a folder, in order: files named `0001_what_it_does.sql`, numbered from 1 without a gap.
 *
 * @throws StoreError when a number is missing or taken twice
 */
export function readMigrations(folder: string = migrationsFolder()): Migration[] {
	const files = readdirSync(folder)
		.filter((file) => /^\d{4}_\w+\.sql$/.test(file))
		.sort();
	return files.map((file, index) => {
		const version = Number(file.slice(0, 4));
		if (version !== index + 1) {
			throw new StoreError(
				'failed_migration',
				`The migrations are not numbered one after the other: ${file} stands where number ${index + 1} should.`,
				'Number the files of store/migrations from 0001 without gaps.'
			);
		}
		// A checkout on Windows may have other line ends; the migration is the same.
		const sql = readFileSync(join(folder, file), 'utf8').replaceAll('\r\n', '\n');
		return {
			version,
			name: file.slice(5, -'.sql'.length),
			sql,
			checksum: createHash('sha256').update(sql).digest('hex')
		};
	});
}

export type Applied = Pick<Migration, 'version' | 'name' | 'checksum'>;

const versionTable = `
	create table if not exists schema_migrations (
		version integer primary key,
		name text not null,
		checksum text not null,
		applied_at timestamptz not null default now()
	)`;

/**
 * Bring a database to the newest schema. Each migration runs in a transaction of its own: when one fails, the
 * database stands as the one before it left it. A new database gets them all in one.
 *
 * @param strict refuse a migration whose file was changed after it had been applied
 * @returns the versions that were applied now
 * @throws StoreError when the database is newer than this app, or a migration fails
 */
export async function migrate(engine: Engine, migrations: Migration[], strict: boolean): Promise<number[]> {
	const before = await appliedMigrations(engine);
	checkApplied(before, migrations, strict);
	const missing = migrations.slice(before.length);
	// A new database has nothing to keep between one migration and the next: in one piece it is there in half the time.
	const pieces = before.length === 0 ? [missing] : missing.map((migration) => [migration]);
	const applied: number[] = [];
	for (const piece of pieces) {
		const done = await engine.transaction((transaction) => applyMissing(transaction, piece));
		if (done.length === 0) continue;
		applied.push(...done);
		// DuckDB 1.5.5 can't read an ALTER TABLE back from its log when a column of the table has a default: until the change
		// is in the file itself, an engine that dies leaves a database that no longer opens.
		await engine.checkpoint();
	}
	return applied;
}

/** Apply those of some migrations that no other process has applied meanwhile, and answer their versions. */
async function applyMissing(transaction: Transaction, migrations: readonly Migration[]): Promise<number[]> {
	await transaction.script(versionTable);
	const { rows } = await transaction.query<{ version: number }>('select version from schema_migrations');
	const known = new Set(rows.map(({ version }) => version));
	const missing = migrations.filter(({ version }) => !known.has(version));
	for (const migration of missing) await apply(transaction, migration);
	const noted = missing.map(({ version, name, checksum }) => [version, name, checksum]);
	await transaction.append('schema_migrations', ['version', 'name', 'checksum'], noted);
	return missing.map(({ version }) => version);
}

/** What a database says was done to it, in order. */
export async function appliedMigrations(engine: Engine): Promise<Applied[]> {
	const table = await engine.query("select 1 from duckdb_tables() where table_name = 'schema_migrations'");
	if (table.rows.length === 0) return [];
	const { rows } = await engine.query<Applied>(
		'select version, name, checksum from schema_migrations order by version'
	);
	return rows;
}

async function apply(transaction: Transaction, migration: Migration): Promise<void> {
	try {
		await transaction.script(migration.sql);
	} catch (error) {
		throw new StoreError(
			'failed_migration',
			`Migration ${migration.version} (${migration.name}) failed: ${(error as Error).message}`,
			'Nothing of it was kept. Go on with the version of Weatherglass you had, and report this.',
			{ cause: error }
		);
	}
}

/**
 * Whether migrations that were applied are the first of those this app has.
 *
 * @param strict they may not have been changed since either
 * @throws StoreError `newer_store` or `changed_migration`
 */
export function checkApplied(
	applied: readonly Applied[],
	migrations: readonly Migration[],
	strict: boolean
): void {
	const newest = applied.at(-1);
	if (newest && newest.version > migrations.length) {
		throw new StoreError(
			'newer_store',
			`These data were written by a newer Weatherglass: their schema is version ${newest.version} ` +
				`(${newest.name}), and this app knows version ${migrations.length}.`,
			'Update Weatherglass, or open another data folder.'
		);
	}
	const changed = applied.find(({ version, checksum }) => migrations[version - 1]!.checksum !== checksum);
	if (strict && changed) {
		throw new StoreError(
			'changed_migration',
			`Migration ${changed.version} (${changed.name}) was changed after it had been applied to these data.`,
			'Undo the change and write a new migration instead; data made while it was tried out can be thrown away.'
		);
	}
}
