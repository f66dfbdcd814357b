/** What customers who order are expected to buy, and how right that would have been. Run in a thread. */
import { fitGammaGamma } from '#lib/stats/lifetime-value/gamma-gamma.ts';
import {
	aliveOf,
	bandsOf,
	expectationOf,
	fitOf,
	intervalOf,
	purchasesOf,
	sumOf,
	valueOf
} from './expectation.ts';
import type { CustomerHistory, HeldOut, History } from './histories.ts';
import { holdoutOf } from './holdout.ts';
import type { CustomerValue, Holdout, LifetimeValueResult } from './result.ts';

export interface OrdersInput {
	histories: History[];
	/** What customers with repeat purchases spend. */
	spenders: { frequency: number; value: number }[];
	/** Customers who spent most. */
	largest: CustomerHistory[];
	/** Purchases before and after the split. */
	heldOut: HeldOut[];
	/** First and repeat purchases by day. */
	days: { day: string; first: number; repeat: number }[];
	split: string;
	asOf: string;
	grossMargin: number;
}

export interface OrdersNumbers {
	model: NonNullable<LifetimeValueResult['model']>;
	spending: LifetimeValueResult['spending'];
	expected: NonNullable<LifetimeValueResult['expected']>;
	bands: LifetimeValueResult['bands'];
	holdout: Holdout | null;
	/** In the order of `largest`. */
	largest: Pick<CustomerValue, 'alive' | 'expectedPurchases' | 'expectedValue'>[];
}

export function ordersNumbers(
	{ histories, spenders, largest, heldOut, days, split, asOf, grossMargin }: OrdersInput,
	report?: (fraction: number) => void
): OrdersNumbers {
	const model = fitOf(histories);
	const spending =
		spenders.length > 0
			? fitGammaGamma({
					frequency: spenders.map(({ frequency }) => frequency),
					meanValue: spenders.map(({ value }) => value)
				})
			: null;
	const expectations = histories.map((row) => expectationOf(row, model, spending));
	const revenue = sumOf(expectations.map((each) => each.revenue));
	return {
		model: { name: 'bg-nbd', parameters: model.parameters, warnings: [...model.diagnostics.warnings] },
		spending: spending && { mean: spending.populationMean, correlation: spending.correlation },
		holdout: holdoutOf(heldOut, days, { split, to: asOf }),
		expected: {
			purchases: expectations.reduce((total, { purchases }) => total + purchases, 0),
			...intervalOf(histories, report),
			revenue,
			value: revenue === null ? null : revenue * grossMargin
		},
		bands: bandsOf(expectations),
		largest: largest.map((row) => {
			const expectedPurchases = purchasesOf(model, row);
			const value = valueOf(spending, row.frequency, row.mean_value ?? 0);
			return {
				alive: aliveOf(model, row),
				expectedPurchases,
				expectedValue: value === null ? null : expectedPurchases * value * grossMargin
			};
		})
	};
}
