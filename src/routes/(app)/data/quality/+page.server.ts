import { checkIntegrity } from '#lib/server/store/integrity.ts';
import { requireViewer } from '../../../problem.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	findings: await checkIntegrity(locals.store, requireViewer(locals))
});
