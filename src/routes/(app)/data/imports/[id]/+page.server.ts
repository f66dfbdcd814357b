import { error } from '@sveltejs/kit';
import { listRejects, readImport } from '#lib/server/import/index.ts';
import { requireViewer } from '../../../../problem.ts';
import type { PageServerLoad } from './$types';

const limit = 100;

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const detail = await readImport(locals.store, viewer, params.id);
	if (!detail) error(404, { message: 'There is no such import.', advice: 'Data › Imports lists them all.' });
	const offset = Math.max(0, Number(url.searchParams.get('offset')) || 0);
	return {
		detail,
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
