/** HTTP for the operations of the API: who asks, what for, in what form; and every refusal as a problem document. */
import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { may } from '#lib/crm/capabilities.ts';
import { tokenScopes } from '#lib/crm/token-scopes.ts';
import { bearerOf, rateHeaders, takeRequest, type TokenBearer } from '#lib/server/access/index.ts';
import { isWrite, matchPath, type Answer, type Operation, type Problem } from '#lib/server/api/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { isForPeople } from '#lib/server/store/for-people.ts';
import { tooMany } from '../limits.ts';
import { fileResponse } from '../file-response.ts';
import { problem, saidOf, statusOf, titleOf } from '../problem.ts';
import { acceptedOf } from './accept.ts';
import { jsonOf, notOfType, withFile } from './bodies.ts';
import { once } from './once.ts';

export interface ApiRequest {
	store: Store;
	request: Request;
	/** Below `/api/v1`. */
	path: string;
	searchParams: URLSearchParams;
	/** The network address the request came from. */
	address: string;
}

/** The answer to a request of the API, whatever it is. */
export async function answerApi(asked: ApiRequest): Promise<Response> {
	const bearer = await authenticate(asked);
	if (bearer instanceof Response) return bearer;
	const match = matchPath(asked.path);
	if (!match) return problem(404, 'Not found', `There is nothing at /api/v1/${asked.path}.`);
	const { method } = asked.request;
	const operation = match.byMethod[method === 'HEAD' ? 'GET' : method];
	if (!operation) {
		const allow = Object.keys(match.byMethod).sort().join(', ');
		return problem(405, 'Method not allowed', `Here one may ${allow}.`, {}, { allow });
	}
	const answer =
		outOfScope(operation, bearer) ??
		tooOften(asked.store, operation, bearer) ??
		(await carryOut(operation, match.values, asked, bearer));
	const limits = rateHeaders(asked.store, operation.limit, bearer.token.id);
	for (const [name, value] of Object.entries(limits)) answer.headers.set(name, value);
	return answer;
}

async function authenticate({ store, request, address }: ApiRequest): Promise<TokenBearer | Response> {
	const given = request.headers.get('authorization');
	const token = /^Bearer +(\S+)$/i.exec(given ?? '')?.[1];
	if (token === undefined) return unauthorised('Send an API token as “Authorization: Bearer wgt_…”.');
	const bearer = await bearerOf(store, token, address);
	if (bearer) return bearer;
	const wait = takeRequest(store, 'guesses', address);
	if (wait !== null) return tooMany(wait);
	return unauthorised(
		'This token is none of ours, or expired, or was revoked. Make one under Settings.',
		'invalid_token'
	);
}

/** Source: RFC 6750, section 3. */
function unauthorised(detail: string, error?: string): Response {
	const challenge = ['Bearer realm="weatherglass"', ...(error ? [`error="${error}"`] : [])].join(', ');
	return problem(401, 'Unauthorized', detail, {}, { 'www-authenticate': challenge });
}

/** A token acts as its account: it needs the scope, and its account the capability. */
function outOfScope({ scope }: Operation, { token, viewer }: TokenBearer): Response | null {
	if (scope === null) return null;
	if (!token.scopes.includes(scope)) {
		return problem(
			403,
			'Out of scope',
			`This token has no scope “${scope}”: it has ${token.scopes.join(', ')}. Make one that has it.`,
			{ scope },
			{ 'www-authenticate': `Bearer realm="weatherglass", error="insufficient_scope", scope="${scope}"` }
		);
	}
	const { needs } = tokenScopes[scope];
	if (needs === null || may(viewer.role, needs)) return null;
	return problem(403, 'Not allowed', `The account of this token may not: its role is ${viewer.role}.`, {
		needs
	});
}

function tooOften(store: Store, { limit }: Operation, { token }: TokenBearer): Response | null {
	const wait = takeRequest(store, limit, token.id);
	return wait === null ? null : tooMany(wait);
}

