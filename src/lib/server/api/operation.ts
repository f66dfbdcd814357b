/** What an operation of the API is: one entry says its address, its scope, its values and its answer. */
import type * as v from 'valibot';
import type { TokenScope } from '#lib/crm/token-scopes.ts';
import type { RequestLimit, TokenBearer } from '#lib/server/access/index.ts';
import type { KeptUpload } from '#lib/server/import/index.ts';
import type { problem } from './answers.ts';
import type { Store } from '#lib/server/store/store.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Source: RFC 9457. */
export type Problem = v.InferOutput<typeof problem>;

type Schema = v.GenericSchema<unknown, unknown>;

/** What a handler is given: who asks, and the values of the request, read by the operation's schemas. */
export interface Call<P, Q, B> {
	store: Store;
	bearer: TokenBearer;
	/** Of the path. */
	path: P;
	query: Q;
	body: B;
	/** The file that the body is, on the disk; null where the operation takes none. It is the handler's to keep or forget. */
	file: KeptUpload | null;
	/** Aborts when who asked has gone. */
	signal: AbortSignal;
	/** How HTTP would tell of a failure, for what is refused in part. */
	problemOf(failure: unknown): Problem;
}

/** A document, nothing but that it is done, or a file that is written while it is sent. */
export type Answer =
	| { json: unknown }
	/** A new document, at its own path below `/api/v1`. */
	| { json: unknown; createdAt: `/${string}` }
	/** What is begun and goes on, and where to ask what became of it. */
	| { json: unknown; acceptedAt: `/${string}` }
	| { done: true }
	| {
			file: AsyncIterable<string | Uint8Array>;
			type: string;
			name: string;
			headers?: Record<string, string>;
	  };

/** A file as the body of a request. */
export interface FileBody<Q> {
	/** The media types it may be sent as, that of the example first. */
	types: readonly [string, ...string[]];
	/** What the file is called. */
	nameOf(query: Q): string;
}

export interface Operation<P = unknown, Q = unknown, B = unknown> {
	/** How the operation is called, in OpenAPI and in tests. */
	id: string;
	method: Method;
	/** Below `/api/v1`; parts in braces are the values of `parameters`. */
	path: `/${string}`;
	/** What it does, in one line. */
	summary: string;
	/** The scope that a token must have; null: any token. */
	scope: TokenScope | null;
	/** How often it may be asked for. */
	limit: RequestLimit;
	/** Of the values in the path: texts in, read values out. */
	parameters: Schema;
	/** Of the query: lists of texts in, because a name may come several times. */
	query: Schema;
	/** Of the JSON in the body; null: there is none. */
	body: Schema | null;
	/** The body is a file, written to the disk as it arrives. */
	file?: FileBody<Q>;
	/** The media types it can answer in, the usual one first. Only JSON is what `answer` says; any other is a file. */
	produces: readonly [string, ...string[]];
	/** Of the JSON it answers with; null: a file, or nothing but that it is done. */
	answer: Schema | null;
	/** The status of its answer, where that is not 200. */
	status?: 201 | 202 | 204;
	/** Statuses it may refuse with beside those that follow from what it takes. */
	refuses?: readonly number[];
	/** A request that it answers, where what is named in it is there: the description shows it, the contract test sends it. */
	example: {
		path?: Record<string, string>;
		query?: Record<string, string>;
		/** JSON; of an operation that takes a file, its text. */
		body?: unknown;
	};
	handle(call: Call<P, Q, B>, accepted: string): Promise<Answer>;
}

/** Whether an operation changes what is kept. */
export const isWrite = ({ scope }: Operation): boolean => scope?.endsWith(':write') ?? false;

/** Declare an operation; the types of what its handler is given come from its schemas. */
export function operation<P extends Schema, Q extends Schema, B extends Schema | null>(
	declared: Omit<Operation, 'parameters' | 'query' | 'body' | 'file' | 'handle'> & {
		parameters: P;
		query: Q;
		body: B;
		file?: FileBody<v.InferOutput<Q>>;
		handle(
			call: Call<v.InferOutput<P>, v.InferOutput<Q>, B extends Schema ? v.InferOutput<B> : null>,
			accepted: string
		): Promise<Answer>;
	}
): Operation {
	return declared as unknown as Operation;
}
