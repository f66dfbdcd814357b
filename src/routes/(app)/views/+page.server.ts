import { viewPages } from '#lib/crm/saved-views.ts';
import { changeView, deleteView, listSavedViews, restoreView } from '#lib/server/store/saved-views.ts';
import { formFailure } from '../../form-failure.ts';
import { requireViewer } from '../../problem.ts';
import { readerOf } from '../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const views = await listSavedViews(locals.store, requireViewer(locals));
	return {
		views: views.map((view) => ({ ...view, pageLabel: viewPages[view.page] })),
		reader: await readerOf(locals)
	};
};

export const actions: Actions = {
	change: async ({ request, locals }) => {
		const form = await request.formData();
		const id = String(form.get('id') ?? '');
		const name = String(form.get('name') ?? '');
		// A form without the choice of roles leaves them as they are.
		const sharedWith = form.has('shares') ? form.getAll('role').map(String) : undefined;
		try {
			const view = await changeView(locals.store, requireViewer(locals), id, { name, sharedWith });
			return { done: `“${view.name}” is changed.` };
		} catch (failure) {
			return formFailure(failure, { id, name });
		}
	},
	delete: async ({ request, locals }) => {
		const id = String((await request.formData()).get('id') ?? '');
		try {
			const view = await deleteView(locals.store, requireViewer(locals), id);
			return { done: `“${view.name}” is deleted.`, deleted: view.id };
		} catch (failure) {
			return formFailure(failure, { id });
		}
	},
	restore: async ({ request, locals }) => {
		const id = String((await request.formData()).get('id') ?? '');
		try {
			const view = await restoreView(locals.store, requireViewer(locals), id);
			return { done: `“${view.name}” is back.` };
		} catch (failure) {
			return formFailure(failure, { id });
		}
	}
};
