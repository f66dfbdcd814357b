import { auditedPeople, readAuditLog } from '#lib/server/access/index.ts';
import { requireViewer } from '../../../problem.ts';
import { readerOf } from '../../reader.ts';
import { filterOf } from './filter.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const filter = filterOf(url);
	const after = url.searchParams.get('after');
	const [page, people, reader] = await Promise.all([
		readAuditLog(locals.store, viewer, filter, { after }),
		auditedPeople(locals.store, viewer),
		readerOf(locals)
	]);
	return { ...page, people, filter, isFirst: after === null, reader };
};
