/** How deals move: from stage to stage, and from one expected close to the next. */
import type { MetricSpecification } from '../specification.ts';
import { asOf, sums, withoutAmount } from './parts.ts';

/** Stays of won deals in a stage from which on they say how long one usually is. */
const fewestStays = 5;

export const movement: MetricSpecification[] = [
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
				survival: {
					name: 'median_days',
					told: { spells: 'visits', ended: 'ended' },
					days: 'r.days',
					event: 'r.left_at is not null'
				}
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
	},
	{
		name: 'rotting_deals',
		label: 'Deals stuck in their stage',
		subject: 'pipeline',
		definition:
			'Open deals that have been in their stage longer than nine of ten deals that were won stayed in it.',
		formula:
			'count of current stage visits longer than the 90th percentile of the visits of won deals to the stage',
		unit: 'count',
		dateBasis: asOf,
		edgeCases: [
			`Only stages through which at least ${fewestStays} won deals came: fewer say little.`,
			'Counted from the entry into the stage, never from the creation of the deal; deals of which no source tells it are not counted.',
			'An earlier moment is held to what is known of won deals now.'
		],
		source: 'research/crm.md M18. Krayin counts from creation: a deal moved yesterday would be stuck.',
		better: 'lower',
		records: 'deals',
		parts: [
			{
				relation: 'stage_stays',
				timing: 'moment',
				where: `r.stays_of_won_deals >= ${fewestStays} and date_diff('second', r.entered_at, {moment}::timestamptz) / 86400.0 > r.limit_days`,
				aggregates: { deals: sums.count }
			}
		],
		value: 'deals',
		sample: 'deals',
		additive: true
	},
	{
		name: 'amount_changes',
		label: 'Changes of amount',
		subject: 'pipeline',
		definition: 'By how much the amounts of deals were changed in the period, up and down netted.',
		formula: 'sum of the new less the old amount of deal events, where there was one before',
		unit: 'money',
		dateBasis: 'when the amount was changed',
		edgeCases: [
			'A first amount is no change of one.',
			'In the reporting currency at the rate of the day of the change; a change of the currency itself is not told apart.',
			'Only where the source has a history of amounts.'
		],
		source: 'Quartz, “Consistency”; research/crm.md M23.',
		better: 'higher',
		records: 'deals',
		parts: [
			{
				relation: 'amount_changes',
				timing: 'period',
				date: 'r.changed_at',
				dateType: 'instant',
				aggregates: {
					change: 'sum(r.change_base)',
					changes: sums.count
				}
			}
		],
		value: 'change',
		sample: 'changes',
		additive: true,
		warnings: [{ ...withoutAmount, where: 'r.change_base is null' }]
	}
];
