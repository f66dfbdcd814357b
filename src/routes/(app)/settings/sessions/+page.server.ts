import { endOtherSessions, endSession, listSessions } from '#lib/server/access/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	sessions: await listSessions(locals.store, requireViewer(locals)),
	reader: await readerOf(locals)
});

export const actions: Actions = {
	end: async ({ request, locals }) => {
		const form = await request.formData();
		try {
			await endSession(locals.store, requireViewer(locals), String(form.get('id') ?? ''));
			return { done: 'The session is ended: whoever used it must sign in again.' };
		} catch (failure) {
			return formFailure(failure, {});
		}
	},
	others: async ({ locals }) => {
		const ended = await endOtherSessions(locals.store, requireViewer(locals));
		return { done: ended === 1 ? 'One other session is ended.' : `${ended} other sessions are ended.` };
	}
};
