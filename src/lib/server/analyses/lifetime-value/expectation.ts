/** What is expected of customers by their histories. */
import { quantile } from '#lib/stats/descriptive/quantile.ts';
import { fitBgNbd } from '#lib/stats/lifetime-value/bg-nbd.ts';
import type { BuyTillYouDieFit } from '#lib/stats/lifetime-value/buy-till-you-die.ts';
import type { GammaGammaFit } from '#lib/stats/lifetime-value/gamma-gamma.ts';
import { createRandom } from '#lib/stats/random/random.ts';
import type { History } from './histories.ts';
import type { LifetimeValueResult } from './result.ts';

const daysPerWeek = 7;
const weeksAhead = 52;

/** Resamples behind the interval, and groups up to which it is made: each is a fit. */
const resamples = 60;
const mostGroups = 20_000;

export const fitOf = (
	rows: readonly History[],
	counts = rows.map(({ customers }) => customers)
): BuyTillYouDieFit =>
	fitBgNbd({
		frequency: rows.map(({ frequency }) => frequency),
		recency: rows.map(({ recency }) => recency / daysPerWeek),
		age: rows.map(({ age }) => age / daysPerWeek),
		count: counts
	});

export const purchasesOf = (
	model: BuyTillYouDieFit,
	{ frequency, recency, age }: Pick<History, 'frequency' | 'recency' | 'age'>
) => model.conditionalExpectedPurchases(weeksAhead, frequency, recency / daysPerWeek, age / daysPerWeek);

export const aliveOf = (
	model: BuyTillYouDieFit,
	{ frequency, recency, age }: Pick<History, 'frequency' | 'recency' | 'age'>
) => model.probabilityAlive(frequency, recency / daysPerWeek, age / daysPerWeek);

/** What is expected of customers of one history. What they spend is linear in their own mean, so the sum of means will do. */
export function expectationOf(row: History, model: BuyTillYouDieFit, spending: GammaGammaFit | null) {
	const each = purchasesOf(model, row);
	const mean = row.valued > 0 ? row.mean_values! / row.valued : 0;
	const value = valueOf(spending, row.valued > 0 ? row.frequency : 0, mean);
	return {
		customers: row.customers,
		alive: aliveOf(model, row),
		purchases: each * row.customers,
		revenue: value === null ? null : each * row.customers * value
	};
}

/** The sum; null where a part of it is not known. */
export const sumOf = (values: readonly (number | null)[]): number | null =>
	values.reduce<number | null>((sum, value) => (sum === null || value === null ? null : sum + value), 0);

/** The mean value of a purchase to come; null where nothing tells. */
export const valueOf = (spending: GammaGammaFit | null, frequency: number, mean: number): number | null =>
	spending === null
		? null
		: frequency > 0 && mean > 0
			? spending.expectedMeanValue(frequency, mean)
			: spending.populationMean;

/** 80 % interval of all purchases to come, by drawing the customers anew and fitting again. */
export function intervalOf(
	rows: readonly History[],
	report?: (fraction: number) => void
): { low: number | null; high: number | null } {
	if (rows.length > mostGroups) return { low: null, high: null };
	const random = createRandom('lifetime value').fork('resamples');
	const drawn: number[] = [];
	for (let resample = 0; resample < resamples; resample++) {
		report?.(resample / resamples);
		const counts = rows.map(({ customers }) => random.poisson(customers));
		const repeats = rows.reduce((sum, { frequency }, place) => sum + frequency * counts[place]!, 0);
		if (repeats === 0) continue;
		const model = fitOf(rows, counts);
		drawn.push(rows.reduce((sum, row, place) => sum + counts[place]! * purchasesOf(model, row), 0));
	}
	return { low: quantile(drawn, 0.1), high: quantile(drawn, 0.9) };
}

const bandEnds = [0, 0.2, 0.4, 0.6, 0.8, 1];

export function bandsOf(
	expectations: readonly { customers: number; alive: number; revenue: number | null }[]
): LifetimeValueResult['bands'] {
	return bandEnds.slice(0, -1).map((from, place) => {
		const to = bandEnds[place + 1]!;
		const those = expectations.filter(({ alive }) => alive >= from && (alive < to || to === 1));
		return {
			from,
			to,
			customers: those.reduce((sum, { customers }) => sum + customers, 0),
			expectedRevenue: sumOf(those.map(({ revenue }) => revenue))
		};
	});
}
