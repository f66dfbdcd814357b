import { redirect } from '@sveltejs/kit';
import {
	changeDashboard,
	deleteDashboard,
	listDashboards,
	makeDashboard,
	restoreDashboard,
	type Dashboard
} from '#lib/server/store/dashboards.ts';
import { formFailure } from '../../form-failure.ts';
import { requireViewer } from '../../problem.ts';
import { keptActions } from '../kept-actions.ts';
import { readerOf } from '../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	dashboards: await listDashboards(locals.store, requireViewer(locals)),
	reader: await readerOf(locals)
});

export const actions: Actions = {
	make: async ({ request, locals }) => {
		const form = await request.formData();
		const name = String(form.get('name') ?? '');
		let made: Dashboard;
		try {
			const sharedWith = form.getAll('role').map(String);
			made = await makeDashboard(locals.store, requireViewer(locals), { name, sharedWith });
		} catch (failure) {
			return formFailure(failure, { id: '', name });
		}
		redirect(303, `/dashboards/${made.id}?arrange=yes`);
	},
	...keptActions({ change: changeDashboard, remove: deleteDashboard, restore: restoreDashboard })
};
