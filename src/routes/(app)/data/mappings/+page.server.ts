import { forgetMapping, listMappings } from '#lib/server/import/index.ts';
import { saidFailure } from '../../../form-failure.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	mappings: await loaded(listMappings(locals.store, requireViewer(locals)))
});

export const actions: Actions = {
	forget: async ({ request, locals }) => {
		const fingerprint = String((await request.formData()).get('fingerprint') ?? '');
		try {
			await forgetMapping(locals.store, requireViewer(locals), fingerprint);
			return { forgotten: true };
		} catch (failure) {
			return saidFailure(failure);
		}
	}
};
