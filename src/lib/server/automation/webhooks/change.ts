/** Changes of webhooks, each in one transaction: what is refused in part changes nothing. */
import { webhookSecretHours } from '#lib/crm/webhooks.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { getSecret, setSecret } from '#lib/server/access/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { secretName } from './secrets.ts';
import { newSecret } from './signature.ts';
import { webhooksChanged } from './teller-signal.ts';
import { checked, checkSecret, noteChange, webhookIn, type Webhook, type WebhookForm } from './webhooks.ts';

/** What is to be otherwise; the rest stays. */
export interface WebhookChange {
	/** Its name, its address, what it is told of. */
	form?: Partial<WebhookForm>;
	/** That is to sign. The one before it signs too, for a day. */
	secret?: string;
	/** Whether it is told nothing for a while. Who resumes it has it from then on. */
	isPaused?: boolean;
	/** When it goes on: leave out what happened meanwhile, also what waits. */
	fromNow?: boolean;
}

/**
 * Change what is given of a webhook, all of it or nothing.
 *
 * @throws RecordError `not_found`, `not_allowed`, `invalid`; SecretError
 */
export async function updateWebhook(
	store: Store,
	viewer: Viewer,
	id: string,
	{ form = {}, secret, isPaused, fromNow = false }: WebhookChange
): Promise<void> {
	requireCapability(viewer, 'manage_settings');
	if (secret !== undefined) checkSecret(secret);
	const signing = secret === undefined ? null : await getSecret(store, secretName(id, 'current'));
	await store.engine.transaction(async (transaction) => {
		const before = await webhookIn(transaction, id);
		const name =
			Object.keys(form).length > 0 ? await rewrite(transaction, viewer, before, form) : before.name;
		const webhook = { ...before, name };
		if (secret !== undefined) await resign(store, transaction, viewer, webhook, { secret, signing });
		if (isPaused !== undefined && isPaused !== (before.paused !== null))
			await pauseOrResume(transaction, viewer, webhook, isPaused, fromNow);
	});
	webhooksChanged(store);
}

/** As `updateWebhook`, of its name, its address and what it is told of. */
export const changeWebhook = (
	store: Store,
	viewer: Viewer,
	id: string,
	form: Partial<WebhookForm>
): Promise<void> => updateWebhook(store, viewer, id, { form });

/** Tell it nothing for a while, or go on: with what happened meanwhile, or from now. As `updateWebhook`. */
export const pauseWebhook = (
	store: Store,
	viewer: Viewer,
	id: string,
	pause: { isPaused: boolean; fromNow?: boolean }
): Promise<void> => updateWebhook(store, viewer, id, pause);

/**
 * Sign with a new secret, as `updateWebhook`.
 *
 * @returns the secret, which is shown this once
 */
export async function renewWebhookSecret(store: Store, viewer: Viewer, id: string): Promise<string> {
	const secret = newSecret();
	await updateWebhook(store, viewer, id, { secret });
	return secret;
}

/** @returns its name from now on */
async function rewrite(
	transaction: Transaction,
	viewer: Viewer,
	before: Webhook,
	form: Partial<WebhookForm>
): Promise<string> {
	const { id } = before;
	const { name, address, entities, actions } = checked({ ...before, ...form });
	await transaction.query(
		`update webhooks set name = $2, address = $3, entities = $4::json, actions = $5::json where id = $1`,
		[id, name, address, JSON.stringify(entities), JSON.stringify(actions)]
	);
	const { address: was, entities: of, actions: done } = before;
	await noteChange(transaction, viewer, 'webhook_changed', name, {
		id,
		before: { name: before.name, address: was, entities: of, actions: done },
		after: { name, address, entities, actions }
	});
	return name;
}

async function resign(
	store: Store,
	transaction: Transaction,
	viewer: Viewer,
	{ id, name }: Webhook,
	{ secret, signing }: { secret: string; signing: string | null }
): Promise<void> {
	if (signing !== null)
		await setSecret(store, secretName(id, 'previous'), signing, viewer.accountId, transaction);
	await setSecret(store, secretName(id, 'current'), secret, viewer.accountId, transaction);
	await transaction.query('update webhooks set previous_secret_until = $2::timestamptz where id = $1', [
		id,
		new Date(Date.now() + webhookSecretHours * 3_600_000).toISOString()
	]);
	await noteChange(transaction, viewer, 'webhook_changed', name, { id, after: { secret: 'made anew' } });
}

async function pauseOrResume(
	transaction: Transaction,
	viewer: Viewer,
	{ id, name }: Webhook,
	isPaused: boolean,
	fromNow: boolean
): Promise<void> {
	if (isPaused)
		await transaction.query('update webhooks set paused_at = now(), paused_reason = null where id = $1', [
			id
		]);
	else await resume(transaction, id, viewer.accountId, fromNow);
	await noteChange(transaction, viewer, 'webhook_changed', name, {
		id,
		after: { paused: isPaused, ...(!isPaused && { from_now: fromNow }) }
	});
}

async function resume(
	transaction: Transaction,
	id: string,
	accountId: string,
	fromNow: boolean
): Promise<void> {
	await transaction.query(
		'update webhooks set paused_at = null, paused_reason = null, account_id = $2 where id = $1',
		[id, accountId]
	);
	if (!fromNow) return;
	await transaction.query(
		`update webhooks set told_sequence = (select coalesce(max(sequence), 0) from changes), told_at = now(), told_entity = '',
			told_id = ''
		where id = $1`,
		[id]
	);
	await transaction.query("delete from webhook_deliveries where webhook_id = $1 and state = 'waiting'", [id]);
}

/** Pause it because of something that happened, which the page tells. */
export async function pauseForReason(store: Store, id: string, reason: string, now: Date): Promise<void> {
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ name: string }>(
			`update webhooks set paused_at = $2::timestamptz, paused_reason = $3
			where id = $1 and paused_at is null and deleted_at is null returning name`,
			[id, now.toISOString(), reason]
		);
		if (!rows[0]) return;
		const detail = { id, after: { paused: true }, reason };
		await noteChange(transaction, { accountId: null }, 'webhook_changed', rows[0].name, detail);
	});
}
