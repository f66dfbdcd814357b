/** Tells webhooks what happened: queues it, and sends what is due, each webhook beside the others. */
import { randomUUID } from 'node:crypto';
import { may } from '#lib/crm/capabilities.ts';
import { getSecret } from '#lib/server/access/index.ts';
import { isForPeople } from '#lib/server/store/for-people.ts';
import type { Store } from '#lib/server/store/store.ts';
import { readerOf } from '../account-viewer.ts';
import {
	claimDelivery,
	finishDelivery,
	queueEvents,
	releaseDelivery,
	longestAskedWait,
	retryWaits,
	toldWebhooks,
	type Delivery,
	type Outcome
} from './deliveries.ts';
import { secretName } from './secrets.ts';
import { send, type Sent } from './send.ts';
import { signedHeaders } from './signature.ts';
import { pauseForReason } from './change.ts';

/** How many deliveries arrived, will be tried again, and were given up. */
export interface Round {
	delivered: number;
	waiting: number;
	dead: number;
}

export interface Telling {
	store: Store;
	now: () => Date;
	signal?: AbortSignal;
}

/** What is under way in this process, by webhook: who asks meanwhile waits for the same. */
const underWay = new WeakMap<Store, Map<string, Promise<Round>>>();

/** Tell every webhook what is to be told. Several servers may do so at once. */
export async function tellDue(asked: Telling): Promise<Round> {
	const rounds = await Promise.all((await toldWebhooks(asked.store)).map((id) => tellWebhook(asked, id)));
	const sum = (count: keyof Round) => rounds.reduce((total, round) => total + round[count], 0);
	return { delivered: sum('delivered'), waiting: sum('waiting'), dead: sum('dead') };
}

/** Tell one webhook what is to be told; where that is under way in this process, its round is waited for. */
export function tellWebhook(asked: Telling, id: string): Promise<Round> {
	const running = underWay.get(asked.store) ?? new Map<string, Promise<Round>>();
	underWay.set(asked.store, running);
	const round = running.get(id) ?? tell(asked, id).finally(() => running.delete(id));
	running.set(id, round);
	return round;
}

async function tell({ store, now, signal }: Telling, id: string): Promise<Round> {
	const owner = randomUUID();
	const round: Round = { delivered: 0, waiting: 0, dead: 0 };
	while (!signal?.aborted) {
		await queueEvents(store, id, now());
		const delivery = await claimDelivery(store, id, owner, now());
		if (!delivery) break;
		const state = await deliver({ store, now, signal }, delivery, owner);
		if (state === null) break;
		round[state]++;
		// Where one failed the others would: they wait for the next look.
		if (state !== 'delivered') break;
	}
	return round;
}

/** Null: it was not tried. */
async function deliver(
	{ store, now, signal }: Telling,
	delivery: Delivery,
	owner: string
): Promise<Outcome['state'] | null> {
	const reader = await readerOf(store, delivery.account_id);
	if (!reader || !may(reader.role, 'manage_settings')) {
		await releaseDelivery(store, delivery, owner);
		const reason = reader
			? `${reader.name}, whose webhook it is, may not change settings any more.`
			: 'The account whose webhook it is is disabled.';
		await pauseForReason(store, delivery.webhook_id, `${reason} Who resumes it takes it over.`, now());
		return null;
	}
	const sent = await attempt(store, delivery, { now: now(), signal }).catch(async (failure: unknown) => {
		await releaseDelivery(store, delivery, owner);
		if (signal?.aborted) return null;
		throw failure;
	});
	if (!sent) return null;
	const outcome = outcomeOf(sent, delivery.attempts, now());
	await store.engine.transaction((transaction) =>
		finishDelivery(transaction, delivery, owner, outcome, now())
	);
	if (sent.status === 410) {
		const reason = 'The receiver answered 410: it wants no more of it.';
		await pauseForReason(store, delivery.webhook_id, reason, now());
	}
	return outcome.state;
}

async function attempt(
	store: Store,
	delivery: Delivery,
	{ now, signal }: { now: Date; signal?: AbortSignal }
): Promise<Sent> {
	let secrets: string[];
	try {
		secrets = await secretsOf(store, delivery, now);
	} catch (failure) {
		if (!isForPeople(failure)) throw failure;
		return { isDelivered: false, status: null, message: `${failure.message} ${failure.advice}`.trim() };
	}
	const body = bodyOf(delivery);
	const signed = { id: delivery.id, timestamp: Math.floor(now.getTime() / 1000), body };
	return send(delivery.address, body, signedHeaders(secrets, signed), signal);
}

async function secretsOf(store: Store, delivery: Delivery, now: Date): Promise<string[]> {
	const { webhook_id, previous_secret_until } = delivery;
	const hasPrevious = previous_secret_until !== null && new Date(previous_secret_until) > now;
	const secrets = [
		await getSecret(store, secretName(webhook_id, 'current')),
		hasPrevious ? await getSecret(store, secretName(webhook_id, 'previous')) : null
	].filter((secret) => secret !== null);
	if (secrets.length === 0) throw new Error(`The webhook ${webhook_id} has no secret.`);
	return secrets;
}

/** The same over every attempt. */
const bodyOf = ({ created_at, events }: Delivery): string =>
	JSON.stringify({
		type: 'records.changed',
		timestamp: created_at,
		data: { events: JSON.parse(events) as unknown }
	});

function outcomeOf(
	{ isDelivered, status, message, wait: asked = 0 }: Sent,
	attempts: number,
	now: Date
): Outcome {
	if (isDelivered) return { state: 'delivered', status, message: null };
	const wait = retryWaits[attempts - 1];
	if (status === 410) return { state: 'dead', status, message };
	if (wait !== undefined) {
		const longer = Math.max(wait, Math.min(asked, longestAskedWait));
		return { state: 'waiting', status, message, retryAt: new Date(now.getTime() + longer) };
	}
	return { state: 'dead', status, message: `${message} It was tried ${attempts} times.` };
}
