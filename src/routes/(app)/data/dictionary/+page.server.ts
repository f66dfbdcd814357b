import { dataDictionary } from '#lib/server/store/dictionary.ts';
import { requireViewer } from '../../../problem.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = async ({ locals }) => ({
	entities: await dataDictionary(locals.store, requireViewer(locals))
});
