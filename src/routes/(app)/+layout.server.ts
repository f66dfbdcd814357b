import { dataWatch } from '#lib/server/live/index.ts';
import { loaded, requireViewer } from '../problem.ts';
import { explainedChartOf } from '#lib/components/links.ts';
import { explanationOf } from './explanation.ts';
import { readerOf } from './reader.ts';
import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = async ({ locals, url, cookies }) => {
	const viewer = requireViewer(locals);
	// Every page that is gone to loads this too, so that the version is that of what it shows.
	void url.href;
	const [version, settings, reader] = await Promise.all([
		dataWatch(locals.store).version(),
		locals.store.settings(),
		readerOf(locals)
	]);
	// Charts of an analysis are explained by what their page answers.
	const asked = explainedChartOf(url) === null ? url.searchParams.get('explain') : null;
	const offset = Math.max(0, Number(url.searchParams.get('records')) || 0);
	return {
		version,
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
		reader,
		explanation: asked ? await loaded(explanationOf(locals.store, viewer, asked, offset)) : null
	};
};
