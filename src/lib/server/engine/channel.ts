import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Progress } from './engine.ts';
import { fromSentError, gone } from './errors.ts';
import { receiveFrames, sendFrame } from './frames.ts';
import { protocol, type Cancel, type Hello, type Reply, type Request } from './messages.ts';

interface Pending {
	resolve(result: unknown): void;
	reject(error: Error): void;
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

	private constructor(private readonly socket: Socket) {
		receiveFrames(socket, (message) => this.#receive(message as Reply));
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			this.#ended = true;
			for (const pending of this.#pending.values()) pending.reject(gone());
			this.#pending.clear();
		});
	}

	/** Connect to a serving engine; rejects with `gone` when nobody serves there. */
	static async open(path: string, token: string): Promise<Channel> {
		const socket = connect(path);
		try {
			await once(socket, 'connect');
		} catch {
			throw gone();
		}
		const channel = new Channel(socket);
		const greeted = new Promise<unknown>((resolve, reject) => channel.#pending.set(0, { resolve, reject }));
		sendFrame(socket, { token, protocol } satisfies Hello);
		await greeted;
		return channel;
	}

	get ended(): boolean {
		return this.#ended;
	}

	/** Send a request and wait for its reply. Aborting `signal` cancels it in the engine. */
	ask<T>(
		asked: Asked,
		{ signal, onProgress }: { signal?: AbortSignal; onProgress?: (progress: Progress) => void } = {}
	): Promise<T> {
		if (this.#ended) return Promise.reject(gone());
		const id = ++this.#lastId;
		const cancel = () => {
			if (!this.#ended) sendFrame(this.socket, { cancel: id } satisfies Cancel);
		};
		const reply = new Promise<T>((resolve, reject) => {
			this.#pending.set(id, { resolve: resolve as (result: unknown) => void, reject, onProgress });
			this.socket.ref();
			sendFrame(this.socket, { ...asked, id });
			if (signal?.aborted) cancel();
			else signal?.addEventListener('abort', cancel, { once: true });
		});
		return reply.finally(() => signal?.removeEventListener('abort', cancel));
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
		// A program that waits for nothing may end, even if it forgot to close.
		if (this.#pending.size === 0) this.socket.unref();
		if ('error' in reply) pending.reject(fromSentError(reply.error));
		else pending.resolve(reply.result);
	}
}
