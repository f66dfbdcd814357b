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
	change: async ({ request, locals }) => {
		const form = await request.formData();
		const id = String(form.get('id') ?? '');
		const name = String(form.get('name') ?? '');
		// A form without the choice of roles leaves them as they are.
		const sharedWith = form.has('shares') ? form.getAll('role').map(String) : undefined;
		try {
			const changed = await changeDashboard(locals.store, requireViewer(locals), id, { name, sharedWith });
			return { done: `“${changed.name}” is changed.` };
		} catch (failure) {
			return formFailure(failure, { id, name });
		}
	},
	delete: async ({ request, locals }) => {
		const id = String((await request.formData()).get('id') ?? '');
		try {
			const deleted = await deleteDashboard(locals.store, requireViewer(locals), id);
			return { done: `“${deleted.name}” is deleted.`, deleted: deleted.id };
		} catch (failure) {
			return formFailure(failure, { id, name: '' });
		}
	},
	restore: async ({ request, locals }) => {
		const id = String((await request.formData()).get('id') ?? '');
		try {
			const restored = await restoreDashboard(locals.store, requireViewer(locals), id);
			return { done: `“${restored.name}” is back.` };
		} catch (failure) {
			return formFailure(failure, { id, name: '' });
		}
	}
};
