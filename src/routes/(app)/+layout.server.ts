import { loaded, requireViewer } from '../problem.ts';
import { explanationOf } from './explanation.ts';
import { readerOf } from './reader.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, url, cookies }) => {
	const viewer = requireViewer(locals);
	const settings = await locals.store.settings();
	const asked = url.searchParams.get('explain');
	const offset = Math.max(0, Number(url.searchParams.get('records')) || 0);
	return {
		person: {
			name: viewer.name,
			email: viewer.email,
			role: viewer.role,
			isLinked: viewer.personId !== null
		},
		isViewing: viewer.viewedBy !== undefined,
		company: settings.company_name,
		theme: locals.theme,
		isRailNarrow: cookies.get('rail') === 'narrow',
		reader: await readerOf(locals),
		explanation: asked ? await loaded(explanationOf(locals.store, viewer, asked, offset)) : null
	};
};
