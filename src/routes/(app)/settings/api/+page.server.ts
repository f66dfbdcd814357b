import { apiDescription, apiReference } from '#lib/server/api/index.ts';
import type { PageServerLoad } from './$types';

export const load: PageServerLoad = ({ url }) => {
	const address = `${url.origin}/api/v1`;
	return { address, subjects: apiReference(apiDescription(), address) };
};
