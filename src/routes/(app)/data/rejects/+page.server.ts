import { listImports } from '#lib/server/import/index.ts';
import { requireViewer } from '../../../problem.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => {
	const imports = await listImports(locals.store, requireViewer(locals));
	return {
		files: imports
			.filter(({ status }) => status === 'done')
			.flatMap(({ id, started_at, files }) =>
				files.filter((file) => file.rows_rejected > 0).map((file) => ({ importId: id, started_at, ...file }))
			)
	};
};
