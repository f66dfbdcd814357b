import type { Connection, Connector, Estimate, Lack, Session, StreamState } from '../connector.ts';
import { positionOf } from './changed.ts';
import { odooOf, type Domain, type Odoo } from './odoo.ts';
import { odooStreams, type OdooStream } from './streams.ts';
import { text } from './values.ts';
import { odooWebhook } from './webhook.ts';
import { odooWriteBack } from './write-back.ts';

/** Records a call: Odoo itself has no limit, its workers have one of time. */
const usualPage = 500;

/** A connector that reads pages of a size. */
export function odooWith({ pageSize }: { pageSize: number }): Connector {
	const streams = odooStreams(pageSize);
	return {
		system: 'odoo',
		name: 'Odoo',
		apiVersion: '16 to 18 by JSON-RPC, 19 and later by JSON-2',
		credentials: [
			{
				name: 'address',
				label: 'Address',
				help: 'Where you open Odoo in the browser.',
				address: true,
				placeholder: 'https://company.odoo.com'
			},
			{
				name: 'database',
				label: 'Database',
				help: 'At odoo.com the first part of the address; else ask who runs your Odoo.',
				placeholder: 'company'
			},
			{
				name: 'login',
				label: 'Login',
				help: 'The login of a user who may read what is to be pulled.',
				placeholder: 'ada@company.example'
			},
			{
				name: 'key',
				label: 'API key',
				help: 'In Odoo, Preferences, Account Security, New API Key. A password does for Odoo 18 and earlier.',
				secret: true
			}
		],
		streams,
		check: (session) => check(session, streams),
		estimate: (session, states) => estimate(session, states, pageSize),
		webhook: odooWebhook,
		writeBack: odooWriteBack
	};
}

export const odooConnector: Connector = odooWith({ pageSize: usualPage });

async function check(session: Session, streams: readonly OdooStream[]): Promise<Connection> {
	const odoo = await odooOf(session);
	const [company] = await odoo.searchRead('res.company', [], ['name'], { limit: 1 });
	const models = [...new Set(streams.flatMap((stream) => stream.models)), 'mail.tracking.value'];
	const access = new Map<string, 'readable' | 'forbidden' | 'absent'>();
	for (const model of models) access.set(model, await odoo.access(model));
	const lacking = streams.flatMap((stream) =>
		stream.models.flatMap((model, index): Lack[] => {
			const found = access.get(model);
			if (found === 'readable') return [];
			const whole = index === 0 ? stream.label : `${stream.label}, as far as they are in ${model},`;
			const message =
				found === 'absent'
					? `${whole} can’t be pulled: the app ${stream.app} is not installed in this Odoo.`
					: `${whole} can’t be pulled: the user may not read them. Give the user access to ${stream.app} in Odoo’s settings.`;
			return [{ stream: stream.name, permission: model, message }];
		})
	);
	if (access.get('mail.tracking.value') !== 'readable') lacking.push(noHistory);
	return {
		account: `${session.credentials.database}@${new URL(odoo.base).host}`,
		accountName: text(company?.name) ?? session.credentials.database!,
		lacking,
		capabilities: { version: String(odoo.version), protocol: odoo.protocol.kind }
	};
}

const noHistory: Lack = {
	stream: 'deals',
	permission: 'Administration: Settings',
	message:
		'When opportunities changed stage is shown by Odoo to administrators of its settings alone. Without it only how long they were in each stage is known, and changes from now on. Give the user Administration: Settings to pull the history too.'
};

/** One call a page, and those that say what its links mean. */
const callsAPage: Readonly<Record<string, number>> = {
	deals: 5,
	leads: 3,
	activities: 5,
	contacts: 3,
	orders: 3
};

async function estimate(
	session: Session,
	states: readonly StreamState[],
	pageSize: number
): Promise<Estimate> {
	const odoo = await odooOf(session);
	const records: Record<string, number> = {};
	let calls = 0;
	for (const { stream, cursor } of states) {
		const { models } = stream as OdooStream;
		let found = 0;
		for (const model of models)
			if ((await odoo.access(model)) === 'readable')
				found += await odoo.count(model, await changed(odoo, model, cursor));
		records[stream.name] = found;
		calls += (callsAPage[stream.name] ?? 2) * Math.ceil(found / pageSize) + 1;
	}
	return { calls, unit: 'calls', cost: calls, left: null, records };
}

/** What changed of a model since the cursor of a stream. */
async function changed(odoo: Odoo, model: string, cursor: StreamState['cursor']): Promise<Domain> {
	if ((await odoo.fieldsOf(model, ['write_date'])).length === 0) return [];
	const { phases } = (typeof cursor === 'object' ? (cursor ?? {}) : {}) as {
		phases?: Record<string, StreamState['cursor']>;
	};
	// Of several phases the one that is furthest on: the others are read for what few changes they bring.
	const at = Object.values(phases ?? {})
		.map((phase) => positionOf(phase).at ?? '')
		.sort()
		.at(-1);
	return at ? [['write_date', '>=', at]] : [];
}
