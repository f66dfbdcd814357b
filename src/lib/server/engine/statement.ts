import {
	ResultReturnType,
	StatementType,
	type DuckDBConnection,
	type DuckDBDataChunk,
	type DuckDBPreparedStatement,
	type DuckDBResult
} from '@duckdb/node-api';
import { EngineError, type Column, type Parameter, type Value } from './engine.ts';
import { statementError, tooLarge, tooManyRows } from './errors.ts';
import type { ColumnarResult } from './messages.ts';
import { bindParameters } from './parameters.ts';
import { readChunk } from './values.ts';

/** A connection, and what it was last set to. */
export interface Session {
	connection: DuckDBConnection;
	timeZone: string;
	countsProgress: boolean;
}

/** A connection as the database hands it out. */
export const newSession = (connection: DuckDBConnection): Session => ({
	connection,
	timeZone: 'UTC',
	countsProgress: false
});

/** What to run, and when to stop. */
export interface Statement {
	sql: string;
	parameters: readonly Parameter[];
	readOnly: boolean;
	rowLimit?: number;
	byteLimit?: number;
	timeZone?: string;
	/** Aborts with an EngineError that says why. */
	signal: AbortSignal;
}

const interruptEveryMilliseconds = 20;

// Rows become JavaScript values; a careless `select *` must not exhaust the memory of the process all share.
const cellLimit = 20_000_000;

/**
 * Run `work` on a connection, interrupting the connection when the signal aborts. DuckDB forgets an interrupt that
 * comes between two steps of a statement, so it is repeated until the work has ended.
 */
export async function interruptible<T>(
	connection: DuckDBConnection,
	signal: AbortSignal,
	work: () => Promise<T>
): Promise<T> {
	signal.throwIfAborted();
	let timer: NodeJS.Timeout | undefined;
	const interrupt = () => {
		connection.interrupt();
		timer = setInterval(() => connection.interrupt(), interruptEveryMilliseconds);
	};
	signal.addEventListener('abort', interrupt, { once: true });
	try {
		return await work();
	} catch (error) {
		signal.throwIfAborted();
		throw statementError(error);
	} finally {
		signal.removeEventListener('abort', interrupt);
		clearInterval(timer);
	}
}

/** Run one statement and hand its column names, types and chunks to `collect`. */
export async function runStatement<T>(
	session: Session,
	statement: Statement,
	collect: (result: DuckDBResult, chunks: AsyncIterable<DuckDBDataChunk>) => Promise<T>
): Promise<T> {
	const { connection } = session;
	return interruptible(connection, statement.signal, async () => {
		await setTimeZone(session, statement.timeZone ?? 'UTC');
		const prepared = await prepareOne(connection, statement);
		try {
			bindParameters(prepared, statement.parameters);
			const streams = isRead(prepared.statementType);
			statement.signal.throwIfAborted();
			const result = streams ? await prepared.stream() : await prepared.run();
			return await collect(result, chunksOf(result, statement));
		} finally {
			prepared.destroySync();
		}
	});
}

/** Run one statement and read its rows. */
export async function runQuery(session: Session, statement: Statement): Promise<ColumnarResult> {
	const started = performance.now();
	return runStatement(session, statement, async (result, chunks) => {
		const returnsRows = result.returnType === ResultReturnType.QUERY_RESULT;
		const columns = returnsRows ? columnsOf(result) : [];
		const values: Value[][] = columns.map(() => []);
		const budget = statement.byteLimit === undefined ? undefined : { left: statement.byteLimit };
		for await (const chunk of chunks) {
			if (!returnsRows) continue;
			if (!readChunk(chunk, values, budget)) throw tooLarge(statement.byteLimit!);
			if (values.length * (values[0]?.length ?? 0) > cellLimit) throw tooManyRows(values[0]!.length);
		}
		const isWrite = !isRead(result.statementType);
		const changes = returnsRows ? (isWrite ? (values[0]?.length ?? 0) : 0) : result.rowsChanged;
		return { columns, values, changes, milliseconds: performance.now() - started };
	});
}

