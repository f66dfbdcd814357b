import type { ExportShape } from '../export-shape.ts';

/**
 * “Export to Excel” puts three hidden columns first: the record's GUID under the entity's name, a checksum of the row,
 * and the time of the last change.
 */
function workbook(
	entityLabel: string,
	shape: Pick<ExportShape, 'name' | 'entity' | 'columns'> & Partial<ExportShape>
): ExportShape {
	const id = `(Do Not Modify) ${entityLabel}`;
	return {
		system: 'dynamics',
		headers: [id],
		...shape,
		columns: {
			[id]: 'source_id',
			'(Do Not Modify) Row Checksum': null,
			'(Do Not Modify) Modified On': 'updated_at',
			'Modified On': 'updated_at',
			'Created On': 'created_at',
			Owner: 'owner_id:name',
			Description: 'description',
			...shape.columns
		}
	};
}

/** Dynamics 365's “Export to Excel”, under the labels of a default installation. */
export const dynamicsExports: readonly ExportShape[] = [
	workbook('Opportunity', {
		name: 'Dynamics 365 opportunities',
		entity: 'deals',
		columns: {
			Topic: 'name',
			'Potential Customer': 'company_id:name',
			'Potential Customer/Account': 'company_id:name',
			Account: 'company_id:name',
			Contact: 'contact_id:name',
			'Est. close date': 'expected_close',
			'Est. revenue': 'amount',
			'Actual revenue': 'won_amount',
			'Actual close date': 'closed_at',
			Probability: 'probability',
			Rating: null,
			Status: 'status',
			'Status Reason': 'lost_reason',
			'Pipeline Phase': 'stage_id:name',
			Currency: 'currency',
			'Source Campaign': 'campaign_id:name'
		},
		percents: ['Probability'],
		// The reason of a deal that isn't lost is a step on its way.
		values: { lost_reason: { 'in progress': '', 'on hold': '', won: '' } }
	}),
	workbook('Account', {
		name: 'Dynamics 365 accounts',
		entity: 'companies',
		columns: {
			'Account Name': 'name',
			'Main Phone': 'phone',
			Website: 'website',
			Industry: 'industry',
			'Number of Employees': 'employees',
			'Annual Revenue': 'annual_revenue',
			Currency: 'currency',
			'Address 1: Street 1': 'street',
			'Address 1: City': 'city',
			'Address 1: State/Province': 'region',
			'Address 1: ZIP/Postal Code': 'postal_code',
			'Address 1: Country/Region': 'country',
			'Parent Account': 'parent_id:name',
			'Relationship Type': 'type'
		}
	}),
	workbook('Contact', {
		name: 'Dynamics 365 contacts',
		entity: 'contacts',
		columns: {
			'Full Name': 'name',
			'First Name': 'first_name',
			'Last Name': 'last_name',
			Email: 'email',
			'Business Phone': 'phone',
			'Job Title': 'title',
			'Company Name': 'company_id:name',
			'Do not allow Bulk Emails': 'opted_out',
			'Address 1: City': 'city',
			'Address 1: Country/Region': 'country'
		},
		values: { opted_out: { allow: 'false', 'do not allow': 'true' } }
	}),
	workbook('Lead', {
		name: 'Dynamics 365 leads',
		entity: 'leads',
		columns: {
			Name: 'name',
			'First Name': 'first_name',
			'Last Name': 'last_name',
			Topic: null,
			'Company Name': 'company_name',
			Email: 'email',
			'Business Phone': 'phone',
			'Job Title': 'title',
			'Status Reason': 'status',
			Rating: 'rating',
			'Lead Source': 'source'
		}
	}),
	workbook('Case', {
		name: 'Dynamics 365 cases',
		entity: 'tickets',
		columns: {
			'Case Title': 'subject',
			'Case Number': null,
			Customer: 'company_id:name',
			Priority: 'priority',
			Origin: 'channel',
			Subject: 'category',
			'Status Reason': 'status',
			'Created On': 'opened_at',
			'Resolved On': 'solved_at'
		}
	})
];
