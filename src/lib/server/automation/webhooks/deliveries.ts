/** The requests that are to be made, one row each, and what became of them. */
import { randomUUID } from 'node:crypto';
import { webhookDeliveryDays, type WebhookDeliveryState } from '#lib/crm/webhooks.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readEvents, type Asked, type Cursor, type WebhookEvent } from './events.ts';

export interface Delivery {
	id: string;
	webhook_id: string;
	address: string;
	account_id: string;
	previous_secret_until: string | null;
	/** JSON of a list of events. */
	events: string;
	attempts: number;
	created_at: string;
}

const [second, minute, hour] = [1000, 60_000, 3_600_000];
/** Milliseconds until one that failed is tried again: once more than these it is tried in all. */
export const retryWaits = [
	5 * second,
	minute,
	5 * minute,
	30 * minute,
	2 * hour,
	5 * hour,
	10 * hour,
	24 * hour
] as const;
/** Milliseconds: a receiver that asks to be left alone for longer is tried nevertheless. */
export const longestAskedWait = 24 * hour;
/** Milliseconds after which the claim of a server that died lapses; a request takes a quarter of it. */
const leaseMilliseconds = minute;
/** Events of one delivery. */
export const mostEvents = 500;
/** Deliveries of a webhook that wait: those never tried, and all. What happened beyond them waits in the change log. */
const mostWaiting = { untried: 10, all: 500 };
/** Changes that are none of a webhook's and that it may be behind, so that not each of them writes a row. */
const mostBehind = 1000;

const isDue = `(state = 'waiting' and next_attempt_at <= $1::timestamptz
	or state = 'sending' and claimed_until < $1::timestamptz)`;
export const isTold = 'deleted_at is null and paused_at is null';

interface CursorRow extends Cursor {
	entities: string;
	actions: string;
	latest: number;
	untried: number;
	waiting: number;
}

const cursorSql = `select told_sequence, told_at, told_entity, told_id, cast(entities as varchar) as entities,
	cast(actions as varchar) as actions, (select coalesce(max(sequence), 0) from changes) as latest,
	(select count(*) from webhook_deliveries where webhook_id = webhooks.id and state = 'waiting' and attempts = 0) as untried,
	(select count(*) from webhook_deliveries where webhook_id = webhooks.id and state in ('waiting', 'sending')) as waiting
	from webhooks where id = $1 and ${isTold}`;

/** Ids of the webhooks that are told anything. */
export async function toldWebhooks(store: Store): Promise<string[]> {
	const { rows } = await store.engine.query<{ id: string }>(
		`select id from webhooks where ${isTold} order by created_at, id`
	);
	return rows.map(({ id }) => id);
}

/** When the next of what waits is due; null: nothing waits. */
export async function nextDelivery(store: Store): Promise<Date | null> {
	const { rows } = await store.engine.query<{ at: string | null }>(
		`select min(case state when 'waiting' then next_attempt_at else claimed_until end) as at from webhook_deliveries
		where state in ('waiting', 'sending') and webhook_id in (select id from webhooks where ${isTold})`
	);
	return rows[0]?.at ? new Date(rows[0].at) : null;
}

/** Whether anything is to be sent now. */
export async function isWebhookDue(store: Store, now: Date): Promise<boolean> {
	const next = await nextDelivery(store);
	if (next && next <= now) return true;
	for (const id of await toldWebhooks(store)) if (await hasNews(store, id)) return true;
	return false;
}

async function hasNews(store: Store, id: string): Promise<boolean> {
	const { rows } = await store.engine.query<CursorRow>(cursorSql, [id]);
	const row = rows[0];
	if (!row || roomOf(row) === 0) return false;
	return (await readEvents(store.engine, askedOf(row), 1)).events.length > 0 || isBehind(row);
}

const roomOf = ({ untried, waiting }: CursorRow): number =>
	Math.max(0, Math.min(mostWaiting.untried - Number(untried), mostWaiting.all - Number(waiting)));
const isBehind = ({ told_sequence, latest }: CursorRow): boolean =>
	Number(latest) - Number(told_sequence) > mostBehind;
const askedOf = (row: CursorRow): Asked => ({
	...row,
	told_sequence: Number(row.told_sequence),
	entities: JSON.parse(row.entities) as string[],
	actions: JSON.parse(row.actions) as string[]
});

