import type { MetricSpecification } from '../specification.ts';
import {
	cycleDays,
	hasCycle,
	openDeals,
	openDealsDue,
	quotaPart,
	sums,
	withoutAmount,
	won,
	wonDeals,
	closedDeals
} from './parts.ts';

const asOf = 'as of a moment: now, or the end of the period when it is over';

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
		name: 'closed_won',
		label: 'Closed',
		subject: 'pipeline',
		definition: 'The amount won in the period so far.',
		formula: "sum of deals.amount_base where deals.status = 'won', by deals.closed_at",
		unit: 'money',
		dateBasis: 'when the deal was won',
		edgeCases: ['The same as won_amount; named as forecasts name it.'],
		source: 'Salesforce object reference, ForecastingItem: Closed.',
		better: 'higher',
		records: 'deals',
		parts: [wonDeals({ closed: sums.amount, deals: sums.count })],
		value: 'closed',
		sample: 'deals',
		additive: true,
		warnings: [withoutAmount]
	},
	...(['commit', 'best_case'] as const).map((category): MetricSpecification => {
		const categories = category === 'commit' ? "('commit')" : "('commit', 'best_case')";
		const label = category === 'commit' ? 'Commit' : 'Best case';
		return {
			name: category,
			label,
			subject: 'pipeline',
			definition: `What is won in the period and the open deals expected to close in it that are forecast as ${label.toLowerCase()}${category === 'best_case' ? ' or commit' : ''}.`,
			formula: `closed_won + sum of deals.amount_base over open deals with deals.forecast_category in ${categories} and deals.expected_close in the period`,
			unit: 'money',
			dateBasis: 'when the deal was won, or is expected to close',
			edgeCases: ['Cumulative: it includes what is closed. Omitted deals are not in it.'],
			source: 'Salesforce object reference, ForecastingItem: CommitForecast and BestCaseForecast.',
			better: 'higher',
			records: 'deals',
			parts: [
				{
					...openDealsDue({ promised: sums.amount, deals: sums.count }),
					where: `r.status = 'open' and r.expected_close >= {from} and r.expected_close < {to} and r.forecast_category in ${categories}`
				},
				wonDeals({ closed: sums.amount, closed_deals: sums.count })
			],
			value: 'coalesce(promised, 0) + coalesce(closed, 0)',
			sample: 'coalesce(deals, 0) + coalesce(closed_deals, 0)',
			additive: true,
			recordsParts: [0, 1],
			warnings: [withoutAmount]
		};
	}),
	{
		name: 'pipeline_coverage',
		label: 'Pipeline coverage',
		subject: 'pipeline',
		definition: 'How many times the open pipeline of a period covers what is still to be won of its quota.',
		formula: 'open deals’ amount expected to close in the period ÷ (quota − won amount of the period)',
		unit: 'number',
		dateBasis: 'when the deal is expected to close',
		edgeCases: [
			'Null when there is no quota, or when it is met.',
			'Of deals expected to close in the period only.'
		],
		source: 'Coverage on the remaining quota: WinsAbove glossary. Others divide by the whole quota.',
		better: 'higher',
		records: 'deals',
		parts: [
			openDealsDue({ due: sums.amount, deals: sums.count }),
			quotaPart,
			wonDeals({ won_amount: sums.amount })
		],
		value:
			'case when quota > coalesce(won_amount, 0) then coalesce(due, 0) / (quota - coalesce(won_amount, 0)) end',
		sample: 'deals',
		additive: false,
		warnings: [withoutAmount]
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
		name: 'stage_conversion',
		label: 'Stage conversion',
		subject: 'pipeline',
		definition:
			'Of the deals that entered a stage in the period, the share that has since gone further or been won.',
		formula: 'deals that later entered a stage further on, or won ÷ deals that entered the stage',
		unit: 'ratio',
		dateBasis: 'when the deal first entered the stage',
		edgeCases: [
			'A skipped stage counts as passed by going further; a second visit is not counted again.',
			'Deals still in the stage have not converted yet: recent periods rise with time.',
			'Only stages of open deals; only entries with a date.'
		],
		source: 'KPI Tree, “Stage conversion”; Cinode, which counts adjacent moves only.',
		better: 'higher',
		records: 'deals',
		parts: [
			{
				relation: 'stage_entries',
				timing: 'period',
				date: 'r.entered_at',
				dateType: 'instant',
				where: "r.entry = 1 and r.stage_status = 'open' and r.quality is distinct from 'inferred'",
				aggregates: { advanced: 'count(*) filter (where r.has_advanced)', entered: sums.count }
			}
		],
		value: 'advanced / nullif(entered, 0)',
		sample: 'entered',
		proportion: { successes: 'advanced', trials: 'entered' },
		counts: 'r.has_advanced',
		additive: false,
		warnings: [
			{
				where: 'not r.has_advanced and r.is_current and r.left_at is null',
				message: 'are still in the stage they entered'
			}
		]
	},
	{
		name: 'stage_duration',
		label: 'Time in stage',
		subject: 'pipeline',
		definition:
			'The median number of days a deal stays in a stage, with the deals still there counted for as long as they have been.',
		formula: 'Kaplan-Meier median of deal_stage_history.left_at − entered_at; visits that go on are censored',
		unit: 'days',
		dateBasis: 'when the deal entered the stage',
		edgeCases: [
			'Null when fewer than half of the visits have ended by any age.',
			'Each visit counts, a second one too.'
		],
		source:
			'Kaplan and Meier (1958). Averages over finished visits alone, as most tools show, are too short.',
		better: 'lower',
		records: 'deals',
		parts: [
			{
				relation: 'stage_visits',
				timing: 'period',
				date: 'r.entered_at',
				dateType: 'instant',
				where: "r.quality is distinct from 'inferred'",
				aggregates: { visits: sums.count },
				survival: { name: 'median_days', days: 'r.days', event: 'r.left_at is not null' }
			}
		],
		value: 'median_days',
		sample: 'visits',
		additive: false
	},
	{
		name: 'slippage',
		label: 'Slippage',
		subject: 'pipeline',
		definition:
			'Of the open deals due in the period when it began, the share whose expected close has since moved out of it.',
		formula:
			'open deals due at the start whose deals.expected_close is now on or after the end ÷ open deals due at the start',
		unit: 'ratio',
		dateBasis: 'expected close as it stood at the start of the period',
		edgeCases: [
			'Deals lost or won are not slipped.',
			'Overdue and never re-dated deals are in overdue_deals, not here.'
		],
		source: 'Gong and Dynamics 365, “Pushed”; GetFairview, slippage rate.',
		better: 'lower',
		records: 'deals',
		parts: [
			{
				relation: 'due_deals',
				timing: 'moment',
				where: "r.status = 'open' and r.expected_close >= {from} and r.expected_close < {to}",
				aggregates: {
					slipped: "count(*) filter (where r.later_status = 'open' and r.later_close >= {to})",
					due: sums.count
				}
			}
		],
		value: 'slipped / nullif(due, 0)',
		sample: 'due',
		proportion: { successes: 'slipped', trials: 'due' },
		counts: "r.later_status = 'open' and r.later_close >= {to}",
		additive: false
	},
	{
		name: 'pushes',
		label: 'Pushes',
		subject: 'pipeline',
		definition: 'How often the expected close of a deal was moved later by more than a day.',
		formula: "count of deal_events of 'expected_close' whose new date is over a day after the old one",
		unit: 'count',
		dateBasis: 'when the date was changed',
		edgeCases: ['Dates moved earlier are not pushes.', 'The day of an import is not a change.'],
		source: 'QuartzHQ, “Consistency”: push count.',
		better: 'lower',
		records: 'deals',
		parts: [
			{
				relation: 'close_date_pushes',
				timing: 'period',
				date: 'r.changed_at',
				dateType: 'instant',
				aggregates: { pushes: sums.count }
			}
		],
		value: 'pushes',
		sample: 'pushes',
		additive: true
	},
	{
		name: 'pushed_deals',
		label: 'Pushed deals',
		subject: 'pipeline',
		definition: 'Deals whose expected close was moved later by more than a day, each counted once.',
		formula:
			"distinct deals of deal_events of 'expected_close' whose new date is over a day after the old one",
		unit: 'count',
		dateBasis: 'when the date was changed',
		edgeCases: ['A deal pushed in two months counts in each, and once in their quarter.'],
		source: 'QuartzHQ, “Consistency”.',
		better: 'lower',
		records: 'deals',
		parts: [
			{
				relation: 'close_date_pushes',
				timing: 'period',
				date: 'r.changed_at',
				dateType: 'instant',
				aggregates: { deals: 'count(distinct r.deal_id)' }
			}
		],
		value: 'coalesce(deals, 0)',
		sample: 'deals',
		additive: false
	}
];
