/** Salesforce's REST API over a world. */
import { startFakeServer, type FakeAnswer, type FakeCall, type FakeServer } from '../fake-server.ts';
import type { World } from '../world/world.ts';
import { find, validate, type FakeRecord } from './evaluate.ts';
import { idOf, numberOf, prefixes, type ObjectName } from './ids.ts';
import { builders } from './records.ts';
import { describe } from './schema.ts';
import { parse, Refused, type Query } from './soql.ts';
import type { WireLimits, WirePage, WireRefusal, WireSaved } from './wire.ts';

export interface SalesforceOptions {
	/** Records of one answer; Salesforce's own is 2000. */
	pageSize?: number;
	/** `Opportunity.Amount`, or a whole object: what the user may not read. */
	hidden?: readonly string[];
	/** Whether changes of owner are tracked. Default yes. */
	tracksOwners?: boolean;
	/** Whether opportunities have record types. Default yes. */
	hasRecordTypes?: boolean;
	/** Whether the company has several currencies, with dated rates. Default no. */
	hasRates?: boolean;
	/** Text fields that people made, by object. */
	customFields?: Partial<Record<ObjectName, readonly string[]>>;
}

export interface FakeSalesforce {
	server: FakeServer;
	credentials: Record<string, string>;
	hidden: Set<string>;
	/** Calls of the last 24 hours, and how many are allowed. */
	usage: { used: number; limit: number };
	/** Queries that take too long. */
	tooSlow: (soql: string) => boolean;
	/** All tokens are revoked: the next call is refused. */
	revokeTokens(): void;
	/** All queries under way are closed. */
	closeQueries(): void;
	/** Take a record from the bin for good. */
	purge(id: string): void;
	/** Give fields of a record values. */
	set(id: string, fields: Readonly<Record<string, string>>): void;
	/** A record of an object that the world has none of, or a changed one of the world's. */
	add(object: ObjectName, record: FakeRecord): void;
}

const root = '/services/data/v62.0';

