import { redirect } from '@sveltejs/kit';
import { acceptInvitation, readInvitation, shortestPassword } from '#lib/server/access/index.ts';
import { formFailure } from '../form-failure.ts';
import { callerOf, enter, tokenIn } from '../session-cookie.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = () => ({ shortestPassword });

export const actions: Actions = {
	/** Who is invited; the link works still. */
	follow: async (event) => {
		const token = tokenIn(await event.request.formData());
		try {
			const { name, email } = await readInvitation(event.locals.store, token, callerOf(event));
			return { token, person: { name, email } };
		} catch (failure) {
			return formFailure(failure, { person: null });
		}
	},
	accept: async (event) => {
		const form = await event.request.formData();
		const token = tokenIn(form);
		const [name, email, password] = ['name', 'email', 'password'].map((field) =>
			String(form.get(field) ?? '')
		) as [string, string, string];
		let place: string;
		try {
			const signedIn = await acceptInvitation(event.locals.store, { token, name, password }, callerOf(event));
			place = await enter(event, signedIn, '/overview');
		} catch (failure) {
			const isDead = (failure as { code?: string }).code === 'link_used';
			return formFailure(failure, isDead ? { person: null } : { token, person: { name, email } });
		}
		redirect(303, place);
	}
};
