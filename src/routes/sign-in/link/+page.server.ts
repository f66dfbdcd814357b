import { redirect } from '@sveltejs/kit';
import { signInByLink } from '#lib/server/access/index.ts';
import { formFailure } from '../../form-failure.ts';
import { callerOf, enter, tokenIn } from '../../session-cookie.ts';
import type { Actions } from './$types';

export const actions: Actions = {
	default: async (event) => {
		const token = tokenIn(await event.request.formData());
		let place: string;
		try {
			const signedIn = await signInByLink(event.locals.store, token, callerOf(event));
			place = await enter(event, signedIn, '/overview');
		} catch (failure) {
			return formFailure(failure, {});
		}
		redirect(303, place);
	}
};
