import type { ExportShape } from '../export-shape.ts';

/** Headers of Pipedrive's list exports begin with the kind of the record. */
const prefixed = (prefix: string, columns: Record<string, string | null>): Record<string, string | null> =>
	Object.fromEntries(Object.entries(columns).map(([header, target]) => [`${prefix} - ${header}`, target]));

/** What “Export filter results” writes: links by name, dates and decimals by the user's locale, no stage history. */
export const pipedriveExports: readonly ExportShape[] = [
	{
		system: 'pipedrive',
		name: 'Pipedrive deals export',
		entity: 'deals',
		headers: ['Deal - Title', 'Deal - Stage'],
		columns: prefixed('Deal', {
			ID: 'source_id',
			Title: 'name',
			Value: 'amount',
			'Currency of value': 'currency',
			'Currency of Value': 'currency',
			Pipeline: 'pipeline_id:name',
			Stage: 'stage_id:name',
			Status: 'status',
			Owner: 'owner_id:name',
			Organization: 'company_id:name',
			'Contact person': 'contact_id:name',
			Probability: 'probability',
			'Expected close date': 'expected_close',
			'Deal created': 'created_at',
			'Creation date': 'created_at',
			'Update time': 'updated_at',
			'Won time': 'won_at',
			'Lost time': 'lost_at',
			'Deal closed on': 'closed_at',
			'Lost reason': 'lost_reason',
			'Source channel': 'source',
			Label: 'type'
		}),
		percents: ['Deal - Probability']
	},
	{
		system: 'pipedrive',
		name: 'Pipedrive organizations export',
		entity: 'companies',
		headers: ['Organization - Name'],
		columns: prefixed('Organization', {
			ID: 'source_id',
			Name: 'name',
			Owner: 'owner_id:name',
			Industry: 'industry',
			'Number of employees': 'employees',
			'Annual revenue': 'annual_revenue',
			Website: 'website',
			Address: 'street',
			City: 'city',
			Country: 'country',
			'Country of Address': 'country',
			'Organization created': 'created_at',
			'Update time': 'updated_at'
		})
	},
	{
		system: 'pipedrive',
		name: 'Pipedrive people export',
		entity: 'contacts',
		headers: ['Person - Name'],
		columns: prefixed('Person', {
			ID: 'source_id',
			Name: 'name',
			'First name': 'first_name',
			'Last name': 'last_name',
			'Email - Work': 'email',
			'Email (Work)': 'email',
			'Phone - Work': 'phone',
			'Phone (Work)': 'phone',
			'Job title': 'title',
			Organization: 'company_id:name',
			Owner: 'owner_id:name',
			'Person created': 'created_at',
			'Update time': 'updated_at'
		})
	},
	{
		system: 'pipedrive',
		name: 'Pipedrive activities export',
		entity: 'activities',
		headers: ['Activity - Subject', 'Activity - Type'],
		columns: prefixed('Activity', {
			ID: 'source_id',
			Type: 'type',
			Subject: 'subject',
			Note: 'body',
			'Due date': 'due_at',
			'Due time': 'due_time',
			Duration: 'duration_clock',
			Done: null,
			'Marked as done time': 'done_at',
			'Assigned to user': 'owner_id:name',
			Deal: 'deal_id:name',
			Organization: 'company_id:name',
			'Contact person': 'contact_id:name',
			'Add time': 'created_at',
			'Update time': 'updated_at'
		}),
		values: { type: { lunch: 'meeting', deadline: 'task' } }
	},
	{
		system: 'pipedrive',
		name: 'Pipedrive users',
		entity: 'people',
		headers: ['User - ID', 'User - Name'],
		columns: prefixed('User', {
			ID: 'source_id',
			Name: 'name',
			Email: 'email',
			Active: 'is_active'
		})
	}
];
