import * as v from 'valibot';
import { webhookActionNames, webhookDeliveryStateNames } from '#lib/crm/webhooks.ts';
import {
	deleteWebhook,
	listDeliveries,
	listWebhooks,
	makeWebhook,
	readWebhook,
	sendAgain,
	updateWebhook as changeWebhook
} from '#lib/server/automation/webhooks/index.ts';
import { webhook, webhookDelivery, wholeNumber } from '../answers.ts';
import { operation } from '../operation.ts';
import { entityName, none, once, text, wholeNumber as numberFromText } from '../schemas.ts';

const id = v.strictObject({ id: text });
/** Deliveries of a page: as they come, and the most. */
const pageSize = { usual: 50, most: 200 };

const chosen = {
	name: text,
	address: v.pipe(text, v.description('On https, or on the machine of the server.')),
	entities: v.pipe(v.array(entityName), v.description('Kinds of records; none: all.')),
	actions: v.pipe(
		v.array(v.picklist(webhookActionNames, `An action is one of ${webhookActionNames.join(', ')}.`)),
		v.description('What happens to them; none: whatever it is.')
	),
	secret: v.pipe(
		text,
		v.description(
			'That signs, as you made it: `whsec_` and 24 to 64 random bytes in base64. It is never answered; on a change the one before it signs too, for 24 hours.'
		)
	)
};

export const listAllWebhooks = operation({
	id: 'listWebhooks',
	method: 'GET',
	path: '/webhooks',
	summary: 'Every webhook, with how many deliveries wait and were given up.',
	scope: 'webhooks:read',
	limit: 'api',
	parameters: none,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: v.object({ webhooks: v.array(webhook) }),
	example: {},
	async handle({ store, bearer: { viewer } }) {
		return { json: { webhooks: await listWebhooks(store, viewer) } };
	}
});

export const readOneWebhook = operation({
	id: 'readWebhook',
	method: 'GET',
	path: '/webhooks/{id}',
	summary: 'One webhook.',
	scope: 'webhooks:read',
	limit: 'api',
	parameters: id,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: webhook,
	example: { path: { id: 'webhook-1' } },
	async handle({ store, bearer: { viewer }, path }) {
		return { json: await readWebhook(store, viewer, path.id) };
	}
});

export const createWebhook = operation({
	id: 'createWebhook',
	method: 'POST',
	path: '/webhooks',
	summary: 'Have an address told what changes from now on.',
	scope: 'webhooks:write',
	limit: 'api',
	parameters: none,
	query: none,
	body: v.strictObject({
		...chosen,
		entities: v.optional(chosen.entities, []),
		actions: v.optional(chosen.actions, [])
	}),
	produces: ['application/json'],
	answer: webhook,
	status: 201,
	example: {
		body: {
			name: 'Warehouse',
			address: 'https://hooks.example.com/weatherglass',
			entities: ['deals'],
			secret: 'whsec_QW4gZXhhbXBsZTogZ2l2ZSBvbmUgb2YgeW91ciBvd24='
		}
	},
	async handle({ store, bearer: { viewer }, body: { secret, ...form } }) {
		const made = await makeWebhook(store, viewer, form, secret);
		return { json: await readWebhook(store, viewer, made.id), createdAt: `/webhooks/${made.id}` };
	}
});

export const updateWebhook = operation({
	id: 'updateWebhook',
	method: 'PATCH',
	path: '/webhooks/{id}',
	summary:
		'Change what is given of a webhook, pause it, or let it go on: all of it, or nothing where a part is refused.',
	scope: 'webhooks:write',
	limit: 'api',
	parameters: id,
	query: none,
	body: v.strictObject({
		...v.partial(v.strictObject(chosen)).entries,
		paused: v.optional(v.boolean('Give true or false.')),
		from_now: v.optional(
			v.pipe(
				v.boolean('Give true or false.'),
				v.description('With `paused: false`: leave out what happened meanwhile and what waits.')
			)
		)
	}),
	produces: ['application/json'],
	answer: webhook,
	example: { path: { id: 'webhook-1' }, body: { entities: ['deals', 'companies'], paused: false } },
	async handle({ store, bearer: { viewer }, path, body: { secret, paused, from_now, ...form } }) {
		await changeWebhook(store, viewer, path.id, { form, secret, isPaused: paused, fromNow: from_now });
		return { json: await readWebhook(store, viewer, path.id) };
	}
});

export const deleteOneWebhook = operation({
	id: 'deleteWebhook',
	method: 'DELETE',
	path: '/webhooks/{id}',
	summary: 'Tell an address nothing any more. Its deliveries go.',
	scope: 'webhooks:write',
	limit: 'api',
	parameters: id,
	query: none,
	body: null,
	produces: ['application/json'],
	answer: null,
	status: 204,
	example: { path: { id: 'webhook-1' } },
	async handle({ store, bearer: { viewer }, path }) {
		await deleteWebhook(store, viewer, path.id);
		return { done: true };
	}
});

export const listWebhookDeliveries = operation({
	id: 'listWebhookDeliveries',
	method: 'GET',
	path: '/webhooks/{id}/deliveries',
	summary: 'What was sent to a webhook within thirty days, the latest first, and what it answered.',
	scope: 'webhooks:read',
	limit: 'api',
	parameters: id,
	query: v.strictObject({
		state: v.optional(
			once(v.picklist(webhookDeliveryStateNames, `Give one of ${webhookDeliveryStateNames.join(', ')}.`))
		),
		limit: v.optional(once(numberFromText(pageSize.most))),
		offset: v.optional(once(numberFromText(999_999_999), 'How many to pass over.'))
	}),
	body: null,
	produces: ['application/json'],
	answer: v.object({
		deliveries: v.array(webhookDelivery),
		total: v.pipe(wholeNumber, v.description('How many there are in all.'))
	}),
	example: { path: { id: 'webhook-1' }, query: { state: 'dead', limit: '10' } },
	async handle({ store, bearer: { viewer }, path, query: { state, limit, offset } }) {
		const asked = { state: state ?? null, limit: limit ?? pageSize.usual, offset: offset ?? 0 };
		return { json: await listDeliveries(store, viewer, path.id, asked) };
	}
});

export const redeliver = operation({
	id: 'redeliver',
	method: 'POST',
	path: '/webhooks/{id}/redeliver',
	summary: 'Send a delivery again, or all that wait or were given up.',
	scope: 'webhooks:write',
	limit: 'api',
	parameters: id,
	query: none,
	body: v.strictObject({
		delivery: v.pipe(
			v.nullable(text),
			v.description('Its id, whatever became of it; null: all that wait or were given up.')
		)
	}),
	produces: ['application/json'],
	answer: v.object({ sent_again: v.pipe(wholeNumber, v.description('How many are sent again.')) }),
	example: { path: { id: 'webhook-1' }, body: { delivery: 'msg_1' } },
	async handle({ store, bearer: { viewer }, path, body }) {
		return { json: { sent_again: await sendAgain(store, viewer, path.id, body.delivery) } };
	}
});
