/** Calls to a CRM's API: retried, within its limits, and with errors in plain words. */
import { ApiError } from './errors.ts';
import { RateLimiter, type RateLimit } from './limiter.ts';
import { retryAfter } from '#lib/http/retry-after.ts';
import { backOff, isPassing, longestWait } from './retry.ts';
import type { Transport } from './transport.ts';

export interface HttpOptions {
	/** As people call the CRM: for messages. */
	name: string;
	/** Where the API is, without a slash at the end. */
	base: string;
	/** Headers that say who asks. `renew` is true when the last ones were refused. */
	authorise(renew: boolean): Promise<Readonly<Record<string, string>>> | Readonly<Record<string, string>>;
	limits?: readonly RateLimit[];
	/** What is left of the limit for the day, and how large that is, where the answers say; in calls unless it says else. */
	budget?(headers: Headers): { left: number; limit: number; unit?: string } | null;
	/** What an answer that is no success means in this API, where that is not what its status says. */
	meaning?(answer: Answer): Meaning | null;
	/** Milliseconds for one attempt. Default 60 s. */
	timeout?: number;
	/** Attempts for one call. Default 6. */
	attempts?: number;
}

/** How to go on after an answer: try again, or give up with an error. */
export type Meaning = { again: number | null } | { error: ApiError };

export interface Answer {
	status: number;
	headers: Headers;
	/** The JSON of the body; the text where it is none; null where it is empty. */
	body: unknown;
}

export interface Call {
	method?: string;
	/** Below the base, or a whole address on the same host. */
	path: string;
	query?: Readonly<Record<string, string | number | boolean | undefined>>;
	/** Sent as JSON. */
	body?: unknown;
	/** Sent as a form. */
	form?: Readonly<Record<string, string>>;
	headers?: Readonly<Record<string, string>>;
	/** What the call costs where the CRM counts more than calls. */
	cost?: number;
	/** Statuses that are answers like any other, such as 404 where a record may be gone. */
	accept?: readonly number[];
}

/** Bytes of one answer. */
const largestAnswer = 64 * 1024 ** 2;

export class HttpClient {
	readonly #limiter: RateLimiter;
	#headers: Readonly<Record<string, string>> | null = null;

	constructor(
		private readonly transport: Transport,
		private readonly options: HttpOptions
	) {
		this.#limiter = new RateLimiter(options.limits ?? [], transport.clock);
	}

	/** The JSON that a call answers. @throws ApiError */
	async json<Body>(call: Call): Promise<Body> {
		return (await this.request(call)).body as Body;
	}

	/**
	 * Make a call, again where that may help.
	 *
	 * @throws ApiError; the signal's reason when it is aborted
	 */
	async request(call: Call): Promise<Answer> {
		const { meter, signal, clock, random } = this.transport;
		const attempts = this.options.attempts ?? 6;
		let renewed = false;
		for (let attempt = 1; ; attempt++) {
			meter.waited += await this.#limiter.take(signal, call.cost);
			const outcome = await this.#attempt(call);
			if ('answer' in outcome) {
				const { answer } = outcome;
				this.#watchBudget(answer.headers);
				if (answer.status < 300 || call.accept?.includes(answer.status)) return answer;
				if (answer.status === 401 && !renewed) {
					renewed = true;
					this.#headers = await this.options.authorise(true);
					meter.retries++;
					continue;
				}
			}
			const wait = this.#waitAfter(outcome, attempt, attempts);
			if (wait > longestWait) throw this.#tooLong(wait);
			meter.retries++;
			const milliseconds = wait < 0 ? backOff(attempt, random()) : wait;
			meter.waited += milliseconds;
			if ('answer' in outcome && outcome.answer.status === 429) this.#limiter.pause(milliseconds);
			await clock.wait(milliseconds, signal);
		}
	}

