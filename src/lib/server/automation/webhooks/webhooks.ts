/** Webhooks: made, changed, paused and deleted by who may change the settings. */
import { randomUUID } from 'node:crypto';
import { isEntityName, type EntityName } from '#lib/crm/entities/index.ts';
import { webhookActions, type WebhookAction } from '#lib/crm/webhooks.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import { deleteSecret, setSecret } from '#lib/server/access/index.ts';
import type { Transaction } from '#lib/server/engine/engine.ts';
import { audit } from '#lib/server/store/audit.ts';
import { invalid, RecordError, type Issue } from '#lib/server/store/errors.ts';
import { requireCapability } from '#lib/server/store/require-capability.ts';
import type { Store } from '#lib/server/store/store.ts';
import { addressProblem } from './address.ts';
import { secretName } from './secrets.ts';
import { newSecret, secretProblem } from './signature.ts';
import { webhooksChanged } from './teller-signal.ts';

/** More than these nobody oversees. */
const mostWebhooks = 20;
const longestName = 100;

export interface WebhookForm {
	name: string;
	address: string;
	/** Kinds of records; empty: all. */
	entities: readonly string[];
	/** Empty: all. */
	actions: readonly string[];
}

export interface Webhook {
	id: string;
	name: string;
	address: string;
	entities: EntityName[];
	actions: WebhookAction[];
	/** Whose it is: their name. */
	account: string;
	/** ISO 8601, UTC. */
	created_at: string;
	/** Null: it is told. */
	paused: { at: string; reason: string | null } | null;
	/** Until when the secret before the last change signs too; null: it does not. */
	previous_secret_until: string | null;
	/** Deliveries that wait, and that were given up. */
	waiting: number;
	dead: number;
}

interface WebhookRow extends Omit<Webhook, 'entities' | 'actions' | 'paused'> {
	entities: string;
	actions: string;
	paused_at: string | null;
	paused_reason: string | null;
}

const listSql = `select webhooks.id, webhooks.name, address, cast(entities as varchar) as entities,
		cast(actions as varchar) as actions, coalesce(accounts.name, 'Someone who left') as account, webhooks.created_at,
		paused_at, paused_reason, case when previous_secret_until > now() then previous_secret_until end as previous_secret_until,
		(select count(*) from webhook_deliveries where webhook_id = webhooks.id and state in ('waiting', 'sending')) as waiting,
		(select count(*) from webhook_deliveries where webhook_id = webhooks.id and state = 'dead') as dead
	from webhooks left join accounts on accounts.id = account_id
	where deleted_at is null`;

const webhookOf = ({ entities, actions, paused_at, paused_reason, ...row }: WebhookRow): Webhook => ({
	...row,
	entities: JSON.parse(entities) as EntityName[],
	actions: JSON.parse(actions) as WebhookAction[],
	paused: paused_at === null ? null : { at: paused_at, reason: paused_reason },
	waiting: Number(row.waiting),
	dead: Number(row.dead)
});

/** Every webhook, in the order in which they were made. Throws RecordError `not_allowed`. */
export async function listWebhooks(store: Store, viewer: Viewer): Promise<Webhook[]> {
	requireCapability(viewer, 'manage_settings');
	const { rows } = await store.engine.query<WebhookRow>(
		`${listSql} order by webhooks.created_at, webhooks.id`
	);
	return rows.map(webhookOf);
}

/** One webhook. Throws RecordError `not_found`, `not_allowed`. */
export async function readWebhook(store: Store, viewer: Viewer, id: string): Promise<Webhook> {
	requireCapability(viewer, 'manage_settings');
	return webhookIn(store.engine, id);
}

/** One webhook, as who asks `from` sees it. Throws RecordError `not_found`. */
export async function webhookIn(from: Pick<Transaction, 'query'>, id: string): Promise<Webhook> {
	const { rows } = await from.query<WebhookRow>(`${listSql} and webhooks.id = $1`, [id]);
	if (!rows[0]) throw noWebhook();
	return webhookOf(rows[0]);
}

