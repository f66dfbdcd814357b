import { fail, redirect } from '@sveltejs/kit';
import { AccessError, beginViewAs, endViewAs, viewableAccounts } from '#lib/server/access/index.ts';
import { requireViewer } from '../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	accounts: await viewableAccounts(locals.store, requireViewer(locals))
});

export const actions: Actions = {
	begin: async ({ request, locals }) => {
		const account = String((await request.formData()).get('account') ?? '');
		try {
			await beginViewAs(locals.store, requireViewer(locals), account);
		} catch (failure) {
			if (!(failure instanceof AccessError)) throw failure;
			return fail(422, { message: `${failure.message} ${failure.advice}` });
		}
		redirect(303, '/overview');
	},
	end: async ({ locals }) => {
		await endViewAs(locals.store, requireViewer(locals));
		redirect(303, '/overview');
	}
};
