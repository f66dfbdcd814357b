import { digamma } from '../distributions/digamma.ts';
import { hypergeometric } from '../distributions/hypergeometric.ts';
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

const names = ['r', 'alpha', 'a', 'b'] as const;
type Parameter = (typeof names)[number];

/**
 * How customers buy until they stop for good: while they are customers they buy at random times at a rate that is
 * gamma distributed over customers (`r`, `alpha`), and after each repeat purchase they stop with a chance that is beta
 * distributed (`a`, `b`). Fitted by maximum likelihood on grouped histories, with analytic gradients.
 *
 * Without differences in the chance to stop, `a` and `b` run to infinity together; a warning says so.
 *
 * @throws RangeError as `groupHistories`, and when nobody bought again
 *
 * Source: Fader, Hardie and Lee (2005), Marketing Science 24(2), 275-284, eq. 6 (likelihood), 9 and 10 (expectations).
 */
export function fitBgNbd(
	histories: PurchaseHistories,
	options: FitOptions = {}
): BuyTillYouDieFit<Parameter> {
	return fit('bg-nbd', 0, histories, options);
}

/**
 * The BG/NBD model in which customers may also stop right after their first purchase.
 *
 * @throws RangeError as `fitBgNbd`
 *
 * Source: Batislam, Denizel and Filiztekin (2007), International Journal of Research in Marketing 24(3), 201-209.
 */
export function fitMbgNbd(
	histories: PurchaseHistories,
	options: FitOptions = {}
): BuyTillYouDieFit<Parameter> {
	return fit('mbg-nbd', 1, histories, options);
}

/** `extra`: chances to stop beside those after repeat purchases: none, or one after the first purchase. */
function fit(
	model: 'bg-nbd' | 'mbg-nbd',
	extra: 0 | 1,
	histories: PurchaseHistories,
	{ penalty }: FitOptions
): BuyTillYouDieFit<Parameter> {
	const groups = groupHistories(histories);
	if (groups.repeaters === 0)
		throw new RangeError('No customer bought again: there is nothing to learn from.');
	const unit = meanAge(groups);
	const fitted = maximisePositive({
		model,
		names,
		starts: [
			[1, 1, 1, 1],
			[0.3, 0.3, 0.8, 2.5]
		],
		n: groups.customers,
		hasGradient: true,
		penalty,
		logLikelihood: likelihoodOf(groups, unit, extra)
	});
	fitted.diagnostics.warnings.push(...historyWarnings(groups), ...stopWarnings(fitted.parameters));
	return new BuyTillYouDieFit(rescaled<Parameter>(fitted, ['alpha'], unit, groups), predictions(extra));
}

/** Where a and b are huge, only their ratio is known. */
function stopWarnings({ a, b }: Record<Parameter, number>): string[] {
	return a + b > 1000
		? ['Customers don’t differ in their chance to stop: a and b are not determined, only their ratio is.']
		: [];
}

/** The log-likelihood of the groups (eq. 6) with times in `unit`. What depends on the frequency alone is taken once. */
function likelihoodOf(groups: GroupedHistories, unit: number, extra: 0 | 1) {
	const { frequency, count } = groups;
	const recency = groups.recency.map((time) => time / unit);
	const age = groups.age.map((time) => time / unit);
	const byFrequency = countsByFrequency(frequency, count);
	return (point: Float64Array, gradient?: Float64Array): number => {
		const [r, alpha, a, b] = point as unknown as [number, number, number, number];
		let total = frequencyPart(byFrequency, point, extra, gradient);
		const logAlpha = Math.log(alpha);
		const logA = Math.log(a);
		let bySlopeR = 0;
		let bySlopeAlpha = 0;
		let bySlopeA = 0;
		let bySlopeB = 0;
		for (let group = 0; group < frequency.length; group++) {
			const x = frequency[group]!;
			const many = count[group]!;
			const logEnd = Math.log(alpha + age[group]!);
			const stops = x + extra;
			let alive = 1;
			let logLast = 0;
			let sum = -(r + x) * logEnd;
			if (stops > 0) {
				logLast = Math.log(alpha + recency[group]!);
				// The odds of having stopped at the last purchase.
				const odds = Math.exp(logA - Math.log(b + stops - 1) + (r + x) * (logEnd - logLast));
				alive = 1 / (1 + odds);
				sum = odds === Infinity ? logA - Math.log(b + stops - 1) - (r + x) * logLast : sum + Math.log1p(odds);
			}
			total += many * (r * logAlpha + sum);
			if (!gradient) continue;
			const stopped = 1 - alive;
			bySlopeR += many * (logAlpha - alive * logEnd - stopped * logLast);
			bySlopeAlpha +=
				many * (r / alpha - (r + x) * (alive / (alpha + age[group]!) + stopped / (alpha + recency[group]!)));
			if (stops > 0) {
				bySlopeA += (many * stopped) / a;
				bySlopeB -= (many * stopped) / (b + stops - 1);
			}
		}
		if (gradient) {
			gradient[0]! += bySlopeR;
			gradient[1]! += bySlopeAlpha;
			gradient[2]! += bySlopeA;
			gradient[3]! += bySlopeB;
		}
		return total;
	};
}

