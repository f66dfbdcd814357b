import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '#lib/server/engine/launch.ts';
import type { Engine, Transaction } from '#lib/server/engine/engine.ts';

export interface Migration {
	version: number;
	name: string;
	sql: string;
	checksum: string;
}

/** Why a data folder can't be brought to what this version of Weatherglass needs. */
export class MigrationError extends Error {
	override readonly name = 'MigrationError';
	constructor(
		readonly code: 'newer_data' | 'changed_migration',
		message: string,
		readonly advice: string
	) {
		super(message);
	}
}

/** The migrations of this version, in order: `0001_canonical_tables.sql`, ... */
export function migrations(folder = join(packageRoot(), 'src/lib/server/store/migrations')): Migration[] {
	return readdirSync(folder)
		.filter((file) => /^\d{4}_.+\.sql$/.test(file))
		.sort()
		.map((file) => {
			const sql = readFileSync(join(folder, file), 'utf8');
			return {
				version: Number(file.slice(0, 4)),
				name: file.slice(5, -4),
				sql,
				checksum: createHash('sha256').update(sql).digest('hex')
			};
		});
}

/**
 * Bring a database to the newest version, each step in a transaction of its own.
 *
 * @returns how many steps were taken
 * @throws MigrationError when the data were written by a newer version, or an applied step has since been changed
 */
export async function migrate(engine: Engine, steps = migrations()): Promise<number> {
	return engine.transaction(async (transaction) => {
		await transaction.script(`
			create table if not exists schema_migrations (
				version integer not null,
				name text not null,
				checksum text not null,
				applied_at timestamptz not null default now()
			);
		`);
		const applied = await appliedSteps(transaction);
		refuseNewer(applied, steps);
		const missing = steps.filter(({ version }) => !applied.has(version));
		for (const { version, name, sql, checksum } of missing) {
			await transaction.script(sql);
			await transaction.query('insert into schema_migrations (version, name, checksum) values ($1, $2, $3)', [
				version,
				name,
				checksum
			]);
		}
		return missing.length;
	});
}

async function appliedSteps(transaction: Transaction): Promise<Map<number, string>> {
	const { rows } = await transaction.query<{ version: number; checksum: string }>(
		'select version, checksum from schema_migrations'
	);
	return new Map(rows.map(({ version, checksum }) => [version, checksum]));
}

function refuseNewer(applied: ReadonlyMap<number, string>, steps: readonly Migration[]): void {
	for (const [version, checksum] of applied) {
		const step = steps.find((candidate) => candidate.version === version);
		if (!step) {
			throw new MigrationError(
				'newer_data',
				`These data were written by a newer Weatherglass (schema ${version}; this one knows ${steps.at(-1)?.version ?? 0}).`,
				'Start the newer version, or restore a backup that this version made.'
			);
		}
		if (step.checksum !== checksum) {
			throw new MigrationError(
				'changed_migration',
				`Migration ${version} (${step.name}) has changed since it was applied to these data.`,
				'Put the file back as it was and add a new migration instead; on a demo folder, delete the folder.'
			);
		}
	}
}
