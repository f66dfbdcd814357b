import type { ParamMatcher } from '@sveltejs/kit';

/** What the report of a notebook may be written as. */
export const match = ((param): param is 'html' | 'md' =>
	param === 'html' || param === 'md') satisfies ParamMatcher;
