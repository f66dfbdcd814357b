/** CRMs tell of changes by themselves: what they say is checked, and what changed is pulled at once. */
import type { Connector, IncomingRequest, StreamChange } from '#connectors/connector.ts';
import { systemViewer } from '#lib/crm/viewer.ts';
import type { Store } from '#lib/server/store/store.ts';
import { connectionsThat, credentialsOf, type ConnectionRow } from './connections.ts';
import { connectorNamed } from './connectors.ts';
import type { PullOptions, StreamRecords } from './pull.ts';
import { runningPull, startPull } from './running.ts';

/** What to answer to the sender. Who can't show that they are the CRM learns nothing. */
export interface WebhookAnswer {
	status: 200 | 401 | 404;
	type?: string;
	body?: string;
}

/** Milliseconds in which more may come: a CRM tells of every field of a change alone. */
const gatherFor = 60;

/** Changes that a pull of the connection has not begun with yet. */
const held = globalThis as typeof globalThis & {
	weatherglassNews?: Map<string, StreamRecords[] | 'anything'>;
};
const news = (held.weatherglassNews ??= new Map());

export interface WebhookOptions {
	connectors?: readonly Connector[];
	/** How the pull goes; for tests. */
	pull?: Partial<PullOptions>;
}

/**
 * Take a request to the address of a connection, `/webhooks/<key>`. It is answered before anything is pulled, as CRMs give up
 * on who takes long.
 */
export async function receiveWebhook(
	store: Store,
	key: string,
	request: IncomingRequest,
	options: WebhookOptions = {}
): Promise<WebhookAnswer> {
	const [connection] = await connectionsThat(store, 'webhook_key = $1', [key]);
	if (!connection) return { status: 404 };
	const { webhook } = connectorNamed(connection.connector, options.connectors);
	if (!webhook) return { status: 404 };
	const credentials = await credentialsOf(store, connection.id);
	const secret = webhook.secret === null ? key : credentials[webhook.secret];
	if (!secret || !webhook.isGenuine(request, secret)) return { status: 401 };
	await store.engine.transaction((transaction) =>
		transaction.query('update connections set webhook_seen_at = now() where id = $1', [connection.id])
	);
	if (connection.paused_at === null) gather(store, connection, webhook.changes(request), options);
	return { status: 200, ...webhook.answer };
}

/** Put what changed with what else is to be pulled, and pull it soon. */
function gather(
	store: Store,
	connection: ConnectionRow,
	changes: readonly StreamChange[] | null,
	options: WebhookOptions
): void {
	const waiting = news.get(connection.id);
	news.set(
		connection.id,
		changes === null || waiting === 'anything' ? 'anything' : joined(waiting ?? [], changes)
	);
	if (waiting === undefined)
		setTimeout(() => void pullNews(store, connection.id, options), gatherFor).unref();
}

function joined(waiting: readonly StreamRecords[], changes: readonly StreamChange[]): StreamRecords[] {
	const streams = new Map(waiting.map((each) => [each.stream, each]));
	for (const { stream, ids, deleted = [] } of changes) {
		const known = streams.get(stream);
		// The later word counts: what was deleted and is told of again is back.
		const gone = [...(known?.deleted ?? []).filter(({ id }) => !ids.includes(id)), ...deleted];
		const goneIds = new Set(deleted.map(({ id }) => id));
		const all = [...new Set([...(known?.ids ?? []), ...ids])].filter((id) => !goneIds.has(id));
		streams.set(stream, { stream, ids: all, deleted: gone });
	}
	return [...streams.values()];
}

async function pullNews(store: Store, id: string, options: WebhookOptions): Promise<void> {
	// A pull that has begun may have passed by what changed since.
	await runningPull(id)?.ended;
	const only = news.get(id);
	news.delete(id);
	if (only === undefined) return;
	const { connectors, pull } = options;
	const limits: PullOptions = only === 'anything' ? {} : { only };
	await startPull(store, systemViewer, id, { trigger: 'webhook', connectors, ...limits, ...pull }).ended;
}

/** Settles when what CRMs told of so far is pulled; for tests. */
export async function newsPulled(id: string): Promise<void> {
	while (news.has(id) || runningPull(id)) {
		await new Promise((wait) => setTimeout(wait, 20));
		await runningPull(id)?.ended;
	}
}
