import { logBeta } from '../distributions/beta.ts';
import { incompleteBeta } from '../distributions/incomplete-beta.ts';
import type { Estimate } from '../intervals/interval.ts';

/** A beta distribution over a share. */
export interface BetaPrior {
	/** Successes and failures known beforehand, each above 0; 1 and 1 know nothing. */
	alpha: number;
	beta: number;
}

/** What is believed of the difference of two shares (first minus second). */
export interface BetaBinomialComparison extends Estimate {
	/** The probability that the first share is the higher one. */
	firstIsHigher: number;
	/** What is lost on average, in share, if each is chosen and is the lower one. */
	expectedLoss: { first: number; second: number };
}

/**
 * Compares two shares, such as conversion rates, by their posterior distributions: how likely the first is higher, what a
 * wrong choice costs, and the central interval that holds the difference with the level's probability. By numeric
 * integration, exact to about 1e-9.
 *
 * @param successes counts of the first and of the second group
 * @param trials sizes of the groups; 0 leaves the prior as it is
 * @throws RangeError when a count is not between 0 and its group's size, a prior not above 0, or the level not between 0
 *   and 1
 *
 * Source: Gelman, Carlin, Stern, Dunson, Vehtari and Rubin (2013), Bayesian Data Analysis, 3rd ed., 2.4; expected loss after
 * Stucchio (2015), Bayesian A/B testing at VWO, 3.3.
 */
export function compareBetaBinomial(
	successes: readonly [number, number],
	trials: readonly [number, number],
	{ prior = { alpha: 1, beta: 1 }, level = 0.95 }: { prior?: BetaPrior; level?: number } = {}
): BetaBinomialComparison {
	if (!(prior.alpha > 0 && prior.beta > 0))
		throw new RangeError(`A prior of ${prior.alpha} and ${prior.beta} is not above 0.`);
	if (!(level > 0 && level < 1)) throw new RangeError(`A level lies between 0 and 1, not at ${level}.`);
	const [first, second] = [0, 1].map((group) => {
		const [count, size] = [successes[group]!, trials[group]!];
		if (!(count >= 0 && count <= size)) throw new RangeError(`${count} of ${size} is not a share.`);
		return { alpha: prior.alpha + count, beta: prior.beta + size - count };
	}) as [BetaPrior, BetaPrior];
	const grid = gridOf(first);
	/** The probability that the first exceeds the second by more than so much. */
	const above = (difference: number) => integrate(grid, (share) => cdf(second, share - difference));
	const [one, other] = [meanOf(first), meanOf(second)];
	// E max(second - first, 0) = integral of F_first (1 - F_second), written as expectations under the first.
	const gain = integrate(grid, (share) => share * cdf(second, share) - partialMean(second, share));
	return {
		estimate: one - other,
		lower: quantileOf(above, (1 + level) / 2),
		upper: quantileOf(above, (1 - level) / 2),
		level,
		firstIsHigher: above(0),
		expectedLoss: { first: Math.max(0, gain - (one - other)), second: Math.max(0, gain) }
	};
}

const meanOf = ({ alpha, beta }: BetaPrior): number => alpha / (alpha + beta);

function cdf({ alpha, beta }: BetaPrior, share: number): number {
	return incompleteBeta(Math.min(1, Math.max(0, share)), alpha, beta);
}

/** The mean of a share over the part of its distribution up to a value. */
function partialMean({ alpha, beta }: BetaPrior, share: number): number {
	return meanOf({ alpha, beta }) * incompleteBeta(Math.min(1, Math.max(0, share)), alpha + 1, beta);
}

/** Shares and their weights under a beta distribution, which sum to 1. */
interface Grid {
	share: Float64Array;
	weight: Float64Array;
}

const panels = 150;
/** Standard deviations on either side; beyond, nothing is left that a double holds. */
const reach = 9;

/** Gauss and Legendre's five places in a panel from -1 to 1, and their weights (Abramowitz and Stegun, table 25.4). */
const places = [-1, 1].flatMap((sign) =>
	[-1, 1].map((inner) => (sign * Math.sqrt(5 + 2 * inner * Math.sqrt(10 / 7))) / 3)
);
const rule = [
	{ place: 0, weight: 128 / 225 },
	...places.map((place) => ({
		place,
		weight: (322 + (Math.abs(place) < 0.7 ? 13 : -13) * Math.sqrt(70)) / 900
	}))
];

/**
 * On the scale of the arc sine of the root, where a beta distribution is nearly normal with a standard deviation of half
 * over the root of its size.
 */
function gridOf({ alpha, beta }: BetaPrior): Grid {
	const deviation = 0.5 / Math.sqrt(alpha + beta);
	const centre = Math.asin(Math.sqrt(meanOf({ alpha, beta })));
	const low = Math.max(0, centre - reach * deviation);
	const high = Math.min(Math.PI / 2, centre + reach * deviation);
	const half = (high - low) / (2 * panels);
	const scale = logBeta(alpha, beta);
	const share = new Float64Array(panels * rule.length);
	const weight = new Float64Array(panels * rule.length);
	let whole = 0;
	for (let panel = 0; panel < panels; panel++)
		for (const [nth, each] of rule.entries()) {
			const angle = low + (2 * panel + 1 + each.place) * half;
			const [sine, cosine] = [Math.sin(angle), Math.cos(angle)];
			const logDensity = (2 * alpha - 1) * Math.log(sine) + (2 * beta - 1) * Math.log(cosine) - scale;
			const at = panel * rule.length + nth;
			share[at] = sine * sine;
			weight[at] = each.weight * Math.exp(logDensity);
			whole += weight[at]!;
		}
	return { share, weight: weight.map((each) => each / whole) };
}

function integrate({ share, weight }: Grid, of: (share: number) => number): number {
	let total = 0;
	for (let place = 0; place < share.length; place++)
		if (weight[place]! > 1e-18) total += weight[place]! * of(share[place]!);
	return total;
}

/** The difference that is exceeded with a probability. */
function quantileOf(above: (difference: number) => number, probability: number): number {
	let [low, high] = [-1, 1];
	while (high - low > 1e-9) {
		const middle = (low + high) / 2;
		if (above(middle) > probability) low = middle;
		else high = middle;
	}
	return (low + high) / 2;
}
