import { fail, redirect } from '@sveltejs/kit';
import { AccessError, createOwner, firstStart, signIn, shortestPassword } from '#lib/server/access/index.ts';
import { keepSession } from '../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	if (!(await firstStart(locals.store))) redirect(303, '/sign-in');
	return { shortestPassword };
};

export const actions: Actions = {
	default: async ({ request, locals, cookies, url, getClientAddress }) => {
		const form = await request.formData();
		const [name, email, password] = ['name', 'email', 'password'].map((field) =>
			String(form.get(field) ?? '')
		) as [string, string, string];
		try {
			await createOwner(locals.store, { name, email, password });
			const caller = { address: getClientAddress(), userAgent: request.headers.get('user-agent') };
			const { cookie } = await signIn(locals.store, { email, password }, caller);
			keepSession(cookies, url, cookie);
		} catch (failure) {
			if (!(failure instanceof AccessError)) throw failure;
			return fail(422, {
				name,
				email,
				message: failure.message,
				advice: failure.advice,
				issues: failure.issues
			});
		}
		redirect(303, '/overview');
	}
};