async function carryOut(
	operation: Operation,
	values: Record<string, string>,
	{ store, request, path, searchParams }: ApiRequest,
	bearer: TokenBearer
): Promise<Response> {
	const accepted = acceptedOf(request.headers.get('accept'), operation.produces);
	if (accepted === null) {
		return problem(406, 'Not acceptable', `This is answered as ${operation.produces.join(' or ')}.`);
	}
	const body = operation.body ? await jsonOf(request) : null;
	if (body instanceof Response) return body;
	const unsent = operation.file && notOfType(request, operation.file.types);
	if (unsent) return unsent;
	// Valibot takes an empty list for an object without entries.
	if (Array.isArray(body)) return problem(422, 'Invalid values', 'Send an object, not a list.');
	const issues: ApiIssue[] = [];
	const read = (part: string, schema: Operation['query'], given: unknown) => {
		const result = v.safeParse(schema, given);
		if (!result.success) issues.push(...result.issues.map((issue) => issueOf(part, issue)));
		return result.output;
	};
	const call = {
		store,
		bearer,
		path: read('path', operation.parameters, values),
		query: read('query', operation.query, listsOf(searchParams)),
		body: operation.body ? read('body', operation.body, body) : null,
		file: null,
		signal: request.signal,
		problemOf: (failure: unknown) => documentOf(failure, operation)
	};
	// What the path names and is not there is not found, not badly written.
	if (issues.some(({ part }) => part === 'path'))
		return problem(404, 'Not found', issues[0]!.message, { issues });
	if (issues.length > 0) {
		return problem(422, 'Invalid values', issues.map(({ message }) => message).join(' '), { issues });
	}
	const guarded = async (act: () => Promise<Response>) => {
		try {
			return await act();
		} catch (failure) {
			return failed(failure, operation);
		}
	};
	const handle = async (given: typeof call | Given) =>
		responseOf(await operation.handle(given, accepted), accepted);
	if (!isWrite(operation)) return guarded(() => handle(call));
	const named = [request.method, path, searchParams.toString()];
	const key = request.headers.get('idempotency-key');
	const onceBy = (content: string, act: () => Promise<Response>) =>
		once(store, bearer.viewer.accountId, key, [...named, content], () => guarded(act));
	if (!operation.file) return guarded(() => onceBy(JSON.stringify(body), () => handle(call)));
	const { nameOf } = operation.file;
	return guarded(() =>
		withFile(store, bearer.viewer, request, nameOf(call.query), (file, take) =>
			onceBy(file.checksum, () => handle({ ...call, file: take() }))
		)
	);
}

type Given = Parameters<Operation['handle']>[0];

interface ApiIssue {
	/** Where the value stands: `path`, `query` or `body`. */
	part: string;
	field: string;
	value: string | null;
	message: string;
}

function issueOf(part: string, issue: v.BaseIssue<unknown>): ApiIssue {
	const field =
		issue.path
			?.map(({ key }) => String(key))
			.slice(0, part === 'query' ? 1 : undefined)
			.join('.') ?? '';
	const given = issue.input;
	const value = typeof given === 'string' || typeof given === 'number' ? String(given).slice(0, 200) : null;
	const isUnknown = issue.type === 'strict_object' && issue.expected === 'never';
	const isMissing = given === undefined;
	const message = isUnknown
		? `There is no “${field}” here.`
		: isMissing
			? `“${field}” is missing.`
			: `“${field}”: ${issue.message}`;
	return { part, field, value, message };
}

function listsOf(searchParams: URLSearchParams): Record<string, string[]> {
	return Object.fromEntries(
		[...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)])
	);
}

function responseOf(answer: Answer, type: string): Response {
	if ('done' in answer) return new Response(null, { status: 204 });
	if (!('json' in answer)) return fileResponse(answer);
	const [status, at] =
		'createdAt' in answer
			? [201, answer.createdAt]
			: 'acceptedAt' in answer
				? [202, answer.acceptedAt]
				: [200, null];
	return new Response(JSON.stringify(answer.json, withBigInts), {
		status,
		headers: { 'content-type': type, ...(at !== null && { location: `/api/v1${at}` }) }
	});
}

/** Integers that no number holds are texts. */
const withBigInts = (_key: string, value: unknown) => (typeof value === 'bigint' ? value.toString() : value);

/** The engine's words about SQL that the caller wrote are theirs to read. */
const ofTheQuery: Record<string, number> = { invalid_sql: 400, time_limit: 422, too_many_rows: 422 };

/** Seconds after which it is worth asking again, by the status of the refusal. */
const retryAfter: Record<number, string> = { 429: '30', 503: '5' };

function failed(failure: unknown, operation: Operation): Response {
	const { type: _type, title, status, detail, ...more } = documentOf(failure, operation);
	const wait = retryAfter[status];
	return problem(status, title, detail, more, wait === undefined ? {} : { 'retry-after': wait });
}

function documentOf(failure: unknown, { id: operation }: Operation): Problem {
	const { name, code, message, advice, issues } = failure as Error & {
		code?: string;
		advice?: string;
		issues?: Problem['issues'];
	};
	const told = (status: number, title: string, detail: string, more: Partial<Problem> = {}): Problem => ({
		type: 'about:blank',
		title,
		status,
		detail,
		...more
	});
	const status = name === 'EngineError' ? ofTheQuery[code ?? ''] : undefined;
	if (status !== undefined)
		return told(status, 'The query can’t be answered', `${message} ${advice ?? ''}`.trim(), { code });
	// Of an engine that has gone nobody knows whether it had done the work.
	if (name === 'EngineError' && code === 'gone')
		return told(500, 'Internal error', `${message} ${advice}`, { code });
	if (name === 'EngineError' && isForPeople(failure))
		return told(503, 'Not available', `${message} ${advice}`, { code });
	const known = statusOf(failure);
	if (known !== undefined) return told(known, titleOf(known), saidOf({ message, advice }), { code, issues });
	// What broke is in the log; who asked gets the id that leads there.
	const id = randomUUID().slice(0, 8);
	console.error(`[${id}] ${operation}:`, failure);
	return told(500, 'Internal error', 'Something broke. The id leads to the log.', { id });
}
