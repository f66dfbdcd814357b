import type { MetricSpecification, Part } from '../specification.ts';
import { costs, costsSaid, costWarnings, costWarningsOf, createdDeals, createdLeads, sums } from './parts.ts';

/** Days within which a lead has to become a deal to count as converted. */
export const conversionDays = 90;

const hasConverted = `r.converted_at::date >= r.created_at::date and r.converted_at < r.created_at + interval ${conversionDays} days`;

/** Leads created in the period with their first answer. */
const answered = (survival?: Part['survival']): Part => ({
	...createdLeads({ leads: sums.count }),
	relation: 'lead_responses',
	survival
});

export const marketing: MetricSpecification[] = [
	{
		name: 'leads_created',
		label: 'Leads created',
		subject: 'marketing',
		definition: 'The number of leads created in the period.',
		formula: 'count of leads by leads.created_at',
		unit: 'count',
		dateBasis: 'when the lead was created',
		edgeCases: ['Leads whose source does not say when they were created are in no period.'],
		source: 'HubSpot, “New leads”.',
		better: 'higher',
		records: 'leads',
		parts: [createdLeads({ leads: sums.count })],
		value: 'leads',
		sample: 'leads',
		additive: true
	},
	{
		name: 'lead_conversion',
		label: 'Lead conversion',
		subject: 'marketing',
		definition: `Of the leads created in the period, the share that became a deal within ${conversionDays} days.`,
		formula: `leads with leads.converted_at within ${conversionDays} days of leads.created_at ÷ leads created`,
		unit: 'ratio',
		dateBasis: 'when the lead was created',
		edgeCases: [
			`Leads younger than ${conversionDays} days may still convert: a note counts them.`,
			'Dividing the period’s conversions by the period’s leads mixes cohorts; this does not.'
		],
		source: 'KPI Tree, “Lead conversion rate”, by cohort.',
		better: 'higher',
		records: 'leads',
		parts: [
			createdLeads({
				converted: `count(*) filter (where ${hasConverted})`,
				leads: sums.count
			})
		],
		value: 'converted / nullif(leads, 0)',
		sample: 'leads',
		proportion: { successes: 'converted', trials: 'leads' },
		counts: `coalesce(${hasConverted}, false)`,
		additive: false,
		warnings: [
			{
				where: `r.converted_at is null and r.created_at > now() - interval ${conversionDays} days`,
				message: `are younger than ${conversionDays} days and may still convert`
			},
			{
				where: 'r.converted_at::date < r.created_at::date',
				message: 'were converted before they were created, so not counted as converted'
			}
		]
	},
	{
		name: 'cost',
		label: 'Campaign cost',
		subject: 'marketing',
		definition: 'What campaigns cost in the period, by their costs of each day or else by what they tell.',
		formula:
			'sum of campaign_costs.amount_base by campaign_costs.day; where a campaign has none: campaigns.actual_cost_base, an equal share for each day from starts_on to ends_on',
		unit: 'money',
		dateBasis: 'the day of the cost',
		edgeCases: [
			'Costs given for a stretch of days are spread evenly over it when they are imported.',
			costsSaid,
			'Without a start it is spread from the day the campaign was made. Without an end it is of that first day, or up to today where the status says that the campaign runs. With neither start nor making it is in no period, and counts only where none is asked for.',
			'What a campaign tells is converted at the rate of its start. A told 0 is no cost: some systems have it where nothing is known.'
		],
		source:
			'Google Ads and Meta Ads exports; their total rows are not costs. Actual cost of campaigns in Salesforce, HubSpot and Dynamics 365.',
		better: 'lower',
		records: 'campaign_costs',
		parts: [costs],
		value: 'cost',
		sample: 'costs',
		additive: true,
		warnings: costWarnings
	},
	{
		name: 'cost_per_lead',
		label: 'Cost per lead',
		subject: 'marketing',
		definition: 'Campaign cost of the period for each lead created in it.',
		formula: 'campaign cost ÷ leads created',
		unit: 'money',
		dateBasis: 'the day of the cost, and when the lead was created',
		edgeCases: [
			'Leads without a campaign count too, unless the figure is broken down by campaign.',
			costsSaid,
			'Null without leads.'
		],
		source: 'Common definition; period cost over period leads.',
		better: 'lower',
		records: 'leads',
		recordsParts: [1],
		parts: [costs, createdLeads({ leads: sums.count })],
		value: '(cost / nullif(leads, 0))::decimal(38, 4)',
		sample: 'leads',
		additive: false,
		warnings: costWarningsOf(0)
	},
	{
		name: 'cost_per_deal',
		label: 'Cost per deal',
		subject: 'marketing',
		definition: 'Campaign cost of the period for each deal created in it.',
		formula: 'campaign cost ÷ deals created',
		unit: 'money',
		dateBasis: 'the day of the cost, and when the deal was created',
		edgeCases: [
			'Deals without a campaign count too, unless the figure is broken down by campaign.',
			costsSaid,
			'Null without deals.'
		],
		source: 'research/crm.md M38, cost per opportunity.',
		better: 'lower',
		records: 'deals',
		recordsParts: [1],
		parts: [costs, createdDeals({ deals: sums.count })],
		value: '(cost / nullif(deals, 0))::decimal(38, 4)',
		sample: 'deals',
		additive: false,
		warnings: costWarningsOf(0)
	},
	{
		name: 'lead_response_time',
		label: 'Lead response time',
		subject: 'marketing',
		definition:
			'The median number of hours from the creation of a lead to the first call, e-mail, meeting or message to it, with leads that nobody answered counted for as long as they have waited.',
		formula: 'Kaplan-Meier median of the first activity with the lead − leads.created_at',
		unit: 'hours',
		dateBasis: 'when the lead was created',
		edgeCases: [
			'What came from the lead is no answer, and neither is a note or a task.',
			'A lead that was converted or disqualified without an answer waited until then.',
			'Null when fewer than half were answered at any age.',
			'Hours by the clock, nights and weekends too.'
		],
		source:
			'KPI Tree, “Lead response time”; Kaplan and Meier (1958). Means over answered leads alone, as most tools show, are too short.',
		better: 'lower',
		records: 'leads',
		parts: [
			answered({
				name: 'median_hours',
				told: { spells: 'leads', ended: 'got an answer' },
				days: 'r.hours',
				event: 'r.responded_at is not null'
			})
		],
		value: 'median_hours',
		sample: 'leads',
		additive: false
	},
	{
		name: 'lead_response_within_hour',
		label: 'Leads answered within an hour',
		subject: 'marketing',
		definition: 'Of the leads created in the period, the share that somebody answered within an hour.',
		formula: 'leads whose first answer came within 1 hour of leads.created_at ÷ leads created',
		unit: 'ratio',
		dateBasis: 'when the lead was created',
		edgeCases: ['Leads that nobody answered are in the denominator.', 'Hours by the clock.'],
		source: 'KPI Tree, “Lead response time”; research/crm.md M61.',
		better: 'higher',
		records: 'leads',
		parts: [
			{
				...answered(),
				aggregates: {
					quick: 'count(*) filter (where r.responded_at is not null and r.hours <= 1)',
					leads: sums.count
				}
			}
		],
		value: 'quick / nullif(leads, 0)',
		sample: 'leads',
		proportion: { successes: 'quick', trials: 'leads' },
		counts: 'r.responded_at is not null and r.hours <= 1',
		additive: false
	}
];
