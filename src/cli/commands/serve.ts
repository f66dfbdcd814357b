import { createServer } from 'node:http';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { packageRoot } from '#lib/server/sources/source-process.ts';
import { securityHeaders } from '#lib/server/access/index.ts';
import { largestUpload } from '#lib/server/import/index.ts';
import { say } from '../output.ts';
import { dataOption } from '../with-store.ts';

interface ServeOptions {
	data: string;
	port: number;
	host: string;
	origin?: string;
}

export function portNumber(text: string): number {
	const port = Number(text);
	if (!Number.isInteger(port) || port < 0 || port > 65_535) {
		throw new InvalidArgumentError('A port is a whole number from 0 to 65535.');
	}
	return port;
}

export function serveCommand(): Command {
	return new Command('serve')
		.description('run the app')
		.addOption(dataOption())
		.option('--port <number>', 'where to listen; 0 takes any free port', portNumber, 4173)
		.option('--host <address>', 'the address to listen on', '127.0.0.1')
		.option('--origin <url>', 'the address people use, when a proxy stands in front')
		.action(async (options: ServeOptions) => {
			const address = await serve(options);
			if (!loopback.has(options.host) && !options.origin)
				say('Others can reach this server: name the address they use with --origin, best one with https.');
			say(`Weatherglass is at ${address}\nData: ${resolve(options.data)}\nStop it with Ctrl C.`);
		});
}

/** What the app ends with: jobs that run, and the store (`hooks.server.ts`). */
const appEnd = async (): Promise<void> =>
	(globalThis as { weatherglassEnd?: () => Promise<void> }).weatherglassEnd?.();

const loopback = new Set(['127.0.0.1', '::1', 'localhost']);

/** Milliseconds for the largest upload over a line of 1 Mbit/s. One that stands still is ended long before. */
const slowestUpload = 6 * 60 * 60 * 1000;

/** Start the built app on a data folder and answer its address. The process goes on until it is told to stop. */
export async function serve(options: ServeOptions): Promise<string> {
	const handlerFile = join(packageRoot(), 'build', 'handler.js');
	if (!existsSync(handlerFile)) {
		throw Object.assign(new Error('The app is not built yet.'), { advice: 'Run npm run build first.' });
	}
	process.env.WEATHERGLASS_DATA = resolve(options.data);
	// The handler checks the origin of forms against these; there is no proxy unless --origin names one.
	process.env.PROTOCOL_HEADER = 'x-weatherglass-protocol';
	// Of the upload of a file, which is refused in words just before this; every other route takes far less (see
	// routes/request-guards.ts).
	process.env.BODY_SIZE_LIMIT = String(largestUpload + 1024 ** 2);
	if (options.origin) process.env.ORIGIN = options.origin;
	const { handler } = (await import(pathToFileURL(handlerFile).href)) as {
		handler: (request: unknown, response: unknown, next: () => void) => void;
	};

	const local = loopback.has(options.host) && !options.origin;
	const headers = Object.entries(securityHeaders(options.origin?.startsWith('https:') ?? false));
	// A program that keeps a connection for its next request must not find it closed: proxies keep theirs for a minute.
	const patience = { requestTimeout: slowestUpload, keepAliveTimeout: 75_000 };
	const server = createServer(patience, (request, response) => {
		request.headers['x-weatherglass-protocol'] = 'http';
		for (const [name, value] of headers) response.setHeader(name, value);
		// A page on the internet may point its own name at this machine: only our own names are answered.
		const name = (request.headers.host ?? '').replace(/:\d+$/, '').replace(/^\[|\]$/g, '');
		if (local && !loopback.has(name)) {
			response.writeHead(421, { 'content-type': 'text/plain' }).end('This server answers to localhost only.');
			return;
		}
		// Browsers name the origin of what they send; programs don't, and curl calls what it sends a form. The API goes by their
		// token alone, and says itself what it takes.
		const [path, base] = [request.url ?? '', options.origin ?? `http://${request.headers.host}`];
		const asked = URL.canParse(path, base) ? new URL(path, base) : null;
		if (asked?.pathname.startsWith('/api/')) request.headers.origin ??= new URL(base).origin;
		handler(request, response, () => response.writeHead(404).end());
	});
	await new Promise<void>((done, failed) => {
		server.once('error', (error: NodeJS.ErrnoException) =>
			failed(
				error.code === 'EADDRINUSE'
					? Object.assign(new Error(`Port ${options.port} is already in use.`), {
							advice: 'Give another one with --port, or 0 for any that is free.'
						})
					: error
			)
		);
		server.listen(options.port, options.host, done);
	});
	const stop = () => {
		server.close(() => void appEnd().finally(() => process.exit(0)));
		server.closeAllConnections();
	};
	process.once('SIGINT', stop);
	process.once('SIGTERM', stop);
	const address = server.address();
	const port = typeof address === 'object' && address ? address.port : options.port;
	const shown = loopback.has(options.host) ? 'localhost' : options.host;
	const url = options.origin ?? `http://${shown.includes(':') ? `[${shown}]` : shown}:${port}`;
	// Links in mails lead here.
	process.env.WEATHERGLASS_ADDRESS = url;
	return url;
}
