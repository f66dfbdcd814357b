import { error, redirect } from '@sveltejs/kit';
import { isEntityName } from '#lib/crm/entities/index.ts';
import { recordLink } from '#lib/components/links.ts';
import { loaded, requireViewer } from '../../../../problem.ts';
import { recordPage } from '../../show.ts';
import { readerOf } from '../../../reader.ts';
import type { PageServerLoad } from './$types';

/** Any record behind a figure can be opened; those with a page of their own are shown there. */
export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	if (!isEntityName(params.entity)) error(404, { message: `There is no table named “${params.entity}”.` });
	const link = recordLink(params.entity, params.id);
	if (link !== url.pathname && !link.startsWith('/records/')) redirect(307, link);
	const reader = await readerOf(locals);
	return loaded(recordPage(locals.store, viewer, params.entity, params.id, reader));
};