/** The terms that hold gammas of the frequency, and their derivatives by r, a and b. */
function frequencyPart(
	byFrequency: ReadonlyMap<number, number>,
	point: Float64Array,
	extra: 0 | 1,
	gradient?: Float64Array
): number {
	const [r, , a, b] = point as unknown as [number, number, number, number];
	const logGammaR = logGamma(r);
	const logGammaB = logGamma(b);
	const logGammaAB = logGamma(a + b);
	const [digammaR, digammaB, digammaAB] = gradient ? [digamma(r), digamma(b), digamma(a + b)] : [0, 0, 0];
	gradient?.fill(0);
	let total = 0;
	for (const [x, many] of byFrequency) {
		const stops = x + extra;
		total +=
			many *
			(logGamma(r + x) - logGammaR + logGammaAB + logGamma(b + stops) - logGammaB - logGamma(a + b + stops));
		if (!gradient) continue;
		const both = digammaAB - digamma(a + b + stops);
		gradient[0]! += many * (digamma(r + x) - digammaR);
		gradient[2]! += many * both;
		gradient[3]! += many * (both + digamma(b + stops) - digammaB);
	}
	return total;
}

function countsByFrequency(frequency: Float64Array, count: Float64Array): Map<number, number> {
	const counts = new Map<number, number>();
	for (let group = 0; group < frequency.length; group++)
		counts.set(frequency[group]!, (counts.get(frequency[group]!) ?? 0) + count[group]!);
	return counts;
}

function predictions(extra: 0 | 1) {
	const probabilityAlive = (
		p: Record<Parameter, number>,
		x: number,
		recency: number,
		age: number
	): number => {
		const stops = x + extra;
		if (stops === 0) return 1;
		const odds = (p.a / (p.b + stops - 1)) * ((p.alpha + age) / (p.alpha + recency)) ** (p.r + x);
		return 1 / (1 + odds);
	};
	return {
		probabilityAlive,
		conditionalExpectedPurchases(
			p: Record<Parameter, number>,
			t: number,
			x: number,
			recency: number,
			age: number
		): number {
			return probabilityAlive(p, x, recency, age) * purchasesOfAlive(p, t, x, x + extra, age);
		}
	};
}

/** Purchases in a time t to come of a customer who is one now (eq. 10 without the chance to be one). */
function purchasesOfAlive(
	{ r, alpha, a, b }: Record<Parameter, number>,
	t: number,
	x: number,
	stops: number,
	age: number
): number {
	if (t === 0) return 0;
	// At a = 1 the formula is 0 / 0; its neighbours are not.
	const near = Math.abs(a - 1) < 1e-6 ? (a < 1 ? 1 - 1e-6 : 1 + 1e-6) : a;
	const z = t / (alpha + age + t);
	const c = near + b + stops - 1;
	if (c <= 0 && Math.abs(c - Math.round(c)) < 1e-9)
		return purchasesOfAlive({ r, alpha, a: a + 1e-6, b }, t, x, stops, age);
	return (c / (near - 1)) * (1 - (1 - z) ** (r + x) * hypergeometric(r + x, b + stops, c, z));
}
