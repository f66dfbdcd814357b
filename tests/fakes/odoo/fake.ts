/** An Odoo over a company: `/jsonrpc` as in Odoo 16 to 18, `/json/2` beside it from 19 on. */
import { startFakeServer, type FakeAnswer, type FakeCall, type FakeServer } from '../fake-server.ts';
import type { World } from '../world/world.ts';
import { DomainError } from './domain.ts';
import { login, ModelCall, Refusal } from './model-call.ts';
import { tablesOf } from './records.ts';
import type { Tables, Value } from './rows.ts';
import { schema } from './schema.ts';

export interface OdooOptions {
	/** The major version. Default 17. */
	version?: number;
	/** Fields of `crm.lead` whose changes are logged. Default: those that Odoo itself tracks. */
	tracked?: readonly string[];
	/** Models that the user may not read. */
	forbidden?: readonly string[];
	/** Models of apps that are not installed. */
	absent?: readonly string[];
}

export interface OdooFake {
	server: FakeServer;
	credentials: Record<string, string>;
	forbidden: Set<string>;
	absent: Set<string>;
	/** Rows beside those of the world, by model. */
	more: Tables;
	/** Exceptions that the next calls of a method end with, as by a busy database. */
	raise: { name: string; message: string }[];
	/** The name of a method of a model, call by call. */
	methods: string[];
}

export const usuallyTracked = [
	'stage_id',
	'active',
	'lost_reason_id',
	'expected_revenue',
	'user_id',
	'team_id'
];

/** Arguments by name that each method takes; the fake refuses others as Python does. */
const parameters: Readonly<Record<string, readonly string[]>> = {
	search: ['domain', 'offset', 'limit', 'order'],
	search_read: ['domain', 'fields', 'offset', 'limit', 'order'],
	search_count: ['domain', 'limit'],
	fields_get: ['allfields', 'attributes'],
	write: ['ids', 'vals'],
	context_get: []
};

export async function startOdooFake(world: World, options: OdooOptions = {}): Promise<OdooFake> {
	const { version = 17, tracked = usuallyTracked } = options;
	const extra = new Map<string, Record<string, Value>>();
	const fake: OdooFake = {
		server: await startFakeServer((call) => answer(call)),
		credentials: {},
		forbidden: new Set(options.forbidden),
		absent: new Set(options.absent),
		more: {},
		raise: [],
		methods: []
	};
	fake.credentials = {
		address: fake.server.address,
		database: login.database,
		login: login.login,
		key: login.key
	};

	const execute = (model: string, method: string, named: Record<string, Value>): Value => {
		fake.methods.push(`${model}.${method}`);
		const raised = fake.raise.shift();
		if (raised) throw new Refusal(raised.name, raised.message, 500);
		if (!schema[model] || fake.absent.has(model))
			throw new Refusal(
				version >= 19 ? 'werkzeug.exceptions.NotFound' : 'odoo.exceptions.UserError',
				version >= 19 ? `the model '${model}' does not exist` : `Object ${model} doesn't exist`,
				404
			);
		const { context, ...rest } = named;
		const unknown = Object.keys(rest).find((name) => !parameters[method]?.includes(name));
		if (!parameters[method] || unknown)
			throw new Refusal(
				'builtins.TypeError',
				`${model}.${method}() got an unexpected keyword argument '${unknown}'`,
				422
			);
		const tables = tablesOf(world, { tracked, extra, more: fake.more });
		// A stage has one team until Odoo 18, and several from 19 on.
		const hidden = new Set([version >= 19 ? 'crm.stage.team_id' : 'crm.stage.team_ids']);
		if (fake.forbidden.has('mail.tracking.value')) hidden.add('mail.message.tracking_value_ids');
		const call = new ModelCall(hidden, world, tables, model, (context ?? {}) as Record<string, Value>, extra);
		if (method === 'context_get') return { lang: 'en_US', tz: 'Europe/Brussels', uid: login.uid };
		if (method === 'fields_get') return call.fieldsGet();
		if (fake.forbidden.has(model))
			throw new Refusal(
				'odoo.exceptions.AccessError',
				`You are not allowed to access '${model}' records.\n\nThis operation is allowed for the following groups:\n\t- Administration/Settings`,
				403
			);
		return call.run(method, rest);
	};

	const answer = (call: FakeCall): FakeAnswer => {
		if (call.path === '/jsonrpc' && version < 22) return jsonRpc(call, version, execute);
		if (call.path === '/web/version' && version >= 19)
			return { body: { version: `${version}.0`, version_info: [version, 0, 0, 'final', 0, ''] } };
		const match = /^\/json\/2\/([\w.]+)\/(\w+)$/.exec(call.path);
		if (match && version >= 19) return jsonTwo(call, match[1]!, match[2]!, execute);
		return { status: 404, body: '<!doctype html><title>404 Not Found</title>' };
	};
	return fake;
}

