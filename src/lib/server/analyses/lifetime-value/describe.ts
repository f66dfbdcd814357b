import { textTable } from '../text-table.ts';
import type { Contracts, LifetimeValueResult } from './result.ts';

/** What customers are worth as plain text, for the command line. */
export function describeLifetimeValue(result: LifetimeValueResult): string {
	const { summary, because, expected, holdout, best, leaving, currency, contracts } = result;
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
		because,
		...(contracts ? contractLines(contracts, currency) : []),
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

function contractLines({ terms, best, holdout, years }: Contracts, currency: string): string[] {
	const amount = (value: number | string | null) =>
		value === null ? 'unknown' : Math.round(Number(value)).toLocaleString('en-GB');
	return [
		textTable([
			[
				'term',
				'customers',
				`${currency} a month`,
				'began',
				'left',
				'renew at first',
				'later',
				`worth in ${years} years`,
				'without an end'
			],
			...terms.map(({ label, customers, mrr, began, left, renewals, value, whole }) => [
				label,
				String(customers),
				amount(mrr),
				String(began),
				String(left),
				renewals[0] === undefined ? '' : `${Math.round(100 * renewals[0])} %`,
				renewals.length < 2 ? '' : `${Math.round(100 * renewals.at(-1)!)} %`,
				amount(value),
				amount(whole)
			])
		]),
		...(holdout ? [`From ${holdout.split} to ${holdout.to}: ${holdout.verdict}`] : []),
		...(best.length > 0
			? [
					`Worth most\n${best
						.slice(0, 10)
						.map(
							({ label, mrr, term, value }) =>
								`  ${label}: pays ${amount(mrr)} a month, ${term.toLowerCase()}, worth ${amount(value)}`
						)
						.join('\n')}`
				]
			: [])
	];
}
