import { exportPerson, packPersonalData } from '#lib/server/privacy/index.ts';
import { loaded, requireViewer } from '../../../../../../problem.ts';
import type { RequestHandler } from './$types';

/** Everything that is held about a person, for them to read. */
export const GET: RequestHandler = async ({ locals, params }) => {
	const viewer = requireViewer(locals);
	const person = { entity: params.entity, id: params.id };
	const data = await loaded(exportPerson(locals.store, viewer, person));
	return new Response(new Uint8Array(await packPersonalData(data)), {
		headers: {
			'content-type': 'application/zip',
			'content-disposition': 'attachment; filename="personal-data.zip"',
			'cache-control': 'no-store'
		}
	});
};
