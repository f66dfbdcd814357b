import { createHash, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { DuckDBConnection } from '@duckdb/node-api';
import { EngineError } from './engine.ts';
import { toSentError } from './errors.ts';
import { receiveFrames, sendFrame } from './frames.ts';
import { protocol, type Cancel, type Hello, type Request } from './messages.ts';
import type { EngineService } from './service.ts';
import { ClientSession } from './session.ts';

const helloBytes = 4096;
const startGraceMilliseconds = 10_000;

export interface ServerOptions {
	socket: string;
	token: string;
	file: string;
	linger: number;
	/** Called once, when the last client has been gone for `linger` milliseconds. */
	idle(): void;
	fatal(error: unknown): void;
	rewrite(connection: DuckDBConnection): Promise<void>;
	end(reason: string): void;
}

export interface EngineServer {
	/** Take no more clients, part from those that are there, and wait until what they had open is rolled back. */
	close(): Promise<void>;
}

/** Serve the engine on its socket to clients that know the token. */
export async function serveEngine(service: EngineService, options: ServerOptions): Promise<EngineServer> {
	const clients = new Map<Socket, Promise<void> | null>();
	let closing = false;
	let timer = setTimeout(options.idle, Math.max(options.linger, startGraceMilliseconds));

	const server = createServer((socket) => {
		if (closing) return void socket.destroy();
		let session: ClientSession | null = null;
		clients.set(socket, null);
		clearTimeout(timer);
		receiveFrames(
			socket,
			(message) => {
				if (session) return session.receive(message as Request | Cancel);
				session = greet(socket, message as Hello, service, options, () => clients.size);
			},
			() => (session ? 0xffffffff : helloBytes)
		);
		socket.on('error', () => socket.destroy());
		socket.on('close', () => {
			const left = (session?.leave() ?? Promise.resolve()).finally(() => {
				clients.delete(socket);
				if (clients.size === 0 && !closing) timer = setTimeout(options.idle, options.linger);
			});
			clients.set(socket, left);
		});
	});
	server.listen(options.socket);
	await once(server, 'listening');

	return {
		async close() {
			closing = true;
			clearTimeout(timer);
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			for (const socket of clients.keys()) socket.destroy();
			await closed;
			await Promise.allSettled(clients.values());
		}
	};
}

function greet(
	socket: Socket,
	hello: Hello,
	service: EngineService,
	options: ServerOptions,
	clients: () => number
): ClientSession | null {
	const digest = (text: unknown) => createHash('sha256').update(String(text)).digest();
	if (!timingSafeEqual(digest(hello?.token), digest(options.token))) {
		socket.destroy();
		return null;
	}
	if (hello.protocol !== protocol) {
		const error = new EngineError(
			'in_use',
			`${options.file} is served by another version of Weatherglass (process ${process.pid}).`,
			'Stop the running Weatherglass, or use its version.'
		);
		sendFrame(socket, { id: 0, error: toSentError(error) });
		socket.end();
		return null;
	}
	sendFrame(socket, { id: 0, result: process.pid });
	return new ClientSession(socket, service, { ...options, clients });
}