export async function startFakeSalesforce(
	world: World,
	{
		pageSize = 2000,
		hidden = [],
		tracksOwners = true,
		hasRecordTypes = true,
		customFields = {},
		hasRates = false
	}: SalesforceOptions = {}
): Promise<FakeSalesforce> {
	const tokens = new Set<string>();
	const queries = new Map<string, { query: Query; object: ObjectName; ids: string[] }>();
	const purged = new Set<string>();
	const added = new Map<string, { object: ObjectName; record: FakeRecord }>();
	const custom = new Map<string, Record<string, number | string | null>>();
	let issued = 0;

	const recordsOf = (object: ObjectName): FakeRecord[] => {
		if (object === 'FieldDefinition') return [ownerField(tracksOwners)];
		if (object === 'RecordType' && !hasRecordTypes) return [];
		const own = builders[object](world).map((record) => ({
			...record,
			...(object === 'Opportunity' && !hasRecordTypes && { RecordTypeId: null }),
			...custom.get(record.Id)
		}));
		const more = [...added.values()].filter((each) => each.object === object).map(({ record }) => record);
		const known = new Set(more.map(({ Id }) => Id));
		return [...own.filter(({ Id }) => !known.has(Id)), ...more].filter(({ Id }) => !purged.has(Id));
	};

	const page = (locator: string, start: number): FakeAnswer => {
		const found = queries.get(locator);
		if (!found || start > found.ids.length) {
			return refusal(400, 'INVALID_QUERY_LOCATOR', 'invalid query locator');
		}
		const { query, object, ids } = found;
		// A row that changed since the query began comes as it is now.
		const now = new Map(recordsOf(object).map((record) => [record.Id, record]));
		const rows = ids.slice(start, start + pageSize).flatMap((id) => now.get(id) ?? []);
		const done = start + pageSize >= ids.length;
		return {
			body: {
				totalSize: ids.length,
				done,
				...(!done && { nextRecordsUrl: `${root}/query/${locator}-${start + pageSize}` }),
				records: rows.map((record) => selected(query, object, record))
			} satisfies WirePage
		};
	};

	const answerQuery = (soql: string, withDeleted: boolean): FakeAnswer => {
		if (fake.tooSlow(soql)) {
			return refusal(400, 'QUERY_TIMEOUT', 'Your query request was running for too long.');
		}
		const query = parse(soql);
		const object = validate(query, fake.hidden, customFields);
		const found = find(query, object, recordsOf(object)).filter(
			({ IsDeleted }) => withDeleted || IsDeleted !== true
		);
		if (query.fields.length === 0)
			return { body: { totalSize: found.length, done: true, records: [] } satisfies WirePage };
		const locator = `0r8${String(++issued).padStart(15, '0')}`;
		queries.set(locator, { query, object, ids: found.map(({ Id }) => Id) });
		return page(locator, 0);
	};

	const saveAll = (body: unknown): FakeAnswer => {
		const { allOrNone, records } = body as {
			allOrNone: boolean;
			records: ({ attributes: { type: string }; id: string } & Record<string, never>)[];
		};
		if (allOrNone || records.length > 200) return refusal(400, 'EXCEEDED_ID_LIMIT', 'record limit reached');
		return { body: records.map((record) => save(record)) };
	};

	const save = ({ attributes, id, ...fields }: { attributes: { type: string }; id: string }): WireSaved => {
		const object = attributes.type as ObjectName;
		const record = recordsOf(object).find(({ Id }) => Id === id);
		const failed = (statusCode: string, message: string, names: string[] = []): WireSaved => ({
			success: false,
			errors: [{ statusCode, message, fields: names }]
		});
		if (!record || record.IsDeleted === true) return failed('ENTITY_IS_DELETED', 'entity is deleted');
		for (const [name, value] of Object.entries(fields) as [string, string | number | null][]) {
			const field = describe(object, '', fake.hidden).fields.find((each) => each.name === name);
			if (!field?.updateable)
				return failed('INVALID_FIELD_FOR_INSERT_UPDATE', `Unable to write ${name}`, [name]);
			if (field.type === 'double' && value !== null && typeof value !== 'number')
				return failed('INVALID_TYPE_ON_FIELD_IN_RECORD', `${name}: value not of required type`, [name]);
			if (typeof value === 'number' && value > 1e15)
				return failed('NUMBER_OUTSIDE_VALID_RANGE', `${name}: value outside of valid range`, [name]);
			custom.set(id, { ...custom.get(id), [name]: value });
		}
		const table = { Account: 'companies', Contact: 'contacts', Opportunity: 'deals', Lead: 'leads' } as const;
		world.edit(table[object as keyof typeof table], numberOf(id), {});
		return { id, success: true, errors: [] };
	};

	const limits = (): FakeAnswer => ({
		body: {
			DailyApiRequests: { Max: fake.usage.limit, Remaining: fake.usage.limit - fake.usage.used }
		} satisfies WireLimits
	});

	const answer = ({ method, path, query, body, headers }: FakeCall): FakeAnswer => {
		if (path === '/services/oauth2/token' && method === 'POST') return giveToken(body, credentials, tokens);
		if (path === '/services/data') return { body: [{ label: 'Winter ’25', url: root, version: '62.0' }] };
		if (!tokens.has(headers.authorization ?? ''))
			return refusal(401, 'INVALID_SESSION_ID', 'Session expired or invalid');
		if (++fake.usage.used > fake.usage.limit)
			return refusal(403, 'REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.');
		if (!path.startsWith(`${root}/`)) return notFound;
		const rest = path.slice(root.length + 1);
		if (method === 'PATCH' && rest === 'composite/sobjects') return saveAll(body);
		if (method !== 'GET') return refusal(405, 'METHOD_NOT_ALLOWED', `HTTP Method '${method}' not allowed.`);
		const only = (...names: string[]) => [...query.keys()].every((name) => names.includes(name));
		if ((rest === 'query' || rest === 'queryAll') && only('q'))
			return answerQuery(query.get('q') ?? '', rest === 'queryAll');
		const more = /^query\/(0r8\d+)-(\d+)$/.exec(rest);
		if (more && only()) return page(more[1]!, Number(more[2]));
		const described = /^sobjects\/(\w+)\/describe$/.exec(rest)?.[1];
		if (described && only()) {
			if (!(described in prefixes) || fake.hidden.has(described)) return notFound;
			const object = described as ObjectName;
			return { body: describe(object, prefixes[object], fake.hidden, customFields[object]) };
		}
		const offered = /^ui-api\/object-info\/Opportunity\/picklist-values\/(\w+)\/StageName$/.exec(rest)?.[1];
		if (offered && only()) return stagesOffered(world, offered, hasRecordTypes);
		if (rest === 'limits' && only()) return limits();
		if (rest === 'limits/recordCount' && only('sObjects')) {
			const name = query.get('sObjects') as ObjectName;
			return { body: { sObjects: [{ name, count: recordsOf(name).length }] } };
		}
		return notFound;
	};

	const server = await startFakeServer((call) => {
		let answered: FakeAnswer;
		try {
			answered = addressLength(call) > longestAddress ? { status: 414 } : answer(call);
		} catch (error) {
			if (!(error instanceof Refused)) throw error;
			answered = refusal(400, error.errorCode, error.message);
		}
		const { used, limit } = fake.usage;
		return {
			...answered,
			headers: {
				date: new Date(world.now).toUTCString(),
				'sforce-limit-info': `api-usage=${used}/${limit}, per-app-api-usage=1/250(appName=weatherglass)`,
				...answered.headers
			}
		};
	});
	const credentials = { instance: server.address, client_id: 'key', client_secret: 's3cret' };
	const fake: FakeSalesforce = {
		server,
		credentials,
		hidden: new Set([...hidden, ...(hasRates ? [] : ['CurrencyType', 'DatedConversionRate'])]),
		usage: { used: 0, limit: 100_000 },
		tooSlow: () => false,
		revokeTokens: () => tokens.clear(),
		closeQueries: () => queries.clear(),
		set: (id, fields) => custom.set(id, { ...custom.get(id), ...fields }),
		purge: (id) => purged.add(id),
		add: (object, record) => added.set(record.Id, { object, record })
	};
	return fake;
}

