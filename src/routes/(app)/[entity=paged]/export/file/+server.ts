import { isAudience } from '#lib/crm/audience.ts';
import { exportFormats, exportRecords, type ExportFormat } from '#lib/server/store/records/index.ts';
import { fileResponse } from '../../../../file-response.ts';
import { problem, problemOf, requireViewer } from '../../../../problem.ts';
import { listQuery } from '../../../list-query.ts';
import type { RequestHandler } from './$types';

const isFormat = (format: string): format is ExportFormat => Object.hasOwn(exportFormats, format);

/** The records of a list as a file. */
export const GET: RequestHandler = async ({ locals, params, url, request }) => {
	const audience = url.searchParams.get('people') ?? 'all';
	const format = url.searchParams.get('format') ?? 'csv';
	if (!isAudience(audience) || !isFormat(format))
		return problem(422, 'There is no such file.', 'Choose who is in it, and its format, on the page before.');
	try {
		const { signal } = request;
		const viewer = requireViewer(locals);
		const list = await listQuery(url, locals.store, viewer, params.entity);
		const asked = { ...list, audience, format, signal };
		return fileResponse(await exportRecords(locals.store, viewer, params.entity, asked));
	} catch (failure) {
		return problemOf(failure);
	}
};
