import type { ExportShape } from '../export-shape.ts';

const deal = {
	system: 'odoo',
	entity: 'deals',
	continues: true,
	closedByProbability: true
} as const satisfies Partial<ExportShape>;

/** The columns of a lead or opportunity under the labels that the web client shows. */
const labels = {
	'External ID': 'source_id',
	Customer: 'company_id:name',
	Salesperson: 'owner_id:name',
	'Created on': 'created_at',
	'Last Updated on': 'updated_at',
	Source: 'source',
	Campaign: 'campaign_id:name',
	Notes: 'description'
} as const;

const leadLabels: ExportShape = {
	system: 'odoo',
	name: 'Odoo leads',
	entity: 'leads',
	headers: ['Opportunity', 'Type'],
	continues: true,
	columns: {
		...withoutCompany(labels),
		Opportunity: 'name',
		Customer: 'company_name',
		'Company Name': null,
		Email: 'email',
		Phone: 'phone',
		Stage: 'status',
		'Closed Date': 'disqualified_at',
		'Lost Reason': 'disqualified_reason',
		Type: null,
		Active: null
	}
};

const leadNames: ExportShape = {
	system: 'odoo',
	name: 'Odoo leads, import-compatible',
	entity: 'leads',
	headers: ['id', 'name', 'type'],
	continues: true,
	columns: {
		id: 'source_id',
		name: 'name',
		partner_name: 'company_name',
		contact_name: null,
		email_from: 'email',
		phone: 'phone',
		'user_id/id': 'owner_id:id',
		create_date: 'created_at',
		write_date: 'updated_at',
		date_closed: 'disqualified_at',
		'lost_reason_id/id': 'disqualified_reason',
		description: 'description',
		type: null,
		active: null
	}
};

function withoutCompany(columns: Record<string, string>): Record<string, string> {
	return Object.fromEntries(Object.entries(columns).filter(([, target]) => target !== 'company_id:name'));
}

/**
 * What the list view's export writes. Leads and opportunities share a table and a file; its `Type` tells them apart. A
 * lost one keeps its stage: it is not active and at 0 %.
 */
export const odooExports: readonly ExportShape[] = [
	{
		...deal,
		name: 'Odoo leads and opportunities',
		headers: ['Opportunity', 'Stage', 'Expected Revenue'],
		fileName: /crm\.lead/i,
		columns: {
			...labels,
			Opportunity: 'name',
			Stage: 'stage_id:name',
			'Expected Revenue': 'amount',
			'Recurring Revenues': 'recurring_amount',
			'Sales Team': 'team_id:name',
			'Expected Closing': 'expected_close',
			'Closed Date': 'closed_at',
			Probability: 'probability',
			'Lost Reason': 'lost_reason',
			Active: 'is_active',
			Type: 'type'
		},
		percents: ['Probability'],
		others: [{ header: 'Type', value: 'lead', shape: leadLabels }]
	},
	{
		...deal,
		name: 'Odoo leads and opportunities, import-compatible',
		headers: ['id', 'name', 'stage_id/id'],
		fileName: /crm\.lead/i,
		columns: {
			id: 'source_id',
			name: 'name',
			'stage_id/id': 'stage_id:id',
			expected_revenue: 'amount',
			recurring_revenue: 'recurring_amount',
			'partner_id/id': 'company_id:id',
			'user_id/id': 'owner_id:id',
			'team_id/id': 'team_id:id',
			create_date: 'created_at',
			write_date: 'updated_at',
			date_deadline: 'expected_close',
			date_closed: 'closed_at',
			probability: 'probability',
			'lost_reason_id/id': 'lost_reason',
			active: 'is_active',
			type: 'type',
			'source_id/id': 'source',
			'campaign_id/id': 'campaign_id:id',
			description: 'description'
		},
		percents: ['probability'],
		others: [{ header: 'type', value: 'lead', shape: leadNames }]
	}
];
