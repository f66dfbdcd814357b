import { logBeta } from '../distributions/beta.ts';
import { maximisePositive } from '../optimisation/maximum-likelihood.ts';
import { BuyTillYouDieFit, type FitOptions } from './buy-till-you-die.ts';
import {
	groupHistories,
	historyWarnings,
	type GroupedHistories,
	type PurchaseHistories
} from './purchases.ts';

const names = ['alpha', 'beta', 'gamma', 'delta'] as const;
type Parameter = (typeof names)[number];
type Parameters = Record<Parameter, number>;

/**
 * How customers buy at occasions (a yearly appeal, a weekly market) until they stop for good: at each occasion a customer
 * buys with a chance that is beta distributed over customers (`alpha`, `beta`), and before each one stops with a chance
 * that is beta distributed too (`gamma`, `delta`). Fitted by maximum likelihood on grouped histories.
 *
 * Times are whole occasions: `age` is the number of occasions after the first purchase, `recency` the last one with a
 * purchase, `frequency` how many had one. The chance to be alive is that at the next occasion.
 *
 * @throws RangeError as `groupHistories`; when a time is no whole number of occasions or above 10,000, or there are more
 *   purchases than occasions until the last; when nobody bought again
 *
 * Source: Fader, Hardie and Shang (2010), Marketing Science 29(6), 1086-1108, eq. 6 (likelihood), 11 (chance to be alive)
 * and 13 (expectation, here as the sum over occasions that it is short for).
 */
export function fitBgBb(
	histories: PurchaseHistories,
	{ penalty }: FitOptions = {}
): BuyTillYouDieFit<Parameter> {
	const groups = groupHistories(histories);
	for (let group = 0; group < groups.count.length; group++)
		checkOccasions(groups.frequency[group]!, groups.recency[group]!, groups.age[group]!);
	if (groups.repeaters === 0)
		throw new RangeError('No customer bought again: there is nothing to learn from.');
	const fitted = maximisePositive({
		model: 'bg-bb',
		names,
		starts: [
			[1, 1, 1, 1],
			[1, 1, 0.5, 3]
		],
		n: groups.customers,
		hasGradient: false,
		penalty,
		logLikelihood: (point) => logLikelihood(parametersAt(point), groups)
	});
	fitted.diagnostics.warnings.push(...historyWarnings(groups), ...polarWarnings(fitted.parameters));
	return new BuyTillYouDieFit(fitted, { probabilityAlive, conditionalExpectedPurchases });
}

/** The likelihood adds up the occasions at which a customer may have stopped. */
const mostOccasions = 10_000;

function checkOccasions(frequency: number, recency: number, age: number): void {
	if (!(Number.isInteger(recency) && Number.isInteger(age)))
		throw new RangeError(
			`BG/BB counts whole occasions: a recency of ${recency} of ${age} is no number of them.`
		);
	if (age > mostOccasions)
		throw new RangeError(
			`${age} occasions are more than the ${mostOccasions} that BG/BB looks at: it is for appeals and seasons, not for days.`
		);
	if (frequency > recency)
		throw new RangeError(
			`${frequency} repeat purchases don’t fit into the ${recency} occasions until the last one.`
		);
}

/** Where the parameters of a beta distribution are huge, only their ratio is known. */
function polarWarnings({ alpha, beta, gamma, delta }: Parameters): string[] {
	const warnings: string[] = [];
	if (alpha + beta > 1000)
		warnings.push('Customers don’t differ in how often they buy: only the ratio of alpha and beta is known.');
	if (gamma + delta > 1000)
		warnings.push(
			'Customers don’t differ in their chance to stop: only the ratio of gamma and delta is known.'
		);
	return warnings;
}

function parametersAt(point: Float64Array): Parameters {
	const [alpha, beta, gamma, delta] = point as unknown as [number, number, number, number];
	return { alpha, beta, gamma, delta };
}

function logLikelihood(parameters: Parameters, { frequency, recency, age, count }: GroupedHistories): number {
	let total = 0;
	for (let group = 0; group < count.length; group++)
		total += count[group]! * logChance(parameters, frequency[group]!, recency[group]!, age[group]!);
	return total;
}

/** The logarithm of the chance of a history (eq. 6): still a customer at its end, or stopped after the last purchase. */
function logChance({ alpha, beta, gamma, delta }: Parameters, x: number, last: number, age: number): number {
	const scale = logBeta(alpha, beta) + logBeta(gamma, delta);
	const alive = logBeta(alpha + x, beta + age - x) + logBeta(gamma, delta + age) - scale;
	if (last === age) return alive;
	// The first way to have stopped, and each further one as a multiple of the one before.
	const first = logBeta(alpha + x, beta + last - x) + logBeta(gamma + 1, delta + last) - scale;
	let term = 1;
	let stopped = 0;
	for (let occasion = last; occasion < age; occasion++) {
		stopped += term;
		const silent = (beta + occasion - x) / (alpha + beta + occasion);
		term *= (silent * (delta + occasion)) / (gamma + delta + occasion + 1);
	}
	const gone = first + Math.log(stopped);
	const larger = Math.max(alive, gone);
	return larger + Math.log(Math.exp(alive - larger) + Math.exp(gone - larger));
}

function probabilityAlive(parameters: Parameters, x: number, recency: number, age: number): number {
	checkOccasions(x, recency, age);
	const { alpha, beta, gamma, delta } = parameters;
	const alive =
		logBeta(alpha + x, beta + age - x) -
		logBeta(alpha, beta) +
		logBeta(gamma, delta + age + 1) -
		logBeta(gamma, delta);
	return Math.exp(alive - logChance(parameters, x, recency, age));
}

function conditionalExpectedPurchases(
	parameters: Parameters,
	t: number,
	x: number,
	recency: number,
	age: number
): number {
	if (!(Number.isInteger(t) && t <= mostOccasions))
		throw new RangeError(`BG/BB counts whole occasions, ${mostOccasions} at most: not ${t} to come.`);
	const { alpha, beta, gamma, delta } = parameters;
	let alive = probabilityAlive(parameters, x, recency, age);
	let occasions = 0;
	for (let ahead = 1; ahead <= t; ahead++) {
		occasions += alive;
		alive *= (delta + age + ahead) / (gamma + delta + age + ahead);
	}
	return (occasions * (alpha + x)) / (alpha + beta + age);
}
