import { listRejects, rejectedFiles, rejectFacets, rejectStates } from '#lib/server/import/index.ts';
import { loaded, requireViewer } from '../../../problem.ts';
import type { PageServerLoad } from './$types';

const limit = 100;

export const load: PageServerLoad = async ({ locals, url }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const given = (name: string) => url.searchParams.get(name) || undefined;
	const offset = Math.max(0, Number(url.searchParams.get('offset')) || 0);
	const asked = url.searchParams.get('state');
	// Who comes without a question sees what waits.
	const state = asked === 'all' ? undefined : (rejectStates.find((name) => name === asked) ?? 'waiting');
	const column = url.searchParams.get('column');
	const filter = {
		import: given('import'),
		file: given('file'),
		// A row of the wrong width has no column: asked for as none.
		column: column === 'none' ? '' : column || undefined,
		reason: given('reason'),
		state
	};
	const [files, facets, rejects] = await loaded(
		Promise.all([
			rejectedFiles(store, viewer),
			rejectFacets(store, viewer, filter),
			listRejects(store, viewer, filter, { limit, offset })
		])
	);
	return {
		files,
		facets,
		rejects: {
			total: rejects.total,
			rows: rejects.rows.map(({ record: _record, ...row }) => row)
		},
		filter: {
			file: filter.file ?? '',
			column: column ?? '',
			reason: filter.reason ?? '',
			state: asked === 'all' ? 'all' : state!
		},
		offset,
		limit
	};
};
