import type { MetricSpecification } from '../specification.ts';
import { createdDeals, sums } from './parts.ts';

export const adoption: MetricSpecification[] = [
	{
		name: 'activities_logged',
		label: 'Activities logged',
		subject: 'adoption',
		definition: 'Calls, e-mails, meetings, tasks and notes in the period.',
		formula: 'count of activities by activities.occurred_at',
		unit: 'count',
		dateBasis: 'when the activity took place',
		edgeCases: ['Activities without a date are in no period.'],
		source: 'Salesforce Ben, CRM adoption; logged work, not sign-ins.',
		better: 'higher',
		records: 'activities',
		parts: [
			{
				relation: 'activities',
				timing: 'period',
				date: 'r.occurred_at',
				dateType: 'instant',
				aggregates: { activities: sums.count }
			}
		],
		value: 'activities',
		sample: 'activities',
		additive: true
	},
	{
		name: 'activities_per_deal',
		label: 'Activities per deal',
		subject: 'adoption',
		definition: 'Activities on deals in the period for each deal created in it.',
		formula: 'activities with a deal ÷ deals created',
		unit: 'number',
		dateBasis: 'when the activity took place, and when the deal was created',
		edgeCases: ['Null when no deal was created.'],
		source: 'Common definition, said here because others divide by open deals.',
		better: 'higher',
		records: 'activities',
		parts: [
			{
				relation: 'activities',
				timing: 'period',
				date: 'r.occurred_at',
				dateType: 'instant',
				where: 'r.deal_id is not null',
				aggregates: { activities: sums.count }
			},
			createdDeals({ deals: sums.count })
		],
		value: 'activities / nullif(deals, 0)',
		sample: 'activities',
		additive: false
	}
];
