import { exportFormats, type ExportFormat } from '#lib/server/store/records/index.ts';
import { sqlFile } from '#lib/server/store/sql/files.ts';
import { fileResponse } from '../../../file-response.ts';
import { problem, problemOf, requireViewer } from '../../../problem.ts';
import { runAlone } from '../running.server.ts';
import type { RequestHandler } from './$types';

const isFormat = (format: string): format is ExportFormat => Object.hasOwn(exportFormats, format);

/** The whole answer to a query as a file. */
export const POST: RequestHandler = async ({ request, locals }) => {
	const viewer = requireViewer(locals);
	const form = await request.formData();
	const sql = String(form.get('sql') ?? '');
	const format = String(form.get('format') ?? '');
	if (!isFormat(format)) {
		const formats = Object.keys(exportFormats).join(', ');
		return problem(422, `There is no format “${format}”.`, `Choose one of ${formats}.`);
	}
	try {
		return fileResponse(
			await runAlone(viewer, (signal) => sqlFile(locals.store, viewer, sql, format, { signal }))
		);
	} catch (failure) {
		return problemOf(failure);
	}
};
