/** Calls to HubSpot's API, within its limits, and what every pull asks of an account. */
import { retryAfter } from '#lib/http/retry-after.ts';
import type { Session } from '../connector.ts';
import { apiAddress } from '../shared/addresses.ts';
import { ApiError } from '../shared/errors.ts';
import { HttpClient, type Answer, type Call, type Meaning } from '../shared/http.ts';
import type { Account, Found, Listing, Refusal } from './answers.ts';

const usualBase = 'https://api.hubapi.com';

/** Free and Starter accounts have 100 calls in ten seconds, and a search costs what keeps it to four a second. */
const limits = [{ calls: 10, milliseconds: 1000 }];
const searchCost = 2.5;

/** Milliseconds to wait where a limit is passed and the answer does not say how long. */
const policyWaits: Readonly<Record<string, number>> = { SECONDLY: 1000, TEN_SECONDLY_ROLLING: 10_000 };

const opened = new WeakMap<Session, HubSpotApi>();

/** The API as the credentials of a session open it: one for all of the session's streams, as limits are. */
export function hubspotApi(session: Session): HubSpotApi {
	const api = opened.get(session) ?? new HubSpotApi(session);
	opened.set(session, api);
	return api;
}

export class HubSpotApi {
	readonly #http: HttpClient;
	readonly #refused = new Set<string>();
	/** By what HubSpot said: what is missing because of it. */
	readonly #missing = new Map<string, string[]>();
	#account: Promise<Account> | null = null;

	constructor(private readonly session: Session) {
		const { credentials, transport } = session;
		this.#http = new HttpClient(transport, {
			name: 'HubSpot',
			base: apiAddress(credentials.base || usualBase, usualBase),
			authorise: () => ({ authorization: `Bearer ${credentials.token?.trim()}` }),
			limits,
			budget: dailyBudget,
			meaning: (answer) => meaningOf(answer, transport.clock.now())
		});
	}

	/** @throws ApiError */
	get<Body>(path: string, query: Call['query'] = {}): Promise<Body> {
		return this.#http.json<Body>({ path, query });
	}

	/** @throws ApiError */
	post<Body>(path: string, body: unknown, query: Call['query'] = {}): Promise<Body> {
		return this.#http.json<Body>({ path, body, query, cost: path.endsWith('/search') ? searchCost : 1 });
	}

	/** Part of a list. @throws ApiError `unexpected_answer` for an answer without one: it is not that there is nothing */
	async list<Result>(path: string, query: Call['query'] = {}): Promise<Listing<Result>> {
		return withList(path, await this.get<Listing<Result> | null>(path, query));
	}

	/** What a batch comes to. @throws ApiError `unexpected_answer` for an answer without its list */
	async batch<Answered extends Listing<unknown>>(
		path: string,
		body: unknown,
		query: Call['query'] = {}
	): Promise<Answered> {
		return withList(path, await this.post<Answered | null>(path, body, query));
	}

	/** What a search finds among the records of a kind. @throws ApiError `unexpected_answer` for an answer without it */
	async search(type: string, body: unknown): Promise<Found> {
		const path = `/crm/v3/objects/${type}/search`;
		const found = withList(path, await this.post<Found | null>(path, body));
		if (typeof found.total !== 'number') throw unexpected(path, 'does not say how many it finds');
		return found;
	}

	/** The refusal of a call; null where it is allowed. Any other failure is thrown. */
	async refusal(call: Call): Promise<Refusal | null> {
		try {
			await this.#http.request(call);
			return null;
		} catch (error) {
			if (error instanceof Forbidden) return error.refusal;
			if (isClosed(error)) return { message: error.message, scopes: [] };
			throw error;
		}
	}

	/**
	 * What a call answers, or null where these credentials may not make it: said once, and the pull goes on without.
	 *
	 * @param what what is missing then, as a sentence goes on: `the contacts of deals are left out`
	 */
	async ifAllowed<Result>(what: string, ask: () => Promise<Result>): Promise<Result | null> {
		if (this.#refused.has(what)) return null;
		try {
			return await ask();
		} catch (error) {
			if (!isClosed(error)) throw error;
			this.#refused.add(what);
			this.missing(error, what);
			return null;
		}
	}

	/** Say what is missing because of a refusal: of one permission once, with all that is missing because of it. */
	missing({ message }: ApiError, what: string): void {
		const known = this.#missing.get(message) ?? [];
		if (known.includes(what)) return;
		const words = (parts: readonly string[]) => `${message} Because of it, ${parts.join('; ')}.`;
		const all = [...known, what];
		this.#missing.set(message, all);
		this.session.warn(words(all), known.length > 0 ? words(known) : undefined);
	}

	/** Whose account this is. Asked once. */
	account(): Promise<Account> {
		this.#account ??= this.get<Account>('/account-info/v3/details');
		return this.#account;
	}
}

