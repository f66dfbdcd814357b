/** Calls to Dataverse's Web API: a token, tables page by page, and what a table is. */
import type { Session } from '../connector.ts';
import { apiAddress } from '../shared/addresses.ts';
import { ApiError } from '../shared/errors.ts';
import { HttpClient, type Answer, type Meaning } from '../shared/http.ts';
import { tableOf, type AnsweredTable, type Table } from './metadata.ts';

export const apiVersion = '9.2';

export type DynamicsRecord = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What one call for rows answers. */
export interface RowsAnswer {
	value: DynamicsRecord[];
	'@odata.nextLink'?: string;
	'@odata.deltaLink'?: string;
}

interface RowsOptions {
	/** Ask for a link by which changes are told later. */
	tracked?: boolean;
}

/** Rows of one answer. */
const pageSize = 5000;

export class DynamicsClient {
	/** `https://acme.crm4.dynamics.com` */
	readonly organisation: string;
	readonly #http: HttpClient;
	readonly #tables = new Map<string, Promise<Table | null>>();
	/** Streams that were pulled whole in this session. */
	readonly pulledWhole = new Set<string>();
	#currencies: Promise<ReadonlyMap<string, string>> | null = null;
	#organisation: (RowsAnswer & { at: Date }) | null = null;

	constructor(session: Session) {
		const { credentials, transport } = session;
		this.organisation = new URL(apiAddress(credentials.organisation ?? '', 'acme.crm4.dynamics.com')).origin;
		const tokens = new HttpClient(transport, {
			name: 'Microsoft Entra',
			base: apiAddress(credentials.authority || 'login.microsoftonline.com', 'login.microsoftonline.com'),
			authorise: () => ({}),
			meaning: refusedCredentials
		});
		this.#http = new HttpClient(transport, {
			name: 'Dynamics 365',
			base: `${this.organisation}/api/data/v${apiVersion}`,
			authorise: () => authorise(tokens, credentials, this.organisation),
			// Service protection: 6,000 calls in five minutes for each user and server.
			limits: [{ calls: 5000, milliseconds: 5 * 60_000 }]
		});
	}

	/** @throws ApiError */
	async get<Body>(path: string): Promise<Body> {
		return (await this.#http.request({ path, headers: odataHeaders })).body as Body;
	}

	/** The same, or null where there is nothing for this user. */
	async find<Body>(path: string): Promise<Body | null> {
		const { status, body } = await this.#http.request({
			path,
			headers: odataHeaders,
			accept: [400, 403, 404]
		});
		return status < 300 ? (body as Body) : null;
	}

	/** Rows of a path, or of a link that Dynamics gave. @throws ApiError */
	async rows(path: string, { tracked = false }: RowsOptions = {}): Promise<RowsAnswer & { at: Date }> {
		const preferences = [
			`odata.maxpagesize=${pageSize}`,
			...(tracked ? ['odata.track-changes'] : []),
			'odata.include-annotations="*"'
		];
		const answer = await this.#http.request({
			path,
			headers: { ...odataHeaders, prefer: preferences.join(',') }
		});
		const rows = answer.body as RowsAnswer | null;
		if (!Array.isArray(rows?.value))
			throw new ApiError(
				'unexpected_answer',
				'Dynamics 365 answers no list of rows.',
				'What was pulled is kept. Run it again; if it stays, report it.'
			);
		return { ...rows, at: serverTime(answer) };
	}

	/** All rows of a query that are few. */
	async all(path: string): Promise<DynamicsRecord[]> {
		const rows: DynamicsRecord[] = [];
		for (let next: string | undefined = path; next;) {
			const page: RowsAnswer = await this.rows(next);
			rows.push(...page.value);
			next = page['@odata.nextLink'];
		}
		return rows;
	}

	/** Write one record. @returns what was refused, or null */
	async update(path: string, body: unknown): Promise<string | null> {
		const answer = await this.#http.request({
			method: 'PATCH',
			path,
			body,
			// Without this a record that is gone would be made anew.
			headers: { ...odataHeaders, 'if-match': '*' },
			accept: [400, 403, 404, 412]
		});
		if (answer.status < 300) return null;
		const { error } = (answer.body ?? {}) as { error?: { message?: string } };
		return error?.message ?? `Dynamics 365 answers ${answer.status}`;
	}

	/** What a table is and has, by its logical name; null when it isn't there for this user. */
	table(name: string): Promise<Table | null> {
		const known = this.#tables.get(name);
		if (known) return known;
		const select = 'LogicalName,EntitySetName,PrimaryIdAttribute,ChangeTrackingEnabled,IsAuditEnabled';
		const attributes =
			'Attributes($select=LogicalName,AttributeType,IsCustomAttribute,IsValidForRead,IsValidForUpdate,AttributeOf,DisplayName)';
		const asked = this.find<AnsweredTable>(
			`EntityDefinitions(LogicalName='${name}')?$select=${select}&$expand=${attributes}`
		).then((answer) => answer && tableOf(answer));
		this.#tables.set(name, asked);
		asked.catch(() => this.#tables.delete(name));
		return asked;
	}

	/** For how many days Dynamics knows what was deleted, where this user may read that, and what time it is there. */
	async trackingDays(): Promise<{ days: number | null; now: Date }> {
		this.#organisation ??= await this.rows(
			'organizations?$select=organizationid,name,expirechangetrackingindays,isauditenabled'
		);
		const [organisation] = this.#organisation.value;
		const days = organisation?.expirechangetrackingindays;
		return { days: typeof days === 'number' ? days : null, now: this.#organisation.at };
	}

	/** The organisation itself. */
	async whose(): Promise<DynamicsRecord> {
		await this.trackingDays();
		return this.#organisation?.value[0] ?? {};
	}

	/** ISO codes of the currencies, by their ids. */
	currencies(): Promise<ReadonlyMap<string, string>> {
		this.#currencies ??= this.all('transactioncurrencies?$select=transactioncurrencyid,isocurrencycode').then(
			(rows) => new Map(rows.map((row) => [String(row.transactioncurrencyid), String(row.isocurrencycode)]))
		);
		return this.#currencies;
	}
}

