import { StatementType, type DuckDBConnection } from '@duckdb/node-api';
import { appendRows } from './append.ts';
import { EngineError, type Parameter } from './engine.ts';
import { extract, interruptible, setTimeZone, type Session } from './statement.ts';
import { Turns } from './turns.ts';

/** One open write transaction. */
export interface WriteTransaction {
	session: Session;
	append(table: string, columns: string[], rows: Parameter[][], signal: AbortSignal): Promise<number>;
	script(sql: string, signal: AbortSignal): Promise<void>;
	/** Resolves when the changes are on disk. */
	commit(): Promise<void>;
	rollback(): Promise<void>;
}

/** The one connection that writes, and the queue for it: DuckDB fails at once when two transactions touch one row. */
export class Writer {
	readonly #turns = new Turns();
	#commits = 0;

	constructor(private readonly session: Session) {}

	get waiting(): number {
		return this.#turns.waiting;
	}

	/** How many transactions were committed. */
	get commits(): number {
		return this.#commits;
	}

	/** Wait for the turn and begin a transaction; it holds the turn until commit or rollback. */
	async begin(signal: AbortSignal): Promise<WriteTransaction> {
		const release = await this.#turns.take(signal);
		const { connection } = this.session;
		const end = async (sql: string) => {
			try {
				await connection.run(sql);
				if (sql === 'COMMIT') this.#commits++;
			} catch (error) {
				// A failed COMMIT has already rolled back; anything else must not leave a transaction to the next in turn.
				await connection.run('ROLLBACK').catch(() => undefined);
				if (sql === 'COMMIT') throw error;
			} finally {
				release();
			}
		};
		try {
			await connection.run('BEGIN TRANSACTION');
		} catch (error) {
			release();
			throw error;
		}
		return {
			session: this.session,
			append: (table, columns, rows, stop) =>
				interruptible(connection, stop, async () => {
					await setTimeZone(this.session, 'UTC');
					return appendRows(connection, table, columns, rows);
				}),
			script: (sql, stop) =>
				interruptible(connection, stop, async () => {
					await setTimeZone(this.session, 'UTC');
					await this.#script(sql, stop);
				}),
			commit: () => end('COMMIT'),
			rollback: () => end('ROLLBACK')
		};
	}

	/** Run `work` in a transaction of its own. */
	async run<T>(signal: AbortSignal, work: (transaction: WriteTransaction) => Promise<T>): Promise<T> {
		const transaction = await this.begin(signal);
		let result: T;
		try {
			result = await work(transaction);
		} catch (error) {
			await transaction.rollback();
			throw error;
		}
		await transaction.commit();
		return result;
	}

	/** Write the log into the file. */
	async checkpoint(signal: AbortSignal): Promise<void> {
		const release = await this.#turns.take(signal);
		try {
			await this.session.connection.run('CHECKPOINT');
		} finally {
			release();
		}
	}

	/** Run `work` in turn, and give the turn to nobody afterwards, unless it fails: the process is about to end. */
	async last(signal: AbortSignal, work: (connection: DuckDBConnection) => Promise<void>): Promise<void> {
		const release = await this.#turns.take(signal);
		try {
			await work(this.session.connection);
		} catch (error) {
			release();
			throw error;
		}
	}

	async #script(sql: string, signal: AbortSignal): Promise<void> {
		const { connection } = this.session;
		const statements = await extract(connection, sql);
		for (let index = 0; index < statements.count; index++) {
			signal.throwIfAborted();
			// Prepared one by one: a statement may need the table that the one before it made.
			const prepared = await statements.prepare(index);
			try {
				if (prepared.statementType === StatementType.TRANSACTION) {
					throw new EngineError(
						'invalid_sql',
						'A script runs in a transaction and may not begin or end one.'
					);
				}
				await prepared.run();
			} finally {
				prepared.destroySync();
			}
		}
	}
}
