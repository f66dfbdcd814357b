import { drawAttribution } from '#lib/charts/attribution.ts';
import { returnFinding } from '#lib/charts/words/campaigns.ts';
import { explainedChart } from '#lib/components/explain/chart.ts';
import { rememberedCampaigns } from '#lib/server/analyses/campaigns/campaigns.ts';
import { lookbackDays } from '#lib/server/analyses/campaigns/journeys.ts';
import { costsLeftOut } from '#lib/server/analyses/campaigns/words.ts';
import { goals, groupings, modelNames } from '#lib/server/analyses/campaigns/result.ts';
import { readMarks } from '#lib/server/explore/marks.ts';
import { dealParts, workedOfPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import type { PageServerLoad } from './$types';

/** Usual shares of a control group, in percent. */
const controls = [5, 10, 15, 20, 25, 30, 40, 50];

const lookbacks = [30, 60, lookbackDays, 180, 365];

/** One of a few words of an address; the first unless it is one of them. */
const oneOf = <Word extends string>(words: readonly Word[], given: string | null): Word =>
	words.find((word) => word === given) ?? words[0]!;

export const load: PageServerLoad = async ({ locals, url, isDataRequest, untrack }) => {
	const { store } = locals;
	const by = oneOf(groupings, url.searchParams.get('by'));
	const goal = oneOf(goals, url.searchParams.get('goal'));
	const lookback =
		lookbacks.find((days) => String(days) === url.searchParams.get('lookback')) ?? lookbackDays;
	const control = controls.find((percent) => String(percent) === url.searchParams.get('control')) ?? null;
	const [{ part, result }, reader] = await Promise.all([
		workedOfPart(
			{ locals, url, isDataRequest },
			{ title: 'what campaigns bring', has: dealParts, standard: 'last_12_months' },
			({ viewer, filters: { period }, told }, work) =>
				rememberedCampaigns(store, viewer, { ...period, by, goal, lookback, control }, work).then(told)
		),
		readerOf(locals)
	]);
	const { bar, where } = part;
	const asked = modelNames.find((name) => name === url.searchParams.get('model'));
	const model = asked ?? result.preferred;
	const name = by === 'channel' ? 'Channel' : 'Campaign';
	const marks = readMarks(url, [{ name: by, label: name, values: result.rows }]);
	const shows = (key: string | null) => marks.shows(by, key);
	const drawing = untrack(() => drawAttribution(result, model, reader, marks.picking(by)));
	const days = { from: result.from, to: result.to };
	return {
		bar,
		where,
		also: [costsLeftOut],
		lookbacks,
		controls,
		control,
		model,
		figure: url.searchParams.get('figure') ?? '',
		picks: marks.picks,
		result: {
			...result,
			rows: result.rows.filter(({ key }) => shows(key)),
			lifts: by === 'campaign' ? result.lifts.filter(({ campaign }) => shows(campaign.id)) : result.lifts
		},
		isEmpty: result.rows.length === 0,
		finding: returnFinding(result, model, reader),
		drawing,
		explained: {
			attribution: explainedChart(drawing, result, [
				{
					label: 'Revenue by linear attribution, and the deals it is of',
					metric: { metric: 'attributed_revenue', by: [by], ...days, where }
				},
				// What a campaign costs is of all that it brings, and of no part.
				...(where.length === 0 ? [{ label: 'What campaigns cost', metric: { metric: 'cost', ...days } }] : [])
			])
		}
	};
};
