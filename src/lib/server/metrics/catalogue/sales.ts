/** What is created, won and lost. */
import type { MetricSpecification } from '../specification.ts';
import {
	createdDeals,
	cycleDays,
	hasCycle,
	isClosedBeforeCreated,
	lostDeals,
	onCreated,
	onWon,
	sums,
	withoutAmount,
	wonDeals
} from './parts.ts';

export const sales: MetricSpecification[] = [
	{
		name: 'deals_created',
		label: 'Deals created',
		subject: 'sales',
		definition: 'The number of deals created in the period.',
		formula: 'count of deals by deals.created_at',
		unit: 'count',
		dateBasis: onCreated,
		edgeCases: ['Deals whose source does not say when they were created are in no period.'],
		source: 'HubSpot, “Deals created”.',
		better: 'higher',
		records: 'deals',
		parts: [createdDeals({ deals: sums.count })],
		value: 'deals',
		sample: 'deals',
		additive: true
	},
	{
		name: 'pipeline_created',
		label: 'Pipeline created',
		subject: 'sales',
		definition: 'The amount of deals created in the period, as it was when they were created.',
		formula: 'sum of the first amount of each deal, by deals.created_at',
		unit: 'money',
		dateBasis: onCreated,
		edgeCases: [
			'Later changes of the amount do not rewrite it.',
			'Without a history of amounts, the present amount is taken.'
		],
		source: 'dbt_salesforce, opportunity aggregation; amounts at creation as in crm.md M24.',
		better: 'higher',
		records: 'deals',
		parts: [
			{
				relation: 'deal_creations',
				timing: 'period',
				date: 'r.created_at',
				dateType: 'instant',
				aggregates: { amount: sums.amount, deals: sums.count }
			}
		],
		value: 'amount',
		sample: 'deals',
		additive: true,
		warnings: [withoutAmount]
	},
	{
		name: 'deals_won',
		label: 'Deals won',
		subject: 'sales',
		definition: 'The number of deals won in the period.',
		formula: "count of deals where deals.status = 'won', by deals.closed_at",
		unit: 'count',
		dateBasis: onWon,
		edgeCases: ['A deal that was reopened counts where it was closed last.'],
		source: 'HubSpot, “Closed won deals”.',
		better: 'higher',
		records: 'deals',
		parts: [wonDeals({ deals: sums.count })],
		value: 'deals',
		sample: 'deals',
		additive: true
	},
	{
		name: 'deals_lost',
		label: 'Deals lost',
		subject: 'sales',
		definition: 'The number of deals lost in the period.',
		formula: "count of deals where deals.status = 'lost', by deals.closed_at",
		unit: 'count',
		dateBasis: 'when the deal was lost',
		edgeCases: ['Dead deals that nobody closed are not lost yet: see stale_deals.'],
		source: 'HubSpot, “Closed lost deals”.',
		better: 'lower',
		records: 'deals',
		parts: [lostDeals({ deals: sums.count })],
		value: 'deals',
		sample: 'deals',
		additive: true
	},
	{
		name: 'won_amount',
		label: 'Won amount',
		subject: 'sales',
		definition: 'The amount of deals won in the period.',
		formula: "sum of deals.amount_base where deals.status = 'won', by deals.closed_at",
		unit: 'money',
		dateBasis: onWon,
		edgeCases: [
			'In the reporting currency at the rate of the day it was won.',
			'Deals without an amount are left out and counted in a note.'
		],
		source: 'Salesforce, Closed Won; SuiteCRM adds amounts of different currencies, this does not.',
		better: 'higher',
		records: 'deals',
		parts: [wonDeals({ amount: sums.amount, deals: sums.count })],
		value: 'amount',
		sample: 'deals',
		additive: true,
		warnings: [withoutAmount]
	},
	{
		name: 'lost_amount',
		label: 'Lost amount',
		subject: 'sales',
		definition: 'The amount of deals lost in the period.',
		formula: "sum of deals.amount_base where deals.status = 'lost', by deals.closed_at",
		unit: 'money',
		dateBasis: 'when the deal was lost',
		edgeCases: ['Many CRMs set the amount of a lost deal to 0.'],
		source: 'Salesforce Pipeline Inspection, Closed Lost.',
		better: 'lower',
		records: 'deals',
		parts: [lostDeals({ amount: sums.amount, deals: sums.count })],
		value: 'amount',
		sample: 'deals',
		additive: true,
		warnings: [withoutAmount]
	},
	{
		name: 'average_deal_size',
		label: 'Average deal size',
		subject: 'sales',
		definition: 'The mean amount of deals won in the period.',
		formula: 'won amount ÷ won deals that have an amount',
		unit: 'money',
		dateBasis: onWon,
		edgeCases: [
			'A few large deals pull it up: see median_deal_size.',
			'Deals without an amount are left out.'
		],
		source: 'WinsAbove glossary, average deal size.',
		better: 'higher',
		records: 'deals',
		parts: [wonDeals({ amount: sums.amount, deals: 'count(r.amount_base)' })],
		value: '(amount / nullif(deals, 0))::decimal(38, 4)',
		sample: 'deals',
		additive: false,
		warnings: [withoutAmount]
	},
	{
		name: 'median_deal_size',
		label: 'Median deal size',
		subject: 'sales',
		definition: 'The amount that half of the deals won in the period exceed.',
		formula: 'median of deals.amount_base over won deals',
		unit: 'money',
		dateBasis: onWon,
		edgeCases: ['Deals without an amount are left out.'],
		source: 'Hyndman and Fan (1996), definition 7.',
		better: 'higher',
		records: 'deals',
		parts: [wonDeals({ middle: 'median(r.amount_base)', deals: 'count(r.amount_base)' })],
		value: 'middle::decimal(38, 4)',
		sample: 'deals',
		additive: false,
		warnings: [withoutAmount]
	},
	{
		name: 'sales_cycle',
		label: 'Sales cycle',
		subject: 'sales',
		definition: 'The median number of days from the creation of a deal to its win.',
		formula: 'median of deals.closed_at − deals.created_at over won deals',
		unit: 'days',
		dateBasis: onWon,
		edgeCases: [
			'Won deals only, which are quicker than the rest.',
			'A deal closed before it was created is a data fault: left out and counted in a note, never turned positive.'
		],
		source: 'KPI Tree, “Sales cycle length”. Odoo hides negative durations behind abs().',
		better: 'lower',
		records: 'deals',
		parts: [
			wonDeals({
				cycle: `median(${cycleDays}) filter (where ${hasCycle})`,
				deals: `count(*) filter (where ${hasCycle})`
			})
		],
		value: 'cycle',
		sample: 'deals',
		additive: false,
		warnings: [
			{
				where: isClosedBeforeCreated,
				message: 'were closed before they were created, so not counted'
			},
			{ where: 'r.created_at is null', message: 'have no date of creation, so not counted' }
		]
	}
];
