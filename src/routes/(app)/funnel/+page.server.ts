import { drawFunnel } from '#lib/charts/funnel.ts';
import { explainedChart, type RecordsLink } from '#lib/components/explain/chart.ts';
import { count, sentence, share, type Reader } from '#lib/components/format/format.ts';
import { recordLink, withParameters } from '#lib/components/links.ts';
import { stepChoices, stepsIn } from '#lib/server/analyses/funnel/choices.ts';
import { funnelRecords, rememberedFunnel, usualDays } from '#lib/server/analyses/funnel/funnel.ts';
import { mostSteps } from '#lib/server/analyses/funnel/ladder.ts';
import { largestDrop } from '#lib/server/analyses/funnel/steps.ts';
import { funnelKinds, type FunnelOf, type FunnelResult } from '#lib/server/analyses/funnel/result.ts';
import { groupsOf } from '#lib/server/analyses/funnel/subjects.ts';
import { readMarks } from '#lib/server/explore/marks.ts';
import { loaded, requireViewer } from '../../problem.ts';
import { dealParts, workedOfPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import type { PageServerLoad } from './$types';

const states = ['lost', 'won', 'open'] as const;

const limits = [30, 60, 90, usualDays, 365, 730];

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	const viewer = requireViewer(locals);
	const { store } = locals;
	const given = url.searchParams;
	const kind = funnelKinds.find((name) => name === given.get('of')) ?? 'deals';
	const groups = groupsOf(kind);
	const by = groups.find((name) => name === given.get('by')) ?? 'none';
	const within = limits.find((days) => String(days) === given.get('within')) ?? usualDays;
	// The same steps in another order are another funnel, which single parameters are not asked anew for.
	const inOrder = new URLSearchParams(url.search);
	const named = inOrder
		.getAll('steps')
		// Stages are of one pipeline: side by side each has its own.
		.filter((key) => key !== '' && !(by === 'pipeline' && key.startsWith('stage:')));
	const [
		{
			part: { bar },
			result: { asked, result }
		},
		reader,
		steps
	] = await Promise.all([
		workedOfPart(
			{ locals, url, isDataRequest },
			{ title: 'the funnel', has: dealParts, standard: 'last_12_months' },
			async ({ filters: { period }, asked: { pipeline, ...part } }, work) => {
				// Steps go along when another pipeline is chosen.
				const kept = pipeline === '' ? named : await stepsIn(store, viewer, pipeline, named);
				const steps = kept.length === 1 ? [] : kept;
				const asked = { kind, by, within, ...period, ...part, pipeline, steps };
				return { asked, result: await rememberedFunnel(store, viewer, asked, work) };
			}
		),
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
	const drawn = pictures.map((picture) => ({
		funnel: picture,
		chart: chartOf(picture),
		drawing: untrack(() =>
			drawFunnel(picture, reader, {
				asked: result,
				isNamed: isGrouped,
				link: (step) => withParameters(url, { step, show: null, group: picture.key })
			})
		)
	}));
	return {
		// Stages are of one pipeline: whoever asks for none sees which it is.
		bar: {
			...bar,
			// Deals go by the stages of one pipeline, whether one is chosen or not.
			everyPipeline: {
				value: '',
				label:
					kind === 'deals' && by !== 'pipeline' && asked.steps.length === 0
						? 'The one with most deals'
						: 'All pipelines'
			}
		},
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
		pictures: drawn,
		explained: Object.fromEntries(
			drawn.map(({ chart, funnel, drawing }) => [
				chart,
				explainedChart(drawing, result, recordsOf(funnel, reader))
			])
		),
		shown: shown && {
			label: shown.label,
			key: shown.key,
			state,
			records: records.map((record) => ({ ...record, href: recordLink(record.entity, record.id) }))
		}
	};
};

/** What addresses call the chart of a group by. */
const chartOf = ({ key }: Pick<FunnelOf, 'key'>): string => (key === null ? 'funnel' : `funnel-${key}`);

/** Who is where: each number of the steps opens who they are. */
const recordsOf = ({ key, steps }: FunnelOf, reader: Reader): RecordsLink[] =>
	steps.flatMap((step) =>
		(
			[
				['lost', step.lost, 'lost in'],
				['open', step.open, 'still in']
			] as const
		)
			.filter(([, many]) => many > 0)
			.map(([show, many, said]) => ({
				label: `${count(many, reader)} ${said} “${step.label}”`,
				place: 'here',
				parameters: { step: step.key, show, group: key }
			}))
	);

/** The title of the page: where most fall out, where that is clear. */
function finding({ funnels, kind, by }: FunnelResult, reader: Reader): string {
	if (by === 'pipeline') return 'Funnels side by side by pipeline';
	const drop = funnels[0] && largestDrop(funnels[0]);
	if (!drop) return 'Funnel';
	const percent = (value: number) => share(value, reader, 0);
	const { estimate, lower, upper } = drop.lost;
	return drop.isClear
		? `Of ${kind} in “${drop.from}”, ${percent(estimate)} are lost before “${drop.to}”: the largest drop`
		: `${percent(lower)} to ${percent(upper)} of ${kind} in “${drop.from}” are lost before “${drop.to}”; other steps may lose as many`;
}
