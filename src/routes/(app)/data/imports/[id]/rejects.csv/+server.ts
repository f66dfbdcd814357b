import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { takeRejectFile } from '#lib/server/import/index.ts';
import { problem, requireViewer } from '../../../../../problem.ts';
import type { RequestHandler } from './$types';

/** The refused rows of one file of an import, with the reason of each, to be mended and imported again. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const file = await takeRejectFile(locals.store, viewer, params.id, url.searchParams.get('file'));
	if (!file) return problem(404, 'There are no refused rows.', 'The file has none, or was undone.');
	return new Response(Readable.toWeb(createReadStream(file.path)) as ReadableStream, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`rejects of ${file.fileName}.csv`)}`
		}
	});
};
