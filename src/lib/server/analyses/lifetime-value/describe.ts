import type { LifetimeValueResult } from './result.ts';

/** What customers are worth as plain text, for the command line. */
export function describeLifetimeValue(result: LifetimeValueResult): string {
	const { summary, expected, holdout, best, leaving, currency } = result;
	const amount = (value: number | null) =>
		value === null ? 'unknown' : Math.round(value).toLocaleString('en-GB');
	const list = (title: string, customers: LifetimeValueResult['best']) =>
		customers.length === 0
			? []
			: [
					`${title}\n${customers
						.slice(0, 10)
						.map(
							({ label, alive, expectedPurchases, expectedValue, spent }) =>
								`  ${label}: spent ${amount(Number(spent))}, ${Math.round(alive * 100)} % still buy, ${expectedPurchases.toFixed(1)} purchases to come, worth ${amount(expectedValue)}`
						)
						.join('\n')}`
				];
	return [
		summary,
		...(expected
			? [
					`In the year to come: ${amount(expected.purchases)} purchases${expected.low === null ? '' : ` (80 %: ${amount(expected.low)} to ${amount(expected.high)})`}, revenue ${amount(expected.revenue)}, value ${amount(expected.value)} ${currency}`
				]
			: []),
		...(holdout ? [`From ${holdout.split} to ${holdout.to}: ${holdout.verdict}`] : []),
		...list('Worth most', best),
		...list('Spent much, and likely gone', leaving)
	].join('\n\n');
}
