import { scoresFile } from '#lib/server/analyses/scoring/file.ts';
import { fileResponse } from '../../../file-response.ts';
import { problemOf, requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import { readChosen } from '../chosen.ts';
import { askedOf, scoresFor } from '../question.ts';
import type { RequestHandler } from './$types';

/** Every open record that the page scores, of those with chances that were chosen on it, with its reasons, as a file. */
export const GET: RequestHandler = async ({ locals, url, request }) => {
	const viewer = requireViewer(locals);
	try {
		const result = await scoresFor(locals.store, viewer, askedOf(url.searchParams), {
			signal: request.signal
		});
		const reader = await readerOf(locals);
		const scores = result.scores.map((group) => ({
			...group,
			scored: group.scored.filter(readChosen(url, group, reader).shows)
		}));
		const { csv, name } = await scoresFile(locals.store, viewer, { ...result, scores });
		return fileResponse({ file: csv, type: 'text/csv; charset=utf-8', name });
	} catch (failure) {
		return problemOf(failure);
	}
};
