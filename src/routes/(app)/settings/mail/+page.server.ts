import { jobState, mailJob } from '#lib/server/automation/index.ts';
import {
	hasMailPassword,
	readMailServer,
	removeMailServer,
	saveMailServer,
	sendTestMail,
	type MailServerForm
} from '#lib/server/automation/mail/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const viewer = requireViewer(locals);
	const [server, hasPassword, job] = await Promise.all([
		readMailServer(locals.store.engine),
		hasMailPassword(locals.store),
		jobState(locals.store, viewer, mailJob)
	]);
	return { server, hasPassword, runs: job.runs, email: viewer.email };
};

const fields = ['host', 'port', 'encryption', 'user', 'password', 'from', 'authority'] as const;

export const actions: Actions = {
	save: async ({ request, locals }) => {
		const form = await request.formData();
		const given = Object.fromEntries(
			fields.map((field) => [field, String(form.get(field) ?? '')])
		) as MailServerForm;
		try {
			await saveMailServer(locals.store, requireViewer(locals), given);
			return { done: 'Saved. Send a test message to see whether it works.' };
		} catch (failure) {
			// What was typed is shown again, but for the password.
			const { password: _password, ...typed } = given;
			return formFailure(failure, { typed });
		}
	},
	test: async ({ locals }) => {
		try {
			const to = await sendTestMail(locals.store, requireViewer(locals));
			return { done: `The mail server took a test message for ${to}. Look whether it arrives.` };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	remove: async ({ locals }) => {
		try {
			await removeMailServer(locals.store, requireViewer(locals));
			return { done: 'The mail server is removed. Nothing is sent until another one is set up.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	}
};
