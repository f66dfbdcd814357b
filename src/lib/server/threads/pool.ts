/** A few threads that compute what would hold up everybody else in this process. */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { compiledFile, packageRoot } from '#lib/server/sources/source-process.ts';
import type { Answer, Asked, ThreadData } from './messages.ts';

export type { Computation } from './messages.ts';

export interface ThreadOptions {
	/** Aborting ends the computation at once, and its thread with it. */
	signal?: AbortSignal;
	/** Called with the share that is done, 0 to 1. */
	onProgress?: (fraction: number) => void;
}

interface Job {
	asked: Asked;
	options: ThreadOptions;
	resolve(result: unknown): void;
	reject(failure: unknown): void;
}

export interface PoolOptions {
	/** Threads at once. */
	size: number;
	/** Milliseconds after which a thread without work ends: it holds the memory of a small process. */
	idle: number;
}

/**
 * Threads start when they are first needed. What is asked for beyond their number waits its turn, first in, first out. A thread
 * without work keeps no process alive.
 */
export class ThreadPool {
	readonly #waiting: Job[] = [];
	readonly #threads = new Set<Thread>();
	#isClosed = false;

	constructor(private readonly options: PoolOptions) {}

	/** How many threads there are, with and without work. */
	get size(): number {
		return this.#threads.size;
	}

	/**
	 * Run a function of a source file in a thread.
	 *
	 * @throws what the function throws, as an Error of the same name and properties but of no class of ours; the signal's
	 * reason when it aborts
	 */
	run(asked: Asked, options: ThreadOptions = {}): Promise<unknown> {
		return new Promise((resolve, reject) => {
			options.signal?.throwIfAborted();
			if (this.#isClosed) throw closed();
			const job: Job = { asked, options, resolve, reject };
			options.signal?.addEventListener('abort', () => this.#forget(job), { once: true });
			this.#waiting.push(job);
			this.#next();
		});
	}

	/** End every thread; what was asked of them fails. */
	async close(): Promise<void> {
		this.#isClosed = true;
		for (const { reject } of this.#waiting.splice(0)) reject(closed());
		await Promise.all([...this.#threads].map((thread) => thread.end(closed())));
	}

	#next(): void {
		if (this.#waiting.length === 0) return;
		const free = [...this.#threads].find(({ job }) => job === null);
		if (!free && this.#threads.size >= this.options.size) return;
		(free ?? this.#start()).begin(this.#waiting.shift()!);
	}

	#start(): Thread {
		const thread = new Thread(
			this.options.idle,
			() => this.#next(),
			() => {
				this.#threads.delete(thread);
				this.#next();
			}
		);
		this.#threads.add(thread);
		return thread;
	}

	/** The job's signal was aborted: it waits no more, or its thread ends. */
	#forget(job: Job): void {
		const place = this.#waiting.indexOf(job);
		if (place >= 0) {
			this.#waiting.splice(place, 1);
			job.reject(job.options.signal!.reason);
			return;
		}
		for (const thread of this.#threads) if (thread.job === job) void thread.end(job.options.signal!.reason);
	}
}

const closed = () => new Error('The process is ending: nothing more is computed.');

class Thread {
	job: Job | null = null;
	readonly #worker: Worker;
	#timer: NodeJS.Timeout | undefined;

	constructor(
		private readonly idle: number,
		private readonly onFree: () => void,
		private readonly onGone: () => void
	) {
		const root = packageRoot();
		const folder = ['src', 'lib', 'server', 'threads'];
		this.#worker = new Worker(compiledFile(...folder, 'thread.ts') ?? join(root, ...folder, 'thread.js'), {
			workerData: { root } satisfies ThreadData,
			// Loaders and debuggers of the process that asks are none of a thread's.
			execArgv: []
		});
		this.#worker.on('message', (answer: Answer) => this.#hear(answer));
		this.#worker.once('error', (failure) => this.#gone(failure));
		this.#worker.once('exit', (code) =>
			this.#gone(new Error(`The computation ended early (exit code ${code}).`))
		);
	}

	begin(job: Job): void {
		clearTimeout(this.#timer);
		this.job = job;
		this.#worker.ref();
		try {
			this.#worker.postMessage(job.asked);
		} catch (failure) {
			// What can't be cloned never reaches the thread.
			this.#free(() => job.reject(failure));
		}
	}

	async end(reason: unknown): Promise<void> {
		this.#gone(reason);
		await this.#worker.terminate();
	}

	#hear(answer: Answer): void {
		const { job } = this;
		if (!job) return;
		if ('progress' in answer) job.options.onProgress?.(answer.progress);
		else if ('result' in answer) this.#free(() => job.resolve(answer.result));
		else this.#free(() => job.reject(Object.assign(new Error(answer.failure.message), answer.failure)));
	}

	#free(settle: () => void): void {
		this.job = null;
		this.#worker.unref();
		this.#timer = setTimeout(() => void this.end(null), this.idle).unref();
		settle();
		this.onFree();
	}

	#gone(reason: unknown): void {
		clearTimeout(this.#timer);
		const { job } = this;
		this.job = null;
		job?.reject(reason);
		this.onGone();
	}
}

/** Reloads of this module while developing must not pile up threads. */
const held = globalThis as typeof globalThis & { weatherglassThreads?: ThreadPool };

/** The engine's own threads need a core too; on two, a second thread still lets a short computation pass a long one. */
const size = Math.min(4, Math.max(2, availableParallelism() - 1));

const pool = (): ThreadPool => (held.weatherglassThreads ??= new ThreadPool({ size, idle: 60_000 }));

/**
 * A function of a source file as one that runs in a thread of this process's pool.
 *
 * @param module the file, from the root of the package; it is loaded in the thread alone, and must not open a store
 * @param name of the function, as the file exports it
 */
export function inThread<Input, Output>(
	module: string,
	name: string
): (input: Input, options?: ThreadOptions) => Promise<Output> {
	return (input, options) => pool().run({ module, name, input }, options) as Promise<Output>;
}

/** End the threads of this process, as it ends itself. */
export async function closeThreads(): Promise<void> {
	await held.weatherglassThreads?.close();
}
