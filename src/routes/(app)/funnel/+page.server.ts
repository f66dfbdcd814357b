import { drawFunnel } from '#lib/charts/funnel.ts';
import { sentence, share, type Reader } from '#lib/components/format/format.ts';
import { recordLink, withParameters } from '#lib/components/links.ts';
import { stepChoices } from '#lib/server/analyses/funnel/choices.ts';
import { funnelRecords, rememberedFunnel, usualDays } from '#lib/server/analyses/funnel/funnel.ts';
import { mostSteps } from '#lib/server/analyses/funnel/ladder.ts';
import { largestDrop } from '#lib/server/analyses/funnel/steps.ts';
import { funnelKinds, type FunnelResult } from '#lib/server/analyses/funnel/result.ts';
import { groupsOf } from '#lib/server/analyses/funnel/subjects.ts';
import { readMarks } from '#lib/server/explore/marks.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { dealParts, readPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import { worked } from '../worked.ts';
import type { PageServerLoad } from './$types';

const states = ['lost', 'won', 'open'] as const;

const limits = [30, 60, 90, usualDays, 365, 730];

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const { filters, bar, asked: part } = await readPart({ locals, url }, dealParts, 'last_12_months');
	const given = url.searchParams;
	const kind = funnelKinds.find((name) => name === given.get('of')) ?? 'deals';
	const groups = groupsOf(kind);
	const by = groups.find((name) => name === given.get('by')) ?? 'none';
	const within = limits.find((days) => String(days) === given.get('within')) ?? usualDays;
	// The same steps in another order are another funnel, which single parameters are not asked anew for.
	const inOrder = new URLSearchParams(url.search);
	const { from, to } = filters.period;
	const asked = {
		kind,
		by,
		within,
		from,
		to,
		...part,
		// Stages are of one pipeline: side by side each has its own.
		steps: inOrder
			.getAll('steps')
			.filter((key) => key !== '' && !(by === 'pipeline' && key.startsWith('stage:')))
	};
	if (asked.steps.length === 1) asked.steps = [];
	const [result, reader, steps] = await Promise.all([
		worked({ locals, url }, 'the funnel', (work) => rememberedFunnel(store, viewer, asked, work)),
		readerOf(locals),
		loaded(stepChoices(store, viewer, kind))
	]);
	// All together come first; pipelines have no such sum, and each its own picture.
	const groupsShown = by === 'none' || by === 'pipeline' ? [] : result.funnels.slice(1);
	const marks = readMarks(url, [{ name: by, label: sentence(by), values: groupsShown }]);
	const isChosen = marks.picks.length > 0;
	const pictures =
		by === 'pipeline'
			? result.funnels
			: isChosen
				? groupsShown.filter(({ key }) => marks.shows(by, key))
				: result.funnels.slice(0, 1);
	const isGrouped = by === 'pipeline' || isChosen;
	const group = isGrouped ? given.get('group') : undefined;
	const shown =
		pictures
			.find(({ key }) => group === undefined || key === group)
			?.steps.find(({ key }) => key === given.get('step')) ?? null;
	const state = states.find((each) => each === given.get('show')) ?? 'lost';
	const records = shown
		? await loaded(
				funnelRecords(
					store,
					viewer,
					{ ...asked, from: result.from, to: result.to },
					{ step: shown.key, state, group }
				)
			)
		: [];
	return {
		// Stages are of one pipeline: whoever asks for none sees which it is.
		bar: { ...bar, state: { ...bar.state, pipeline: result.pipeline?.id ?? part.pipeline } },
		limits,
		groups,
		result,
		picks: marks.picks,
		picking: untrack(() =>
			groupsShown.map(({ key }) => {
				const { link, isChosen: isPicked } = marks.picking(by);
				return { href: link(key), isFaded: isPicked !== undefined && !isPicked(key) };
			})
		),
		isGrouped,
		steps: { choices: steps, isUsual: asked.steps.length === 0, most: mostSteps },
		entered: pictures.reduce((sum, { entered }) => sum + entered, 0),
		isEmpty: pictures.every(({ entered }) => entered === 0),
		finding: finding(result, reader),
		pictures: pictures.map((picture) => ({
			funnel: picture,
			drawing: untrack(() =>
				drawFunnel(picture, reader, {
					title: `How far ${kind} come within ${within} days${isGrouped ? `: ${picture.label}` : ''}`,
					link: (step) => withParameters(url, { step, show: null, group: picture.key })
				})
			)
		})),
		shown: shown && {
			label: shown.label,
			key: shown.key,
			state,
			records: records.map((record) => ({ ...record, href: recordLink(record.entity, record.id) }))
		}
	};
};

/** The title of the page: where most fall out. */
function finding({ funnels, kind, by }: FunnelResult, reader: Reader): string {
	if (by === 'pipeline') return 'Funnels side by side by pipeline';
	const drop = funnels[0] && largestDrop(funnels[0]);
	if (!drop) return 'Funnel';
	return `Of ${kind} in “${drop.from}”, ${share(drop.lost.estimate, reader, 0)} are lost before “${drop.to}”: the largest drop`;
}
