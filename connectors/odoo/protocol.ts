/** The two ways to call a method of a model: `/json/2` since Odoo 19, `/jsonrpc` before. */
import { apiAddress } from '../shared/addresses.ts';
import { ApiError } from '../shared/errors.ts';
import { HttpClient } from '../shared/http.ts';
import { backOff } from '../shared/retry.ts';
import type { Session } from '../connector.ts';
import { exceptionError, isPassingException, type OdooException } from './errors.ts';
import type { OdooValue } from './values.ts';

/** Calls a method with arguments by their names; `ids` are the records it is called on. */
export type Caller = (
	model: string,
	method: string,
	named: Readonly<Record<string, OdooValue>>
) => Promise<OdooValue>;

export interface Protocol {
	kind: 'json-2' | 'json-rpc';
	call: Caller;
}

/** Methods that are called on records: in `/jsonrpc` their ids are the first argument. */
const onRecords = new Set(['read', 'write']);

interface RpcAnswer {
	result?: OdooValue;
	error?: { message?: string; data?: OdooException };
}

const attempts = 5;

/** The major version of a server, from any of the ways in which versions are written. */
export function majorVersion(info: { server_version?: unknown; version?: unknown }): number {
	const written = String(info.server_version ?? info.version ?? '');
	return Number(/(\d+)(?:\.\d+)?/.exec(written)?.[1] ?? 0);
}

/**
 * Ask the server for its version and sign in.
 *
 * @throws ApiError
 */
export async function connect(
	session: Session
): Promise<{ protocol: Protocol; version: number; base: string }> {
	const base = apiAddress(session.credentials.address!, 'company.odoo.com');
	const version = await askVersion(session, base);
	if (version >= 19) {
		const newer = jsonTwo(session, base);
		try {
			await newer.call('res.users', 'context_get', {});
			return { protocol: newer, version, base };
		} catch (error) {
			// A password opens the older protocol alone, for as long as there is one.
			if (!(error instanceof ApiError) || error.code !== 'unauthorised') throw error;
		}
	}
	return { protocol: await jsonRpc(session, base), version, base };
}

async function askVersion(session: Session, base: string): Promise<number> {
	const http = new HttpClient(session.transport, { name: 'Odoo', base, authorise: () => ({}) });
	const older = await http.request({
		path: 'jsonrpc',
		body: envelope('common', 'version', []),
		accept: [404, 405, 410]
	});
	const answer = older.body as RpcAnswer | null;
	let info = answer?.result as { server_version?: unknown } | undefined;
	if (older.status >= 300) info = await http.json({ path: 'web/version' });
	const version = typeof info === 'object' && info !== null ? majorVersion(info) : 0;
	if (version > 0) return version;
	throw new ApiError(
		'unexpected_answer',
		`There is no Odoo at ${new URL(base).host}.`,
		'Check the address: it is the one at which you open Odoo in the browser.'
	);
}

const envelope = (service: string, method: string, args: readonly OdooValue[]) => ({
	jsonrpc: '2.0',
	method: 'call',
	id: 1,
	params: { service, method, args }
});

async function jsonRpc(session: Session, base: string): Promise<Protocol> {
	const http = new HttpClient(session.transport, { name: 'Odoo', base, authorise: () => ({}) });
	const { database, login, key } = session.credentials as Record<string, string>;
	const rpc = async (service: string, method: string, args: readonly OdooValue[]): Promise<OdooValue> => {
		const { transport } = session;
		for (let attempt = 1; ; attempt++) {
			const answer = await http.json<RpcAnswer | null>({
				path: 'jsonrpc',
				body: envelope(service, method, args)
			});
			if (typeof answer !== 'object' || answer === null) throw noAnswer(base);
			// A method that returns nothing answers without a result.
			if (!answer.error) return answer.result ?? null;
			const exception = answer.error.data ?? { message: answer.error.message };
			if (!isPassingException(exception) || attempt >= attempts) throw exceptionError(exception);
			transport.meter.retries++;
			await transport.clock.wait(backOff(attempt, transport.random()), transport.signal);
		}
	};
	const uid = await rpc('common', 'login', [database!, login!, key!]);
	if (typeof uid !== 'number') {
		throw new ApiError(
			'unauthorised',
			`Odoo refuses the login ${login} with this key.`,
			'Check the database, the login and the API key; a password does not do for users with two-factor sign-in.'
		);
	}
	return {
		kind: 'json-rpc',
		call: (model, method, { ids, ...named }) => {
			const positional = onRecords.has(method) ? [ids ?? []] : [];
			return rpc('object', 'execute_kw', [database!, uid, key!, model, method, positional, named]);
		}
	};
}

function jsonTwo(session: Session, base: string): Protocol {
	const { database, key } = session.credentials as Record<string, string>;
	const http = new HttpClient(session.transport, {
		name: 'Odoo',
		base,
		authorise: () => ({ authorization: `bearer ${key}`, 'x-odoo-database': database! }),
		meaning({ body }) {
			if (typeof body !== 'object' || body === null || !('name' in body)) return null;
			return isPassingException(body) ? { again: null } : { error: exceptionError(body) };
		}
	});
	return {
		kind: 'json-2',
		call: (model, method, named) => http.json({ path: `json/2/${model}/${method}`, body: named })
	};
}

const noAnswer = (base: string) =>
	new ApiError(
		'unexpected_answer',
		`What ${new URL(base).host} answers is not Odoo’s.`,
		'Check the address: it is the one at which you open Odoo in the browser.'
	);
