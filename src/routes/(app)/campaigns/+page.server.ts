import { drawAttribution } from '#lib/charts/attribution.ts';
import { decimal, shortMoney, type Reader } from '#lib/components/format/format.ts';
import { rememberedCampaigns } from '#lib/server/analyses/campaigns/campaigns.ts';
import { lookbackDays } from '#lib/server/analyses/campaigns/journeys.ts';
import { costsLeftOut } from '#lib/server/analyses/campaigns/words.ts';
import {
	goals,
	groupings,
	modelNames,
	type CampaignsResult,
	type ModelName
} from '#lib/server/analyses/campaigns/result.ts';
import { readMarks } from '#lib/server/explore/marks.ts';
import { dealParts, readPart } from '../part.ts';
import { readerOf } from '../reader.ts';
import { worked } from '../worked.ts';
import type { PageServerLoad } from './$types';

/** Usual shares of a control group, in percent. */
const controls = [5, 10, 15, 20, 25, 30, 40, 50];

const lookbacks = [30, 60, lookbackDays, 180, 365];

/** One of a few words of an address; the first unless it is one of them. */
const oneOf = <Word extends string>(words: readonly Word[], given: string | null): Word =>
	words.find((word) => word === given) ?? words[0]!;

export const load: PageServerLoad = async ({ locals, url, untrack }) => {
	const { store } = locals;
	const { viewer, filters, bar, where, told } = await readPart({ locals, url }, dealParts, 'last_12_months');
	const by = oneOf(groupings, url.searchParams.get('by'));
	const goal = oneOf(goals, url.searchParams.get('goal'));
	const lookback =
		lookbacks.find((days) => String(days) === url.searchParams.get('lookback')) ?? lookbackDays;
	const control = controls.find((percent) => String(percent) === url.searchParams.get('control')) ?? null;
	const { from, to } = filters.period;
	const [result, reader] = await Promise.all([
		worked({ locals, url }, 'what campaigns bring', (work) =>
			rememberedCampaigns(store, viewer, { from, to, by, goal, lookback, control }, work).then(told)
		),
		readerOf(locals)
	]);
	const asked = modelNames.find((name) => name === url.searchParams.get('model'));
	const model = asked ?? result.preferred;
	const name = by === 'channel' ? 'Channel' : 'Campaign';
	const marks = readMarks(url, [{ name: by, label: name, values: result.rows }]);
	const shows = (key: string | null) => marks.shows(by, key);
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
		finding: finding(result, model, reader),
		drawing: untrack(() => drawAttribution(result, model, reader, { picking: marks.picking(by) }))
	};
};

/** The title of the page: what returned most, by the model that is shown. */
function finding({ rows, by, goal }: CampaignsResult, model: ModelName, reader: Reader): string {
	const returned = rows
		.filter(({ credits }) => credits[model].roas !== null)
		.toSorted((one, other) => other.credits[model].roas! - one.credits[model].roas!)[0];
	if (returned) {
		const { roas, paid, low, high } = returned.credits[model];
		const by = (amount: number) => decimal((amount * (paid ?? 1)) / Number(returned.cost), reader);
		const between = low === null || high === null ? decimal(roas, reader) : `${by(low)} to ${by(high)}`;
		return `${returned.label} returned most: ${between} for each unit of cost`;
	}
	const most = rows
		.filter(({ key }) => key !== null)
		.toSorted((one, other) => other.credits[model].conversions - one.credits[model].conversions)[0];
	if (!most || most.credits[model].conversions === 0) return `Nothing can be credited to a ${by} yet`;
	const { revenue, conversions } = most.credits[model];
	return goal === 'won'
		? `${most.label} brought most: ${shortMoney(revenue, reader)}`
		: `${most.label} brought most: ${decimal(conversions, reader)} deals`;
}
