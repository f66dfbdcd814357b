import { entities } from '#lib/crm/entities/index.ts';
import { jobState, webhooksJob } from '#lib/server/automation/index.ts';
import { listWebhooks, makeWebhook } from '#lib/server/automation/webhooks/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import { webhookForm } from './form.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const viewer = requireViewer(locals);
	const [webhooks, job, reader] = await Promise.all([
		listWebhooks(locals.store, viewer),
		jobState(locals.store, viewer, webhooksJob),
		readerOf(locals)
	]);
	return {
		webhooks,
		runs: job.runs,
		kinds: entities.map(({ name, labelPlural }) => ({ name, label: labelPlural })),
		reader
	};
};

export const actions: Actions = {
	make: async ({ request, locals }) => {
		const typed = webhookForm(await request.formData());
		try {
			const { id, secret } = await makeWebhook(locals.store, requireViewer(locals), typed);
			return { id, secret, made: typed.name.trim() };
		} catch (failure) {
			return formFailure(failure, { typed });
		}
	}
};
