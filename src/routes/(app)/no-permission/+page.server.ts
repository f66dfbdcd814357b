import { error } from '@sveltejs/kit';
import { capabilities, refusal, type Capability } from '#lib/crm/capabilities.ts';
import type { PageServerLoad } from './$types';

/** The page that stands at the address of one that someone may not open: `hooks.server.ts` serves it there. */
export const load: PageServerLoad = ({ url }) => {
	const needs = url.searchParams.get('needs') ?? '';
	const known = Object.hasOwn(capabilities, needs);
	error(
		403,
		known
			? refusal(needs as Capability)
			: { message: 'You may not open this page.', advice: 'Ask an administrator of this Weatherglass.' }
	);
};