	/** Milliseconds to wait before the next attempt, -1 for as long as seems right. @throws ApiError when there is none */
	#waitAfter(outcome: Outcome, attempt: number, attempts: number): number {
		const last = attempt >= attempts;
		if ('failure' in outcome) {
			if (last) throw this.#unreachable(outcome.failure);
			return -1;
		}
		const { answer } = outcome;
		const meaning = this.options.meaning?.(answer);
		if (meaning && 'error' in meaning) throw meaning.error;
		if (!meaning && !isPassing(answer.status)) throw this.#refused(answer);
		if (last) throw this.#refused(answer);
		return meaning?.again ?? retryAfter(answer.headers.get('retry-after'), this.transport.clock.now()) ?? -1;
	}

	async #attempt(call: Call): Promise<Outcome> {
		const { signal, fetch, meter } = this.transport;
		this.#headers ??= await this.options.authorise(false);
		const timeout = AbortSignal.timeout(this.options.timeout ?? 60_000);
		meter.calls++;
		try {
			const response = await fetch(this.#address(call), {
				method: call.method ?? (call.body === undefined && !call.form ? 'GET' : 'POST'),
				headers: {
					accept: 'application/json',
					...(call.body !== undefined && { 'content-type': 'application/json' }),
					...this.#headers,
					...call.headers
				},
				...(call.body !== undefined && { body: JSON.stringify(call.body) }),
				...(call.form && { body: new URLSearchParams(call.form) }),
				// A redirect could lead the credentials elsewhere.
				redirect: 'manual',
				signal: AbortSignal.any([signal, timeout])
			});
			const text = await readText(response, meter);
			return { answer: { status: response.status, headers: response.headers, body: parsed(text) } };
		} catch (error) {
			signal.throwIfAborted();
			if (error instanceof ApiError) throw error;
			return { failure: error as Error };
		}
	}

	#address({ path, query }: Call): URL {
		const base = new URL(`${this.options.base}/`);
		const address = /^https?:/.test(path) ? new URL(path) : new URL(path.replace(/^\//, ''), base);
		if (address.origin !== base.origin) {
			throw new ApiError(
				'unexpected_answer',
				`${this.options.name} points to another server, ${address.host}.`,
				'Check the address of the API: nothing was sent there.'
			);
		}
		for (const [name, value] of Object.entries(query ?? {}))
			if (value !== undefined) address.searchParams.set(name, String(value));
		return address;
	}

	/** Others need the CRM too: a pull stops before it has used up the day. */
	#watchBudget(headers: Headers): void {
		const budget = this.options.budget?.(headers);
		if (!budget) return;
		const { meter, reserve } = this.transport;
		meter.left = budget.left;
		if (budget.left > budget.limit * reserve) return;
		throw new ApiError(
			'budget',
			`${this.options.name} allows ${budget.limit} ${budget.unit ?? 'calls'} a day, and ${budget.left} are left.`,
			`The rest is left to others. What was pulled is kept, and the next run goes on from there.`
		);
	}

	#tooLong(wait: number): ApiError {
		return new ApiError(
			'budget',
			`${this.options.name} asks to wait ${Math.ceil(wait / 60_000)} minutes.`,
			'What was pulled is kept, and the next run goes on from there.'
		);
	}

	#unreachable(failure: Error): ApiError {
		const { host } = new URL(this.options.base);
		const timedOut = failure.name === 'TimeoutError';
		return new ApiError(
			'unavailable',
			timedOut
				? `${this.options.name} did not answer in time at ${host}.`
				: `${this.options.name} can’t be reached at ${host}: ${causeOf(failure)}.`,
			'Check the address, and whether this machine may reach it. The next run tries again.'
		);
	}

	#refused({ status, body }: Answer): ApiError {
		const { name } = this.options;
		const said = saidBy(body);
		const words = said ? `: ${said}` : '';
		if (status === 401)
			return new ApiError(
				'unauthorised',
				`${name} refuses the credentials${words}.`,
				'They may have been revoked or have expired: connect again with new ones.',
				status
			);
		if (status === 403)
			return new ApiError(
				'forbidden',
				`${name} does not allow this to these credentials${words}.`,
				'Give them the permission in its settings, or leave the stream out.',
				status
			);
		if (status === 404)
			return new ApiError('not_found', `${name} has nothing there${words}.`, 'Check the address.', status);
		if (status < 500 && !isPassing(status))
			return new ApiError(
				'invalid_request',
				`${name} refuses the request with ${status}${words}.`,
				'If it comes again, report it with this message.',
				status
			);
		return new ApiError(
			'unavailable',
			`${name} answers ${status}${words}, again and again.`,
			'What was pulled is kept, and the next run goes on from there.',
			status
		);
	}
}

type Outcome = { answer: Answer } | { failure: Error };

async function readText(response: Response, meter: Transport['meter']): Promise<string> {
	const pieces: Uint8Array[] = [];
	let bytes = 0;
	for await (const piece of response.body ?? []) {
		const chunk = piece as Uint8Array;
		bytes += chunk.length;
		if (bytes > largestAnswer) {
			throw new ApiError(
				'unexpected_answer',
				`An answer has more than ${largestAnswer / 1024 ** 2} MB.`,
				'Check the address of the API.'
			);
		}
		pieces.push(chunk);
	}
	meter.bytes += bytes;
	return Buffer.concat(pieces).toString('utf8');
}

function parsed(text: string): unknown {
	if (text === '') return null;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

/** What an error's body says, in the ways that APIs say it. */
function saidBy(body: unknown): string | null {
	const first = Array.isArray(body) ? (body as unknown[])[0] : body;
	if (typeof first !== 'object' || first === null) return null;
	const { message, error, error_description, title, errors } = first as Record<string, unknown>;
	const nested = Array.isArray(errors) ? (errors as unknown[])[0] : error;
	const inner = typeof nested === 'object' && nested !== null ? saidBy(nested) : null;
	const said = [error_description, message, inner, typeof error === 'string' ? error : null, title].find(
		(text): text is string => typeof text === 'string' && text !== ''
	);
	return said?.slice(0, 300).replace(/[.\s]+$/, '') ?? null;
}

/** `fetch` says little itself; its cause says what. */
function causeOf(failure: Error): string {
	const { cause } = failure as { cause?: { code?: string; message?: string } };
	return cause?.code ?? cause?.message ?? failure.message;
}
