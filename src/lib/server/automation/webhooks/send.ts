/** One request to a receiver. It follows nothing, waits for no slow answer, and reads no long one. */
import { request as requestHttp, type IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { retryAfter } from '#lib/http/retry-after.ts';
import { guardedLookup } from './address.ts';

/** Milliseconds for all of it, from the look-up of the name to the end of the answer. */
const patience = 15_000;
/** Bytes of an answer that are read. */
const mostRead = 2048;
/** Characters of an answer that are kept, to find out what is wrong. */
const mostKept = 200;

/** What became of a request. `status`: null where there was no answer. */
export interface Sent {
	isDelivered: boolean;
	status: number | null;
	/** What went wrong, in words; null: nothing. */
	message: string | null;
	/** Milliseconds that the receiver asks to be left alone. */
	wait?: number;
}

/** Send a body to an address. It throws nothing but what `signal` aborts with. */
export async function send(
	address: string,
	body: string,
	headers: Record<string, string>,
	signal?: AbortSignal
): Promise<Sent> {
	const timeout = AbortSignal.timeout(patience);
	try {
		const answer = await post(address, body, headers, signal ? AbortSignal.any([timeout, signal]) : timeout);
		return judged(answer);
	} catch (failure) {
		signal?.throwIfAborted();
		const message = timeout.aborted
			? `There was no whole answer within ${patience / 1000} seconds.`
			: `The receiver could not be reached: ${(failure as Error).message || String((failure as { code?: string }).code)}.`;
		return { isDelivered: false, status: null, message };
	}
}

interface Answer {
	status: number;
	text: string;
	location: string | undefined;
	/** Milliseconds, by its Retry-After. */
	wait: number | null;
}

function post(
	address: string,
	body: string,
	headers: Record<string, string>,
	signal: AbortSignal
): Promise<Answer> {
	const url = new URL(address);
	const request = url.protocol === 'https:' ? requestHttps : requestHttp;
	return new Promise((resolve, reject) => {
		const asked = request(url, {
			method: 'POST',
			headers: {
				...headers,
				'content-type': 'application/json',
				'content-length': Buffer.byteLength(body),
				'user-agent': 'Weatherglass'
			},
			// A connection of its own: one that is kept open may be closed just when it is used again.
			agent: false,
			lookup: guardedLookup,
			signal
		});
		asked.on('error', reject);
		asked.on('response', (answer) => {
			readStart(answer)
				.then((text) =>
					resolve({
						status: answer.statusCode!,
						text,
						location: answer.headers.location,
						wait: retryAfter(answer.headers['retry-after'], Date.now())
					})
				)
				.catch(reject);
		});
		asked.end(body);
	});
}

async function readStart(answer: IncomingMessage): Promise<string> {
	const pieces: Buffer[] = [];
	let read = 0;
	for await (const piece of answer) {
		pieces.push(piece as Buffer);
		read += (piece as Buffer).length;
		// Leaving the loop closes the connection.
		if (read >= mostRead) break;
	}
	return Buffer.concat(pieces).subarray(0, mostRead).toString('utf8');
}

function judged({ status, text, location, wait }: Answer): Sent {
	if (status >= 200 && status < 300) return { isDelivered: true, status, message: null };
	if (status >= 300 && status < 400) {
		const to = location ? ` to ${location.slice(0, mostKept)}` : '';
		const message = `The receiver answered ${status}: it leads on${to}. Nothing is sent there; give the address itself.`;
		return { isDelivered: false, status, message };
	}
	const said = text.replaceAll(/\s+/g, ' ').trim().slice(0, mostKept);
	const message = `The receiver answered ${status}${said && `: ${said}`}.`;
	return { isDelivered: false, status, message, ...(wait !== null && { wait }) };
}
