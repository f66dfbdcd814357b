import { json } from '@sveltejs/kit';
import { isEntityName } from '#lib/crm/entities/index.ts';
import { references } from '#lib/server/store/records/index.ts';
import { problem, requireViewer, titleOf } from '../../problem.ts';
import type { RequestHandler } from './$types';

/** Records to choose from, by words of their names. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	if (!isEntityName(params.entity))
		return problem(404, titleOf(404), `There is no table named “${params.entity}”.`);
	return json(await references(locals.store, viewer, params.entity, url.searchParams.get('q') ?? '', 20));
};
