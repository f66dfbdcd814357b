import { error, redirect } from '@sveltejs/kit';
import { isEntityName } from '#lib/crm/entities/index.ts';
import { recordLink } from '#lib/components/links.ts';
import type { PageServerLoad } from './$types';

/** Where a record came from is a part of its page. */
export const load: PageServerLoad = ({ params }) => {
	if (!isEntityName(params.entity)) error(404, { message: `There is no table named “${params.entity}”.` });
	redirect(307, `${recordLink(params.entity, params.id)}#origin`);
};
