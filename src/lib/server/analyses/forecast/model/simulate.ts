/** Open deals and deals to come, played through many times: what each period may bring. */
import { addMonths, daysBetween, monthStart } from '#lib/crm/calendar/dates.ts';
import { createRandom, type Random } from '#lib/stats/random/random.ts';
import { atDay, quarterMonths, winCurve, type DealRates } from './hazards.ts';
import { sharesWonBetween, type NewDeals, type WinSize } from './new-deals.ts';
import type { OpenGroup } from './snapshots.ts';

export interface Span {
	from: string;
	/** The first day after it. */
	to: string;
}

/** What open deals bring in each period: one array a period, an index the same path in each. */
export interface OpenDealsPaths {
	/** What is won of them in each period, on average. */
	expected: number[];
	paths: Float64Array[];
}

/** Groups of so few deals are played deal by deal; larger ones as the normal sum that they come near to. */
const mostPlayed = 30;

/** The chance of being won in each period, by what is known of a deal. */
export function chancesOf(rates: DealRates, asOf: string, spans: readonly Span[], fiscalStart: number) {
	const months = quarterMonths(asOf, fiscalStart);
	const ends = spans.map(({ from, to }) => [daysBetween(asOf, from) - 1, daysBetween(asOf, to) - 1] as const);
	const remembered = new Map<string, number[]>();
	return (deal: Pick<OpenGroup, 'stage' | 'due' | 'age'>): number[] => {
		const key = `${deal.stage}|${deal.due}|${deal.age}`;
		let chances = remembered.get(key);
		if (!chances) {
			const curve = winCurve(rates, deal, months);
			chances = ends.map(([from, to]) => atDay(curve, to) - atDay(curve, from));
			remembered.set(key, chances);
		}
		return chances;
	};
}

/** Each open deal is won in one of the periods or in none, each deal for itself. */
export function playOpenDeals(
	groups: readonly Pick<OpenGroup, 'stage' | 'due' | 'age' | 'deals' | 'amount'>[],
	chances: (deal: Pick<OpenGroup, 'stage' | 'due' | 'age'>) => number[],
	realisation: number,
	{ periods, paths, seed }: { periods: number; paths: number; seed: string }
): OpenDealsPaths {
	const random = createRandom(seed).fork('open deals');
	const drawn = Array.from({ length: periods }, () => new Float64Array(paths));
	const expected = new Array<number>(periods).fill(0);
	for (const group of groups) {
		if (group.amount === 0) continue;
		const own = chances(group);
		const amount = (group.amount / group.deals) * realisation;
		own.forEach((chance, period) => (expected[period]! += chance * amount * group.deals));
		for (let path = 0; path < paths; path++) {
			if (group.deals > mostPlayed) {
				for (const [period, chance] of own.entries())
					drawn[period]![path]! += amount * manyWins(random, group.deals, chance);
				continue;
			}
			for (let deal = 0; deal < group.deals; deal++) {
				let left = random.uniform();
				for (let period = 0; period < periods; period++) {
					left -= own[period]!;
					if (left >= 0) continue;
					drawn[period]![path]! += amount;
					break;
				}
			}
		}
	}
	return { expected, paths: drawn };
}

const manyWins = (random: Random, deals: number, chance: number) =>
	Math.min(
		deals,
		Math.max(0, random.normal(deals * chance, Math.sqrt(deals * chance * Math.max(0, 1 - chance))))
	);

const kinds = ['fast', 'slow'] as const;

/** How many of a pipeline's deals to come are expected to be won in each period, in each path of their creation. */
export interface ComingWins {
	pipeline: string | null;
	sizes: NewDeals['sizes'];
	/** One a period. */
	wins: Record<(typeof kinds)[number], Float64Array>[];
}

export function comingWins(fresh: NewDeals, asOf: string, spans: readonly Span[]): ComingWins {
	const first = monthStart(asOf);
	const paths = fresh.created[0]!.length;
	const wins = spans.map(({ from, to }) => {
		const own = { fast: new Float64Array(paths), slow: new Float64Array(paths) };
		for (const [step, created] of fresh.created.entries()) {
			const shares = sharesWonBetween(fresh.rates, addMonths(first, step), asOf, from, to);
			const toCome = step === 0 ? fresh.shareToCome : 1;
			for (const kind of kinds)
				for (let path = 0; path < paths; path++) own[kind][path]! += shares[kind] * toCome * created[path]!;
		}
		return own;
	});
	return { pipeline: fresh.pipeline, sizes: fresh.sizes, wins };
}

/**
 * Deals to come: in each path a Poisson number of wins, for what as many wins bring.
 *
 * @param part the share of the deals to come that is played: those of one owner, say
 */
export function playNewDeals(
	{ sizes, wins }: ComingWins,
	{ paths, seed, part = 1 }: { paths: number; seed: string; part?: number }
): OpenDealsPaths {
	const random = createRandom(seed).fork('new deals');
	const expected: number[] = [];
	const drawn = wins.map((period) => {
		let sum = 0;
		const outcomes = Float64Array.from({ length: paths }, (_, path) => {
			let amount = 0;
			for (const kind of kinds) {
				const mean = period[kind][path]! * part;
				sum += mean * sizes[kind].mean;
				amount += amountOf(random, random.poisson(mean), sizes[kind]);
			}
			return amount;
		});
		expected.push(sum / paths);
		return outcomes;
	});
	return { expected, paths: drawn };
}

/** What so many wins bring together: gamma, of the mean and the variance of their sum. */
function amountOf(random: Random, wins: number, { mean, square }: WinSize): number {
	if (wins === 0 || mean <= 0) return 0;
	const scale = Math.max(0, square / mean - mean);
	return scale === 0 ? wins * mean : random.gamma((wins * mean) / scale, scale);
}
