import { fail } from '@sveltejs/kit';
import { AccessError, changePassword, shortestPassword } from '#lib/server/access/index.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ shortestPassword });

export const actions: Actions = {
	password: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await changePassword(locals.store, requireViewer(locals), {
				current: String(form.get('current') ?? ''),
				password: String(form.get('password') ?? '')
			});
			return { saved: 'password' };
		} catch (failure) {
			if (!(failure instanceof AccessError)) throw failure;
			return fail(422, { message: `${failure.message} ${failure.advice}`, issues: failure.issues });
		}
	}
};
