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
			'By the share of conversions that would be lost if journeys ended where they reach it, lost journeys taken into account.',
		readsLostJourneys: true
	},
	{
		name: 'shapley',
		label: 'Shapley value',
		phrase: 'Shapley value',
		description:
			'What it adds to the conversions of the channels before it, averaged over all orders they could come in: each conversion shared evenly by the different channels of its journey.',
		readsLostJourneys: false
	}
];

/** What a model gives each key, with an interval where it is driven by the data. */
export interface ModelCredits extends Credits {
	low: Float64Array | null;
	high: Float64Array | null;
}

const rules: Partial<Record<ModelName, AttributionRule>> = {
	last_touch: lastTouch,
	first_touch: firstTouch,
	linear,
	position_u: positionU,
	position_w: positionW
};

/** Credits by every model. Of any, they sum to the conversions of journeys with a touchpoint, and to their value. */
export function creditsOfModels({
	keys,
	journeys,
	decayed
}: Pick<Journeys, 'keys' | 'journeys' | 'decayed'>): Record<ModelName, ModelCredits> {
	const channels = keys.length;
	const none = () => new Float64Array(channels);
	if (channels === 0) {
		const nothing = { conversions: none(), value: none(), low: null, high: null };
		return Object.fromEntries(models.map(({ name }) => [name, nothing])) as Record<ModelName, ModelCredits>;
	}
	const credits: Record<string, ModelCredits> = Object.fromEntries(
		Object.entries(rules).map(([name, rule]) => [
			name,
			{ ...creditsByRule(journeys, channels, rule), low: null, high: null }
		])
	);
	const driven = { markov: byMarkov, shapley: byShapley };
	const intervals = resampled(journeys, channels, driven);
	for (const [name, model] of Object.entries(driven) as ['markov' | 'shapley', typeof byMarkov][])
		credits[name] = { ...model(journeys, channels), ...intervals[name] };
	return { ...credits, time_decay: { ...decayed, low: null, high: null } } as Record<ModelName, ModelCredits>;
}

const byMarkov = (journeys: readonly Journey[], channels: number): Credits => {
	const { conversions, value } = fitMarkovAttribution(journeys, channels);
	return { conversions, value };
};

const byShapley = (journeys: readonly Journey[], channels: number): Credits => {
	// Of rates instead of conversions, sets of channels with few journeys give credits below zero that swamp the others.
	const { conversions, value } = shapleyAttribution(journeys, channels, { worth: 'conversions' });
	return { conversions, value };
};

/**
 * 80 % intervals by drawing the journeys anew: how often each kind of journey comes, and how many of it convert, as
 * Poisson counts about what was seen.
 *
 * Source: Hanley and MacGibbon (2006), Creating non-parametric bootstrap samples using Poisson frequencies, Computer
 * Methods and Programs in Biomedicine 83(1).
 */
function resampled<Name extends string>(
	journeys: readonly Journey[],
	channels: number,
	driven: Record<Name, (journeys: readonly Journey[], channels: number) => Credits>
): Record<Name, { low: Float64Array; high: Float64Array }> {
	const random = createRandom('attribution').fork('resamples');
	const hasValue = journeys.some(({ value }) => value !== 0);
	const names = Object.keys(driven) as Name[];
	const drawn = Object.fromEntries(
		names.map((name) => [name, Array.from({ length: channels }, (): number[] => [])])
	) as Record<Name, number[][]>;
	for (let resample = 0; resample < resamples; resample++) {
		const sample = journeys.flatMap((journey): Journey[] => {
			const conversions = random.poisson(journey.conversions);
			const count = conversions + random.poisson(journey.count - journey.conversions);
			if (count === 0) return [];
			const value = conversions === 0 ? 0 : (journey.value * conversions) / journey.conversions;
			return [{ ...journey, count, conversions, value }];
		});
		if (sample.length === 0) continue;
		for (const name of names) {
			const credits = driven[name](sample, channels);
			const amounts = hasValue ? credits.value : credits.conversions;
			for (let channel = 0; channel < channels; channel++) drawn[name][channel]!.push(amounts[channel]!);
		}
	}
	const at = (name: Name, share: number) =>
		Float64Array.from(drawn[name], (values) => quantile(values, share) ?? 0);
	return Object.fromEntries(
		names.map((name) => [name, { low: at(name, 0.1), high: at(name, 0.9) }])
	) as Record<Name, { low: Float64Array; high: Float64Array }>;
}
