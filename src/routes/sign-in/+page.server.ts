import { redirect } from '@sveltejs/kit';
import { providerOnOffer, signIn } from '#lib/server/access/index.ts';
import { formFailure } from '../form-failure.ts';
import { callerOf, enter, localPath, takeRefusal } from '../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url, cookies }) => {
	if (locals.viewer) redirect(303, localPath(url.searchParams.get('next')));
	return {
		hasNewPassword: url.searchParams.has('new-password'),
		refusal: takeRefusal(cookies),
		provider: await providerOnOffer(locals.store),
		next: localPath(url.searchParams.get('next'))
	};
};

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const email = String(form.get('email') ?? '');
		const password = String(form.get('password') ?? '');
		let place: string;
		try {
			const signedIn = await signIn(event.locals.store, { email, password }, callerOf(event));
			place = await enter(event, signedIn, localPath(event.url.searchParams.get('next')));
		} catch (failure) {
			return formFailure(failure, { email });
		}
		redirect(303, place);
	}
};
