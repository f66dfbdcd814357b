/** Four answers to how many deals are won, since each alone misleads. */
import type { MetricSpecification } from '../specification.ts';
import { closedAmounts, closedDeals, createdDeals, lost, onClose, onCreated, sums, won } from './parts.ts';

/** Days from its creation within which a deal has to be won to count. */
const winHorizonDays = 180;

export const winRates: MetricSpecification[] = [
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
		parts: [closedAmounts],
		value: '(coalesce(won_amount, 0) / nullif(closed_amount, 0))::double',
		sample: 'deals',
		counts: "r.status = 'won'",
		additive: false,
		warnings: [
			{
				where: "r.status = 'lost' and coalesce(r.amount_base, 0) = 0",
				message: 'were lost with no amount, which by itself makes this rate too high'
			},
			{
				where: "r.status = 'won' and coalesce(r.amount_base, 0) = 0",
				message: 'were won with no amount, which by itself makes this rate too low'
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
					told: { spells: 'deals', ended: 'were won or lost' },
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
	}
];
