/** Pages that show what may take long. */
import { redirect } from '@sveltejs/kit';
import { answerOrWait } from '#lib/server/analyses/waiting.ts';
import type { AnalysisWork } from '#lib/server/analyses/work.ts';
import { loaded, requireViewer } from '../problem.ts';

export interface WorkedEvent {
	locals: App.Locals;
	url: URL;
	isDataRequest: boolean;
}

/** Milliseconds for which the page stays that a reader comes from: a figure that is filtered is not worth another page. */
const stays = 1000;

/**
 * What a page asks of an analysis. What takes longer than a moment is looked at on a page of its own, which says how far it is,
 * lets the reader cancel it, and leads back here when it is there.
 *
 * @param title of what is worked out, such as “the forecast”
 * @throws a redirect, or an error page as `loaded`
 */
export async function worked<T>(
	{ locals, url, isDataRequest }: WorkedEvent,
	title: string,
	run: (work: AnalysisWork) => Promise<T>
): Promise<T> {
	const to = url.pathname + url.search;
	const reached = await loaded(
		answerOrWait(requireViewer(locals), { title, to }, run, isDataRequest ? { patience: stays } : {})
	);
	if ('answer' in reached) return reached.answer;
	return redirect(303, `/working/${reached.waiting.id}`);
}
