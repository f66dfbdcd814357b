import type { Connection, Connector, Estimate, Lack, Session, StreamState } from '../connector.ts';
import { trytonStreams, type TrytonStream } from './streams.ts';
import { trytonOf } from './tryton.ts';
import { text } from './values.ts';

const usualPage = 200;

/** A connector that reads pages of a size. */
export function trytonWith({ pageSize }: { pageSize: number }): Connector {
	const streams = trytonStreams(pageSize);
	return {
		system: 'tryton',
		name: 'Tryton',
		apiVersion: 'JSON-RPC of Tryton 6.0',
		credentials: [
			{
				name: 'address',
				label: 'Address',
				help: 'Where Tryton’s server is, with its port.',
				address: true,
				placeholder: 'https://tryton.company.example'
			},
			{
				name: 'database',
				label: 'Database',
				help: 'As people choose it when they sign in.',
				placeholder: 'company'
			},
			{ name: 'login', label: 'Login', help: 'Of a user who may read what is to be pulled.' },
			{ name: 'password', label: 'Password', help: 'The user’s own.', secret: true }
		],
		streams,
		check: (session) => check(session, streams),
		estimate: (session, states) => estimate(session, states, pageSize)
	};
}

export const trytonConnector: Connector = trytonWith({ pageSize: usualPage });

async function check(session: Session, streams: readonly TrytonStream[]): Promise<Connection> {
	const tryton = trytonOf(session);
	const version = await tryton.version();
	const [models, companies] = await Promise.all([
		tryton.models(),
		tryton.searchRead('company.company', [], ['party.name'], { limit: 1 }).catch(() => [])
	]);
	const known = [...new Set(streams.map(({ model }) => model))].filter((model) => models.has(model));
	const access = (await tryton.call('ir.model.access', 'get_access', [known])) as Record<
		string,
		{ read?: unknown }
	>;
	const lacking = streams.flatMap(({ name, label, model, module }): Lack[] => {
		if (!models.has(model))
			return [
				{
					stream: name,
					permission: module,
					message: `${label} can’t be pulled: the module ${module} is not activated in this Tryton.`
				}
			];
		if (access[model]?.read) return [];
		return [
			{
				stream: name,
				permission: model,
				message: `${label} can’t be pulled: the user may not read them. Give one of the user’s groups access to ${model}.`
			}
		];
	});
	const { database } = session.credentials;
	const party = companies[0]?.['party.'] as { name?: string } | undefined;
	return {
		account: `${database}@${new URL(tryton.base).host}`,
		accountName: text(party?.name) ?? database!,
		lacking,
		capabilities: { version }
	};
}

/** Calls for the revisions of an opportunity: about so many are made of it. */
const revisionsEach = 5;

async function estimate(
	session: Session,
	states: readonly StreamState[],
	pageSize: number
): Promise<Estimate> {
	const tryton = trytonOf(session);
	const models = await tryton.models();
	const records: Record<string, number> = {};
	let calls = 2;
	for (const { stream } of states) {
		const { name, model } = stream as TrytonStream;
		const found = models.has(model) && stream.sweep ? await tryton.count(model, []) : 0;
		records[name] = found;
		calls += Math.ceil(found / pageSize) * 2 + (name === 'deals' ? found * revisionsEach : 0);
	}
	return { calls, unit: 'calls', cost: calls, left: null, records };
}
