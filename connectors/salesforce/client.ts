/** Calls to Salesforce's REST API: a token, descriptions of objects, and queries page by page. */
import type { Session } from '../connector.ts';
import { apiAddress } from '../shared/addresses.ts';
import { ApiError } from '../shared/errors.ts';
import { HttpClient, type Answer, type Call, type Meaning } from '../shared/http.ts';
import type { Description } from './describe.ts';

export const apiVersion = '62.0';

export type SalesforceValue = string | number | boolean | null;
export type SalesforceRecord = Readonly<Record<string, SalesforceValue>> & { readonly Id: string };

/** What one call of a query answers. */
export interface QueryAnswer {
	totalSize: number;
	done: boolean;
	nextRecordsUrl?: string;
	records: SalesforceRecord[];
}

/** Errors of Salesforce that a query goes on after in a way of its own. */
export class QueryError extends ApiError {
	constructor(
		readonly reason: 'locator_expired' | 'too_slow',
		message: string
	) {
		super('invalid_request', message, 'The next run goes on from there.', 400);
	}
}

export class SalesforceClient {
	/** `https://acme.my.salesforce.com` */
	readonly instance: string;
	/** The one currency of a company whose records name none; null where nobody said. */
	readonly currency: string | null;
	readonly #http: HttpClient;
	readonly #descriptions = new Map<string, Promise<Description | null>>();

