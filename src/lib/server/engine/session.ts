import type { Socket } from 'node:net';
import { version, type DuckDBConnection } from '@duckdb/node-api';
import { EngineError, type Capabilities, type EngineStatus } from './engine.ts';
import { isFatal, toSentError } from './errors.ts';
import { sendFrame } from './frames.ts';
import type { Cancel, Reply, Request } from './messages.ts';
import type { Call, EngineService, Runner } from './service.ts';
import { runExport, runQuery, runToFile } from './statement.ts';
import { Turns } from './turns.ts';
import type { WriteTransaction } from './writer.ts';

/** What a session needs to know of the process around it. */
export interface Surroundings {
	file: string;
	clients(): number;
	/** Write a copy of the database and make it the one that is opened next. */
	rewrite(connection: DuckDBConnection): Promise<void>;
	/** End the process; the next request of any client starts another. */
	end(reason: string): void;
	/** Called when DuckDB says that the database can't be used any more until it is opened anew. */
	fatal(error: unknown): void;
}

interface OpenTransaction {
	write: WriteTransaction;
	/** A connection runs one statement at a time, also when a client sends two. */
	turns: Turns;
}

/** One client's conversation with the engine. When the client goes, all it had running or open is undone. */
export class ClientSession {
	readonly #calls = new Map<number, AbortController>();
	readonly #transactions = new Map<number, OpenTransaction>();
	readonly #answering = new Set<Promise<void>>();
	readonly #left = new AbortController();

	constructor(
		private readonly socket: Socket,
		private readonly service: EngineService,
		private readonly surroundings: Surroundings
	) {}

	/** Answer one message. */
	receive(message: Request | Cancel): void {
		if ('cancel' in message) {
			this.#calls.get(message.cancel)?.abort(new EngineError('interrupted', 'The query was cancelled.'));
			return;
		}
		const answering = this.#reply(message).finally(() => this.#answering.delete(answering));
		this.#answering.add(answering);
	}

	async #reply(message: Request): Promise<void> {
		const controller = new AbortController();
		this.#calls.set(message.id, controller);
		try {
			const result = await this.#answer(message, controller.signal);
			this.#send({ id: message.id, result, commits: this.service.writer.commits });
		} catch (error) {
			this.#send({ id: message.id, error: toSentError(error), commits: this.service.writer.commits });
			if (isFatal(error)) this.surroundings.fatal(error);
		} finally {
			this.#calls.delete(message.id);
		}
	}

	/** The client has gone: interrupt what it asked for and roll back what it left open. */
	async leave(): Promise<void> {
		const reason = new EngineError('interrupted', 'The client has gone.');
		this.#left.abort(reason);
		for (const controller of this.#calls.values()) controller.abort(reason);
		await Promise.allSettled([...this.#transactions.keys()].map((id) => this.#end(id, 'rollback')));
		await Promise.allSettled(this.#answering);
	}

	async #answer(request: Request, signal: AbortSignal): Promise<unknown> {
		switch (request.do) {
			case 'query':
				return this.#query(runQuery, request, signal);
			case 'queryArrow':
				// apache-arrow takes longer to load than the rest of the engine: only who asks for it waits.
				return this.#query((await import('./arrow.ts')).runArrow, request, signal);
			case 'begin':
				return this.#begin(request.id, signal);
			case 'append':
				return this.#within(request.transaction, signal, ({ write }) =>
					write.append(request.table, request.columns, request.rows, signal)
				);
			case 'script':
				return this.#within(request.transaction, signal, ({ write }) => write.script(request.sql, signal));
			case 'commit':
			case 'rollback':
				return this.#end(request.transaction, request.do);
			case 'insert':
				return this.service.writer.run(signal, (write) =>
					write.append(request.table, request.columns, request.rows, signal)
				);
			case 'export':
				return this.service.run(runExport, exportCall(request.folder, signal));
			case 'queryToFile':
				return this.service.run(runToFile, {
					sql: copySql(request.sql, request.file),
					parameters: request.parameters,
					options: { ...request.options, readOnly: true },
					signal
				});
			case 'checkpoint':
				return this.service.writer.checkpoint(signal);
			case 'rewrite':
				return this.#rewrite(signal);
			case 'capabilities':
				return {
					name: 'DuckDB',
					version: version(),
					dialect: 'duckdb',
					arrow: true,
					transactions: true
				} satisfies Capabilities;
			case 'status':
				return {
					pid: process.pid,
					file: this.surroundings.file,
					clients: this.surroundings.clients(),
					...this.service.status()
				} satisfies EngineStatus;
		}
	}

	async #query<T>(
		runner: Runner<T>,
		request: Extract<Request, { do: 'query' | 'queryArrow' }>,
		signal: AbortSignal
	): Promise<T> {
		const call: Call = {
			sql: request.sql,
			parameters: request.parameters,
			options: request.options,
			signal,
			onProgress: request.options.progress
				? (progress) => this.#send({ id: request.id, progress })
				: undefined
		};
		if (request.do === 'query' && request.transaction !== undefined) {
			return this.#within(request.transaction, signal, ({ write }) =>
				this.service.runOn(write.session, runner, call)
			);
		}
		return this.service.run(runner, call);
	}

	async #begin(id: number, signal: AbortSignal): Promise<number> {
		const write = await this.service.writer.begin(signal);
		if (this.#left.signal.aborted) {
			await write.rollback();
			throw this.#left.signal.reason as Error;
		}
		this.#transactions.set(id, { write, turns: new Turns() });
		return id;
	}

	async #within<T>(id: number, signal: AbortSignal, work: (open: OpenTransaction) => Promise<T>): Promise<T> {
		const open = this.#transactions.get(id);
		if (!open) throw new EngineError('failed', 'This transaction has ended.');
		const release = await open.turns.take(signal);
		try {
			return await work(open);
		} finally {
			release();
		}
	}

	async #end(id: number, how: 'commit' | 'rollback'): Promise<void> {
		const open = this.#transactions.get(id);
		if (!open) throw new EngineError('failed', 'This transaction has ended.');
		this.#transactions.delete(id);
		const release = await open.turns.take(new AbortController().signal);
		try {
			await open.write[how]();
		} finally {
			release();
		}
	}

	/** Nobody writes after it: what is written now would be in the old file only. */
	async #rewrite(signal: AbortSignal): Promise<void> {
		await this.service.writer.last(signal, (connection) => this.surroundings.rewrite(connection));
		setImmediate(() => this.surroundings.end('the database was written anew'));
	}

	#send(reply: Reply): void {
		if (!this.socket.destroyed) sendFrame(this.socket, reply);
	}
}

const copySql = (sql: string, file: string) =>
	`COPY (${sql}) TO '${file.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`;

const exportMilliseconds = 24 * 3_600_000;

function exportCall(folder: string, signal: AbortSignal): Call {
	const sql = `EXPORT DATABASE '${folder.replaceAll("'", "''")}' (FORMAT parquet, COMPRESSION zstd)`;
	return { sql, parameters: [], options: { priority: 'heavy', timeLimit: exportMilliseconds }, signal };
}
