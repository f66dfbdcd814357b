import { entities } from '#lib/crm/entities/index.ts';
import type { Viewer } from '#lib/crm/viewer.ts';
import {
	changeWebhook,
	deleteWebhook,
	deliveryStateNamed,
	listDeliveries,
	pauseWebhook,
	readWebhook,
	renewWebhookSecret,
	sendAgain,
	sendTestEvent
} from '#lib/server/automation/webhooks/index.ts';
import type { Store } from '#lib/server/store/store.ts';
import { redirect } from '@sveltejs/kit';
import { formFailure } from '../../../../form-failure.ts';
import { loaded, requireViewer } from '../../../../problem.ts';
import { readerOf } from '../../../reader.ts';
import { webhookForm } from '../form.ts';
import type { Actions, PageServerLoad } from './$types';

/** Deliveries of a page. */
const limit = 50;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const state = deliveryStateNamed(url.searchParams.get('state'));
	const offset = Math.max(0, Math.trunc(Number(url.searchParams.get('offset'))) || 0);
	const [webhook, { deliveries, total }, reader] = await Promise.all([
		loaded(readWebhook(locals.store, viewer, params.id)),
		loaded(listDeliveries(locals.store, viewer, params.id, { state, limit, offset })),
		readerOf(locals)
	]);
	return {
		webhook,
		deliveries,
		page: { total, limit, offset },
		state,
		kinds: entities.map(({ name, labelPlural }) => ({ name, label: labelPlural })),
		reader
	};
};

interface Asked {
	store: Store;
	viewer: Viewer;
	id: string;
	form: FormData;
}

/** An action on the webhook of the page, which answers what it did. */
const onWebhook =
	(act: (asked: Asked) => Promise<{ done: string; secret?: string }>) =>
	async ({ request, locals, params }: { request: Request; locals: App.Locals; params: { id: string } }) => {
		const form = await request.formData();
		try {
			return await act({ store: locals.store, viewer: requireViewer(locals), id: params.id, form });
		} catch (failure) {
			return formFailure(failure, { typed: form.has('address') ? webhookForm(form) : null });
		}
	};

export const actions: Actions = {
	change: onWebhook(async ({ store, viewer, id, form }) => {
		await changeWebhook(store, viewer, id, webhookForm(form));
		return { done: 'Saved.' };
	}),
	pause: onWebhook(async ({ store, viewer, id, form }) => {
		const isPaused = form.get('paused') === 'true';
		await pauseWebhook(store, viewer, id, { isPaused, fromNow: form.get('from') === 'now' });
		return { done: isPaused ? 'It is paused: what happens meanwhile waits.' : 'It goes on.' };
	}),
	test: onWebhook(async ({ store, viewer, id }) => {
		const { state, message } = await sendTestEvent(store, viewer, id);
		return {
			done: state === 'delivered' ? 'The receiver took the test event.' : `Not delivered. ${message ?? ''}`
		};
	}),
	secret: onWebhook(async ({ store, viewer, id }) => ({
		done: 'The secret is made anew. The one before it signs too, for a day.',
		secret: await renewWebhookSecret(store, viewer, id)
	})),
	again: onWebhook(async ({ store, viewer, id, form }) => {
		const count = await sendAgain(store, viewer, id, form.get('delivery')?.toString() || null);
		return { done: count === 1 ? 'One delivery is sent again.' : `${count} deliveries are sent again.` };
	}),
	delete: async (event) => {
		const failed = await onWebhook(async ({ store, viewer, id }) => {
			await deleteWebhook(store, viewer, id);
			return { done: 'It is deleted.' };
		})(event);
		if ('done' in failed) redirect(303, '/settings/webhooks');
		return failed;
	}
};
