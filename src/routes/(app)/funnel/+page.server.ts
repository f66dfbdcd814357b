import { drawFunnel } from '#lib/charts/funnel.ts';
import { share, type Reader } from '#lib/components/format/format.ts';
import { recordLink, withParameters } from '#lib/components/links.ts';
import { funnelRecords, rememberedFunnel, usualDays } from '#lib/server/analyses/funnel/funnel.ts';
import { largestDrop } from '#lib/server/analyses/funnel/steps.ts';
import { funnelKinds, type FunnelResult } from '#lib/server/analyses/funnel/result.ts';
import { groupsOf } from '#lib/server/analyses/funnel/subjects.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { filterChoices, readFilters } from '#lib/server/explore/filters.ts';
import { readerOf } from '../reader.ts';
import { worked } from '../worked.ts';
import type { PageServerLoad } from './$types';

const limits = [30, 60, 90, usualDays, 365, 730];

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const given = url.searchParams;
	const filters = readFilters(url, viewer, await store.settings(), 'last_12_months');
	const kind = funnelKinds.find((name) => name === given.get('of')) ?? 'deals';
	const groups = groupsOf(kind);
	const by = groups.find((name) => name === given.get('by')) ?? 'none';
	const within = limits.find((days) => String(days) === given.get('within')) ?? usualDays;
	const { from, to } = filters.period;
	const asked = {
		kind,
		by,
		within,
		from,
		to,
		pipeline: filters.state.pipeline || null,
		stages: given.getAll('stage').filter((id) => id !== '')
	};
	const [result, reader, choices] = await Promise.all([
		worked({ locals, url }, 'the funnel', (work) => rememberedFunnel(store, viewer, asked, work)),
		readerOf(locals),
		loaded(filterChoices(store, viewer, filters))
	]);
	const all = result.funnels[0];
	const shown = all?.steps.find(({ key }) => key === given.get('step')) ?? null;
	const state = given.get('show') === 'open' ? ('open' as const) : ('lost' as const);
	const records = shown
		? await loaded(
				funnelRecords(
					store,
					viewer,
					{ ...asked, from: result.from, to: result.to },
					{ step: shown.key, state, group: undefined }
				)
			)
		: [];
	return {
		filters: { ...filters.state, pipeline: result.pipeline?.id ?? '' },
		choices: { ...choices, fields: [] },
		limits,
		groups,
		result,
		isEmpty: !all || all.entered === 0,
		finding: finding(result, reader),
		drawing: all
			? untrack(() =>
					drawFunnel(all, reader, {
						title: `How far ${kind} come within ${within} days`,
						link: (step) => withParameters(url, { step, show: null })
					})
				)
			: null,
		shown: shown && {
			label: shown.label,
			key: shown.key,
			state,
			records: records.map((record) => ({ ...record, href: recordLink(kind, record.id) }))
		}
	};
};

/** The title of the page: where most fall out. */
function finding({ funnels, kind }: FunnelResult, reader: Reader): string {
	const drop = funnels[0] && largestDrop(funnels[0]);
	if (!drop) return 'Funnel';
	return `Of ${kind} in “${drop.from}”, ${share(drop.lost.estimate, reader, 0)} are lost before “${drop.to}”: the largest drop`;
}
