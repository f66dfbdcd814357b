import { listImports, undoImport } from '#lib/server/import/index.ts';
import { saidFailure } from '../../form-failure.ts';
import { requireViewer } from '../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	imports: await listImports(locals.store, requireViewer(locals))
});

export const actions: Actions = {
	undo: async ({ request, locals }) => {
		const id = String((await request.formData()).get('id') ?? '');
		try {
			return { undone: id, result: await undoImport(locals.store, requireViewer(locals), id) };
		} catch (failure) {
			return saidFailure(failure);
		}
	}
};
