import { redirect } from '@sveltejs/kit';
import { keepNew, listFileNotebooks } from '#lib/server/notebooks/index.ts';
import { deleteNotebook, listKeptNotebooks, restoreNotebook } from '#lib/server/store/notebooks/index.ts';
import { formFailure } from '../../form-failure.ts';
import { requireViewer } from '../../problem.ts';
import { goneActions } from '../kept-actions.ts';
import { readerOf } from '../reader.ts';
import { newNotebookText } from './new-notebook.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const [kept, files, reader] = await Promise.all([
		listKeptNotebooks(locals.store, requireViewer(locals)),
		listFileNotebooks(locals.store),
		readerOf(locals)
	]);
	return { kept, files, reader, folder: `${locals.store.folder}/notebooks` };
};

export const actions: Actions = {
	make: async ({ request, locals }) => {
		const viewer = requireViewer(locals);
		const title = String((await request.formData()).get('title') ?? '').trim();
		let id: string;
		try {
			({ id } = await keepNew(locals.store, viewer, newNotebookText(title, viewer.name)));
		} catch (failure) {
			return formFailure(failure, { title });
		}
		redirect(303, `/notebooks/${id}/edit`);
	},
	...goneActions({ remove: deleteNotebook, restore: restoreNotebook })
};
