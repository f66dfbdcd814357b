import { mendingList } from '#lib/server/analyses/data-quality/export.ts';
import { fileResponse } from '../../../../file-response.ts';
import { problem, problemOf, requireViewer } from '../../../../problem.ts';
import { readMending } from '../mending.ts';
import type { RequestHandler } from './$types';

/** The records that have a finding, as a file. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const asked = readMending(url);
	if (!asked)
		return problem(404, 'No finding was asked for.', 'Open one on Data, Quality, and save it from there.');
	try {
		const csv = await mendingList(locals.store, requireViewer(locals), asked);
		return fileResponse({ file: csv, type: 'text/csv; charset=utf-8', name: `${asked.entity}-to-mend.csv` });
	} catch (failure) {
		return problemOf(failure);
	}
};
