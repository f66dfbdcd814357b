/** What customers pay a month, how that changes, and what of it stays. */
import type { MetricSpecification, Part } from '../specification.ts';
import { asOf, sums } from './parts.ts';

const paying = (aggregates: Part['aggregates']): Part => ({
	relation: 'paying_customers',
	timing: 'moment',
	aggregates
});

const changes = (aggregates: Part['aggregates'], where?: string): Part => ({
	relation: 'recurring_changes',
	timing: 'period',
	date: 'r.changed_at',
	dateType: 'instant',
	where,
	aggregates
});

/** Those who paid when the period began, and what they pay at its end, or now while it runs. */
export const opening = (aggregates: Part['aggregates']): Part => ({
	relation: 'opening_customers',
	timing: 'period',
	aggregates
});

const onChange = 'when what the customer pays changed';
const fromStart =
	'the customers who paid when the period began, and what they pay when it ends, or now while it runs';
const needsStart = 'It needs a period with a beginning, at which customers paid already.';

/** What a customer pays is not wholly known. */
export const unknownChanges = {
	where: 'r.has_unknown',
	counted: 'distinct r.customer_id',
	message:
		'have changes without an amount in the reporting currency, or that take off more than was told: what they pay may be wrong here'
};

const counted = [
	'What a customer pays is the sum of their subscription changes; of a customer without any, of the terms of their contracts: a year’s amount by 12.',
	'A contract ends when it was cancelled, else after its last day, unless it renews automatically. What is agreed for a day to come has not happened yet.',
	'In another currency than the reporting one, what a customer pays is judged in their own: more enters at the rate of its day, less takes off the same share of what is counted, and who pays nothing any more is counted with nothing. A rate that moves is no change.'
];

/** One kind of change of what customers pay. */
const movement = (
	name: string,
	label: string,
	kind: string,
	definition: string,
	better: 'higher' | 'lower',
	edgeCases: string[] = []
): MetricSpecification => ({
	name,
	label,
	subject: 'customers',
	definition,
	formula: `sum of the change per month of customers, where it is ${kind}`,
	unit: 'money',
	dateBasis: onChange,
	edgeCases: [
		...edgeCases,
		'New, expansion, contraction, churn and reactivation add up to the change of monthly recurring revenue.',
		'Changes of one moment are one: a renewal at the same price is none.',
		'In another currency than the reporting one, more counts at the rate of its day, and less as the same share of what was counted: who leaves takes off all of it, and a rate that moves is no change.'
	],
	source: 'Lago, “MRR analytics”; research/crm.md M44.',
	better,
	records: 'companies',
	parts: [changes({ change: 'sum(r.change)', changes: sums.count }, `r.movement = '${kind}'`)],
	value: 'change',
	sample: 'changes',
	additive: true,
	warnings: [unknownChanges]
});

