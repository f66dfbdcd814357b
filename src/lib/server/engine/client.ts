import { AsyncLocalStorage } from 'node:async_hooks';
import { mkdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { Channel, type Asked } from './channel.ts';
import type { EngineOptions } from './config.ts';
import {
	EngineError,
	type Capabilities,
	type Engine,
	type EngineStatus,
	type Parameter,
	type QueryOptions,
	type QueryResult,
	type Row,
	type Transaction
} from './engine.ts';
import { gone, inUse } from './errors.ts';
import { dataFolder, type DataFolder } from './folder.ts';
import { launchEngine } from './launch.ts';
import { holderIsAlive, ourEngine, readLock } from './lock.ts';
import type { ColumnarResult, StatementOptions } from './messages.ts';

export type { EngineOptions } from './config.ts';

const patienceMilliseconds = 30_000;
const retryMilliseconds = 25;

/**
 * Connect to the engine of a data folder. If no engine process serves it, one is started with `options`. The folder
 * is made when it does not exist. When the engine process dies, requests under way fail with `gone` and the next
 * one starts another.
 */
export async function connectEngine(folder: string, options: EngineOptions = {}): Promise<Engine> {
	mkdirSync(folder, { recursive: true, mode: 0o700 });
	const files = dataFolder(folder);
	return new ClientEngine(await reach(files, options), () => reach(files, options));
}

/** Find the serving engine or start one; several clients may do so at once. */
async function reach(folder: DataFolder, options: EngineOptions): Promise<Channel> {
	const deadline = Date.now() + patienceMilliseconds;
	for (;;) {
		const lock = readLock(folder);
		try {
			if (lock?.socket && holderIsAlive(folder, lock)) return await Channel.open(lock.socket, lock.token);
			if (!lock || !holderIsAlive(folder, lock)) await launchEngine(folder, options);
		} catch (error) {
			// The engine is just starting or ending, or another client's engine won the race for the folder.
			const mayPass =
				error instanceof EngineError && (error.code === 'gone' || isServedOrFreeByNow(error, folder));
			if (!mayPass || Date.now() > deadline) throw error;
		}
		if (Date.now() > deadline) {
			throw lock ? inUse(folder.database, { pid: lock.pid, what: 'an engine that does not answer' }) : gone();
		}
		await sleep(retryMilliseconds);
	}
}

/** Whether the engine that held the folder against ours serves it, or was just ending and has given it up. */
function isServedOrFreeByNow(error: EngineError, folder: DataFolder): boolean {
	if (error.code !== 'in_use') return false;
	const lock = readLock(folder);
	return lock ? lock.socket !== null : error.message.includes(ourEngine);
}

/** The client's view of an engine process. */
class ClientEngine implements Engine {
	readonly #inTransaction = new AsyncLocalStorage<{ open: boolean }>();
	#current: Channel;
	#reconnecting: Promise<void> | null = null;
	/** Engine processes that this client has talked to: each counts its commits anew. */
	#processes = 1;
	#closed = false;

	constructor(
		channel: Channel,
		private readonly reconnect: () => Promise<Channel>
	) {
		this.#current = channel;
	}

	async query<R = Row>(
		sql: string,
		parameters: Parameter[] = [],
		options: QueryOptions = {}
	): Promise<QueryResult<R>> {
		if (options.readOnly === false) this.#refuseNested();
		const channel = await this.#open();
		return toRows(
			await channel.ask<ColumnarResult>(
				{ do: 'query', sql, parameters, options: sent({ ...options, readOnly: options.readOnly ?? true }) },
				options
			)
		);
	}

	async queryArrow(
		sql: string,
		parameters: Parameter[] = [],
		options: QueryOptions = {}
	): Promise<Uint8Array> {
		if (options.readOnly === false) this.#refuseNested();
		const channel = await this.#open();
		return channel.ask(
			{
				do: 'queryArrow',
				sql,
				parameters,
				options: sent({ ...options, readOnly: options.readOnly ?? true })
			},
			options
		);
	}

	async insert(table: string, columns: string[], rows: Parameter[][]): Promise<number> {
		this.#refuseNested();
		return this.#ask({ do: 'insert', table, columns, rows });
	}

	async transaction<T>(
		work: (transaction: Transaction) => Promise<T>,
		{ signal }: { signal?: AbortSignal } = {}
	): Promise<T> {
		this.#refuseNested();
		const channel = await this.#open();
		const id = await channel.ask<number>({ do: 'begin' }, { signal });
		const state = { open: true };
		let result: T;
		try {
			result = await this.#inTransaction.run(state, () => work(transactionOn(channel, id, signal)));
			if (signal?.aborted) throw new EngineError('interrupted', 'The transaction was cancelled.');
		} catch (error) {
			state.open = false;
			await channel.ask({ do: 'rollback', transaction: id }).catch(() => undefined);
			throw error;
		}
		state.open = false;
		await channel.ask({ do: 'commit', transaction: id });
		return result;
	}

	lastCommit(): string | null {
		const { commits, ended } = this.#current;
		return commits === null || ended ? null : `${this.#processes} ${commits}`;
	}

	capabilities(): Promise<Capabilities> {
		return this.#ask({ do: 'capabilities' });
	}

	status(): Promise<EngineStatus> {
		return this.#ask({ do: 'status' });
	}

	async export(folder: string, { signal }: { signal?: AbortSignal } = {}): Promise<void> {
		await (await this.#open()).ask({ do: 'export', folder }, { signal });
	}

	async queryToFile(
		sql: string,
		file: string,
		parameters: Parameter[] = [],
		options: QueryOptions = {}
	): Promise<number> {
		const channel = await this.#open();
		return channel.ask<number>({ do: 'queryToFile', sql, file, parameters, options: sent(options) }, options);
	}

	async checkpoint(): Promise<void> {
		this.#refuseNested();
		await this.#ask({ do: 'checkpoint' });
	}

	async rewrite(): Promise<void> {
		this.#refuseNested();
		await this.#ask({ do: 'rewrite' });
		// The next question must not go to the engine that is about to end.
		await this.#current.gone();
	}

	async close(): Promise<void> {
		if (this.#closed) return;
		this.#closed = true;
		await this.#reconnecting?.catch(() => undefined);
		await this.#current.close();
	}

	async #ask<T>(asked: Asked): Promise<T> {
		return (await this.#open()).ask<T>(asked);
	}

	async #open(): Promise<Channel> {
		if (this.#closed) throw new EngineError('gone', 'This engine connection was closed.');
		if (this.#current.ended) await (this.#reconnecting ??= this.#reconnect());
		return this.#current;
	}

	/** However many requests find the engine gone, one of them looks for the next. */
	async #reconnect(): Promise<void> {
		try {
			this.#current = await this.reconnect();
			this.#processes++;
		} finally {
			this.#reconnecting = null;
		}
	}

	#refuseNested(): void {
		if (this.#inTransaction.getStore()?.open) {
			throw new EngineError(
				'failed',
				'A write outside the transaction, from within it, would wait for itself for ever.',
				'Write with the transaction that the function was given.'
			);
		}
	}
}

function transactionOn(channel: Channel, id: number, signal: AbortSignal | undefined): Transaction {
	return {
		async query<R = Row>(sql: string, parameters: Parameter[] = [], options: QueryOptions = {}) {
			const both = joined(signal, options.signal);
			return toRows<R>(
				await channel.ask<ColumnarResult>(
					{ do: 'query', sql, parameters, options: sent(options), transaction: id },
					{ ...options, signal: both }
				)
			);
		},
		append: (table, columns, rows) =>
			channel.ask({ do: 'append', transaction: id, table, columns, rows }, { signal }),
		script: (sql) => channel.ask({ do: 'script', transaction: id, sql }, { signal })
	};
}

function joined(first: AbortSignal | undefined, second: AbortSignal | undefined): AbortSignal | undefined {
	return first && second ? AbortSignal.any([first, second]) : (first ?? second);
}

function sent({ signal: _signal, onProgress, ...options }: QueryOptions): StatementOptions {
	return { ...options, progress: onProgress !== undefined };
}

function toRows<R>({ columns, values, changes, milliseconds }: ColumnarResult): QueryResult<R> {
	const names = columns.map((column) => column.name);
	const count = values[0]?.length ?? 0;
	const rows: Row[] = [];
	for (let index = 0; index < count; index++) {
		const row: Row = {};
		for (let column = 0; column < names.length; column++) row[names[column]!] = values[column]![index]!;
		rows.push(row);
	}
	return { columns, rows: rows as R[], changes, milliseconds };
}