	constructor(session: Session) {
		this.instance = instanceAddress(session.credentials.instance ?? '');
		this.currency = currencyOf(session.credentials.currency);
		const tokens = new HttpClient(session.transport, {
			name: 'Salesforce',
			base: this.instance,
			authorise: () => ({}),
			meaning: refusedCredentials
		});
		this.#http = new HttpClient(session.transport, {
			name: 'Salesforce',
			base: `${this.instance}/services/data/v${apiVersion}`,
			authorise: () => authorise(tokens, session.credentials),
			budget: usage,
			meaning
		});
	}

	/** The JSON that a path of this version of the API answers. @throws ApiError */
	get<Body>(path: string, query?: Call['query']): Promise<Body> {
		return this.#http.json<Body>({ path, query });
	}

	/** The same, or null where there is nothing for this user. */
	async find<Body>(path: string): Promise<Body | null> {
		const { status, body } = await this.#http.request({ path, accept: [400, 403, 404] });
		if (status === 403 && errorCode(body) === 'REQUEST_LIMIT_EXCEEDED') throw usedUp(status);
		return status < 300 ? (body as Body) : null;
	}

	/** @throws ApiError */
	send<Body>(method: string, path: string, body: unknown): Promise<Body> {
		return this.#http.json<Body>({ method, path, body });
	}

	/** What time it is in Salesforce: its records are dated by its clock, and not by ours. */
	async now(): Promise<Date> {
		return serverTime(await this.#http.request({ path: `${this.instance}/services/data` }));
	}

	/**
	 * The first page of a query, deleted and archived records among its rows.
	 *
	 * @throws QueryError `too_slow`; ApiError
	 */
	query(soql: string): Promise<QueryAnswer> {
		return this.#http.json({ path: 'queryAll', query: { q: soql } });
	}

	/**
	 * The page that another one points to.
	 *
	 * @throws QueryError `locator_expired`: after 15 minutes, or when other programs of this user have opened more queries
	 */
	more(nextRecordsUrl: string): Promise<QueryAnswer> {
		return this.#http.json({ path: `${this.instance}${nextRecordsUrl}` });
	}

	/** All rows of a query that are few. */
	async all(soql: string): Promise<SalesforceRecord[]> {
		let page: QueryAnswer = await this.query(soql);
		const records = [...page.records];
		while (!page.done && page.nextRecordsUrl) {
			page = await this.more(page.nextRecordsUrl);
			records.push(...page.records);
		}
		return records;
	}

	/** What an object has, as far as the user may read it; null when it isn't there for them. */
	describe(object: string): Promise<Description | null> {
		const known = this.#descriptions.get(object);
		if (known) return known;
		const asked = this.#http
			.request({ path: `sobjects/${object}/describe`, accept: [404] })
			.then(({ status, body }) => (status === 404 ? null : (body as Description)));
		this.#descriptions.set(object, asked);
		asked.catch(() => this.#descriptions.delete(object));
		return asked;
	}
}

const clients = new WeakMap<Session, SalesforceClient>();

/** The client of a session: its token and its descriptions serve every stream. */
export function clientOf(session: Session): SalesforceClient {
	const known = clients.get(session);
	if (known) return known;
	const client = new SalesforceClient(session);
	clients.set(session, client);
	return client;
}

function currencyOf(given: string | undefined): string | null {
	const code = given?.trim().toUpperCase() ?? '';
	if (code === '') return null;
	if (Intl.supportedValuesOf('currency').includes(code)) return code;
	throw new ApiError('invalid_request', `“${given}” is no currency.`, 'Give its ISO code, such as USD.');
}

/** The address of the API: that of Lightning, which people see in their browser, has none. */
function instanceAddress(given: string): string {
	const address = apiAddress(given, 'acme.my.salesforce.com');
	return new URL(address).origin.replace(/\.lightning\.force\.com$/, '.my.salesforce.com');
}

async function authorise(
	tokens: HttpClient,
	{ client_id = '', client_secret = '' }: Session['credentials']
): Promise<Record<string, string>> {
	const { access_token } = await tokens.json<{ access_token?: string }>({
		path: 'services/oauth2/token',
		form: { grant_type: 'client_credentials', client_id, client_secret }
	});
	if (!access_token) {
		throw new ApiError(
			'unexpected_answer',
			'Salesforce answers no token.',
			'Check the address: it is that of your own domain, such as acme.my.salesforce.com.'
		);
	}
	return { authorization: `Bearer ${access_token}` };
}

/** The token's endpoint says with a 400 what others say with a 401. */
function refusedCredentials({ status, body }: Answer): Meaning | null {
	const { error, error_description: description } = (body ?? {}) as Record<string, unknown>;
	if (status >= 500 || typeof error !== 'string') return null;
	const said = typeof description === 'string' ? description : error;
	return {
		error: new ApiError(
			'unauthorised',
			`Salesforce refuses the credentials: ${said.replace(/[.\s]+$/, '')}.`,
			'Check the consumer key and secret, and that the client credentials flow is on and runs as a user.',
			status
		)
	};
}

/** The code of an error, as in `[{"errorCode": "INVALID_FIELD", "message": ...}]`. */
function errorCode(body: unknown): string | null {
	const first = (Array.isArray(body) ? (body as unknown[])[0] : null) as { errorCode?: unknown } | null;
	return typeof first?.errorCode === 'string' ? first.errorCode : null;
}

const usedUp = (status: number): ApiError =>
	new ApiError(
		'budget',
		'Salesforce’s limit of calls for 24 hours is used up.',
		'What was pulled is kept, and the next run goes on from there.',
		status
	);

function meaning({ status, body }: Answer): Meaning | null {
	switch (errorCode(body)) {
		case 'REQUEST_LIMIT_EXCEEDED':
			return { error: usedUp(status) };
		case 'INVALID_QUERY_LOCATOR':
			return { error: new QueryError('locator_expired', 'Salesforce has closed the query.') };
		case 'QUERY_TIMEOUT':
			return { error: new QueryError('too_slow', 'Salesforce needs too long for the query.') };
		default:
			return null;
	}
}

/** `Sforce-Limit-Info: api-usage=18/5000`, of which others use their part too. */
function usage(headers: Headers): { left: number; limit: number } | null {
	const match = /(?:^|[\s,;])api-usage=(\d+)\/(\d+)/.exec(headers.get('sforce-limit-info') ?? '');
	if (!match) return null;
	const [used, limit] = [Number(match[1]), Number(match[2])];
	return limit > 0 ? { left: limit - used, limit } : null;
}

function serverTime({ headers }: Answer): Date {
	const date = new Date(headers.get('date') ?? '');
	if (Number.isNaN(date.valueOf())) {
		throw new ApiError(
			'unexpected_answer',
			'The answer does not say when it was given.',
			'Something between here and Salesforce takes its Date header away: let it through.'
		);
	}
	return date;
}
