import { fail, redirect } from '@sveltejs/kit';
import { AccessError, signIn, signInByLink } from '#lib/server/access/index.ts';
import { keepSession, localPath } from '../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, cookies, request, getClientAddress }) => {
	if (locals.viewer) redirect(303, localPath(url.searchParams.get('next')));
	const link = url.searchParams.get('link');
	if (!link) return { note: null };
	try {
		const caller = { address: getClientAddress(), userAgent: request.headers.get('user-agent') };
		const { cookie } = await signInByLink(locals.store, link, caller);
		keepSession(cookies, url, cookie);
	} catch (failure) {
		if (!(failure instanceof AccessError)) throw failure;
		return { note: `${failure.message} ${failure.advice}` };
	}
	redirect(303, '/overview');
};

export const actions: Actions = {
	default: async ({ request, locals, cookies, url, getClientAddress }) => {
		const form = await request.formData();
		const email = String(form.get('email') ?? '');
		const password = String(form.get('password') ?? '');
		try {
			const caller = { address: getClientAddress(), userAgent: request.headers.get('user-agent') };
			const { cookie } = await signIn(locals.store, { email, password }, caller);
			keepSession(cookies, url, cookie);
		} catch (failure) {
			if (!(failure instanceof AccessError)) throw failure;
			const status = failure.code === 'too_many_attempts' ? 429 : 401;
			return fail(status, { email, message: failure.message, advice: failure.advice });
		}
		redirect(303, localPath(url.searchParams.get('next')));
	}
};