type Execute = (model: string, method: string, named: Record<string, Value>) => Value;

/** Methods that are called on records, whose ids come first. */
const onRecords = new Set(['read', 'write']);

function jsonRpc({ body }: FakeCall, version: number, execute: Execute): FakeAnswer {
	const { id, params } = body as { id: number; params: { service: string; method: string; args: Value[] } };
	const { service, method, args } = params;
	const result = (value: Value) => ({ body: { jsonrpc: '2.0', id, result: value } });
	if (service === 'common' && method === 'version')
		return result({
			server_version: `${version}.0`,
			server_version_info: [version, 0, 0, 'final', 0, ''],
			server_serie: `${version}.0`,
			protocol_version: 1
		});
	try {
		if (service === 'common' && method === 'login') {
			if (args[0] !== login.database)
				throw new Refusal(
					'psycopg2.OperationalError',
					`FATAL:  database "${String(args[0])}" does not exist`,
					200
				);
			return result(args[1] === login.login && args[2] === login.key ? login.uid : false);
		}
		if (service !== 'object' || method !== 'execute_kw')
			throw new Refusal('builtins.Exception', `Method not found: ${service}.${method}`, 200);
		const [database, uid, key, model, name, positional, named] = args as [
			string,
			number,
			string,
			string,
			string,
			Value[],
			Record<string, Value>
		];
		if (database !== login.database || uid !== login.uid || key !== login.key)
			throw new Refusal('odoo.exceptions.AccessDenied', 'Access Denied', 200);
		const [ids, ...more] = positional;
		if (more.length > 0 || (ids !== undefined && !onRecords.has(name)))
			throw new Refusal('builtins.TypeError', `${model}.${name}() takes fewer positional arguments`, 200);
		return result(execute(model, name, ids === undefined ? named : { ...named, ids }));
	} catch (error) {
		const { exception, message } = asRefusal(error);
		return {
			body: {
				jsonrpc: '2.0',
				id,
				error: {
					code: 200,
					message: 'Odoo Server Error',
					data: {
						name: exception,
						debug: 'Traceback (most recent call last): …',
						message,
						arguments: [message],
						context: {}
					}
				}
			}
		};
	}
}

function jsonTwo(
	{ body, headers, method: verb }: FakeCall,
	model: string,
	method: string,
	execute: Execute
): FakeAnswer {
	try {
		if (verb !== 'POST')
			throw new Refusal(
				'werkzeug.exceptions.MethodNotAllowed',
				'The method is not allowed for the requested URL.',
				405
			);
		if (headers.authorization !== `bearer ${login.key}`)
			throw new Refusal('werkzeug.exceptions.Unauthorized', 'Invalid apikey', 401);
		if (headers['x-odoo-database'] !== login.database)
			throw new Refusal('werkzeug.exceptions.NotFound', 'no such database', 404);
		return { body: JSON.stringify(execute(model, method, body as Record<string, Value>)) };
	} catch (error) {
		const { exception, message, status } = asRefusal(error);
		return {
			status,
			body: {
				name: exception,
				message,
				arguments: [message],
				context: {},
				debug: 'Traceback (most recent call last): …'
			}
		};
	}
}

function asRefusal(error: unknown): Refusal {
	if (error instanceof Refusal) return error;
	if (error instanceof DomainError) return new Refusal('builtins.ValueError', error.message, 500);
	throw error;
}