/** Make deliveries of what happened since the last look, as many as may wait. */
export async function queueEvents(store: Store, id: string, now: Date): Promise<void> {
	if (!(await hasNews(store, id))) return;
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<CursorRow>(cursorSql, [id]);
		const row = rows[0];
		const room = row ? roomOf(row) : 0;
		if (!row || room === 0) return;
		const { events, cursor } = await readEvents(transaction, askedOf(row), room * mostEvents);
		// Nothing of the webhook's is between its cursor and the end of the log, unless as much as could be read was.
		const isAtEnd = events.length < room * mostEvents;
		await moveCursor(transaction, id, isAtEnd ? { ...cursor, told_sequence: Number(row.latest) } : cursor);
		await queue(transaction, id, events, now);
		await transaction.query(
			`delete from webhook_deliveries where state in ('delivered', 'dead')
				and finished_at < $1::timestamptz - to_days(${webhookDeliveryDays})`,
			[now.toISOString()]
		);
	});
}

async function moveCursor(transaction: Transaction, id: string, cursor: Cursor): Promise<void> {
	const { told_sequence, told_at, told_entity, told_id } = cursor;
	await transaction.query(
		`update webhooks set told_sequence = $2, told_at = $3::timestamptz, told_entity = $4, told_id = $5 where id = $1`,
		[id, told_sequence, told_at, told_entity, told_id]
	);
}

/** Put events in the queue, in deliveries of no more than `mostEvents`; answers their ids. */
export async function queue(
	transaction: Transaction,
	webhookId: string,
	events: readonly WebhookEvent[],
	now: Date
): Promise<string[]> {
	const ids: string[] = [];
	for (let start = 0; start < events.length; start += mostEvents) {
		const part = events.slice(start, start + mostEvents);
		const id = `msg_${randomUUID()}`;
		ids.push(id);
		await transaction.query(
			`insert into webhook_deliveries (id, webhook_id, place, events, event_count, state, next_attempt_at, created_at)
			values ($1, $2, $3, $4::json, $5, 'waiting', $6::timestamptz, $6::timestamptz)`,
			[id, webhookId, start, JSON.stringify(part), part.length, now.toISOString()]
		);
	}
	return ids;
}

/** Claim the delivery of a webhook whose turn it is; null: none is due. A claim that lapses gives it back. */
export async function claimDelivery(
	store: Store,
	webhookId: string,
	owner: string,
	now: Date
): Promise<Delivery | null> {
	const sql = `select webhook_deliveries.id, webhook_id, address, account_id, previous_secret_until,
			cast(events as varchar) as events, attempts, webhook_deliveries.created_at
		from webhook_deliveries join webhooks on webhooks.id = webhook_id
		where ${isDue} and ${isTold} and webhook_id = $2
		order by next_attempt_at, webhook_deliveries.created_at, place limit 1`;
	const asked = [now.toISOString(), webhookId];
	if ((await store.engine.query(sql, asked)).rows.length === 0) return null;
	return store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<Delivery>(sql, asked);
		const delivery = rows[0];
		if (!delivery) return null;
		await transaction.query(
			`update webhook_deliveries set state = 'sending', attempts = attempts + 1, claimed_by = $2,
				claimed_until = $3::timestamptz
			where id = $1`,
			[delivery.id, owner, new Date(now.getTime() + leaseMilliseconds).toISOString()]
		);
		return { ...delivery, attempts: delivery.attempts + 1 };
	});
}

/** Give a delivery back that was not tried after all. */
export async function releaseDelivery(store: Store, { id }: Delivery, owner: string): Promise<void> {
	await store.engine.transaction((transaction) =>
		transaction.query(
			`update webhook_deliveries set state = 'waiting', attempts = attempts - 1, claimed_by = null, claimed_until = null
			where id = $1 and state = 'sending' and claimed_by = $2`,
			[id, owner]
		)
	);
}

export interface Outcome {
	state: Exclude<WebhookDeliveryState, 'sending'>;
	status: number | null;
	message: string | null;
	/** When it is tried again, while it waits. */
	retryAt?: Date;
}

/** Note what became of a delivery, unless another server has it by now. */
export async function finishDelivery(
	transaction: Transaction,
	{ id }: Delivery,
	owner: string,
	{ state, status, message, retryAt }: Outcome,
	now: Date
): Promise<void> {
	await transaction.query(
		`update webhook_deliveries set state = $3, status = $4, message = $5,
			next_attempt_at = coalesce($6::timestamptz, next_attempt_at),
			finished_at = case when $6 is null then $7::timestamptz end, claimed_by = null, claimed_until = null
		where id = $1 and state = 'sending' and claimed_by = $2`,
		[id, owner, state, status, message, retryAt?.toISOString() ?? null, now.toISOString()]
	);
}