/** Letters of an address with its query; Salesforce takes no longer one. */
const longestAddress = 16_384;
const addressLength = ({ path, query }: FakeCall): number => path.length + 1 + query.toString().length;

const refusal = (status: number, errorCode: string, message: string): FakeAnswer => ({
	status,
	body: [{ message, errorCode }] satisfies WireRefusal
});

const notFound = refusal(404, 'NOT_FOUND', 'The requested resource does not exist');

const ownerField = (tracked: boolean): FakeRecord => ({
	Id: idOf('FieldDefinition', 1),
	QualifiedApiName: 'OwnerId',
	IsFieldHistoryTracked: tracked,
	'EntityDefinition.QualifiedApiName': 'Opportunity'
});

function giveToken(
	body: unknown,
	{ client_id, client_secret }: Record<string, string>,
	tokens: Set<string>
): FakeAnswer {
	const given = body as Record<string, string>;
	if (given.grant_type !== 'client_credentials')
		return {
			status: 400,
			body: { error: 'unsupported_grant_type', error_description: 'grant type not supported' }
		};
	if (given.client_id !== client_id || given.client_secret !== client_secret)
		return {
			status: 400,
			body: { error: 'invalid_client', error_description: 'invalid client credentials' }
		};
	const token = `00D!${Math.random().toString(36).slice(2)}`;
	tokens.add(`Bearer ${token}`);
	return { body: { access_token: token, token_type: 'Bearer', scope: 'api' } };
}

function stagesOffered(world: World, recordType: string, hasRecordTypes: boolean): FakeAnswer {
	const pipelines = hasRecordTypes
		? world.tables.pipelines.filter(({ id }) => idOf('RecordType', id) === recordType)
		: recordType === '012000000000000AAA'
			? world.tables.pipelines
			: [];
	if (pipelines.length === 0) return refusal(400, 'INVALID_RECORD_TYPE', 'invalid record type');
	const names = new Set(pipelines.flatMap(({ stages }) => stages.map(({ name }) => name)));
	return { body: { values: [...names].map((name) => ({ label: name, value: name, validFor: [] })) } };
}

function selected(query: Query, object: ObjectName, record: FakeRecord): WirePage['records'][number] {
	return {
		attributes: { type: object, url: `${root}/sobjects/${object}/${record.Id}` },
		...Object.fromEntries(query.fields.map((field) => [field, record[field] ?? null]))
	};
}