/**
 * Have an address told what changes from now on.
 *
 * @param secret that signs; else a new one
 * @returns its id, and the secret that signs, which is shown this once
 * @throws RecordError `not_allowed`, `invalid`; SecretError
 */
export async function makeWebhook(
	store: Store,
	viewer: Viewer,
	form: WebhookForm,
	secret = newSecret()
): Promise<{ id: string; secret: string }> {
	requireCapability(viewer, 'manage_settings');
	checkSecret(secret);
	const { name, address, entities, actions } = checked(form);
	const id = randomUUID();
	await store.engine.transaction(async (transaction) => {
		const { rows } = await transaction.query<{ webhooks: number }>(
			'select count(*) as webhooks from webhooks where deleted_at is null'
		);
		if (Number(rows[0]!.webhooks) >= mostWebhooks) {
			const message = `There are ${mostWebhooks} webhooks: delete one that nobody needs.`;
			throw invalid([{ field: 'name', value: name, message }]);
		}
		await transaction.query(
			`insert into webhooks (id, name, address, entities, actions, account_id, told_sequence, told_at)
			values ($1, $2, $3, $4::json, $5::json, $6, (select coalesce(max(sequence), 0) from changes), now())`,
			[id, name, address, JSON.stringify(entities), JSON.stringify(actions), viewer.accountId]
		);
		await setSecret(store, secretName(id, 'current'), secret, viewer.accountId, transaction);
		await noteChange(transaction, viewer, 'webhook_made', name, {
			id,
			after: { address, entities, actions }
		});
	});
	webhooksChanged(store);
	return { id, secret };
}

/** Tell it nothing any more; its secrets and deliveries go. Throws RecordError `not_found`, `not_allowed`. */
export async function deleteWebhook(store: Store, viewer: Viewer, id: string): Promise<void> {
	const { name, address } = await readWebhook(store, viewer, id);
	await store.engine.transaction(async (transaction) => {
		await transaction.query('update webhooks set deleted_at = now() where id = $1', [id]);
		await transaction.query('delete from webhook_deliveries where webhook_id = $1', [id]);
		await deleteSecret(store, secretName(id, 'current'), transaction);
		await deleteSecret(store, secretName(id, 'previous'), transaction);
		await noteChange(transaction, viewer, 'webhook_deleted', name, { id, before: { address } });
	});
	webhooksChanged(store);
}

/** Throws RecordError `invalid` for what does not sign. */
export function checkSecret(secret: string): void {
	const message = secretProblem(secret);
	if (message) throw invalid([{ field: 'secret', value: null, message }]);
}

/** What was chosen, as it is kept. Throws RecordError `invalid`. */
export function checked({ name, address, entities, actions }: WebhookForm): WebhookForm {
	const issues: Issue[] = [];
	const refuse = (field: string, value: string, message: string) =>
		issues.push({ field, value: value.slice(0, 200), message });
	const [called, to] = [name.trim(), address.trim()];
	if (called === '' || called.length > longestName)
		refuse('name', called, `Give it a name of at most ${longestName} characters.`);
	const problem = addressProblem(to);
	if (problem) refuse('address', to, problem);
	for (const entity of entities)
		if (!isEntityName(entity)) refuse('entities', entity, `“${entity}” is no kind of record.`);
	for (const action of actions)
		if (!Object.hasOwn(webhookActions, action)) refuse('actions', action, `“${action}” is no action.`);
	if (issues.length > 0) throw invalid(issues);
	return { name: called, address: to, entities: [...new Set(entities)], actions: [...new Set(actions)] };
}

/** Note in the audit log what was done to a webhook. */
export const noteChange = (
	transaction: Transaction,
	who: Parameters<typeof audit>[1],
	action: 'webhook_made' | 'webhook_changed' | 'webhook_deleted',
	subject: string,
	detail: Record<string, unknown>
): Promise<void> => audit(transaction, who, { action, subject, detail });

const noWebhook = () =>
	new RecordError('not_found', 'There is no such webhook.', 'It may have been deleted.');
