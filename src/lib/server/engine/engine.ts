/**
 * The query engine as the rest of Weatherglass sees it. DuckDB implements it today (in its own process, over a
 * local socket); a second engine implements the same interface.
 */

/** A value that may be bound to a parameter. Money travels as a decimal string and is cast in the SQL. */
export type Parameter = string | number | bigint | boolean | null | Date | Parameter[];

/**
 * A value of a result row. Integers that fit are numbers, larger ones bigint; DECIMAL is a decimal string (never a
 * float); DATE is `YYYY-MM-DD`; TIMESTAMP and TIMESTAMPTZ are ISO 8601 in UTC; lists are arrays, structs objects.
 */
export type Value = string | number | bigint | boolean | null | Value[] | { [name: string]: Value };

export type Row = Record<string, Value>;

export interface Column {
	name: string;
	/** DuckDB's name of the type, such as `DECIMAL(18,4)`. */
	type: string;
}

export interface QueryResult<R = Row> {
	columns: Column[];
	rows: R[];
	/** Rows an INSERT, UPDATE, DELETE or MERGE changed; 0 for a SELECT. */
	changes: number;
	milliseconds: number;
}

export interface Progress {
	/** 0 to 1, or null while the engine can't tell. */
	fraction: number | null;
	rows: number | null;
}

export interface QueryOptions {
	/** Interactive queries overtake heavy ones in the admission queue. Default: interactive. */
	priority?: 'interactive' | 'heavy';
	/** Interrupted after so many milliseconds. Default: the engine's configured limit. */
	timeLimit?: number;
	/** Aborting interrupts the query: the page that asked has gone. */
	signal?: AbortSignal;
	/** The IANA zone in which TIMESTAMPTZ is cut into days. Default UTC. */
	timeZone?: string;
	onProgress?: (progress: Progress) => void;
	/** Refuse any statement that writes, whatever it looks like. Default true for `query` and `queryArrow`. */
	readOnly?: boolean;
	/** Stop with a `too_many_rows` error past so many rows; for SQL a person typed. */
	rowLimit?: number;
	/** The same for about so many bytes of a result as rows. */
	byteLimit?: number;
}

/** The statements of one transaction. It is rolled back when the function throws, or the client goes away. */
export interface Transaction {
	query<R = Row>(sql: string, parameters?: Parameter[], options?: QueryOptions): Promise<QueryResult<R>>;
	/** Append rows by column order; faster than INSERT for rows that come from Node. */
	append(table: string, columns: string[], rows: Parameter[][]): Promise<number>;
	/** Run every statement of a script, such as a migration. It may not begin or end the transaction itself. */
	script(sql: string): Promise<void>;
}

export interface Capabilities {
	name: string;
	version: string;
	dialect: 'duckdb';
	arrow: boolean;
	transactions: boolean;
}

export interface EngineStatus {
	pid: number;
	file: string;
	clients: number;
	running: { id: string; milliseconds: number; priority: string; sql: string }[];
	waiting: number;
	writesWaiting: number;
	/** Transactions that this process has committed: with `pid`, what was read is as it stands while both are the same. */
	commits: number;
}

export interface Engine {
	/** Run one statement on a reader connection. It can't write unless `readOnly: false` sends it to the writer queue. */
	query<R = Row>(sql: string, parameters?: Parameter[], options?: QueryOptions): Promise<QueryResult<R>>;
	/** The same, answered as one Apache Arrow IPC stream. */
	queryArrow(sql: string, parameters?: Parameter[], options?: QueryOptions): Promise<Uint8Array>;
	/** Append rows in a transaction of their own. Resolves when they are durable. */
	insert(table: string, columns: string[], rows: Parameter[][]): Promise<number>;
	/** One writer at a time: transactions queue, run to the end, and are durable when this resolves. */
	transaction<T>(
		work: (transaction: Transaction) => Promise<T>,
		options?: { signal?: AbortSignal }
	): Promise<T>;
	/**
	 * A mark that changes with what was committed, as of the engine's last answer to this client: what this client's own
	 * process committed is in it, what others did comes with the next answer. Null where nothing can be told.
	 */
	lastCommit(): string | null;
	capabilities(): Promise<Capabilities>;
	status(): Promise<EngineStatus>;
	/**
	 * Write every table as a Parquet file into a folder, as one moment saw them all. It reads, so writers go on meanwhile.
	 *
	 * @param folder absolute; made when it does not exist
	 */
	export(folder: string, options?: { signal?: AbortSignal }): Promise<void>;
	/**
	 * Write the result of a query as a Parquet file. It reads, so writers go on meanwhile.
	 *
	 * @param file absolute; replaced when it exists
	 * @returns how many rows it has
	 */
	queryToFile(sql: string, file: string, parameters?: Parameter[], options?: QueryOptions): Promise<number>;
	/** Write the log into the file. */
	checkpoint(): Promise<void>;
	/**
	 * Write the whole database into a new file: in the present one the bytes of deleted and changed values stay until
	 * something else is written over them. Queries under way fail with `gone`; the next one finds the new file. It needs as
	 * much free disk as the database has.
	 */
	rewrite(): Promise<void>;
	/** Leave. The engine process ends by itself soon after its last client has left. */
	close(): Promise<void>;
}

export type EngineErrorCode =
	| 'in_use' // another process holds the data folder
	| 'corrupt_log' // the write-ahead log can't be read: `weatherglass recover`
	| 'newer_file' // written by a newer DuckDB
	| 'interrupted' // cancelled by the caller
	| 'time_limit'
	| 'too_many_rows'
	| 'read_only' // a write where only reads are allowed
	| 'constraint' // a unique or check constraint
	| 'out_of_memory'
	| 'invalid_sql' // parser, binder or catalog error
	| 'failed' // anything else the engine said
	| 'gone'; // the engine process ended

/** What went wrong in the engine, with what to do about it. */
export class EngineError extends Error {
	override readonly name = 'EngineError';
	constructor(
		readonly code: EngineErrorCode,
		message: string,
		readonly advice?: string
	) {
		super(message);
	}
}
