/** A CRM's API on loopback, as far as every one of them is alike: calls in, answers and faults out. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Fault, FaultScript } from './faults.ts';

export interface FakeCall {
	/** From 1. */
	number: number;
	method: string;
	path: string;
	query: URLSearchParams;
	/** Names in lower case. */
	headers: Readonly<Record<string, string | undefined>>;
	/** The JSON of the body; a form as an object; null where there is none. */
	body: unknown;
}

export interface FakeAnswer {
	/** Default 200. */
	status?: number;
	/** Sent as JSON; a text as it is. */
	body?: unknown;
	headers?: Readonly<Record<string, string>>;
}

export type Answerer = (call: FakeCall) => FakeAnswer | Promise<FakeAnswer>;

export interface FakeServer {
	/** `http://127.0.0.1:54321`, without a slash at the end. */
	address: string;
	/** Every call so far, faults among them. */
	calls: FakeCall[];
	/** What goes wrong from now on; numbers count from the next call. */
	goWrong(script: FaultScript): void;
	/** Called before each call is answered: the world may change meanwhile. */
	before: ((call: FakeCall) => void) | null;
	close(): Promise<void>;
}

/** Start a server that answers calls. It listens on loopback alone. */
export async function startFakeServer(answer: Answerer): Promise<FakeServer> {
	const calls: FakeCall[] = [];
	let script: FaultScript = new Map();
	let counted = 0;
	const server = createServer((request, response) => {
		void (async () => {
			const call = await readCall(request, calls.length + 1);
			calls.push(call);
			counted++;
			const fault = script.get(counted);
			if (fault && fault.kind !== 'slow' && fault.kind !== 'cut') return fail(fault, response);
			fake.before?.(call);
			send(response, await answer(call), fault);
		})().catch((error: unknown) => {
			// What a fake can't answer fails the test that asked, with the reason.
			response.writeHead(599, { 'content-type': 'application/json' });
			response.end(JSON.stringify({ message: `The fake: ${String(error)}` }));
		});
	});
	await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
	const fake: FakeServer = {
		address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		calls,
		before: null,
		goWrong(next) {
			script = next;
			counted = 0;
		},
		close: () =>
			new Promise((closed) => {
				server.close(() => closed());
				server.closeAllConnections();
			})
	};
	return fake;
}

async function readCall(request: IncomingMessage, number: number): Promise<FakeCall> {
	const pieces: Buffer[] = [];
	for await (const piece of request) pieces.push(piece as Buffer);
	const text = Buffer.concat(pieces).toString('utf8');
	const url = new URL(request.url ?? '/', 'http://fake');
	const isForm = request.headers['content-type']?.startsWith('application/x-www-form-urlencoded');
	return {
		number,
		method: request.method ?? 'GET',
		path: url.pathname,
		query: url.searchParams,
		headers: request.headers as FakeCall['headers'],
		body: text === '' ? null : isForm ? Object.fromEntries(new URLSearchParams(text)) : JSON.parse(text)
	};
}

function fail(fault: Fault, response: ServerResponse): void {
	if (fault.kind === 'reset') {
		response.socket?.destroy();
		return;
	}
	if (fault.kind === 'too_many') {
		const says = { seconds: '2', date: new Date(Date.now() + 2000).toUTCString(), nothing: undefined }[
			fault.says
		];
		response.writeHead(429, { 'content-type': 'application/json', ...(says && { 'retry-after': says }) });
		response.end('{"message":"Too many requests"}');
		return;
	}
	if (fault.kind === 'status') {
		response.writeHead(fault.status, { 'content-type': 'text/html' });
		response.end('<html>Something went wrong</html>');
	}
}

function send(response: ServerResponse, { status = 200, body, headers }: FakeAnswer, fault?: Fault): void {
	const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
	const bytes = Buffer.from(text);
	response.writeHead(status, {
		'content-type': 'application/json',
		'content-length': String(bytes.length),
		...headers
	});
	const half = bytes.subarray(0, bytes.length >> 1);
	if (fault?.kind === 'cut') {
		response.write(half, () => response.socket?.destroy());
	} else if (fault?.kind === 'slow') {
		response.write(half);
		setTimeout(() => response.end(bytes.subarray(half.length)), fault.milliseconds);
	} else response.end(bytes);
}
