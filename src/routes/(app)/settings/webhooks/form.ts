import type { WebhookForm } from '#lib/server/automation/webhooks/index.ts';

/** What the fields of `WebhookFields.svelte` say. */
export const webhookForm = (form: FormData): WebhookForm => ({
	name: String(form.get('name') ?? ''),
	address: String(form.get('address') ?? ''),
	entities: form.getAll('entity').map(String),
	actions: form.getAll('action').map(String)
});
