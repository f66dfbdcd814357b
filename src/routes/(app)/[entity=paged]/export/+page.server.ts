import { audiences, hasAudience, leftOutTotal } from '#lib/crm/audience.ts';
import { entityNamed } from '#lib/crm/entities/index.ts';
import { countLeftOut } from '#lib/server/store/records/index.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import { listParameters, listQuery } from '../../list-query.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, params, url }) => {
	const viewer = requireViewer(locals);
	const { name, label, labelPlural } = entityNamed(params.entity);
	const list = await loaded(listQuery(url, locals.store, viewer, params.entity));
	const choices = await Promise.all(
		audiences
			.filter((audience) => audience === 'all' || hasAudience(name))
			.map(async (audience) => {
				const { total, leftOut } = await loaded(countLeftOut(locals.store, viewer, name, audience, list));
				return { audience, leftOut, records: total - leftOutTotal(leftOut) };
			})
	);
	return { entity: { name, label, labelPlural }, choices, list: [...listParameters(url)] };
};
