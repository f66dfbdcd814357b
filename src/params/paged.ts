import type { ParamMatcher } from '@sveltejs/kit';

/** The entities that have a list, a page and a form of their own. */
export const match = ((param): param is 'companies' | 'contacts' | 'deals' =>
	param === 'companies' || param === 'contacts' || param === 'deals') satisfies ParamMatcher;
