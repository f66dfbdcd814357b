/** What is to come of customers with contracts, by how customers of the same term renewed. */
import { addMonths, daysBetween } from '#lib/crm/calendar/dates.ts';
import {
	fitBetaDiscreteWeibull,
	fitShiftedBetaGeometric,
	type Lifetimes,
	type RetentionFit
} from '#lib/stats/lifetime-value/retention.ts';
import { quantile } from '#lib/stats/descriptive/quantile.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import type { Standing } from '../churn/panel.ts';
import { lifetimesAt, termsOver, type ContractSpell } from './contracts.ts';
import { splitDay } from './holdout.ts';
import type { ContractHoldout } from './result.ts';

/** Who left, from which on a fit says how the others will. */
const fewestLeft = 10;

/** A year: money to come is worth less than money here. */
export const discount = 0.1;
export const years = 5;

const resamples = 30;

/** Twice the log-likelihood by which another parameter must be worth it: the 95 % point of chi-squared with one degree. */
const worthIt = 3.84;

export type TermFit = RetentionFit & { model: string };

/** The model of one term, the simpler one unless the other is clearly better; null where too few have left. */
export function fitOfTerm(lifetimes: Lifetimes & { gone: number }): TermFit | null {
	if (lifetimes.gone < fewestLeft) return null;
	const simple = tried(() => fitShiftedBetaGeometric(lifetimes));
	const other = tried(() => fitBetaDiscreteWeibull(lifetimes));
	if (!simple || !other) return simple;
	return 2 * (other.logLikelihood - simple.logLikelihood) > worthIt ? other : simple;
}

const models = {
	'shifted-beta-geometric': fitShiftedBetaGeometric,
	'beta-discrete-weibull': fitBetaDiscreteWeibull
};

function tried<T>(fit: () => T): T | null {
	try {
		return fit();
	} catch (failure) {
		// Too few periods for its parameters.
		if (failure instanceof RangeError) return null;
		throw failure;
	}
}

/**
 * Renewals to come of a customer who has been one for so many whole terms, discounted to the next of them.
 *
 * @param most renewals that are counted; without it all of them
 */
export function renewalsToCome(fit: TermFit, over: number, term: number, most?: number): number {
	const rate = (1 + discount) ** (term / 12) - 1;
	if (most === undefined) return fit.discountedResidualLifetime(over + 1, rate);
	const start = fit.survival(over);
	let total = 0;
	for (let ahead = 0; ahead < most; ahead++)
		total += fit.survival(over + 1 + ahead) / start / (1 + rate) ** ahead;
	return total;
}

/** The term by which a customer who pays now renews. */
export const termOf = ({ oldest_term: term }: Standing): number => Math.max(1, term ?? 1);

/** The value of a customer by the models of their term. */
export interface ContractValuer {
	/** In `years`, after what it costs; null where the term has no model. */
	value(standing: Standing): number | null;
	/** Without an end. */
	whole(standing: Standing): number | null;
}

export function contractValuer(
	fits: ReadonlyMap<number, TermFit | null>,
	grossMargin: number
): ContractValuer {
	// Customers of one term and age are alike but for what they pay.
	const known = new Map<string, number>();
	const valued = (standing: Standing, isWhole: boolean): number | null => {
		const term = termOf(standing);
		const fit = fits.get(term);
		if (!fit) return null;
		const over = termsOver(standing.tenure, term);
		const key = `${term} ${over} ${isWhole}`;
		if (!known.has(key)) {
			const most = isWhole ? undefined : Math.max(1, Math.floor((12 * years) / term));
			known.set(key, renewalsToCome(fit, over, term, most));
		}
		return Number(standing.mrr) * term * grossMargin * known.get(key)!;
	};
	return {
		value: (standing) => valued(standing, false),
		whole: (standing) => valued(standing, true)
	};
}

/** 80 % interval of what all are worth, by drawing the customers that models were fitted to anew. */
export function intervalOfContracts(
	standings: readonly Standing[],
	fits: ReadonlyMap<number, TermFit | null>,
	spells: ReadonlyMap<number, readonly ContractSpell[]>,
	{ asOf, grossMargin }: { asOf: string; grossMargin: number },
	report?: (fraction: number) => void
): { low: number | null; high: number | null } {
	const random = createRandom('contracts').fork('resamples');
	const known = [...spells].map(([term, rows]) => ({
		term,
		lifetimes: lifetimesAt(rows, asOf),
		model: fits.get(term)?.model as keyof typeof models | undefined
	}));
	const totals: number[] = [];
	for (let resample = 0; resample < resamples; resample++) {
		report?.(resample / resamples);
		const fits = new Map(
			known.map(({ term, lifetimes, model }) => [
				term,
				model ? tried(() => models[model](drawn(lifetimes, random))) : null
			])
		);
		const { value } = contractValuer(fits, grossMargin);
		const total = standings.reduce((sum, standing) => sum + (value(standing) ?? 0), 0);
		if (total > 0) totals.push(total);
	}
	return { low: quantile(totals, 0.1), high: quantile(totals, 0.9) };
}

