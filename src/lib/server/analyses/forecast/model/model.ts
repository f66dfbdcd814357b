/**
 * The forecast from deals themselves: open deals by how such deals were won and lost before, and deals that nobody has
 * created yet by how many come and how soon they are won.
 */
import { monthsBetween } from '#lib/crm/calendar/dates.ts';
import { quantile } from '#lib/stats/descriptive/quantile.ts';
import {
	chancesOf,
	comingWins,
	playNewDeals,
	playOpenDeals,
	type ComingWins,
	type Span
} from './simulate.ts';
import { fitDealRates, type DealRates } from './hazards.ts';
import { newDealsByPipeline } from './new-deals.ts';
import type { DealHistory, OpenGroup } from './snapshots.ts';

/** Fewer deals won and lost under observation say too little to play the open ones by. */
export const fewestEnded = 20;

/** Months that deals are looked back at, from the latest origin: three years of origins and two of learning. */
export const monthsLearned = 60;

const pathsOf = { latest: 3000, earlier: 1000 } as const;

/** What the model makes of one origin. */
export interface DealsModel {
	asOf: string;
	rates: DealRates;
	/** Wins of deals to come, by pipeline. */
	coming: ComingWins[];
	/** The chance of being won in each period. */
	chances(deal: Pick<OpenGroup, 'stage' | 'due' | 'age'>): number[];
	periods: PeriodPaths[];
}

/** What a period may bring beside what is closed. */
export interface PeriodPaths {
	/** What open deals bring on average. */
	open: number;
	/** What deals bring on average that nobody has created yet; null where too little is known of creations. */
	fresh: number | null;
	/** Both together, as they may come. */
	total: Float64Array;
}

/**
 * @param spans the periods, in order
 * @returns null where too few deals were seen to end
 */
export function dealsModel(
	history: DealHistory,
	asOf: string,
	spans: readonly Span[],
	fiscalStart: number,
	isLatest: boolean
): DealsModel | null {
	const rates = fitDealRates(history.ended, asOf, fiscalStart);
	if (rates.wins + rates.losses < fewestEnded || rates.wins === 0) return null;
	const paths = isLatest ? pathsOf.latest : pathsOf.earlier;
	const months = Math.max(1, monthsBetween(asOf, spans.at(-1)!.to));
	const coming = newDealsByPipeline(history, asOf, { months, paths, fiscalStart }).map((fresh) =>
		comingWins(fresh, asOf, spans)
	);
	const chances = chancesOf(rates, asOf, spans, fiscalStart);
	const standing = history.standing.filter((group) => group.asOf === asOf);
	const seed = asOf;
	const open = playOpenDeals(standing, chances, rates.realisation, {
		periods: spans.length,
		paths,
		seed
	});
	const played = coming.map((pipeline, place) => playNewDeals(pipeline, { paths, seed: `${seed} ${place}` }));
	return {
		asOf,
		rates,
		coming,
		chances,
		periods: spans.map((_, period) => {
			const fromOpen = open.paths[period]!;
			const total = fromOpen.slice();
			for (const pipeline of played)
				for (let path = 0; path < paths; path++) total[path]! += pipeline.paths[period]![path]!;
			return {
				open: open.expected[period]!,
				fresh: played.length > 0 ? played.reduce((sum, { expected }) => sum + expected[period]!, 0) : null,
				total
			};
		})
	};
}

/** The quantiles that a forecast of a period is told by. */
export interface Quantiles {
	low: number;
	middle: number;
	high: number;
}

export function quantilesOf(paths: Float64Array): Quantiles {
	const sorted = paths.slice().sort();
	return { low: quantile(sorted, 0.1)!, middle: quantile(sorted, 0.5)!, high: quantile(sorted, 0.9)! };
}

/**
 * How far outcomes lie from the middle of a perfect range, in widths of its own side (1 on the bound): eight evenly spaced
 * quantiles of a half-normal. They stand for the outcomes that are not there yet, so that a surprise or two don't say everything.
 */
const perfect = [0.06, 0.19, 0.31, 0.45, 0.61, 0.79, 1.03, 1.45];

/**
 * By how much ranges are widened (or narrowed) so that they would have held eight of ten earlier outcomes: the split
 * conformal quantile of the errors in units of each range (Lei et al. 2018, JASA 113, on locally weighted conformal
 * inference).
 *
 * @param earlier what was said of periods whose outcome was known by then
 */
export function rangeScale(earlier: readonly { said: Quantiles; actual: number }[], level: number): number {
	const errors = [...perfect, ...earlier.map(({ said, actual }) => errorOf(said, actual))].sort(
		(a, b) => a - b
	);
	const rank = Math.min(errors.length, Math.ceil((errors.length + 1) * level - 1e-9));
	return errors[rank - 1]!;
}

function errorOf({ low, middle, high }: Quantiles, actual: number): number {
	const side = actual >= middle ? high - middle : middle - low;
	const distance = Math.abs(actual - middle);
	return side > 0 ? distance / side : distance > 0 ? Infinity : 0;
}

export const scaled = ({ low, middle, high }: Quantiles, by: number): Quantiles => ({
	low: middle - (middle - low) * by,
	middle,
	high: middle + (high - middle) * by
});
