import { readRememberedMapping } from '#lib/server/import/index.ts';
import { problemOf, requireViewer } from '../../../../../problem.ts';
import type { RequestHandler } from './$types';

/** A remembered mapping, exactly as `import --map` takes it. */
export const GET: RequestHandler = async ({ locals, params }) => {
	try {
		const known = await readRememberedMapping(locals.store, requireViewer(locals), params.fingerprint);
		return new Response(`${JSON.stringify(known.mapping, null, 2)}\n`, {
			headers: {
				'content-type': 'application/json',
				'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(`mapping of ${known.file_name ?? known.entity}.json`)}`
			}
		});
	} catch (failure) {
		return problemOf(failure);
	}
};
