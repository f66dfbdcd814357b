/** What marketing spends for new customers, and what comes back. */
import { lookbackDays } from '../relations/touchpoints.ts';
import type { MetricSpecification, Part } from '../specification.ts';
import { costs, costsSaid, costWarningsOf, firstWins, onWon, sums, withoutAmount } from './parts.ts';
import { opening, unknownChanges } from './recurring.ts';
import { returnOnMarketing, returnOnSpend } from './returns.ts';

const credited = (aggregates: Part['aggregates']): Part => ({
	relation: 'credited_wins',
	timing: 'period',
	date: 'r.closed_at',
	dateType: 'instant',
	aggregates
});

/** Revenue of campaigns that had a cost in the period: what others brought is not their return. */
const returned: Part = {
	...credited({ revenue: 'sum(r.credit)', touches: sums.count }),
	relation: 'paid_wins',
	spansPeriod: true
};

/** A deal has a row for each of its touchpoints, and is one deal. */
const winsWithoutAmount = { ...withoutAmount, counted: 'distinct r.id' };

const equalShares = `Every touchpoint of the ${lookbackDays} days before the win has an equal share: last touch, first touch and data-driven models say otherwise.`;
const notCausal = 'Credit is not cause: it says who was there, not what would not have happened without.';
const marginSaid = 'The gross margin is that of the company settings, 100 % unless it was set.';

/** What the simple lifetime value is computed from. */
const lifetime: Part['aggregates'] = {
	paid: 'sum(r.mrr)',
	payers: sums.count,
	left_off: 'count(*) filter (where r.later_mrr <= 0)',
	months: "any_value(date_diff('day', {from}, least({to}, {today} + 1)) / 30.4375)"
};

const lifetimeValue =
	'{margin} * paid / nullif(payers, 0) / nullif(1 - pow(1 - left_off / nullif(payers, 0), 1 / nullif(months, 0)), 0)';