const clients = new WeakMap<Session, DynamicsClient>();

/** The client of a session: its token and what it knows of tables serve every stream. */
export function clientOf(session: Session): DynamicsClient {
	const known = clients.get(session);
	if (known) return known;
	const client = new DynamicsClient(session);
	clients.set(session, client);
	return client;
}

const odataHeaders = { 'odata-maxversion': '4.0', 'odata-version': '4.0' } as const;

async function authorise(
	tokens: HttpClient,
	{ tenant = '', client_id = '', client_secret = '' }: Session['credentials'],
	organisation: string
): Promise<Record<string, string>> {
	const { access_token } = await tokens.json<{ access_token?: string }>({
		path: `${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
		form: {
			grant_type: 'client_credentials',
			client_id,
			client_secret,
			scope: `${organisation}/.default`
		}
	});
	if (!access_token) {
		throw new ApiError('unexpected_answer', 'Microsoft Entra answers no token.', 'Check the tenant.');
	}
	return { authorization: `Bearer ${access_token}` };
}

function refusedCredentials({ status, body }: Answer): Meaning | null {
	const { error, error_description: description } = (body ?? {}) as Record<string, unknown>;
	if (status >= 500 || status === 429 || typeof error !== 'string') return null;
	// The first sentence says it; what follows are trace ids.
	const said = (typeof description === 'string' ? description : error).split(/\. |\r?\n/)[0]!;
	return {
		error: new ApiError(
			'unauthorised',
			`Microsoft Entra refuses the credentials: ${said.replace(/[.\s]+$/, '')}.`,
			'Check the tenant, the application’s id and its secret, which may have expired.',
			status
		)
	};
}

/** Dynamics' own clock: records are dated by it, and not by ours. */
function serverTime({ headers }: Answer): Date {
	const date = new Date(headers.get('date') ?? '');
	if (!Number.isNaN(date.valueOf())) return date;
	throw new ApiError(
		'unexpected_answer',
		'The answer does not say when it was given.',
		'Something between here and Dynamics 365 takes its Date header away: let it through.'
	);
}
