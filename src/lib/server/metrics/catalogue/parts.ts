/** Parts that several metrics are made of, so that each figure is written down once. */
import type { Part, Warning } from '../specification.ts';

/** Money times a probability stays exact: a probability has six decimals. Of 18 digits the engine would make 18 again. */
const weightedAmount = '(r.amount_base::decimal(28, 4) * r.probability::decimal(9, 6))::decimal(38, 4)';

export const openDeals = (aggregates: Part['aggregates']): Part => ({
	relation: 'deals',
	timing: 'moment',
	where: "r.status = 'open'",
	aggregates
});

/** Open deals expected to close in the period. */
export const openDealsDue = (aggregates: Part['aggregates']): Part => ({
	...openDeals(aggregates),
	isPlan: true,
	where: "r.status = 'open' and r.expected_close >= {from} and r.expected_close < {to}"
});

export const closedDeals = (aggregates: Part['aggregates'], where = "r.status in ('won', 'lost')"): Part => ({
	relation: 'deals',
	timing: 'period',
	date: 'r.closed_at',
	dateType: 'instant',
	where,
	aggregates
});

export const wonDeals = (aggregates: Part['aggregates']): Part => closedDeals(aggregates, "r.status = 'won'");

export const lostDeals = (aggregates: Part['aggregates']): Part =>
	closedDeals(aggregates, "r.status = 'lost'");

/** What was won of the amounts that were closed. */
export const closedAmounts: Part = closedDeals({
	won_amount: "sum(r.amount_base) filter (where r.status = 'won')",
	closed_amount: 'sum(r.amount_base)',
	deals: 'count(*)'
});

export const createdDeals = (aggregates: Part['aggregates']): Part => ({
	relation: 'deals',
	timing: 'period',
	date: 'r.created_at',
	dateType: 'instant',
	aggregates
});

export const createdLeads = (aggregates: Part['aggregates']): Part => ({
	relation: 'leads',
	timing: 'period',
	date: 'r.created_at',
	dateType: 'instant',
	aggregates
});

export const costs: Part = {
	relation: 'campaign_costs',
	timing: 'period',
	date: 'r.day',
	dateType: 'day',
	countsUndated: true,
	aggregates: { cost: 'sum(r.amount_base)', costs: 'count(distinct r.id)' }
};

/** The first wins of customers. */
export const firstWins: Part = {
	relation: 'first_wins',
	timing: 'period',
	date: 'r.closed_at',
	dateType: 'instant',
	aggregates: { customers: 'count(*)' }
};

/** What quotas hold for the days asked for. */
export const quotaPart: Part = {
	relation: 'quota_days',
	isPlan: true,
	timing: 'period',
	date: 'r.day',
	dateType: 'day',
	aggregates: { quota: 'sum(r.share)', quotas: 'count(distinct r.id)' }
};

/** Of deals, those that count towards a quota of their day. */
export const towardsQuota = (part: Part): Part => ({
	...part,
	relation: 'deals_with_quota',
	where: `${part.where} and r.has_quota`
});

/** Of deals, those that count towards none. */
export const withoutQuota = (part: Part): Part => ({
	...part,
	relation: 'deals_with_quota',
	where: `${part.where} and not r.has_quota`
});

/** The deals that a figure beside a quota leaves out, which are a part of their own. */
export const leftOutOfQuota = (part: number, records: string): Warning => ({
	where: 'true',
	message: 'are of nobody with a quota for that day, so left out',
	of: { part, records }
});

export const sums = {
	count: 'count(*)',
	amount: 'sum(r.amount_base)',
	weighted: `sum(${weightedAmount})`
};

export const won = "count(*) filter (where r.status = 'won')";
export const lost = "count(*) filter (where r.status = 'lost')";

/** Many sources date a close by the day alone, as midnight: on the day of its creation a deal is closed after 0 days. */
export const cycleDays = "greatest(date_diff('second', r.created_at, r.closed_at), 0) / 86400.0";

/** A data fault: left out of durations and reported. */
export const isClosedBeforeCreated = 'r.closed_at::date < r.created_at::date';
export const hasCycle = 'r.closed_at::date >= r.created_at::date';

export const withoutAmount = {
	where: 'r.amount_base is null',
	message: 'without an amount in the reporting currency, so not in the sum'
};

/** What is said of campaign costs: a cost that is spread over days is one. */
export const costWarnings: Warning[] = [
	{ ...withoutAmount, counted: 'distinct r.id' },
	{ where: 'r.day is null', message: 'are told by a campaign without any day, so in no period' }
];

/** The same of the campaign costs that are a part of a ratio. */
export const costWarningsOf = (part: number): Warning[] =>
	costWarnings.map((warning) => ({ ...warning, of: { part, records: 'campaign costs' } }));

/** What campaigns cost, as every figure of them says it. */
export const costsSaid =
	'Of a campaign without costs by day, the cost that it tells itself counts, spread evenly over its days; one that still runs spent it up to today. A budget is no cost.';

// The date a deal is counted on, in words.
export const asOf = 'as of a moment: now, or the end of the period when it is over';
export const onClose = 'when the deal was closed';
export const onWon = 'when the deal was won';
export const onCreated = 'when the deal was created';
