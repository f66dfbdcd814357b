import { json } from '@sveltejs/kit';
import { isEntityName } from '#lib/crm/entities/index.ts';
import { valuesInUse } from '#lib/server/store/records/index.ts';
import { problem, problemOf, requireViewer, titleOf } from '../../../problem.ts';
import type { RequestHandler } from './$types';

/** Values of a field to choose from, by a part of them. */
export const GET: RequestHandler = async ({ locals, params, url, request: { signal } }) => {
	const viewer = requireViewer(locals);
	if (!isEntityName(params.entity))
		return problem(404, titleOf(404), `There is no table named “${params.entity}”.`);
	try {
		const search = url.searchParams.get('q') ?? '';
		return json(await valuesInUse(locals.store, viewer, params.entity, params.field, search, { signal }));
	} catch (failure) {
		return problemOf(failure);
	}
};
