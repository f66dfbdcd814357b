import type { ParamMatcher } from '@sveltejs/kit';

/** The entities whose records are people. */
export const match = ((param): param is 'contacts' | 'leads' =>
	param === 'contacts' || param === 'leads') satisfies ParamMatcher;
