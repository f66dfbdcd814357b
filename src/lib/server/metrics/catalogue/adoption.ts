import type { MetricSpecification, Part } from '../specification.ts';
import { asOf, createdDeals, sums } from './parts.ts';

const hasWorked = `exists (
	from {activities} worked
	where worked.owner_id = r.id
		and worked.occurred_at >= {moment} - interval 7 days and worked.occurred_at < {moment}
)`;

const people = (aggregates: Part['aggregates'], where = 'true'): Part => ({
	relation: 'people',
	timing: 'moment',
	where: `r.is_active is distinct from false and ${where}`,
	aggregates
});

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
	},
	{
		name: 'adoption',
		label: 'Adoption',
		subject: 'adoption',
		definition: 'Of the active people, the share who logged an activity in the last 7 days.',
		formula: 'people with an activity in the 7 days before ÷ people who are not inactive',
		unit: 'ratio',
		dateBasis: asOf,
		edgeCases: [
			'Logged work, not sign-ins: who only looks is present, not engaged.',
			'An earlier moment counts the people who are active now.',
			'People whom a source lists and who never sell keep it low.',
			'Of people whose records the reader may not see nothing could be told: they are not counted.'
		],
		source: 'Salesforce Ben and sfvedas.com, CRM adoption; research/crm.md M58.',
		better: 'higher',
		records: 'people',
		recordsParts: [1],
		parts: [people({ working: sums.count }, hasWorked), people({ people: sums.count })],
		value: 'coalesce(working, 0) / nullif(people, 0)',
		sample: 'people',
		proportion: { successes: 'coalesce(working, 0)', trials: 'people' },
		counts: hasWorked,
		additive: false
	}
];
