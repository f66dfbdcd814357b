import { redirect } from '@sveltejs/kit';
import { readResetLink, resetPassword, shortestPassword } from '#lib/server/access/index.ts';
import { formFailure } from '../../form-failure.ts';
import { callerOf, tokenIn } from '../../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ shortestPassword });

export const actions: Actions = {
	/** Whose password it is; the link works still. */
	follow: async (event) => {
		const token = tokenIn(await event.request.formData());
		try {
			return { token, person: await readResetLink(event.locals.store, token, callerOf(event)) };
		} catch (failure) {
			return formFailure(failure, { person: null });
		}
	},
	set: async (event) => {
		const form = await event.request.formData();
		const token = tokenIn(form);
		const person = { name: String(form.get('name') ?? ''), email: String(form.get('email') ?? '') };
		const password = String(form.get('password') ?? '');
		try {
			await resetPassword(event.locals.store, { token, password }, callerOf(event));
		} catch (failure) {
			const isDead = (failure as { code?: string }).code === 'link_used';
			return formFailure(failure, isDead ? { person: null } : { token, person });
		}
		redirect(303, '/sign-in?new-password');
	}
};
