import { createReadStream } from 'node:fs';
import { join, sep } from 'node:path';
import { Readable } from 'node:stream';
import { readImport } from '#lib/server/import/index.ts';
import { problem, requireViewer } from '../../../../../problem.ts';
import type { RequestHandler } from './$types';

/** The refused rows of one file of an import, with the reason of each, to be mended and imported again. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
	const detail = await readImport(locals.store, requireViewer(locals), params.id);
	const file = detail?.files.find(({ id }) => id === url.searchParams.get('file'));
	const folder = join(locals.store.folder, 'rejects') + sep;
	const path = file?.rejects_path ? join(locals.store.folder, file.rejects_path) : null;
	if (!file || !path?.startsWith(folder))
		return problem(404, 'There are no refused rows.', 'The file has none, or was undone.');
	return new Response(Readable.toWeb(createReadStream(path)) as ReadableStream, {
		headers: {
			'content-type': 'text/csv; charset=utf-8',
			'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`rejects of ${file.file_name}.csv`)}`
		}
	});
};
