import {
	DuckDBDataChunk,
	DuckDBTypeId,
	LIST,
	SQLNULL,
	VARCHAR,
	type DuckDBConnection,
	type DuckDBType
} from '@duckdb/node-api';
import { EngineError, type Parameter } from './engine.ts';
import { bindParameters, commonType, toDuckDB } from './parameters.ts';

const chunkRows = 2048;
const fewRows = 8;

/** A name as SQL quotes it. `schema.table` is two names. */
export function quotedTable(table: string): string {
	return table.split('.').map(quoted).join('.');
}

function quoted(name: string): string {
	return `"${name.replaceAll('"', '""')}"`;
}

/**
 * Append rows within the connection's transaction. Text becomes DECIMAL or DATE by DuckDB's exact casts,
 * and columns that aren't given get their defaults.
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
	return rows.length <= fewRows
		? insertFew(connection, `INSERT INTO ${target} (${names})`, rows)
		: insertMany(connection, target, names, rows);
}

// For a handful of rows a staging table costs more than it saves.
async function insertFew(
	connection: DuckDBConnection,
	insert: string,
	rows: readonly Parameter[][]
): Promise<number> {
	const places = rows[0]!.map((_, index) => `$${index + 1}`).join(', ');
	const prepared = await connection.prepare(`${insert} VALUES (${places})`);
	try {
		let changed = 0;
		for (const row of rows) {
			bindParameters(prepared, row);
			changed += (await prepared.run()).rowsChanged;
		}
		return changed;
	} finally {
		prepared.destroySync();
	}
}

async function insertMany(
	connection: DuckDBConnection,
	target: string,
	names: string,
	rows: readonly Parameter[][]
): Promise<number> {
	const types = rows[0]!.map((_, index) => columnType(rows, index));
	// The staging table has the types that came; the INSERT casts, and its error names the value that does not fit.
	const staging = types.map((type, index) => `c${index} ${type}`).join(', ');
	await connection.run(`CREATE OR REPLACE TEMP TABLE append_staging (${staging})`);
	const appender = await connection.createAppender('append_staging', 'main', 'temp');
	try {
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

function columnType(rows: readonly Parameter[][], index: number): DuckDBType {
	return withoutNullType(commonType(rows.map((row) => row[index]!)));
}

// A chunk can't have a column of nothing but nulls; as text they cast to anything.
function withoutNullType(type: DuckDBType): DuckDBType {
	if (type === SQLNULL) return VARCHAR;
	return type.typeId === DuckDBTypeId.LIST ? LIST(withoutNullType(type.valueType)) : type;
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
