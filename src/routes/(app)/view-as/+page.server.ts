import { redirect } from '@sveltejs/kit';
import { beginViewAs, endViewAs, viewableAccounts } from '#lib/server/access/index.ts';
import { saidFailure } from '../../form-failure.ts';
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
			return saidFailure(failure);
		}
		redirect(303, '/overview');
	},
	end: async ({ locals }) => {
		await endViewAs(locals.store, requireViewer(locals));
		redirect(303, '/overview');
	}
};
