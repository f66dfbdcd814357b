import { redirect } from '@sveltejs/kit';
import { duplicateNotebook, openNotebook } from '#lib/server/notebooks/index.ts';
import { shareNotebook } from '#lib/server/store/notebooks/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { worked } from '../../worked.ts';
import { readerOf } from '../../reader.ts';
import { runOpened, type RunOpened } from '../running.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async (event) => {
	const viewer = requireViewer(event.locals);
	const latest = await loaded(openNotebook(event.locals.store, viewer, event.params.id));
	const run = (): Promise<RunOpened> =>
		worked(event, 'the notebook', (work) => runOpened(event, work, { showsWrongValues: true }));
	const came = await run();
	// What was waited for may be of a text that was saved over meanwhile.
	const { opened, shown } = came.opened.text === latest.text ? came : await run();
	const { id, origin, kept } = opened;
	return { id, origin, kept, shown, reader: await readerOf(event.locals) };
};

export const actions: Actions = {
	duplicate: async ({ locals, params }) => {
		let id: string;
		try {
			({ id } = await duplicateNotebook(locals.store, requireViewer(locals), params.id));
		} catch (failure) {
			return formFailure(failure, {});
		}
		redirect(303, `/notebooks/${id}/edit`);
	},
	share: async ({ request, locals, params }) => {
		const roles = (await request.formData()).getAll('role').map(String);
		try {
			const { sharedWith } = await shareNotebook(locals.store, requireViewer(locals), params.id, roles);
			return { done: sharedWith.length > 0 ? 'It is shared.' : 'It is shared with nobody.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	}
};
