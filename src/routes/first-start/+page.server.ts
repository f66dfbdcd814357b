import { redirect } from '@sveltejs/kit';
import { createOwner, firstStart, signIn, shortestPassword } from '#lib/server/access/index.ts';
import { formFailure } from '../form-failure.ts';
import { callerOf, enter } from '../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	if (!(await firstStart(locals.store))) redirect(303, '/sign-in');
	return { shortestPassword };
};

export const actions: Actions = {
	default: async (event) => {
		const form = await event.request.formData();
		const [name, email, password] = ['name', 'email', 'password'].map((field) =>
			String(form.get(field) ?? '')
		) as [string, string, string];
		const { store } = event.locals;
		const caller = callerOf(event);
		let place: string;
		try {
			await createOwner(store, { name, email, password }, caller.address);
			const signedIn = await signIn(store, { email, password }, caller);
			place = await enter(event, signedIn, '/overview');
		} catch (failure) {
			return formFailure(failure, { name, email });
		}
		redirect(303, place);
	}
};
