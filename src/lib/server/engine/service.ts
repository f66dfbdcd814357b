import type { DuckDBConnection } from '@duckdb/node-api';
import { Admission, type Priority } from './admission.ts';
import type { EngineConfig } from './config.ts';
import type { Database } from './database.ts';
import { EngineError, type EngineStatus, type Parameter, type Progress } from './engine.ts';
import type { StatementOptions } from './messages.ts';
import {
	countProgress,
	inReadOnlyTransaction,
	newSession,
	type Session,
	type Statement
} from './statement.ts';
import { Writer } from './writer.ts';

const progressEveryMilliseconds = 100;

/** How a statement is run: `runQuery` for rows, `runArrow` for an Arrow stream. */
export type Runner<T> = (session: Session, statement: Statement) => Promise<T>;

/** What one statement needs besides its SQL. */
export interface Call {
	sql: string;
	parameters: Parameter[];
	options: StatementOptions;
	signal: AbortSignal;
	onProgress?: (progress: Progress) => void;
}

interface Running {
	id: string;
	since: number;
	priority: string;
	sql: string;
}

/** The engine inside its process: reader connections behind the admission limit, and the one writer. */
export class EngineService {
	readonly #admission: Admission;
	readonly #idle: Session[] = [];
	readonly #running = new Set<Running>();
	#count = 0;

	private constructor(
		private readonly database: Database,
		private readonly config: EngineConfig,
		readonly writer: Writer
	) {
		this.#admission = new Admission(config.concurrency);
	}

	static async start(database: Database, config: EngineConfig): Promise<EngineService> {
		return new EngineService(database, config, new Writer(newSession(await database.connect())));
	}

	/** Run one statement outside any transaction: on a reader, or in a write transaction of its own. */
	async run<T>(runner: Runner<T>, call: Call): Promise<T> {
		if (call.options.readOnly === false) {
			return this.writer.run(call.signal, ({ session }) =>
				this.runOn(session, runner, call, this.config.timeLimit)
			);
		}
		const leave = await this.#admission.enter(call.options.priority ?? 'interactive', call.signal);
		try {
			const reader = this.#idle.pop() ?? newSession(await this.database.connect());
			return await inReadOnlyTransaction(
				reader.connection,
				() => this.runOn(reader, runner, call, this.config.timeLimit),
				// A connection that could not be rolled back is left out: the next query would find its transaction.
				() => this.#idle.push(reader)
			);
		} finally {
			leave();
		}
	}

	/** Run one statement on a given connection, within its time limit, telling its progress. */
	async runOn<T>(session: Session, runner: Runner<T>, call: Call, defaultLimit?: number): Promise<T> {
		const { sql, parameters, options } = call;
		const limit = options.timeLimit ?? defaultLimit;
		const stop = new AbortController();
		const abort = () => stop.abort(call.signal.reason);
		if (call.signal.aborted) abort();
		call.signal.addEventListener('abort', abort, { once: true });
		const timer = limit === undefined ? undefined : setTimeout(() => stop.abort(tooLong(limit)), limit);
		let progress: NodeJS.Timeout | undefined;
		const entry = this.#enter(sql, options.priority ?? 'interactive');
		try {
			await countProgress(session, call.onProgress !== undefined);
			if (call.onProgress) progress = watchProgress(session.connection, call.onProgress);
			return await runner(session, {
				sql,
				parameters,
				readOnly: options.readOnly ?? false,
				rowLimit: options.rowLimit,
				byteLimit: options.byteLimit,
				timeZone: options.timeZone,
				signal: stop.signal
			});
		} finally {
			call.signal.removeEventListener('abort', abort);
			clearTimeout(timer);
			clearInterval(progress);
			this.#running.delete(entry);
		}
	}

	/** What runs and what waits. */
	status(): Pick<EngineStatus, 'running' | 'waiting' | 'writesWaiting' | 'commits'> {
		const now = performance.now();
		return {
			running: [...this.#running].map(({ id, since, priority, sql }) => ({
				id,
				milliseconds: Math.round(now - since),
				priority,
				sql
			})),
			waiting: this.#admission.waiting,
			writesWaiting: this.writer.waiting,
			commits: this.writer.commits
		};
	}

	#enter(sql: string, priority: Priority): Running {
		const entry = { id: String(++this.#count), since: performance.now(), priority, sql };
		this.#running.add(entry);
		return entry;
	}
}

function tooLong(limit: number): EngineError {
	return new EngineError(
		'time_limit',
		`The query was stopped after ${limit / 1000} s, its time limit.`,
		'Ask for less at once, or allow it more time.'
	);
}

function watchProgress(connection: DuckDBConnection, tell: (progress: Progress) => void): NodeJS.Timeout {
	return setInterval(() => {
		const { percentage, rows_processed } = connection.progress;
		// -1 means that DuckDB can't tell yet.
		if (percentage < 0) tell({ fraction: null, rows: null });
		else tell({ fraction: Math.min(1, percentage / 100), rows: Number(rows_processed) });
	}, progressEveryMilliseconds);
}
