import { error } from '@sveltejs/kit';
import { capabilities, ownView, refusal, whileViewing, type Capability } from '#lib/crm/capabilities.ts';
import { requireViewer } from '../../problem.ts';
import type { PageServerLoad } from './$types';

/** The page that stands at the address of one that someone may not open: `hooks.server.ts` serves it there. */
export const load: PageServerLoad = ({ url, locals }) => {
	const needs = url.searchParams.get('needs') ?? '';
	if (needs === ownView) error(403, whileViewing(requireViewer(locals).name));
	const known = Object.hasOwn(capabilities, needs);
	error(
		403,
		known
			? refusal(needs as Capability)
			: { message: 'You may not open this page.', advice: 'Ask an administrator of this Weatherglass.' }
	);
};
