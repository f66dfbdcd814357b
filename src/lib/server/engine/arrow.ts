import type { DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api';
import { RecordBatch, Schema, Struct, Table, makeData, tableToIPC, Field } from 'apache-arrow';
import { arrowColumn } from './arrowColumns.ts';
import { tooManyRows } from './errors.ts';
import { runStatement, type Session, type Statement } from './statement.ts';

// Offsets of a text column are 32 bit, and the stream has to fit in memory several times over.
const byteLimit = 1024 ** 3;

/** Run one statement and answer its result as one Arrow IPC stream with a single record batch. */
export async function runArrow(session: Session, statement: Statement): Promise<Uint8Array> {
	return runStatement(session, statement, arrowStream);
}

async function arrowStream(
	result: DuckDBResult,
	chunks: AsyncIterable<DuckDBDataChunk>
): Promise<Uint8Array> {
	const columns = result.columnTypes().map(arrowColumn);
	let rows = 0;
	for await (const chunk of chunks) {
		rows += chunk.rowCount;
		columns.forEach((column, index) => column.append(chunk.getColumnVector(index), chunk.rowCount));
		if (columns.reduce((sum, column) => sum + column.size(), 0) > byteLimit) throw tooManyRows(rows);
	}
	const names = result.deduplicatedColumnNames();
	const fields = columns.map((column, index) => new Field(names[index]!, column.type, true));
	const children = columns.map((column) => column.data());
	const data = makeData({ type: new Struct(fields), length: rows, nullCount: 0, children });
	const schema = new Schema(fields);
	return tableToIPC(new Table(schema, new RecordBatch(schema, data)), 'stream');
}