/** A refusal that names the permissions that are missing. */
class Forbidden extends ApiError {
	constructor(readonly refusal: Refusal) {
		const named = refusal.scopes.length > 0 ? `: ${refusal.scopes.join(' or ')} is missing` : '';
		super(
			'forbidden',
			`HubSpot does not allow this to these credentials${named}.`,
			'Give the private app the permission in HubSpot’s settings, or leave the stream out.',
			403
		);
	}
}

/** Whether an error says that a part of the API is closed to this account: by permission, or by its subscription. */
export const isClosed = (error: unknown): error is ApiError =>
	error instanceof ApiError &&
	(error.code === 'forbidden' ||
		error.code === 'not_found' ||
		(error.code === 'invalid_request' && /infer object type/i.test(error.message)));

function withList<Answered extends Listing<unknown>>(path: string, answer: Answered | null): Answered {
	// What is no JSON object, such as a proxy's page, has no list either.
	if (!Array.isArray(answer?.results)) throw unexpected(path, 'has no list');
	return answer as Answered;
}

const unexpected = (path: string, what: string) =>
	new ApiError(
		'unexpected_answer',
		`HubSpot’s answer at ${path} ${what}.`,
		'What was pulled is kept. Run it again; if it stays, report it.'
	);

/** Searches answer without these headers: then nothing is known. */
function dailyBudget(headers: Headers): { left: number; limit: number } | null {
	const limit = Number(headers.get('x-hubspot-ratelimit-daily'));
	const left = headers.get('x-hubspot-ratelimit-daily-remaining');
	return limit > 0 && left !== null ? { left: Number(left), limit } : null;
}

function meaningOf({ status, headers, body }: Answer, now: number): Meaning | null {
	const said = (typeof body === 'object' && body !== null ? body : {}) as {
		message?: string;
		policyName?: string;
		errors?: { context?: { requiredGranularScopes?: string[]; requiredScopes?: string[] } }[];
	};
	if (status === 429 && said.policyName === 'DAILY') {
		return {
			error: new ApiError(
				'budget',
				'HubSpot’s limit of calls for today is used up.',
				'What was pulled is kept, and the next run goes on from there. It resets at midnight of the account.',
				status
			)
		};
	}
	if (status === 429) {
		return {
			again: retryAfter(headers.get('retry-after'), now) ?? policyWaits[said.policyName ?? ''] ?? null
		};
	}
	// A record that another change holds is locked for two seconds.
	if (status === 423) return { again: 2000 };
	if (status === 530) {
		return {
			error: new ApiError(
				'unauthorised',
				'HubSpot can’t read the access token.',
				'Copy it again, whole, from the private app’s “Auth” tab: it begins with “pat-”.',
				status
			)
		};
	}
	if (status === 403) {
		const scopes = (said.errors ?? []).flatMap(
			({ context }) => context?.requiredGranularScopes ?? context?.requiredScopes ?? []
		);
		return { error: new Forbidden({ message: said.message ?? 'Forbidden', scopes: [...new Set(scopes)] }) };
	}
	return null;
}
