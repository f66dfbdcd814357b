import { Readable } from 'node:stream';
import { readBackup } from '#lib/server/store/backup/index.ts';
import { problemOf, requireViewer } from '../../../../problem.ts';
import type { RequestHandler } from './$types';

/** A backup, to be kept elsewhere. */
export const GET: RequestHandler = async ({ locals, params }) => {
	const name = `${params.name}.zip`;
	try {
		const { bytes, stream } = await readBackup(locals.store, requireViewer(locals), name);
		return new Response(Readable.toWeb(stream as Readable) as ReadableStream, {
			headers: {
				'content-type': 'application/zip',
				'content-length': String(bytes),
				'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(name)}`
			}
		});
	} catch (failure) {
		return problemOf(failure);
	}
};
