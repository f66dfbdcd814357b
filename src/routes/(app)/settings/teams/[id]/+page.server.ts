import { error, redirect } from '@sveltejs/kit';
import { readTeams } from '#lib/server/access/index.ts';
import { deleteRecord, updateRecord } from '#lib/server/store/records/index.ts';
import { formFailure } from '../../../../form-failure.ts';
import { requireViewer } from '../../../../problem.ts';
import { move } from '../move.ts';
import { teamInput } from '../team-input.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params }) => {
	const { teams, people } = await readTeams(locals.store, requireViewer(locals));
	const team = teams.find(({ id }) => id === params.id);
	if (!team) error(404, { message: 'There is no such team.', advice: 'Teams lists those there are.' });
	return { team, teams, people };
};

export const actions: Actions = {
	save: async ({ request, locals, params }) => {
		const { input, version } = teamInput(await request.formData());
		try {
			await updateRecord(locals.store, requireViewer(locals), 'teams', params.id, input, { version });
			return { done: 'Saved.' };
		} catch (failure) {
			return formFailure(failure, { typed: input });
		}
	},
	delete: async ({ request, locals, params }) => {
		const { version } = teamInput(await request.formData());
		try {
			await deleteRecord(locals.store, requireViewer(locals), 'teams', params.id, { version });
		} catch (failure) {
			return formFailure(failure, {});
		}
		redirect(303, '/settings/teams');
	},
	move
};
