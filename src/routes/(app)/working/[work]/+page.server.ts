import { error, redirect } from '@sveltejs/kit';
import { findWaiting } from '#lib/server/analyses/waiting.ts';
import { requireViewer } from '../../../problem.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals, params, depends, isDataRequest }) => {
	depends('working');
	const waiting = findWaiting(params.work, requireViewer(locals));
	if (!waiting)
		error(404, {
			message: 'Nothing is being worked out here any more.',
			advice: 'Go to the page again: what is known by now is shown at once.'
		});
	const { state, title, to, progress } = waiting;
	// What came shows there, and so does a failure; what was given up because nobody looked is begun again there.
	const isOver = state === 'over' || state === 'left';
	// A page with scripts leads on itself, once it is here: the router still holds what it fetched of the other page before
	// the reader followed its link, which led here, and would be led to and fro by the two.
	if (isOver && !isDataRequest) redirect(303, to);
	return { state, isOver, title, to, progress };
};

export const actions: Actions = {
	cancel: ({ locals, params }) => {
		findWaiting(params.work, requireViewer(locals))?.cancel();
	}
};
