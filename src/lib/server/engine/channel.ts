import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { EngineError, Progress } from './engine.ts';
import { fromSentError, gone } from './errors.ts';
import { receiveFrames, sendFrame } from './frames.ts';
import { protocol, type Cancel, type Hello, type Reply, type Request } from './messages.ts';

type Answer = { result: unknown } | { error: EngineError };

interface Pending {
	answer(answer: Answer): void;
	onProgress?: (progress: Progress) => void;
}

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** A request before it has its number. */
export type Asked = WithoutId<Request>;

/** A client's end of the socket: requests out, replies matched to them. */
export class Channel {
	readonly #pending = new Map<number, Pending>();
	#lastId = 0;
	#ended = false;
	#commits: number | null = null;

	private constructor(private readonly socket: Socket) {
		receiveFrames(socket, (message) => this.#receive(message as Reply));
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			this.#ended = true;
			for (const pending of this.#pending.values()) pending.answer({ error: gone() });
			this.#pending.clear();
		});
	}

	/** Connect to a serving engine; rejects with `gone` when nobody serves there, or nobody answers for so long. */
	static async open(path: string, token: string, patience = 10_000): Promise<Channel> {
		const socket = connect(path);
		try {
			await once(socket, 'connect');
		} catch {
			throw gone();
		}
		const channel = new Channel(socket);
		const greeted = new Promise<Answer>((answer) => channel.#pending.set(0, { answer }));
		sendFrame(socket, { token, protocol } satisfies Hello);
		const timer = setTimeout(() => socket.destroy(), patience);
		const greeting = await greeted;
		clearTimeout(timer);
		if ('error' in greeting) throw greeting.error;
		return channel;
	}

	/** Commits of the engine process as of its last answer; null before the first. */
	get commits(): number | null {
		return this.#commits;
	}

	get ended(): boolean {
		return this.#ended;
	}

	/** Resolves when the engine has hung up. */
	async gone(): Promise<void> {
		if (this.#ended) return;
		this.socket.ref();
		await once(this.socket, 'close');
	}

	/** Send a request and wait for its reply. Aborting `signal` cancels it in the engine. */
	async ask<T>(
		asked: Asked,
		{ signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {}
	): Promise<T> {
		if (this.#ended) throw gone();
		const id = ++this.#lastId;
		const cancel = () => {
			if (!this.#ended) sendFrame(this.socket, { cancel: id } satisfies Cancel);
		};
		const answered = new Promise<Answer>((answer) => {
			this.#pending.set(id, { answer, onProgress });
			this.socket.ref();
			sendFrame(this.socket, { ...asked, id });
			if (signal?.aborted) cancel();
			else signal?.addEventListener('abort', cancel, { once: true });
		});
		const answer = await answered;
		signal?.removeEventListener('abort', cancel);
		// Made anew here, so that its stack says who asked.
		if ('error' in answer) throw fromSentError(answer.error);
		return answer.result as T;
	}

	/** Hang up. */
	async close(): Promise<void> {
		if (this.#ended) return;
		const closed = once(this.socket, 'close');
		this.socket.ref();
		this.socket.end();
		// An engine that is stopped would never answer the farewell.
		const timer = setTimeout(() => this.socket.destroy(), 1_000);
		await closed;
		clearTimeout(timer);
	}

	#receive(reply: Reply): void {
		const pending = this.#pending.get(reply.id);
		if (!pending) return;
		if ('progress' in reply) {
			pending.onProgress?.(reply.progress);
			return;
		}
		this.#pending.delete(reply.id);
		this.#commits = reply.commits ?? this.#commits;
		// A program that waits for nothing may end, even if it forgot to close.
		if (this.#pending.size === 0) this.socket.unref();
		pending.answer('error' in reply ? { error: fromSentError(reply.error) } : { result: reply.result });
	}
}
