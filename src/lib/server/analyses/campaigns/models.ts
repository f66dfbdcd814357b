/** The models side by side: rules, and two that are driven by the data. */
import { fitMarkovAttribution } from '#lib/stats/attribution/markov.ts';
import type { Credits, Journey } from '#lib/stats/attribution/journeys.ts';
import {
	creditsByRule,
	firstTouch,
	lastTouch,
	linear,
	positionU,
	positionW,
	type AttributionRule
} from '#lib/stats/attribution/rules.ts';
import { shapleyAttribution } from '#lib/stats/attribution/shapley.ts';
import { quantile } from '#lib/stats/descriptive/quantile.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import type { Journeys } from './journeys.ts';
import type { Model, ModelName } from './result.ts';

/** Resamples behind an interval: it moves by a percent or two from seed to seed. */
const resamples = 200;

export const models: readonly Model[] = [
	{
		name: 'last_touch',
		label: 'Last touch',
		phrase: 'last touch',
		description: 'All to what touched last: what most tools show, and what closes get credit for.',
		readsLostJourneys: false
	},
	{
		name: 'first_touch',
		label: 'First touch',
		phrase: 'first touch',
		description: 'All to what touched first: what begins journeys.',
		readsLostJourneys: false
	},
	{
		name: 'linear',
		label: 'Linear',
		phrase: 'linear attribution',
		description: 'The same to every touch.',
		readsLostJourneys: false
	},
	{
		name: 'position_u',
		label: 'Position, U',
		phrase: 'position-based attribution, U',
		description: '40 % each to the first and the last touch, the rest evenly to those between.',
		readsLostJourneys: false
	},
	{
		name: 'position_w',
		label: 'Position, W',
		phrase: 'position-based attribution, W',
		description: '30 % each to the first, the middle and the last touch, the rest evenly to the others.',
		readsLostJourneys: false
	},
	{
		name: 'time_decay',
		label: 'Time decay',
		phrase: 'time decay',
		description: 'Half as much for every seven days that a touch is earlier.',
		readsLostJourneys: false
	},
	{
		name: 'markov',
		label: 'Markov chain',
		phrase: 'a Markov chain',
		description:
			'By the share of conversions that would be lost if journeys ended where they reach it, lost journeys taken into account. Where a journey began is apart from what touched it later.',
		readsLostJourneys: true
	},
	{
		name: 'shapley',
		label: 'Shapley value',
		phrase: 'Shapley value',
		description:
			'What it adds to the conversions of the channels before it, averaged over all orders they could come in: each conversion shared evenly by the different channels of its journey, where it began apart from what touched it later.',
		readsLostJourneys: false
	}
];

/** What a model gives each key, with an interval where it is driven by the data. */
export interface ModelCredits extends Credits {
	low: Float64Array | null;
	high: Float64Array | null;
	/** Of the conversions, those for touches after the first; null for rules. */
	later: Float64Array | null;
}

const rules: Partial<Record<ModelName, AttributionRule>> = {
	last_touch: lastTouch,
	first_touch: firstTouch,
	linear,
	position_u: positionU,
	position_w: positionW
};

/** Credits by every model. Of any, they sum to the conversions of journeys with a touchpoint, and to their value. */
export function creditsOfModels(
	{ keys, journeys, decayed }: Pick<Journeys, 'keys' | 'journeys' | 'decayed'>,
	report?: (fraction: number) => void
): Record<ModelName, ModelCredits> {
	const channels = keys.length;
	const none = () => new Float64Array(channels);
	if (channels === 0) {
		const nothing = { conversions: none(), value: none(), low: null, high: null, later: null };
		return Object.fromEntries(models.map(({ name }) => [name, nothing])) as Record<ModelName, ModelCredits>;
	}
	const credits: Record<string, ModelCredits> = Object.fromEntries(
		Object.entries(rules).map(([name, rule]) => [
			name,
			{ ...creditsByRule(journeys, channels, rule), low: null, high: null, later: null }
		])
	);
	const intervals = resampled(journeys, channels, report);
	for (const name of ['markov', 'shapley'] as const)
		credits[name] = { ...driven[name](journeys, channels), ...intervals[name] };
	return { ...credits, time_decay: { ...decayed, low: null, high: null, later: null } } as Record<
		ModelName,
		ModelCredits
	>;
}

type DataDriven = (journeys: readonly Journey[], channels: number) => Credits & { later: Float64Array };

/**
 * The first touch says where someone came from, who converts by more than by what touched them later: it is a channel of
 * its own to what the data drive. Of the demo company, whose true effects are known, credits for later touches then rank
 * channels as they are (Kendall's tau 0.8), and those of channels taken whole do not (0.1 to 0.5): `npm run bench attribution`.
 */
const firstApart =
	(credit: (journeys: readonly Journey[], channels: number) => Credits): DataDriven =>
	(journeys, channels) => {
		const apart = journeys.map((journey) => ({
			...journey,
			touches: journey.touches.map((channel, place) => (place === 0 ? channels + channel : channel))
		}));
		const { conversions, value } = credit(apart, 2 * channels);
		const joined = (credits: Float64Array) =>
			Float64Array.from(
				{ length: channels },
				(_, channel) => credits[channel]! + credits[channels + channel]!
			);
		return {
			conversions: joined(conversions),
			value: joined(value),
			later: conversions.slice(0, channels)
		};
	};

const driven: Record<'markov' | 'shapley', DataDriven> = {
	markov: firstApart((journeys, channels) => fitMarkovAttribution(journeys, channels)),
	// Of rates instead of conversions, sets of channels with few journeys give credits below zero that swamp the others.
	shapley: firstApart((journeys, channels) =>
		shapleyAttribution(journeys, channels, { worth: 'conversions' })
	)
};

/**
 * 80 % intervals by drawing the journeys anew: how often each kind of journey comes, and how many of it convert, as
 * Poisson counts about what was seen.
 *
 * Source: Hanley and MacGibbon (2006), Creating non-parametric bootstrap samples using Poisson frequencies, Computer
 * Methods and Programs in Biomedicine 83(1).
 */
function resampled(
	journeys: readonly Journey[],
	channels: number,
	report?: (fraction: number) => void
): Record<keyof typeof driven, { low: Float64Array; high: Float64Array }> {
	const random = createRandom('attribution').fork('resamples');
	const hasValue = journeys.some(({ value }) => value !== 0);
	const empty = () => Array.from({ length: channels }, (): number[] => []);
	const drawn = { markov: empty(), shapley: empty() };
	for (let resample = 0; resample < resamples; resample++) {
		report?.(resample / resamples);
		const sample = journeys.flatMap((journey): Journey[] => {
			const conversions = random.poisson(journey.conversions);
			const count = conversions + random.poisson(journey.count - journey.conversions);
			if (count === 0) return [];
			const value = conversions === 0 ? 0 : (journey.value * conversions) / journey.conversions;
			return [{ ...journey, count, conversions, value }];
		});
		if (sample.length === 0) continue;
		for (const name of ['markov', 'shapley'] as const) {
			const credits = driven[name](sample, channels);
			const amounts = hasValue ? credits.value : credits.conversions;
			for (let channel = 0; channel < channels; channel++) drawn[name][channel]!.push(amounts[channel]!);
		}
	}
	const at = (name: keyof typeof driven, share: number) =>
		Float64Array.from(drawn[name], (values) => quantile(values, share) ?? 0);
	const between = (name: keyof typeof driven) => ({ low: at(name, 0.1), high: at(name, 0.9) });
	return { markov: between('markov'), shapley: between('shapley') };
}
