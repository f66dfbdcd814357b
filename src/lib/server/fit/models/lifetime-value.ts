import { fitBgBb } from '#lib/stats/lifetime-value/bg-bb.ts';
import { fitBgNbd, fitMbgNbd } from '#lib/stats/lifetime-value/bg-nbd.ts';
import type { BuyTillYouDieFit } from '#lib/stats/lifetime-value/buy-till-you-die.ts';
import { fitGammaGamma } from '#lib/stats/lifetime-value/gamma-gamma.ts';
import { fitParetoNbd } from '#lib/stats/lifetime-value/pareto-nbd.ts';
import { groupHistories, type PurchaseHistories } from '#lib/stats/lifetime-value/purchases.ts';
import {
	fitBetaDiscreteWeibull,
	fitShiftedBetaGeometric,
	type Cohort,
	type RetentionFit
} from '#lib/stats/lifetime-value/retention.ts';
import { summariseTransactions, type TransactionSummary } from '#lib/stats/lifetime-value/transactions.ts';
import { fitReport, type FitModel, type FitOptions, type FitResult } from '../model.ts';
import { FitError, type Table } from '../table.ts';

const milliseconds = 86_400_000;
const historyColumns = 'frequency, recency, T, n where a row is several customers';

type FitHistories = (histories: PurchaseHistories, options: { penalty?: number }) => BuyTillYouDieFit;

export const lifetimeValueModels: readonly FitModel[] = [
	histories('bg-nbd', 'purchases until a customer stops after one of them', fitBgNbd),
	histories('mbg-nbd', 'BG/NBD in which a customer may stop after the first purchase', fitMbgNbd),
	histories('pareto-nbd', 'purchases until a customer stops at any time', fitParetoNbd),
	histories('bg-bb', 'purchases at occasions, T whole ones, until a customer stops', fitBgBb),
	{
		name: 'gamma-gamma',
		summary: 'how much customers spend a purchase',
		input: 'frequency, monetary_value, n where a row is several customers',
		fit: spending
	},
	cohort('shifted-beta-geometric', 'how a cohort with contracts melts', fitShiftedBetaGeometric),
	cohort(
		'beta-discrete-weibull',
		'the same, with a chance to leave that changes with time',
		fitBetaDiscreteWeibull
	)
];

/** How far ahead purchases are told, in units of the file. */
const horizons = [1, 4, 13, 26, 52];

function histories(name: string, summary: string, fit: FitHistories): FitModel {
	return {
		name,
		summary,
		input: historyColumns,
		fit(table, options) {
			const read: PurchaseHistories = options.transactions ? transactionsOf(table) : historiesOf(table);
			const fitted = table.located(() => fit(read, { penalty: options.penalty }));
			const { frequency, recency, age, count } = read;
			let alive = 0;
			let toCome = 0;
			const ahead = options.horizon ?? 52;
			for (let row = 0; row < frequency.length; row++) {
				const many = count ? count[row]! : 1;
				alive += many * fitted.probabilityAlive(frequency[row]!, recency[row]!, age[row]!);
				toCome +=
					many * fitted.conditionalExpectedPurchases(ahead, frequency[row]!, recency[row]!, age[row]!);
			}
			return {
				report: fitReport(fitted, {
					expected_purchases: horizons.map((t) => ({ t, purchases: fitted.expectedPurchases(t) })),
					expected_alive: alive,
					horizon: ahead,
					expected_purchases_to_come: toCome
				}),
				predictions: options.predict && scores(fitted, options.predict, ahead)
			};
		}
	};
}

function scores(fitted: BuyTillYouDieFit, table: Table, ahead: number): FitResult['predictions'] {
	const histories = historiesOf(table);
	table.located(() => groupHistories(histories));
	const { frequency, recency, age } = histories;
	const each = (of: (x: number, last: number, end: number) => number) =>
		Array.from({ length: frequency.length }, (_, row) => of(frequency[row]!, recency[row]!, age[row]!));
	return {
		probability_alive: each((x, last, end) => fitted.probabilityAlive(x, last, end)),
		expected_purchases: each((x, last, end) => fitted.conditionalExpectedPurchases(ahead, x, last, end))
	};
}

function spending(table: Table, options: FitOptions): FitResult {
	const summary = options.transactions ? transactionsOf(table) : null;
	const fitted = table.located(() =>
		fitGammaGamma(
			summary ?? {
				frequency: table.numbers('frequency'),
				meanValue: table.numbers('monetary_value'),
				count: countOf(table)
			},
			{ penalty: options.penalty }
		)
	);
	const { predict } = options;
	return {
		report: fitReport(fitted, {
			mean_value: fitted.populationMean,
			correlation_of_frequency_and_value: fitted.correlation
		}),
		predictions: predict && {
			expected_value: Array.from(predict.numbers('frequency'), (x, row) =>
				fitted.expectedMeanValue(x, predict.numbers('monetary_value')[row]!)
			)
		}
	};
}

function cohort(name: string, summary: string, fit: (cohort: Cohort) => RetentionFit): FitModel {
	return {
		name,
		summary,
		input: 'period (0, 1, 2, ...), customers active at its end',
		fit(table, options) {
			const active = activeCustomers(table);
			const fitted = fit({ active });
			const periods = active.length - 1 + (options.horizon ?? 5);
			return {
				report: fitReport(fitted, {
					curve: Array.from({ length: periods + 1 }, (_, period) => ({
						period,
						active: active[period] ?? null,
						survival: fitted.survival(period),
						retention: period === 0 ? null : fitted.retention(period)
					})),
					residual_lifetime: {
						discount: 0.1,
						renewals: fitted.discountedResidualLifetime(active.length, 0.1)
					}
				})
			};
		}
	};
}

function historiesOf(table: Table): PurchaseHistories {
	return {
		frequency: table.numbers('frequency'),
		recency: table.numbers('recency'),
		age: table.numbers('T'),
		count: countOf(table)
	};
}

const countOf = (table: Table) => (table.has('n') ? table.numbers('n') : undefined);

/** A file of raw purchases, in weeks. */
function transactionsOf(table: Table): TransactionSummary {
	const customer = table.codes('customer', 'customer').codes;
	return table.located(() =>
		summariseTransactions({
			customer,
			day: table.dates('date').map((instant) => instant / milliseconds),
			amount: table.has('amount') ? table.numbers('amount') : undefined
		})
	);
}

/** Customers by period; the rows may come in any order, but no period may lack. */
function activeCustomers(table: Table): Float64Array {
	const period = table.numbers('period');
	const customers = table.numbers('customers');
	const active = new Float64Array(period.length).fill(NaN);
	period.forEach((at, row) => {
		if (!(at in active) || !Number.isNaN(active[at]!))
			throw new FitError(
				'bad_value',
				`${table.file}, line ${table.lineOf(row)}: the period ${at} is not one of 0 to ${period.length - 1}, or comes twice.`,
				'Give one row a period, from 0, the start, without a gap.',
				table.file,
				table.lineOf(row)
			);
		active[at] = customers[row]!;
	});
	return active;
}
