/** What is won and promised in a period, beside what was to be won. */
import type { MetricSpecification, Part, Warning } from '../specification.ts';
import { onWon, openDealsDue, quotaPart, sums, withoutAmount, wonDeals } from './parts.ts';

const fromStart = 'deals as they stood when the period began, and when they were won';
const stillRunning = 'Of a period that is not over it is not known yet: more may be won.';
const notKnown =
	'It needs a period that is over, in which something was won, and a history of forecast categories: no open deal has one on record for its beginning.';
const untold: Warning = {
	where: 'r.forecast_category is null',
	message: 'have no forecast category on record for the beginning of the period, so not counted as committed',
	of: { part: 0, records: 'deals' }
};

const committed = "r.forecast_category = 'commit'";

/** What was open and due when the period began, and what was won in it. */
const committedAndWon: Part[] = [
	{
		relation: 'due_deals',
		timing: 'period',
		date: 'r.expected_close',
		dateType: 'day',
		where: "r.status = 'open'",
		aggregates: {
			promised: `sum(r.amount_base) filter (where ${committed})`,
			categories: 'count(r.forecast_category)',
			deals: sums.count
		}
	},
	wonDeals({ closed: sums.amount, closed_deals: sums.count })
];

export const forecast: MetricSpecification[] = [
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
		whenUnknown: 'There is no quota for this period, or it is met.',
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
		name: 'quota',
		whenUnknown: 'There is no quota for this period.',
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
		whenUnknown: 'There is no quota for this period.',
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
		whenUnknown: 'There is no quota for this period.',
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
	},
	{
		name: 'forecast_accuracy',
		label: 'Forecast accuracy',
		subject: 'pipeline',
		definition: 'How near what was committed when the period began came to what was won in it.',
		formula: '1 − |open deals committed at the start and due in the period − won amount| ÷ won amount',
		unit: 'ratio',
		dateBasis: fromStart,
		edgeCases: [
			'Below zero where the two are further apart than what was won.',
			'What came in and was won after the start is in what was won: a commit made early misses it.',
			'Too high or too low by owner cancel out in a team: forecast_bias says which way.',
			stillRunning
		],
		source: 'terret.ai and getfairview.com, forecast accuracy; research/crm.md M26.',
		better: 'higher',
		records: 'deals',
		recordsParts: [0, 1],
		parts: committedAndWon,
		value:
			'case when categories > 0 and {to} <= {today} + 1 then (1 - abs(coalesce(promised, 0) - closed) / nullif(closed, 0))::double end',
		sample: 'coalesce(deals, 0) + coalesce(closed_deals, 0)',
		whenUnknown: notKnown,
		additive: false,
		counts: `r.status = 'won' or ${committed}`,
		warnings: [withoutAmount, untold]
	},
	{
		name: 'forecast_bias',
		label: 'Forecast bias',
		subject: 'pipeline',
		definition: 'By how much what was committed when the period began exceeded what was won in it.',
		formula: '(open deals committed at the start and due in the period − won amount) ÷ won amount',
		unit: 'ratio',
		dateBasis: fromStart,
		edgeCases: [
			'Above zero: more was promised than won. Below: less was promised, as by those who keep deals back.',
			stillRunning
		],
		source: 'terret.ai and getfairview.com, forecast bias; research/crm.md M27.',
		better: null,
		records: 'deals',
		recordsParts: [0, 1],
		parts: committedAndWon,
		value:
			'case when categories > 0 and {to} <= {today} + 1 then ((coalesce(promised, 0) - closed) / nullif(closed, 0))::double end',
		sample: 'coalesce(deals, 0) + coalesce(closed_deals, 0)',
		whenUnknown: notKnown,
		additive: false,
		counts: `r.status = 'won' or ${committed}`,
		warnings: [withoutAmount, untold]
	}
];