function drawn({ left, stillThere }: Lifetimes, random: { poisson(mean: number): number }): Lifetimes {
	const again = (counts: ArrayLike<number>) =>
		Array.from(counts, (count) => (count > 0 ? random.poisson(count) : 0));
	return { left: again(left), stillThere: again(stillThere) };
}

/**
 * The models put back to the end of the first two thirds of the data, and held to the last third: how many of those who
 * were there then are there at the end.
 *
 * @returns null where too few had left by then
 */
export function contractHoldoutOf(
	spells: ReadonlyMap<number, readonly ContractSpell[]>,
	asOf: string
): ContractHoldout | null {
	const all = [...spells.values()].flat();
	if (all.length === 0) return null;
	const first = all.reduce((earliest, { began }) => (began < earliest ? began : earliest), all[0]!.began);
	const split = splitDay(first, asOf);
	const fitted = [...spells].flatMap(([term, rows]) => {
		const lifetimes = lifetimesAt(rows, split);
		const fit = fitOfTerm(lifetimes);
		return fit ? [{ term, fit, rows, constant: constantOf(lifetimes) }] : [];
	});
	if (fitted.length === 0) return null;
	const thereAt = (row: ContractSpell, day: string) =>
		row.began <= day && (row.ended === null || row.ended > day);
	const sum = (of: (row: ContractSpell, among: (typeof fitted)[number]) => number) =>
		fitted.reduce(
			(total, among) => total + among.rows.reduce((rows, row) => rows + row.customers * of(row, among), 0),
			0
		);
	const over = (row: ContractSpell, day: string) => termsOver(daysBetween(row.began, day), row.term);
	const actualAt = (day: string) => sum((row) => (row.began <= split && thereAt(row, day) ? 1 : 0));
	const expectedAt = (day: string) =>
		sum((row, { fit }) => {
			if (day <= split) return row.began <= day ? fit.survival(over(row, day)) : 0;
			return thereAt(row, split) ? fit.survival(over(row, day)) / fit.survival(over(row, split)) : 0;
		});
	const constant = sum((row, among) =>
		thereAt(row, split) ? (1 - among.constant) ** (over(row, asOf) - over(row, split)) : 0
	);
	const days: string[] = [];
	for (let day = first; day < asOf; day = addMonths(day, 1)) days.push(day);
	const [customers, actual, expected] = [actualAt(split), actualAt(asOf), expectedAt(asOf)];
	if (customers === 0) return null;
	return {
		split,
		to: asOf,
		customers,
		actual,
		expected,
		constant,
		tracking: [...days, asOf].map((day) => ({
			day,
			actual: actualAt(day),
			expected: expectedAt(day),
			isHeldOut: day > split
		})),
		verdict: verdictOf({ customers, actual, expected, constant })
	};
}

/** The share that left at a renewal, the same for everybody and at all times. */
function constantOf({ left, stillThere }: Lifetimes): number {
	let [gone, renewals] = [0, 0];
	for (let period = 0; period < left.length; period++) {
		gone += left[period]!;
		renewals += period * (left[period]! + stillThere[period]!);
	}
	return renewals > 0 ? Math.min(1, gone / renewals) : 0;
}

function verdictOf({
	customers,
	actual,
	expected,
	constant
}: Pick<ContractHoldout, 'customers' | 'actual' | 'expected' | 'constant'>): string {
	const off = (count: number) => Math.abs(count - actual);
	const told = `Of ${customers} customers who were there, the models expected ${Math.round(expected)} to be there at the end, and ${actual} were: off by ${off(expected).toFixed(1)}.`;
	const beside = `The same share leaving at every renewal would have been off by ${off(constant).toFixed(1)}`;
	return off(expected) < off(constant)
		? `${told} ${beside}.`
		: `${told} ${beside}: the models were no better here, so take what they say of later renewals with care.`;
}
