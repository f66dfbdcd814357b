import { error } from '@sveltejs/kit';
import { duplicatesOfImport } from '#lib/server/duplicates/index.ts';
import { listRejects, readImport } from '#lib/server/import/index.ts';
import { requireViewer } from '../../../../problem.ts';
import type { PageServerLoad } from './$types';

const limit = 100;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const detail = await readImport(locals.store, viewer, params.id);
	if (!detail) error(404, { message: 'There is no such import.', advice: 'Data › Imports lists them all.' });
	const offset = Math.max(0, Number(url.searchParams.get('offset')) || 0);
	// To compare takes a moment: the page is there at once.
	const duplicates =
		detail.status === 'done' ? duplicatesOfImport(locals.store, viewer, params.id) : Promise.resolve([]);
	duplicates.catch(() => undefined);
	return {
		detail,
		duplicates,
		rejects: await listRejects(
			locals.store,
			viewer,
			{ import: params.id, state: 'waiting' },
			{ limit, offset }
		),
		offset,
		limit
	};
};
