/** What is won and promised in a period, beside what was to be won. */
import type { MetricSpecification, Part, Warning } from '../specification.ts';
import {
	leftOutOfQuota,
	onWon,
	openDealsDue,
	quotaPart,
	sums,
	towardsQuota,
	withoutAmount,
	withoutQuota,
	wonDeals
} from './parts.ts';

const fromStart = 'deals as they stood when the period began, and when they were won';
const stillRunning = 'Of a period that is not over it is not known yet: more may be won.';
const notKnown =
	'It needs a period that is over, in which something was won, and a history of forecast categories: no open deal has one on record for its beginning.';
const untold: Warning = {
	where: 'r.forecast_category is null',
	message: 'have no forecast category on record for the beginning of the period, so not counted as committed',
	of: { part: 0, records: 'deals' }
};

const fromSourcesWithout: Warning = {
	where: `coalesce(r.source_system, '') not in (
		select coalesce(source_system, '') from {deals} where forecast_category is not null
		union
		select coalesce(deals.source_system, '')
		from {deal_events} events
		join {deals} deals on deals.id = events.deal_id
		where events.field = 'forecast_category'
	)`,
	message: 'are from a source that tells no forecast categories, so won without any chance to be committed',
	of: { part: 1, records: 'won deals' }
};

const onlyWithQuota =
	'Only deals of whoever has a quota for the day on which they are won (or expected to close): an owner with one of their own, else one in a team, or in a team inside it, that has a quota that counts. Others are left out and counted in a note.';
const byHolder =
	'By owner or team a deal stands with the quota that it counts towards: a team’s with the team, and with no owner.';

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
			value: 'coalesce(promised + closed, promised, closed)',
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
		definition:
			'How many times the open pipeline of whoever has a quota covers what is still to be won of it in the period.',
		formula:
			'amount of open deals expected to close in the period ÷ (quota − amount won in the period), both of deals whose owner has a quota',
		unit: 'number',
		dateBasis: 'when the deal is expected to close',
		edgeCases: [
			'Null when there is no quota, or when it is met.',
			'Of deals expected to close in the period only.',
			onlyWithQuota,
			byHolder
		],
		source: 'Coverage on the remaining quota: WinsAbove glossary. Others divide by the whole quota.',
		better: 'higher',
		records: 'deals',
		parts: [
			towardsQuota(openDealsDue({ due: sums.amount, deals: sums.count })),
			quotaPart,
			towardsQuota(wonDeals({ won_amount: sums.amount })),
			withoutQuota(openDealsDue({ other_deals: sums.count })),
			withoutQuota(wonDeals({ other_wins: sums.count }))
		],
		value:
			'case when quota > coalesce(won_amount, 0) then coalesce(due, 0) / (quota - coalesce(won_amount, 0)) end',
		sample: 'deals',
		additive: false,
		warnings: [withoutAmount, leftOutOfQuota(3, 'open deals'), leftOutOfQuota(4, 'won deals')]
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
		definition: 'The amount that whoever has a quota won in the period, as a share of the quotas.',
		formula: 'won amount of deals whose owner has a quota ÷ quota',
		unit: 'ratio',
		dateBasis: onWon,
		edgeCases: [
			'Of a team: its sum over its quotas, never the mean of people’s rates.',
			'Null without a quota.',
			onlyWithQuota,
			byHolder
		],
		source: 'Salesforce help, forecasting charts: Quota Attainment.',
		better: 'higher',
		records: 'deals',
		parts: [
			towardsQuota(wonDeals({ amount: sums.amount, deals: sums.count })),
			quotaPart,
			withoutQuota(wonDeals({ other_deals: sums.count }))
		],
		value: 'case when quota > 0 then (coalesce(amount, 0) / quota)::double end',
		sample: 'coalesce(deals, 0)',
		additive: false,
		warnings: [withoutAmount, leftOutOfQuota(2, 'won deals')]
	},
	{
		name: 'gap_to_quota',
		whenUnknown: 'There is no quota for this period.',
		label: 'Gap to quota',
		subject: 'sales',
		definition: 'What whoever has a quota has still to win of it in the period.',
		formula: 'quota − won amount of deals whose owner has a quota',
		unit: 'money',
		dateBasis: onWon,
		edgeCases: ['Below zero when the quota is exceeded. Null without a quota.', onlyWithQuota, byHolder],
		source: 'Salesforce, Collaborative Forecasts.',
		better: 'lower',
		records: 'deals',
		parts: [
			towardsQuota(wonDeals({ amount: sums.amount, deals: sums.count })),
			quotaPart,
			withoutQuota(wonDeals({ other_deals: sums.count }))
		],
		value: 'quota - coalesce(amount, 0)',
		sample: 'coalesce(deals, 0)',
		additive: false,
		warnings: [withoutAmount, leftOutOfQuota(2, 'won deals')]
	},
	{
		name: 'won_without_quota',
		label: 'Won without a quota',
		subject: 'sales',
		definition: 'The amount won in the period by whoever has no quota for the day: nothing measures it.',
		formula: 'won amount − won amount of deals whose owner has a quota',
		unit: 'money',
		dateBasis: onWon,
		edgeCases: [
			'With what quota_attainment counts it is the won amount.',
			'Deals that nobody owns are in it.'
		],
		source: 'The other side of quota_attainment; no system we know shows it.',
		better: null,
		records: 'deals',
		parts: [withoutQuota(wonDeals({ amount: sums.amount, deals: sums.count }))],
		value: 'amount',
		sample: 'deals',
		additive: true,
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
		warnings: [withoutAmount, untold, fromSourcesWithout]
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
		warnings: [withoutAmount, untold, fromSourcesWithout]
	}
];