/** Run an EXPORT DATABASE: it only reads the database, though it is no SELECT. */
export async function runExport(session: Session, statement: Statement): Promise<void> {
	await runQuery(session, { ...statement, readOnly: false });
}

/** Run a COPY TO: it only reads the database, though it is no SELECT. Answers how many rows it wrote. */
export async function runToFile(session: Session, statement: Statement): Promise<number> {
	return (await runQuery(session, { ...statement, readOnly: false })).changes;
}

/** The names and types of the columns of a result; a name that occurs twice gets a number. */
export function columnsOf(result: DuckDBResult): Column[] {
	const types = result.columnTypes();
	return result.deduplicatedColumnNames().map((name, index) => ({ name, type: String(types[index]) }));
}

/** Run `work` in a transaction that DuckDB itself refuses to write in; `ended` is called when it has been ended. */
export async function inReadOnlyTransaction<T>(
	connection: DuckDBConnection,
	work: () => Promise<T>,
	ended: () => void
): Promise<T> {
	await connection.run('BEGIN TRANSACTION READ ONLY');
	let result: T;
	try {
		result = await work();
	} catch (error) {
		// After a fatal error no statement runs any more, not even this one: what failed first is what is told.
		await connection.run('ROLLBACK').then(ended, () => undefined);
		throw error;
	}
	await connection.run('ROLLBACK');
	ended();
	return result;
}

async function prepareOne(
	connection: DuckDBConnection,
	{ sql, readOnly }: Statement
): Promise<DuckDBPreparedStatement> {
	const statements = await extract(connection, sql);
	if (statements.count > 1) {
		throw new EngineError(
			'invalid_sql',
			'One statement at a time, please.',
			'PIVOT needs an explicit IN (...) list.'
		);
	}
	const prepared = await statements.prepare(0);
	const type = prepared.statementType;
	if (readOnly && !isRead(type)) {
		prepared.destroySync();
		throw new EngineError('read_only', `Only reading is allowed here, and this is ${StatementType[type]}.`);
	}
	if (type === StatementType.TRANSACTION) {
		prepared.destroySync();
		throw new EngineError('invalid_sql', 'A transaction is begun and ended by `transaction()`, not in SQL.');
	}
	return prepared;
}

/** Split SQL into its statements; says plainly when there is none. */
export async function extract(connection: DuckDBConnection, sql: string) {
	try {
		return await connection.extractStatements(sql);
	} catch (error) {
		const message = (error as Error).message.replace(/^Failed to extract statements:\s*/, '');
		throw new EngineError('invalid_sql', message || 'There is no statement in this SQL.');
	}
}

function isRead(type: StatementType): boolean {
	return type === StatementType.SELECT || type === StatementType.EXPLAIN;
}

/** Set the time zone of a connection, if it is another now. */
export async function setTimeZone(session: Session, timeZone: string): Promise<void> {
	if (session.timeZone === timeZone) return;
	await session.connection.run(`SET TimeZone = '${timeZone.replaceAll("'", "''")}'`);
	session.timeZone = timeZone;
}

/** Have a connection count the progress of its statements, or not: without the bar DuckDB counts none. */
export async function countProgress(session: Session, wanted: boolean): Promise<void> {
	if (session.countsProgress === wanted) return;
	// Printed it would go to the log.
	await session.connection.run(
		wanted
			? 'SET enable_progress_bar = true; SET enable_progress_bar_print = false'
			: 'SET enable_progress_bar = false'
	);
	session.countsProgress = wanted;
}

async function* chunksOf(
	result: DuckDBResult,
	{ signal, rowLimit }: Statement
): AsyncGenerator<DuckDBDataChunk> {
	let rows = 0;
	for (;;) {
		signal.throwIfAborted();
		const chunk = await result.fetchChunk();
		if (!chunk || chunk.rowCount === 0) return;
		rows += chunk.rowCount;
		if (rowLimit !== undefined && rows > rowLimit) {
			throw tooManyRows(rowLimit);
		}
		yield chunk;
	}
}
