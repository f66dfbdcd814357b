import { logGamma } from '../distributions/log-gamma.ts';
import { maximisePositive } from '../optimisation/maximum-likelihood.ts';
import { BuyTillYouDieFit, rescaled, type FitOptions } from './buy-till-you-die.ts';
import {
	groupHistories,
	historyWarnings,
	meanAge,
	type GroupedHistories,
	type PurchaseHistories
} from './purchases.ts';

const names = ['r', 'alpha', 's', 'beta'] as const;
type Parameter = (typeof names)[number];
type Parameters = Record<Parameter, number>;

/**
 * How customers buy until they stop for good: purchases come at a rate, and the end comes at another, each gamma
 * distributed over customers (`r`, `alpha` and `s`, `beta`). Fitted by maximum likelihood on grouped histories.
 *
 * The literature writes the likelihood with two values of 2F1 whose difference loses its digits for frequent buyers. Here
 * the integral behind them is summed by Gauss and Legendre's rule, which stays exact for hundreds of purchases.
 *
 * @throws RangeError as `groupHistories`, and when nobody bought again
 *
 * Source: Schmittlein, Morrison and Colombo (1987), Management Science 33(1), 1-24; Fader and Hardie (2005), A Note on
 * Deriving the Pareto/NBD Model and Related Expressions, section 3 (likelihood), 4 (chance to be alive), 5 (expectation).
 */
export function fitParetoNbd(
	histories: PurchaseHistories,
	{ penalty }: FitOptions = {}
): BuyTillYouDieFit<Parameter> {
	const groups = groupHistories(histories);
	if (groups.repeaters === 0)
		throw new RangeError('No customer bought again: there is nothing to learn from.');
	const unit = meanAge(groups);
	const fitted = maximisePositive({
		model: 'pareto-nbd',
		names,
		starts: [
			[1, 1, 1, 1],
			[0.5, 0.3, 0.6, 0.4]
		],
		n: groups.customers,
		hasGradient: false,
		penalty,
		logLikelihood: likelihoodOf(groups, unit)
	});
	fitted.diagnostics.warnings.push(...historyWarnings(groups));
	return new BuyTillYouDieFit(rescaled<Parameter>(fitted, ['alpha', 'beta'], unit, groups), {
		probabilityAlive: (p, x, recency, age) => 1 / (1 + endedOdds(p, x, recency, age)),
		conditionalExpectedPurchases(p, t, x, recency, age) {
			const alive = 1 / (1 + endedOdds(p, x, recency, age));
			return alive * ((p.r + x) / (p.alpha + age)) * expectedLife(p, t, age);
		}
	});
}

/** The part of a time t to come that a customer who is one now stays one, in expectation. */
function expectedLife({ s, beta }: Parameters, t: number, age: number): number {
	const log = Math.log1p(t / (beta + age));
	// (1 - e^(-(s - 1) log)) / (s - 1), which at s = 1 is the logarithm.
	const share = Math.abs(s - 1) < 1e-12 ? log : -Math.expm1(-(s - 1) * log) / (s - 1);
	return (beta + age) * share;
}

function likelihoodOf(groups: GroupedHistories, unit: number) {
	const { frequency, count } = groups;
	const recency = groups.recency.map((time) => time / unit);
	const age = groups.age.map((time) => time / unit);
	return ([r, alpha, s, beta]: Float64Array): number => {
		const p: Parameters = { r: r!, alpha: alpha!, s: s!, beta: beta! };
		const gammas = new Map<number, number>();
		const constant = p.r * Math.log(p.alpha) + p.s * Math.log(p.beta) - logGamma(p.r);
		let total = 0;
		for (let group = 0; group < frequency.length; group++) {
			const x = frequency[group]!;
			let logGammaX = gammas.get(x);
			if (logGammaX === undefined) gammas.set(x, (logGammaX = logGamma(p.r + x)));
			const end = age[group]!;
			const stillAlive = -(p.r + x) * Math.log(p.alpha + end) - p.s * Math.log(p.beta + end);
			const odds = endedOdds(p, x, recency[group]!, end);
			// Long after the last purchase of a frequent buyer the odds are beyond all numbers: their logarithm is not.
			const sum = odds === Infinity ? logEnded(p, x, recency[group]!, end) : stillAlive + Math.log1p(odds);
			total += count[group]! * (constant + logGammaX + sum);
		}
		return total;
	};
}

/** The odds that a customer had stopped by the age. */
function endedOdds(p: Parameters, x: number, recency: number, age: number): number {
	if (age === recency) return 0;
	const stillAlive = -(p.r + x) * Math.log(p.alpha + age) - p.s * Math.log(p.beta + age);
	return Math.exp(logEnded(p, x, recency, age) - stillAlive);
}

// Gauss and Legendre's points and weights on (-1, 1), order 16: Abramowitz and Stegun (1964), table 25.4.
const points = [
	0.0950125098376374, 0.2816035507792589, 0.4580167776572274, 0.6178762444026438, 0.755404408355003,
	0.8656312023878318, 0.9445750230732326, 0.9894009349916499
];
const weights = [
	0.1894506104550685, 0.1826034150449236, 0.1691565193950025, 0.1495959888165767, 0.1246289712555339,
	0.0951585116824928, 0.0622535239386479, 0.0271524594117541
];

/**
 * The logarithm of s times the integral of (alpha + y)^-(r + x) (beta + y)^-(s + 1) over y from the last purchase to the
 * age: the customer stopped in between. In u = log((m + y) / (m + recency)), with m the smaller of alpha and beta, the
 * integrand falls like an exponential, and panels of a few of its lengths are all that is needed.
 */
function logEnded({ r, alpha, s, beta }: Parameters, x: number, recency: number, age: number): number {
	if (age === recency) return -Infinity;
	const near = Math.min(alpha, beta) + recency;
	const top = -(r + x) * Math.log(alpha + recency) - (s + 1) * Math.log(beta + recency);
	const fall = r + x + s + 1;
	const span = Math.log1p((age - recency) / near);
	const panel = Math.min(span, 4 / fall + 0.5);
	const panels = Math.min(60, Math.ceil(span / panel));
	const width = Math.min(span / panels, panel);
	let sum = 0;
	for (let each = 0; each < panels; each++) {
		const middle = (each + 0.5) * width;
		let part = 0;
		for (let index = 0; index < points.length; index++) {
			const away = (points[index]! * width) / 2;
			part += weights[index]! * (integrand(middle + away) + integrand(middle - away));
		}
		sum += (part * width) / 2;
		if (part * width < 1e-17 * sum) break;
	}
	return Math.log(s) + top + Math.log(sum);

	function integrand(u: number): number {
		const later = near * Math.expm1(u);
		return (
			near *
			Math.exp(
				u - (r + x) * Math.log1p(later / (alpha + recency)) - (s + 1) * Math.log1p(later / (beta + recency))
			)
		);
	}
}
