import { error, redirect } from '@sveltejs/kit';
import { findWaiting } from '#lib/server/analyses/waiting.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, params, depends }) => {
	depends('working');
	const waiting = findWaiting(params.work, requireViewer(locals));
	if (!waiting)
		error(404, {
			message: 'Nothing is being worked out here any more.',
			advice: 'Go to the page again: what is known by now is shown at once.'
		});
	const { state, title, to, progress } = waiting;
	// What came shows there, and so does a failure; what was given up because nobody looked is begun again there.
	if (state === 'over' || state === 'left') redirect(303, to);
	return { state, title, to, progress };
};

export const actions: Actions = {
	cancel: ({ locals, params }) => {
		findWaiting(params.work, requireViewer(locals))?.cancel();
	}
};
