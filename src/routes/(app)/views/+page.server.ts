import { viewPages } from '#lib/crm/saved-views.ts';
import { changeView, deleteView, listSavedViews, restoreView } from '#lib/server/store/saved-views.ts';
import { requireViewer } from '../../problem.ts';
import { keptActions } from '../kept-actions.ts';
import { readerOf } from '../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const views = await listSavedViews(locals.store, requireViewer(locals));
	return {
		views: views.map((view) => ({ ...view, pageLabel: viewPages[view.page] })),
		reader: await readerOf(locals)
	};
};

export const actions: Actions = keptActions({ change: changeView, remove: deleteView, restore: restoreView });
