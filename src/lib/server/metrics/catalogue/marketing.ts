import type { MetricSpecification } from '../specification.ts';
import { costs, createdLeads, sums } from './parts.ts';

/** Days within which a lead has to become a deal to count as converted. */
export const conversionDays = 90;

const hasConverted = `r.converted_at::date >= r.created_at::date and r.converted_at < r.created_at + interval ${conversionDays} days`;

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
		definition: 'What campaigns cost in the period.',
		formula: 'sum of campaign_costs.amount_base by campaign_costs.day',
		unit: 'money',
		dateBasis: 'the day of the cost',
		edgeCases: ['Costs given for a stretch of days are spread evenly over it when they are imported.'],
		source: 'Google Ads and Meta Ads exports; their total rows are not costs.',
		better: 'lower',
		records: 'campaign_costs',
		parts: [costs],
		value: 'cost',
		sample: 'cost_rows',
		additive: true
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
			'Null without leads.'
		],
		source: 'Common definition; period cost over period leads.',
		better: 'lower',
		records: 'leads',
		recordsParts: [1],
		parts: [costs, createdLeads({ leads: sums.count })],
		value: '(cost / nullif(leads, 0))::decimal(38, 4)',
		sample: 'leads',
		additive: false
	}
];
