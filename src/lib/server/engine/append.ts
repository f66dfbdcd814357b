import { DuckDBDataChunk, type DuckDBConnection, type DuckDBType } from '@duckdb/node-api';
import { EngineError, type Parameter } from './engine.ts';
import { commonType, toDuckDB } from './parameters.ts';

const chunkRows = 2048;

/** A name as SQL quotes it. `schema.table` is two names. */
export function quotedTable(table: string): string {
	return table.split('.').map(quoted).join('.');
}

function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Append rows within the connection's transaction. They go through a temporary table with the target's types, so
 * that text becomes DECIMAL or DATE by DuckDB's exact casts, and columns that aren't given get their defaults.
 */
export async function appendRows(
	connection: DuckDBConnection,
	table: string,
	columns: readonly string[],
	rows: readonly Parameter[][]
): Promise<number> {
	if (rows.length === 0) return 0;
	const bad = rows.findIndex((row) => row.length !== columns.length);
	if (bad >= 0) {
		throw new EngineError(
			'invalid_sql',
			`Row ${bad + 1} for ${table} has ${rows[bad]!.length} values, but there are ${columns.length} columns.`
		);
	}
	const names = columns.map(quoted).join(', ');
	const target = quotedTable(table);
	await connection.run(`CREATE OR REPLACE TEMP TABLE append_staging AS SELECT ${names} FROM ${target} LIMIT 0`);
	const appender = await connection.createAppender('append_staging', 'main', 'temp');
	try {
		const types = columns.map((_, index) => commonType(rows.map((row) => row[index]!)));
		for (let start = 0; start < rows.length; start += chunkRows) {
			appender.appendDataChunk(chunkOf(types, rows.slice(start, start + chunkRows)));
		}
	} finally {
		appender.closeSync();
	}
	const inserted = await connection.run(`INSERT INTO ${target} (${names}) SELECT * FROM append_staging`);
	await connection.run('DROP TABLE append_staging');
	return inserted.rowsChanged;
}

function chunkOf(types: DuckDBType[], rows: readonly Parameter[][]): DuckDBDataChunk {
	const chunk = DuckDBDataChunk.create(types, rows.length);
	types.forEach((type, index) =>
		chunk.setColumnValues(
			index,
			rows.map((row) => toDuckDB(row[index]!, type))
		)
	);
	return chunk;
}
