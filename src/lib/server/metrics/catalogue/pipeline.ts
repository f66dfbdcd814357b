/** What is open, and how it stands. */
import type { MetricSpecification } from '../specification.ts';
import {
	asOf,
	closedAmounts,
	closedDeals,
	cycleDays,
	hasCycle,
	onClose,
	openDeals,
	sums,
	withoutAmount,
	won
} from './parts.ts';

export const pipeline: MetricSpecification[] = [
	{
		name: 'open_pipeline',
		label: 'Open pipeline',
		subject: 'pipeline',
		definition: 'The amount of all deals that are neither won nor lost at a moment.',
		formula: "sum of deals.amount_base where deals.status = 'open'",
		unit: 'money',
		dateBasis: asOf,
		edgeCases: [
			'Deals past their expected close stay in; overdue_deals counts them.',
			'In the reporting currency at the last rate known on the day of the expected close: the latest one until then, that of the day once the deal is overdue, and that of the day it was made where no close is expected. At an earlier moment, at the rates known by then: what the pipeline was called on that day.',
			'Deals without an amount are left out and counted in a note.'
		],
		source:
			'Atrium, “Pipeline change”; Frappe CRM dashboard (open deals at their value). Salesforce calls it Open Pipeline.',
		better: 'higher',
		records: 'deals',
		parts: [openDeals({ amount: sums.amount, deals: sums.count })],
		value: 'amount',
		sample: 'deals',
		additive: true,
		warnings: [withoutAmount]
	},
	{
		name: 'open_pipeline_count',
		label: 'Open deals',
		subject: 'pipeline',
		definition: 'The number of deals that are neither won nor lost at a moment.',
		formula: "count of deals where deals.status = 'open'",
		unit: 'count',
		dateBasis: asOf,
		edgeCases: ['Deals past their expected close stay in.'],
		source: 'Salesforce forecast roll-ups: Open Pipeline, by count.',
		better: null,
		records: 'deals',
		parts: [openDeals({ deals: sums.count })],
		value: 'deals',
		sample: 'deals',
		additive: true
	},
	{
		name: 'weighted_pipeline',
		label: 'Weighted pipeline',
		subject: 'pipeline',
		definition: 'The amount of open deals, each times its probability.',
		formula:
			'sum of deals.amount_base × deals.probability, else the probability of its stage, over open deals',
		unit: 'money',
		dateBasis: asOf,
		edgeCases: [
			'Probabilities are held as 0 to 1 whatever the source wrote, so the figure never exceeds the open pipeline.',
			'A deal without a probability of its own or its stage is left out and counted in a note.',
			'Won deals are not in it. HubSpot’s Analyze tab includes them.'
		],
		source:
			'Odoo crm.lead prorated_revenue; EspoCRM amountWeightedConverted. dbt_salesforce multiplies an unscaled 0 to 100 probability: 100 times too much.',
		better: 'higher',
		records: 'deals',
		parts: [
			{ ...openDeals({ weighted: sums.weighted, deals: sums.count }), relation: 'deals_with_probability' }
		],
		value: 'weighted',
		sample: 'deals',
		additive: true,
		warnings: [
			withoutAmount,
			{ where: 'r.probability is null', message: 'without a probability, so not in the sum' }
		]
	},
	{
		name: 'overdue_deals',
		label: 'Overdue deals',
		subject: 'pipeline',
		definition: 'Open deals whose expected close has passed.',
		formula: 'count of open deals where deals.expected_close < the day asked about',
		unit: 'count',
		dateBasis: asOf,
		edgeCases: ['Deals without an expected close are not overdue.'],
		source: 'Gong, “Overdue”; Salesforce Pipeline Inspection.',
		better: 'lower',
		records: 'deals',
		parts: [
			{ ...openDeals({ deals: sums.count }), where: "r.status = 'open' and r.expected_close < {today}" }
		],
		value: 'deals',
		sample: 'deals',
		additive: true
	},
	{
		name: 'stale_deals',
		label: 'Stale deals',
		subject: 'pipeline',
		definition: 'Open deals created over 30 days ago on which nothing was logged or changed for 30 days.',
		formula: 'count of open deals without an activity or a change of the deal in the 30 days before',
		unit: 'count',
		dateBasis: asOf,
		edgeCases: [
			'Counted from the last activity or change, never from creation alone.',
			'Activities that the reader may not see do not count.'
		],
		source: 'Krayin counts “rotten” days from creation, which marks every old deal; this does not.',
		better: 'lower',
		records: 'deals',
		parts: [
			{
				...openDeals({ deals: sums.count }),
				where: `r.status = 'open' and r.created_at < {moment} - interval 30 days
		and not exists (
			from {activities} touched
			where touched.deal_id = r.id
				and touched.occurred_at >= {moment} - interval 30 days and touched.occurred_at < {moment}
		)
		and not exists (
			from {deal_events} changed
			where changed.deal_id = r.id
				and changed.changed_at >= {moment} - interval 30 days and changed.changed_at < {moment}
		)`
			}
		],
		value: 'deals',
		sample: 'deals',
		additive: true
	},
	{
		name: 'sales_velocity',
		label: 'Sales velocity',
		subject: 'pipeline',
		definition: 'What the open pipeline brings a day at the current win rate, deal size and cycle.',
		formula: 'open deals × win rate × average deal size ÷ median sales cycle in days',
		unit: 'money_per_day',
		dateBasis: 'open deals as of the moment; the rest over deals closed in the period',
		edgeCases: [
			'All four over the same deals and period.',
			'A product of estimates: read its direction, not its digits.'
		],
		source: 'KPI Tree, “Pipeline velocity”.',
		better: 'higher',
		records: 'deals',
		recordsParts: [1],
		parts: [
			openDeals({ open_deals: sums.count }),
			closedDeals({
				won,
				closed: sums.count,
				won_amount: "sum(r.amount_base) filter (where r.status = 'won')",
				won_with_amount: "count(r.amount_base) filter (where r.status = 'won')",
				cycle: `median(${cycleDays}) filter (where r.status = 'won' and ${hasCycle})`
			})
		],
		value:
			'open_deals * (won / nullif(closed, 0)) * (won_amount / nullif(won_with_amount, 0)) / nullif(cycle, 0)',
		sample: 'closed',
		additive: false,
		warnings: [{ ...withoutAmount, where: "r.status = 'won' and r.amount_base is null" }]
	},
	{
		name: 'required_coverage',
		label: 'Required coverage',
		subject: 'pipeline',
		definition: 'How many times its amount a pipeline must hold to bring it, at the win rate of the period.',
		formula: '1 ÷ win rate by amount, over deals closed in the period',
		unit: 'number',
		dateBasis: onClose,
		edgeCases: [
			'Compare it with pipeline_coverage.',
			'Won and lost alone: where dead deals stay open, more is required.',
			'Null when nothing was won.'
		],
		source: 'winsabove glossary and metrickittools.com; research/crm.md M05.',
		better: 'lower',
		records: 'deals',
		parts: [closedAmounts],
		value: '(closed_amount / nullif(won_amount, 0))::double',
		sample: 'deals',
		whenUnknown: 'Nothing with an amount was won in this period.',
		counts: "r.status = 'won'",
		additive: false
	},
	{
		name: 'top_five_share',
		label: 'Share of the five largest deals',
		subject: 'pipeline',
		definition: 'Of the open pipeline, the share that its five largest deals hold.',
		formula: 'sum of the five largest deals.amount_base of open deals ÷ open pipeline',
		unit: 'ratio',
		dateBasis: asOf,
		edgeCases: [
			'The higher, the more a forecast hangs on single deals.',
			'With five deals or fewer it is 100 %.'
		],
		source: 'research/crm.md M62, concentration.',
		better: 'lower',
		records: 'deals',
		parts: [
			openDeals({
				largest: 'list_sum(max(r.amount_base::double, 5))',
				whole: sums.amount,
				deals: sums.count
			})
		],
		value: '(largest / nullif(whole, 0))::double',
		sample: 'deals',
		additive: false,
		warnings: [withoutAmount]
	}
];