export const recurring: MetricSpecification[] = [
	{
		name: 'mrr',
		label: 'Monthly recurring revenue',
		subject: 'customers',
		definition: 'What customers pay a month at a moment.',
		formula:
			'sum over customers of subscription_events.monthly_change up to the moment, never below 0, in the reporting currency',
		unit: 'money',
		dateBasis: asOf,
		edgeCases: counted,
		source: 'Lago, “MRR analytics”; research/crm.md M44: plan prices, not invoices.',
		better: 'higher',
		records: 'companies',
		parts: [paying({ amount: 'sum(r.mrr)', customers: sums.count })],
		value: 'amount',
		sample: 'customers',
		additive: true,
		warnings: [unknownChanges]
	},
	{
		name: 'paying_customers',
		label: 'Paying customers',
		subject: 'customers',
		definition: 'The number of customers who pay something a month at a moment.',
		formula: 'count of customers whose monthly recurring revenue is above 0',
		unit: 'count',
		dateBasis: asOf,
		edgeCases: counted,
		source: 'Baremetrics, “Active customers”.',
		better: 'higher',
		records: 'companies',
		parts: [paying({ customers: sums.count })],
		value: 'customers',
		sample: 'customers',
		additive: true,
		warnings: [unknownChanges]
	},
	{
		name: 'arpa',
		label: 'Revenue per customer',
		subject: 'customers',
		definition: 'Monthly recurring revenue for each paying customer at a moment.',
		formula: 'monthly recurring revenue ÷ paying customers',
		unit: 'money',
		dateBasis: asOf,
		edgeCases: ['A mean: a few large customers pull it up.', 'Null without paying customers.'],
		source: 'Baremetrics, “ARPU”: MRR ÷ active customers.',
		better: 'higher',
		records: 'companies',
		parts: [paying({ amount: 'sum(r.mrr)', customers: sums.count })],
		value: '(amount / nullif(customers, 0))::decimal(38, 4)',
		sample: 'customers',
		additive: false,
		warnings: [unknownChanges]
	},
	movement(
		'new_mrr',
		'New MRR',
		'new',
		'What customers who never paid before came to pay a month.',
		'higher'
	),
	movement(
		'expansion_mrr',
		'Expansion MRR',
		'expansion',
		'What customers who paid already came to pay more a month.',
		'higher'
	),
	movement(
		'contraction_mrr',
		'Contraction MRR',
		'contraction',
		'What customers who stayed came to pay less a month; below zero.',
		'higher'
	),
	movement(
		'churned_mrr',
		'Churned MRR',
		'churn',
		'What customers who left had paid a month; below zero.',
		'higher'
	),
	movement(
		'reactivation_mrr',
		'Reactivation MRR',
		'reactivation',
		'What customers who had left came to pay a month again.',
		'higher',
		['A customer who comes back takes no churn back: both count on their own dates.']
	),
	{
		name: 'quick_ratio',
		label: 'Quick ratio',
		subject: 'customers',
		definition: 'Monthly recurring revenue gained in the period for each unit of it lost.',
		formula: '(new + expansion + reactivation) ÷ (churn + contraction)',
		unit: 'number',
		dateBasis: onChange,
		edgeCases: ['Null when nothing was lost, which is not infinite health in a young business.'],
		source: 'Zoho Billing, “Quick ratio”; research/crm.md M45.',
		better: 'higher',
		records: 'companies',
		parts: [
			changes({
				gained: 'sum(r.change) filter (where r.change > 0)',
				lost: 'sum(-r.change) filter (where r.change < 0)',
				changes: sums.count
			})
		],
		value: 'coalesce(gained, 0) / nullif(lost, 0)',
		sample: 'changes',
		whenUnknown: 'No recurring revenue was lost in the period: there is nothing to divide by.',
		additive: false,
		warnings: [unknownChanges]
	},
	{
		name: 'nrr',
		label: 'Net revenue retention',
		subject: 'customers',
		definition:
			'What the customers who paid when the period began pay at its end, for each unit they paid then.',
		formula: 'their monthly recurring revenue at the end ÷ that at the beginning',
		unit: 'ratio',
		dateBasis: fromStart,
		edgeCases: [
			'New customers, and those who had left before the period, are in neither part.',
			'Above 100 % where they grew more than was lost.',
			'Of a year it is measured over the year, not as the product of its months.'
		],
		source: 'Omni, Raziel and research/crm.md M43.',
		better: 'higher',
		records: 'companies',
		parts: [opening({ then_paid: 'sum(r.mrr)', now_paid: 'sum(r.later_mrr)', customers: sums.count })],
		value: 'now_paid / nullif(then_paid, 0)',
		sample: 'customers',
		counts: 'r.later_mrr > 0',
		whenUnknown: needsStart,
		additive: false,
		warnings: [unknownChanges]
	},
	{
		name: 'grr',
		label: 'Gross revenue retention',
		subject: 'customers',
		definition:
			'What the customers who paid when the period began still pay of it at its end, growth left out.',
		formula: 'sum of the lesser of each customer’s two amounts ÷ monthly recurring revenue at the beginning',
		unit: 'ratio',
		dateBasis: fromStart,
		edgeCases: [
			'Capped customer by customer, so it is never above 100 % and never above net revenue retention.'
		],
		source: 'Omni, “GRR”; research/crm.md M42.',
		better: 'higher',
		records: 'companies',
		parts: [
			opening({
				then_paid: 'sum(r.mrr)',
				kept: 'sum(least(r.mrr, r.later_mrr))',
				customers: sums.count
			})
		],
		value: 'kept / nullif(then_paid, 0)',
		sample: 'customers',
		counts: 'r.later_mrr >= r.mrr',
		whenUnknown: needsStart,
		additive: false,
		warnings: [unknownChanges]
	},
	{
		name: 'logo_churn',
		label: 'Customer churn',
		subject: 'customers',
		definition: 'Of the customers who paid when the period began, the share who pay nothing at its end.',
		formula: 'customers with nothing at the end ÷ customers at the beginning',
		unit: 'ratio',
		dateBasis: fromStart,
		edgeCases: [
			'Who left and came back within the period is not counted as lost.',
			'For customers without contracts or subscriptions there is no such moment: see repeat_rate.'
		],
		source: 'research/crm.md M41.',
		better: 'lower',
		records: 'companies',
		parts: [opening({ lost: 'count(*) filter (where r.later_mrr <= 0)', customers: sums.count })],
		value: 'lost / nullif(customers, 0)',
		sample: 'customers',
		proportion: { successes: 'lost', trials: 'customers' },
		counts: 'r.later_mrr <= 0',
		whenUnknown: needsStart,
		additive: false,
		warnings: [unknownChanges]
	}
];
