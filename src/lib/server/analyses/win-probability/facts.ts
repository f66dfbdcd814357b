/** What may tell whether a deal is won, with the words for each. */
import { category, days, isToday, itself, number, times, type NameOf } from '../scoring/facts.ts';
import type { Field } from '../scoring/moments.ts';
import { counted, shortNumber } from '../scoring/words.ts';

/** The facts of deals. `of` names stages, owners, products and campaigns by their ids. */
export function factsOfDeals(
	of: NameOf,
	{ locale, currency }: { locale: string; currency: string }
): Field[] {
	const amount = (value: string | number) =>
		new Intl.NumberFormat(locale, {
			style: 'currency',
			currency,
			notation: 'compact',
			maximumSignificantDigits: 3
		}).format(Number(value));
	return [
		{ ...category('stage', 'Stage', of, true), isPassing: true },
		number('stage_days', 'Days in this stage', (value) =>
			isToday(value) ? 'Came to its stage today' : `In its stage for ${days(value)}`
		),
		number('stage_changes', 'Changes of stage', (value) =>
			Number(value) === 0 ? 'Its stage never changed' : `Its stage changed ${times(value)}`
		),
		number('age', 'Age', (value) => (isToday(value) ? 'Created today' : `Created ${days(value)} ago`)),
		number('amount', 'Amount', (value) => `Amount: ${amount(value)}`),
		number('due', 'Days to the expected close', (value) =>
			Number(value) < 0
				? `Its expected close is ${days(-Number(value))} past`
				: `Expected to close in ${days(value)}`
		),
		number('pushes', 'Pushes of the close date', (value) =>
			Number(value) === 0 ? 'Its close date was never pushed' : `Its close date was pushed ${times(value)}`
		),
		category('owner', 'Owner', of, true),
		number('company_wins', 'Earlier wins with the company', (value) =>
			Number(value) === 0
				? 'Nothing was won with its company before'
				: `${counted(value, 'deal')} won with its company before`
		),
		number('activities', 'Activities', (value) =>
			Number(value) === 0 ? 'No activity so far' : counted(value, 'activity', 'activities')
		),
		number('activities_month', 'Activities of the last 30 days', (value) =>
			Number(value) === 0
				? 'No activity in the last 30 days'
				: `${counted(value, 'activity', 'activities')} in the last 30 days`
		),
		number('silence', 'Days since the last activity', (value) =>
			isToday(value) ? 'Something happened today' : `Quiet for ${days(value)}`
		),
		category('source', 'Source', itself),
		category('type', 'Type', itself),
		category('product', 'Product', of),
		category('campaign', 'Campaign', of),
		category('industry', 'Industry', itself),
		category('country', 'Country', itself),
		number(
			'employees',
			'Employees',
			(value) => `Its company has ${shortNumber(Number(value), locale)} employees`,
			{
				isDated: false
			}
		)
	];
}
