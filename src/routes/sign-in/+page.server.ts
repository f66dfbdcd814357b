import { redirect } from '@sveltejs/kit';
import { signIn } from '#lib/server/access/index.ts';
import { formFailure } from '../form-failure.ts';
import { callerOf, enter, localPath } from '../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, url }) => {
	if (locals.viewer) redirect(303, localPath(url.searchParams.get('next')));
	return { hasNewPassword: url.searchParams.has('new-password') };
};

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const email = String(form.get('email') ?? '');
		const password = String(form.get('password') ?? '');
		try {
			const { cookie } = await signIn(event.locals.store, { email, password }, callerOf(event));
			await enter(event, cookie);
		} catch (failure) {
			return formFailure(failure, { email });
		}
		redirect(303, localPath(event.url.searchParams.get('next')));
	}
};
