import type { MetricSpecification } from '../specification.ts';
import {
	closedDeals,
	createdDeals,
	cycleDays,
	hasCycle,
	isClosedBeforeCreated,
	lost,
	lostDeals,
	quotaPart,
	sums,
	withoutAmount,
	won,
	wonDeals
} from './parts.ts';

const onClose = 'when the deal was closed';
const onWon = 'when the deal was won';
const onCreated = 'when the deal was created';

/** Days from its creation within which a deal has to be won to count. */
const winHorizonDays = 180;

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
		name: 'win_rate',
		label: 'Win rate',
		subject: 'sales',
		definition: 'Of the deals closed in the period, the share that was won.',
		formula: 'deals won ÷ (deals won + deals lost), by deals.closed_at',
		unit: 'ratio',
		dateBasis: onClose,
		edgeCases: [
			'Closed deals only: it reads too high where dead deals are left open. See cohort_win_rate and win_rate_by_horizon.',
			'Null when nothing was closed.'
		],
		source: 'Varicent, “Close rate”. Zoho counts overdue deals as lost.',
		better: 'higher',
		records: 'deals',
		parts: [closedDeals({ won, lost })],
		value: 'won / nullif(won + lost, 0)',
		sample: 'won + lost',
		proportion: { successes: 'won', trials: 'won + lost' },
		counts: "r.status = 'won'",
		additive: false
	},
	{
		name: 'win_rate_by_amount',
		label: 'Win rate by amount',
		subject: 'sales',
		definition: 'Of the amount of deals closed in the period, the share that was won.',
		formula: 'won amount ÷ (won amount + lost amount), by deals.closed_at',
		unit: 'ratio',
		dateBasis: onClose,
		edgeCases: [
			'Amounts as they were at close; null when lost deals carry no amounts to compare with and nothing was won.'
		],
		source: 'dbt_salesforce, total_win_percent.',
		better: 'higher',
		records: 'deals',
		parts: [
			closedDeals({
				won_amount: "sum(r.amount_base) filter (where r.status = 'won')",
				closed_amount: sums.amount,
				deals: sums.count
			})
		],
		value: '(coalesce(won_amount, 0) / nullif(closed_amount, 0))::double',
		sample: 'deals',
		counts: "r.status = 'won'",
		additive: false,
		warnings: [
			{
				where: "r.status = 'lost' and coalesce(r.amount_base, 0) = 0",
				message: 'were lost with no amount, which makes this rate too high'
			}
		]
	},
	{
		name: 'cohort_win_rate',
		label: 'Win rate of created deals',
		subject: 'sales',
		definition: 'Of the deals created in the period, the share won so far.',
		formula: 'deals won ÷ deals created, by deals.created_at',
		unit: 'ratio',
		dateBasis: onCreated,
		edgeCases: [
			'Open deals count as not yet won: recent periods rise with time, and a note says how many are open.'
		],
		source: 'Varicent, “Created win rate”.',
		better: 'higher',
		records: 'deals',
		parts: [createdDeals({ won, created: sums.count })],
		value: 'won / nullif(created, 0)',
		sample: 'created',
		proportion: { successes: 'won', trials: 'created' },
		counts: "r.status = 'won'",
		additive: false,
		warnings: [{ where: "r.status = 'open'", message: 'are still open' }]
	},
	{
		name: 'win_rate_by_horizon',
		label: `Won within ${winHorizonDays} days`,
		subject: 'sales',
		definition: `Of the deals created in the period, the share that is won within ${winHorizonDays} days of creation, estimated with the open ones counted for as long as they have been.`,
		formula: `Aalen-Johansen cumulative incidence of winning at ${winHorizonDays} days; lost is a competing risk, open is censored`,
		unit: 'ratio',
		dateBasis: onCreated,
		edgeCases: [
			'Not fooled by dead deals that nobody closes, as won ÷ (won + lost) is.',
			`Null until a deal of the period is ${winHorizonDays} days old.`,
			'Deals closed before they were created are left out.'
		],
		source: 'Aalen and Johansen (1978); Funnelcast, “Win rates: omit opens at your peril”.',
		better: 'higher',
		records: 'deals',
		parts: [
			{
				...createdDeals({ deals: sums.count }),
				survival: {
					name: 'incidence',
					days: "date_diff('second', r.created_at, coalesce(case when r.status <> 'open' then r.closed_at end, now())) / 86400.0",
					event: "r.status <> 'open' and r.closed_at is not null",
					incidence: { cause: "r.status = 'won' and r.closed_at is not null", days: winHorizonDays }
				}
			}
		],
		value: 'incidence',
		sample: 'deals',
		counts: "r.status = 'won'",
		additive: false,
		warnings: [{ where: "r.status = 'open'", message: 'are still open' }]
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
	},
	{
		name: 'quota',
		label: 'Quota',
		subject: 'sales',
		definition: 'What is to be won in the period.',
		formula: 'sum over days of quotas.amount_base ÷ days from quotas.period_start to quotas.period_end',
		unit: 'money',
		dateBasis: 'the days of the quota, which it is spread over evenly',
		edgeCases: [
			'A month has its share of a quarter’s quota, by days.',
			'A team’s quota counts where no person or team inside it has one for those days: the levels of a plan do not add up.',
			'Null when none is set.'
		],
		source: 'Salesforce, Collaborative Forecasts quotas.',
		better: null,
		records: 'quotas',
		parts: [quotaPart],
		value: 'quota',
		sample: 'quotas',
		additive: false
	},
	{
		name: 'quota_attainment',
		label: 'Quota attainment',
		subject: 'sales',
		definition: 'The amount won in the period as a share of its quota.',
		formula: 'won amount ÷ quota',
		unit: 'ratio',
		dateBasis: onWon,
		edgeCases: [
			'Of a team: its sum over its quotas, never the mean of people’s rates.',
			'Null without a quota.'
		],
		source: 'Salesforce help, forecasting charts: Quota Attainment.',
		better: 'higher',
		records: 'deals',
		parts: [wonDeals({ amount: sums.amount, deals: sums.count }), quotaPart],
		value: 'case when quota > 0 then (coalesce(amount, 0) / quota)::double end',
		sample: 'coalesce(deals, 0)',
		additive: false,
		warnings: [withoutAmount]
	},
	{
		name: 'gap_to_quota',
		label: 'Gap to quota',
		subject: 'sales',
		definition: 'What is still to be won in the period.',
		formula: 'quota − won amount',
		unit: 'money',
		dateBasis: onWon,
		edgeCases: ['Below zero when the quota is exceeded. Null without a quota.'],
		source: 'Salesforce, Collaborative Forecasts.',
		better: 'lower',
		records: 'deals',
		parts: [wonDeals({ amount: sums.amount, deals: sums.count }), quotaPart],
		value: 'quota - coalesce(amount, 0)',
		sample: 'coalesce(deals, 0)',
		additive: false,
		warnings: [withoutAmount]
	}
];
