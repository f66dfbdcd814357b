import { readTeams } from '#lib/server/access/index.ts';
import { createRecord } from '#lib/server/store/records/index.ts';
import { formFailure } from '../../../form-failure.ts';
import { requireViewer } from '../../../problem.ts';
import { move } from './move.ts';
import { teamInput } from './team-input.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => readTeams(locals.store, requireViewer(locals));

export const actions: Actions = {
	create: async ({ request, locals }) => {
		const { input } = teamInput(await request.formData());
		try {
			const { label } = await createRecord(locals.store, requireViewer(locals), 'teams', input);
			return { done: `${label} is a team now.` };
		} catch (failure) {
			return formFailure(failure, { typed: input });
		}
	},
	move
};