export const acquisition: MetricSpecification[] = [
	{
		name: 'new_customers',
		label: 'New customers',
		subject: 'marketing',
		definition: 'The number of customers whose first deal was won in the period.',
		formula: 'count of first won deals of companies, by deals.closed_at',
		unit: 'count',
		dateBasis: 'when the customer’s first deal was won',
		edgeCases: [
			'A deal without a company is its contact’s; one that names neither is a customer of its own.',
			'Wins before the data begin are not known: in the first months old customers look new.'
		],
		source: 'research/metrics.md 32.',
		better: 'higher',
		records: 'deals',
		parts: [firstWins],
		value: 'customers',
		sample: 'customers',
		additive: true
	},
	{
		name: 'cac',
		label: 'Customer acquisition cost',
		subject: 'marketing',
		definition: 'Campaign cost of the period for each new customer of it.',
		formula: 'campaign cost ÷ new customers',
		unit: 'money',
		dateBasis: 'the day of the cost, and when the customer’s first deal was won',
		edgeCases: [
			'Blended: customers whom no campaign brought count too, unless it is broken down by campaign or channel.',
			costsSaid,
			'Campaign costs alone: what sales people cost is not in the data.',
			'Cost of today brings customers of later: over a short period the two are not of each other.'
		],
		source: 'research/metrics.md 32; loops.so and mediabuyer.site, blended CAC.',
		better: 'lower',
		records: 'deals',
		recordsParts: [1],
		parts: [costs, firstWins],
		value: '(cost / nullif(customers, 0))::decimal(38, 4)',
		sample: 'customers',
		whenUnknown: 'There are no costs, or no new customers, in this period.',
		additive: false,
		warnings: costWarningsOf(0)
	},
	{
		name: 'attributed_revenue',
		label: 'Attributed revenue',
		subject: 'marketing',
		definition: 'The amount won in the period, credited to the touchpoints before each win.',
		formula: `deals.amount_base of won deals ÷ number of their touchpoints in the ${lookbackDays} days before deals.closed_at, summed over touchpoints`,
		unit: 'money',
		dateBasis: onWon,
		edgeCases: [
			equalShares,
			'Touchpoints of a deal are its own, those of its contacts, and those of the lead it was.',
			'A win without a touchpoint has no campaign: by campaign the parts still add up to the won amount.',
			notCausal
		],
		source: 'HubSpot, “Linear” attribution; research/crm.md M37.',
		better: 'higher',
		records: 'deals',
		parts: [credited({ revenue: 'sum(r.credit)', touches: sums.count })],
		value: 'revenue',
		sample: 'touches',
		additive: true,
		warnings: [winsWithoutAmount]
	},
	{
		name: 'roas',
		label: 'Return on ad spend',
		subject: 'marketing',
		definition: 'Attributed revenue of campaigns for each unit of their cost.',
		formula: 'attributed revenue of campaigns with a cost in the period ÷ their cost',
		unit: 'number',
		dateBasis: 'when the deal was won, and the day of the cost',
		edgeCases: [equalShares, costsSaid, 'Revenue, not profit: at 1 the goods are not paid yet.', notCausal],
		source: 'metrickittools and webmasterid, ROAS; research/crm.md M35.',
		better: 'higher',
		records: 'deals',
		recordsParts: [0],
		parts: [returned, costs],
		value: returnOnSpend.sql,
		sample: 'coalesce(touches, 0)',
		whenUnknown: 'There are no campaign costs in this period.',
		additive: false,
		warnings: [winsWithoutAmount, ...costWarningsOf(1)]
	},
	{
		name: 'roi',
		label: 'Return on marketing',
		subject: 'marketing',
		definition: 'What campaigns brought in gross margin beyond their cost, for each unit of it.',
		formula: '(attributed revenue of campaigns with a cost × gross margin − their cost) ÷ their cost',
		unit: 'ratio',
		dateBasis: 'when the deal was won, and the day of the cost',
		edgeCases: [
			equalShares,
			costsSaid,
			marginSaid,
			'−100 % is money spent for nothing, 0 % the cost just come back.',
			notCausal
		],
		source:
			'metrickittools, growthcalc.co; research/crm.md M36. SuiteCRM adds amounts of different currencies.',
		better: 'higher',
		records: 'deals',
		recordsParts: [0],
		parts: [returned, costs],
		value: returnOnMarketing.sql,
		sample: 'coalesce(touches, 0)',
		whenUnknown: 'There are no campaign costs in this period.',
		additive: false,
		warnings: [winsWithoutAmount, ...costWarningsOf(1)]
	},
	{
		name: 'cac_payback',
		label: 'CAC payback',
		subject: 'marketing',
		definition: 'The number of months in which the gross margin of a new customer pays for winning them.',
		formula: 'customer acquisition cost ÷ (gross margin × new MRR ÷ customers with new MRR)',
		unit: 'months',
		dateBasis: 'the day of the cost, when the first deal was won, and when the customer came to pay a month',
		edgeCases: [marginSaid, costsSaid, 'For customers who pay a month; others have no monthly revenue.'],
		source: 'nali.org; research/crm.md M31.',
		better: 'lower',
		records: 'deals',
		recordsParts: [1],
		parts: [
			costs,
			firstWins,
			{
				relation: 'recurring_changes',
				timing: 'period',
				date: 'r.changed_at',
				dateType: 'instant',
				where: "r.movement = 'new'",
				aggregates: { new_amount: 'sum(r.change)', new_payers: sums.count }
			}
		],
		value: '(cost / nullif(customers, 0)) / nullif({margin} * new_amount / nullif(new_payers, 0), 0)',
		sample: 'customers',
		whenUnknown: 'It needs campaign costs, new customers and new recurring revenue in one period.',
		additive: false,
		warnings: costWarningsOf(0)
	},
	{
		name: 'simple_lifetime_value',
		label: 'Lifetime value, simple',
		subject: 'customers',
		definition:
			'The gross margin of a paying customer until they leave, were every month like those of the period.',
		formula:
			'gross margin × monthly recurring revenue per customer at the beginning ÷ monthly churn, where monthly churn is 1 − (share that stayed)^(1 ÷ months)',
		unit: 'money',
		dateBasis: 'the customers who paid when the period began',
		edgeCases: [
			marginSaid,
			'Null when nobody left: nothing tells how long a customer stays.',
			'It takes churn as the same at every age, which it rarely is: the lifetime value analysis does not.'
		],
		source: 'mindset-code wiki, LTV = ARPA × margin ÷ churn; research/crm.md M32.',
		better: 'higher',
		records: 'companies',
		parts: [opening(lifetime)],
		value: `(${lifetimeValue})::decimal(38, 4)`,
		sample: 'payers',
		whenUnknown: 'Nobody who paid at the beginning of the period has left, or nobody paid then.',
		additive: false,
		warnings: [unknownChanges]
	},
	{
		name: 'ltv_to_cac',
		label: 'LTV to CAC',
		subject: 'customers',
		definition: 'The simple lifetime value of a customer for each unit it cost to win one.',
		formula: 'simple lifetime value ÷ customer acquisition cost, over one period',
		unit: 'number',
		dateBasis: 'the customers who paid when the period began; costs and new customers of the period',
		edgeCases: [
			'Two estimates, one over the other: read its direction, not its digits.',
			marginSaid,
			costsSaid
		],
		source: 'research/crm.md M34.',
		better: 'higher',
		records: 'companies',
		parts: [opening(lifetime), costs, firstWins],
		value: `(${lifetimeValue}) / nullif(cost / nullif(customers, 0), 0)`,
		sample: 'payers',
		whenUnknown: 'It needs churn, campaign costs and new customers in one period.',
		additive: false,
		warnings: [unknownChanges, ...costWarningsOf(1)]
	}
];
