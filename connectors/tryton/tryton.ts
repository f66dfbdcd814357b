/** A Tryton database over its JSON-RPC. */
import type { Session } from '../connector.ts';
import { apiAddress } from '../shared/addresses.ts';
import { ApiError } from '../shared/errors.ts';
import { HttpClient, type HttpOptions } from '../shared/http.ts';
import { text, type TrytonRecord, type TrytonValue } from './values.ts';

export type Domain = readonly TrytonValue[];

interface RpcAnswer {
	result?: TrytonValue;
	/** The class of an exception or its text, and more of it. */
	error?: readonly TrytonValue[];
}

const signIn = 'Check the database, the login and the password.';

export class Tryton {
	readonly #http: HttpClient;
	#context: Promise<Readonly<Record<string, TrytonValue>>> | null = null;
	#models: Promise<ReadonlySet<string>> | null = null;

	constructor(
		readonly session: Session,
		readonly base = apiAddress(session.credentials.address!, 'tryton.company.example')
	) {
		const { transport } = session;
		this.#http = new HttpClient(transport, { ...common(base), authorise: () => this.#authorise() });
	}

	/** A session lasts minutes: when it has ended, the next call signs in anew. */
	async #authorise(): Promise<Record<string, string>> {
		const { login, password } = this.session.credentials as Record<string, string>;
		const http = new HttpClient(this.session.transport, { ...common(this.base), authorise: () => ({}) });
		const answer = await this.#send(http, 'common.db.login', [login!, { password: password! }, 'en']);
		if (!Array.isArray(answer)) throw new ApiError('unauthorised', 'Tryton refuses the login.', signIn);
		const [uid, key] = answer as [number, string];
		return { authorization: `Session ${Buffer.from(`${login}:${uid}:${key}`).toString('base64')}` };
	}

	async #send(http: HttpClient, method: string, params: readonly TrytonValue[]): Promise<TrytonValue> {
		const answer = await http.json<RpcAnswer | null>({
			path: `${encodeURIComponent(this.session.credentials.database!)}/`,
			body: { id: 1, method, params }
		});
		if (typeof answer !== 'object' || answer === null || !('result' in answer || 'error' in answer)) {
			throw new ApiError(
				'unexpected_answer',
				`What ${new URL(this.base).host} answers is not Tryton’s.`,
				'Check the address: it is that of Tryton’s server, with its port.'
			);
		}
		if (answer.error) throw exceptionError(answer.error);
		return answer.result ?? null;
	}

	/** Call a method of a model; what there is of inactive records is answered too. */
	async call(
		model: string,
		method: string,
		params: readonly TrytonValue[],
		context: Readonly<Record<string, TrytonValue>> = {}
	): Promise<TrytonValue> {
		this.#context ??= this.#send(this.#http, 'model.res.user.get_preferences', [true, {}]).then(
			(preferences) => preferences as Readonly<Record<string, TrytonValue>>
		);
		const { company, employee, language } = await this.#context;
		const known = {
			company: company ?? null,
			employee: employee ?? null,
			language: language ?? 'en',
			active_test: false
		};
		return this.#send(this.#http, `model.${model}.${method}`, [...params, { ...known, ...context }]);
	}

	async searchRead(
		model: string,
		domain: Domain,
		fields: readonly string[],
		{ order = [['id', 'ASC']], limit = null }: { order?: readonly TrytonValue[]; limit?: number | null } = {}
	): Promise<TrytonRecord[]> {
		return (await this.call(model, 'search_read', [
			domain,
			0,
			limit,
			order,
			fields
		])) as unknown as TrytonRecord[];
	}

	async read(
		model: string,
		ids: readonly number[],
		fields: readonly string[],
		context: Readonly<Record<string, TrytonValue>> = {}
	): Promise<TrytonRecord[]> {
		if (ids.length === 0) return [];
		return (await this.call(model, 'read', [ids, fields], context)) as unknown as TrytonRecord[];
	}

	async ids(model: string, domain: Domain): Promise<number[]> {
		return (await this.call(model, 'search', [domain, 0, null, [['id', 'ASC']]])) as number[];
	}

	async count(model: string, domain: Domain): Promise<number> {
		return (await this.call(model, 'search_count', [domain])) as number;
	}

	/** The models of the modules that are activated. */
	models(): Promise<ReadonlySet<string>> {
		this.#models ??= this.searchRead('ir.model', [], ['model']).then(
			(models) => new Set(models.map(({ model }) => String(model)))
		);
		return this.#models;
	}

	/** The code of the currency of the user's company, in which prices are. */
	async currency(): Promise<string | null> {
		const [user] = await this.searchRead(
			'res.user',
			[['login', '=', this.session.credentials.login!]],
			['company']
		);
		if (typeof user?.company !== 'number') return null;
		const [company] = await this.read('company.company', [user.company], ['currency.code']);
		return text((company?.['currency.'] as { code?: TrytonValue } | null)?.code);
	}

	async version(): Promise<string> {
		const http = new HttpClient(this.session.transport, { ...common(this.base), authorise: () => ({}) });
		const answer = await http.json<RpcAnswer>({
			path: '',
			body: { id: 1, method: 'common.server.version', params: [] }
		});
		return String(answer.result ?? '');
	}
}

const common = (base: string): Omit<HttpOptions, 'authorise'> => ({ name: 'Tryton', base });

/** What an exception of the server means. */
export function exceptionError([kind, details]: readonly TrytonValue[]): ApiError {
	const said = String(Array.isArray(details) && details[0] ? details[0] : kind)
		.slice(0, 300)
		.replace(/[.\s]+$/, '');
	if (kind === 'UserError')
		return new ApiError(
			'forbidden',
			`Tryton does not allow this: ${said}.`,
			'Give the user’s group access to it, or leave the stream out.'
		);
	if (kind === 'ConcurrencyException')
		return new ApiError(
			'unavailable',
			`Tryton was changed meanwhile: ${said}.`,
			'The next run goes on from there.'
		);
	// An unknown model is a missing key to Tryton.
	if (/^'[\w.]+'$/.test(said))
		return new ApiError(
			'not_found',
			`Tryton has no ${said.slice(1, -1)}.`,
			'Activate the module that brings it, or leave the stream out.'
		);
	return new ApiError(
		'invalid_request',
		`Tryton refuses the request: ${said}.`,
		'If it comes again, report it with this message.'
	);
}

const open = new WeakMap<Session, Tryton>();

/** The database of a session: signed in to once. */
export function trytonOf(session: Session): Tryton {
	const known = open.get(session) ?? new Tryton(session);
	open.set(session, known);
	return known;
}
