/** Deliveries as people and programs see them, and what they can do about them: send again, or send a test. */
import { setTimeout as sleep } from 'node:timers/promises';
import { webhookDeliveryStateNames, type WebhookDeliveryState } from '#lib/crm/webhooks.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { RecordError } from '#lib/server/store/errors.ts';
import type { Store } from '#lib/server/store/store.ts';
import { tellWebhook } from './deliver.ts';
import { queue } from './deliveries.ts';
import { webhooksChanged } from './teller-signal.ts';
import { readWebhook } from './webhooks.ts';

/** Milliseconds that a page waits for a test: a round that is under way may have much to tell before it. */
const patience = 20_000;

export interface ListedDelivery {
	/** The header `webhook-id`. */
	id: string;
	state: WebhookDeliveryState;
	events: number;
	/** What the first of its events is, such as `deals.update`. */
	first_type: string;
	attempts: number;
	/** ISO 8601, UTC; null: it does not wait. */
	next_attempt_at: string | null;
	/** The HTTP status of the last answer; null: there was none. */
	status: number | null;
	message: string | null;
	created_at: string;
	finished_at: string | null;
}

export interface DeliveryPage {
	deliveries: ListedDelivery[];
	/** How many there are in all. */
	total: number;
}

/**
 * Deliveries of a webhook, the latest first.
 *
 * @param state only those; null: all
 * @throws RecordError `not_found`, `not_allowed`
 */
export async function listDeliveries(
	store: Store,
	viewer: Viewer,
	webhookId: string,
	{ state, limit, offset }: { state: WebhookDeliveryState | null; limit: number; offset: number }
): Promise<DeliveryPage> {
	await readWebhook(store, viewer, webhookId);
	const condition = 'webhook_id = $1 and ($2 is null or state = $2)';
	const [{ rows }, { rows: counted }] = await Promise.all([
		store.engine.query<ListedDelivery>(
			`select id, state, event_count as events, json_extract_string(events, '$[0].type') as first_type, attempts,
				case state when 'waiting' then next_attempt_at end as next_attempt_at, status, message, created_at, finished_at
			from webhook_deliveries where ${condition} order by created_at desc, place desc limit $3 offset $4`,
			[webhookId, state, limit, offset]
		),
		store.engine.query<{ total: number }>(
			`select count(*) as total from webhook_deliveries where ${condition}`,
			[webhookId, state]
		)
	]);
	return { deliveries: rows, total: Number(counted[0]!.total) };
}

/** The state that an address or a query names; null: none. */
export const deliveryStateNamed = (name: string | null): WebhookDeliveryState | null =>
	webhookDeliveryStateNames.find((state) => state === name) ?? null;

/**
 * Send a delivery again, whatever became of it, or at once if it waits; with as many attempts as a new one has.
 *
 * @param deliveryId null: every one that waits or was given up
 * @returns how many are sent again
 * @throws RecordError `not_found`, `not_allowed`
 */
export async function sendAgain(
	store: Store,
	viewer: Viewer,
	webhookId: string,
	deliveryId: string | null
): Promise<number> {
	await readWebhook(store, viewer, webhookId);
	const { changes } = await store.engine.transaction((transaction) =>
		transaction.query(
			`update webhook_deliveries set state = 'waiting', attempts = 0, next_attempt_at = $3::timestamptz, finished_at = null
			where webhook_id = $1 and (id = $2 or $2 is null and state in ('waiting', 'dead')) and state <> 'sending'`,
			[webhookId, deliveryId, new Date().toISOString()]
		)
	);
	if (deliveryId !== null && changes === 0) {
		throw new RecordError(
			'not_found',
			'There is no such delivery, or it is just being sent.',
			'Look at the list again.'
		);
	}
	webhooksChanged(store);
	return changes;
}

/**
 * Send an event of the type `webhook.test`, and wait for what comes of it.
 *
 * @throws RecordError `not_found`, `not_allowed`; `invalid` while it is paused
 */
export async function sendTestEvent(
	store: Store,
	viewer: Viewer,
	webhookId: string
): Promise<ListedDelivery> {
	const { paused } = await readWebhook(store, viewer, webhookId);
	if (paused) throw new RecordError('invalid', 'The webhook is paused.', 'Resume it first.');
	const now = new Date();
	const test = {
		id: `test-${now.getTime()}`,
		type: 'webhook.test',
		entity: null,
		record_id: null,
		at: now.toISOString(),
		by: { kind: 'person' as const },
		fields: null,
		import_id: null
	};
	const [id] = await store.engine.transaction((transaction) => queue(transaction, webhookId, [test], now));
	const asked = { store, now: () => new Date() };
	// A round that was ending already may not have seen it: the second one has.
	const telling = tellWebhook(asked, webhookId).then(() => tellWebhook(asked, webhookId));
	telling.catch((failure: unknown) => console.error(`Webhook ${webhookId}:`, failure));
	await Promise.race([telling, sleep(patience, undefined, { ref: false })]);
	const { deliveries } = await listDeliveries(store, viewer, webhookId, {
		state: null,
		limit: 50,
		offset: 0
	});
	const sent = deliveries.find((delivery) => delivery.id === id);
	if (!sent) throw new RecordError('not_found', 'The test was not kept.', 'Look at the list again.');
	return sent;
}
