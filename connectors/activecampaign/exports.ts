import type { ExportShape } from '../export-shape.ts';

/** Contacts and deals as the lists of ActiveCampaign export them. */
export const activecampaignExports: readonly ExportShape[] = [
	{
		system: 'activecampaign',
		name: 'ActiveCampaign contacts',
		entity: 'contacts',
		headers: ['Email', 'First Name', 'Last Name', 'Date Created', 'Tags'],
		columns: {
			'Contact ID': 'source_id',
			Email: 'email',
			'First Name': 'first_name',
			'Last Name': 'last_name',
			Phone: 'phone',
			Account: 'company_id:name',
			'Account Name': 'company_id:name',
			Organization: 'company_id:name',
			'Job Title': 'title',
			'Date Created': 'created_at',
			'Date Updated': 'updated_at',
			'IP Address': null
		}
	},
	{
		system: 'activecampaign',
		name: 'ActiveCampaign deals',
		entity: 'deals',
		headers: ['Deal ID', 'Deal title', 'Stage'],
		columns: {
			'Deal ID': 'source_id',
			'Deal title': 'name',
			'Deal value': 'amount',
			Value: 'amount',
			Currency: 'currency',
			Pipeline: 'pipeline_id:name',
			Stage: 'stage_id:name',
			Status: 'status',
			'Deal status': 'status',
			'Deal owner': 'owner_id:name',
			Owner: 'owner_id:name',
			Account: 'company_id:name',
			'Primary contact': 'contact_id:name',
			Contact: 'contact_id:name',
			'Expected close date': 'expected_close',
			'Date created': 'created_at',
			'Created date': 'created_at',
			'Last updated': 'updated_at',
			Description: 'description'
		}
	}
];
