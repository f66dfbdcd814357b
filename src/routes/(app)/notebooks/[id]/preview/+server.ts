import { json } from '@sveltejs/kit';
import { problemOf } from '../../../../problem.ts';
import { runOpened } from '../../running.ts';
import type { RequestHandler } from './$types';

/** A notebook as it is saved, run, for the side of its editor. Who goes, or cancels, ends what is computed. */
export const GET: RequestHandler = async (event) => {
	try {
		const { shown } = await runOpened(event, { signal: event.request.signal }, { showsWrongValues: true });
		return json(shown);
	} catch (failure) {
		return problemOf(failure);
	}
};
