import type { Journey } from '#lib/stats/attribution/journeys.ts';
import type { Signal } from './result.ts';

/** Journeys without a channel of their own behind each rate: rates of few are drawn to the rate of all. */
const priorJourneys = 10;

/** Later journeys from which on a skill is told. */
const fewestLate = 30;

/**
 * Whether the last channel of a journey tells how it ends: the share that converts by last channel, learnt from the earlier
 * two thirds of journeys and drawn towards the share of all, against the share of all, on the later third. What tells
 * nothing there gives a data-driven model nothing to go by.
 *
 * @returns the Brier skill score: 1 − squared error ÷ squared error of the base rate
 *
 * Source: Brier (1950), Verification of forecasts expressed in terms of probability, Monthly Weather Review 78(1).
 */
export function signalOf(journeys: readonly (Journey & { isLate: boolean })[], channels: number): Signal {
	const sums = { seen: new Float64Array(channels), converted: new Float64Array(channels) };
	let [seen, converted] = [0, 0];
	for (const { touches, count, conversions, isLate } of journeys) {
		if (isLate) continue;
		const last = touches.at(-1)!;
		sums.seen[last]! += count;
		sums.converted[last]! += conversions;
		seen += count;
		converted += conversions;
	}
	const late = journeys.filter(({ isLate }) => isLate);
	const lateCount = late.reduce((total, { count }) => total + count, 0);
	const base = seen > 0 ? converted / seen : 0;
	if (lateCount < fewestLate || base === 0 || base === 1) {
		return {
			skill: null,
			journeys: lateCount,
			verdict:
				base === 1 && seen > 0
					? 'Every journey that is known converted: without those that led nowhere, models that read them tell only how often a channel is there.'
					: `There are too few journeys to tell whether channels matter: ${lateCount} to check by, of ${fewestLate} needed.`
		};
	}
	let [ours, theirs] = [0, 0];
	for (const { touches, count, conversions } of late) {
		const last = touches.at(-1)!;
		const rate = (sums.converted[last]! + priorJourneys * base) / (sums.seen[last]! + priorJourneys);
		const error = (chance: number) => conversions * (1 - chance) ** 2 + (count - conversions) * chance ** 2;
		ours += error(rate);
		theirs += error(base);
	}
	const skill = theirs > 0 ? 1 - ours / theirs : 0;
	return {
		skill,
		journeys: lateCount,
		verdict:
			skill > 0.005
				? `What touched last tells something of how a journey ends: on the ${lateCount} latest journeys it took away ${percent(skill)} of the error of the base rate.`
				: `What touched last tells nothing of how a journey ends: on the ${lateCount} latest journeys it was no better than the base rate. Differences between models are differences of rules, not of effect.`
	};
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`;
