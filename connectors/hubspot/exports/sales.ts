import type { ExportShape } from '../../export-shape.ts';
import { forecastCategories, trackedProperties } from './words.ts';

/** Deals and what belongs to them. */
export const salesExports: readonly ExportShape[] = [
	{
		system: 'hubspot',
		name: 'HubSpot deals export',
		entity: 'deals',
		headers: ['Record ID', 'Deal Name', 'Deal Stage'],
		fileName: /deal/i,
		columns: {
			'Record ID': 'source_id',
			'Deal Name': 'name',
			'Associated Company': 'company_id:name',
			'Associated Company (Primary)': 'company_id:name',
			'Associated Company IDs': 'company_id:id',
			'Associated Company IDs (Primary)': 'company_id:id',
			'Associated Contact': 'contact_id:name',
			'Associated Contact IDs': 'contact_id:id',
			'Deal owner': 'owner_id:name',
			Pipeline: 'pipeline_id:name',
			'Deal Stage': 'stage_id:name',
			Amount: 'amount',
			Currency: 'currency',
			'Create Date': 'created_at',
			'Close Date': 'close_date',
			'Last Modified Date': 'updated_at',
			'Deal Type': 'type',
			'Deal probability': 'probability',
			'Forecast category': 'forecast_category',
			'Original Source': 'source',
			'Original Traffic Source': 'source',
			'Closed Lost Reason': 'lost_reason',
			'Next step': 'next_step',
			'Deal Description': 'description',
			'HubSpot Team': 'team_id:name',
			'Is Closed Won': 'is_won',
			'Is Deal Closed?': 'is_closed',
			Product: 'product_id:name',
			'Campaign ID': 'campaign_id:id',
			'Monthly recurring revenue': 'recurring_amount'
		},
		constants: { recurring_period: 'month' },
		values: { forecast_category: forecastCategories }
	},
	{
		system: 'hubspot',
		name: 'HubSpot deal property history',
		entity: 'deal_events',
		headers: ['Deal ID', 'Property', 'Value', 'Changed At'],
		columns: {
			'Deal ID': 'deal_id:id',
			Property: 'field',
			'Previous Value': 'old_value',
			Value: 'new_value',
			'Changed At': 'changed_at',
			'Changed By': 'changed_by:id',
			'Change Source': null,
			Sequence: 'sequence'
		},
		constants: { quality: 'exact' },
		values: { field: trackedProperties, forecast_category: forecastCategories }
	},
	{
		system: 'hubspot',
		name: 'HubSpot deal contacts',
		entity: 'deal_contacts',
		headers: ['Deal ID', 'Contact ID', 'Role'],
		columns: {
			'Deal ID': 'deal_id:id',
			'Contact ID': 'contact_id:id',
			Role: 'role',
			'Is Primary': 'is_primary'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot pipelines',
		entity: 'pipelines',
		headers: ['Pipeline ID', 'Pipeline Label'],
		columns: {
			'Pipeline ID': 'source_id',
			'Pipeline Label': 'name',
			'Object Type': 'object',
			'Display Order': 'position',
			Archived: 'is_archived'
		},
		values: { object: { deal: 'deals', ticket: 'tickets', '0-3': 'deals', '0-5': 'tickets' } }
	},
	{
		system: 'hubspot',
		name: 'HubSpot pipeline stages',
		entity: 'stages',
		headers: ['Stage ID', 'Stage Label', 'Pipeline ID'],
		columns: {
			'Stage ID': 'source_id',
			'Stage Label': 'name',
			'Pipeline ID': 'pipeline_id:id',
			'Display Order': 'position',
			Probability: 'probability',
			'Is Closed': 'is_closed',
			'Is Won': 'is_won',
			'Deal Status': 'status',
			'Forecast Category': 'forecast_category',
			'Rotting Days': 'rot_days'
		},
		values: { forecast_category: forecastCategories }
	},
	{
		system: 'hubspot',
		name: 'HubSpot teams',
		entity: 'teams',
		headers: ['Team ID', 'Team Name'],
		columns: { 'Team ID': 'source_id', 'Team Name': 'name', 'Parent Team ID': 'parent_id:id' }
	},
	{
		system: 'hubspot',
		name: 'HubSpot owners',
		entity: 'people',
		headers: ['Owner ID', 'Email', 'First Name'],
		columns: {
			'Owner ID': 'source_id',
			'First Name': 'first_name',
			'Last Name': 'last_name',
			Email: 'email',
			'Job Title': 'title',
			Role: 'role',
			'Team ID': 'team_id:id',
			'Manager Owner ID': 'manager_id:id',
			Active: 'is_active',
			'Create Date': 'created_at'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot quotas',
		entity: 'quotas',
		headers: ['Quota ID', 'Owner ID', 'Period Start'],
		columns: {
			'Quota ID': 'source_id',
			'Owner ID': 'person_id:id',
			'Team ID': 'team_id:id',
			'Period Start': 'period_start',
			'Period End': 'period_end',
			'Quota Amount': 'amount',
			Currency: 'currency'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot products',
		entity: 'products',
		headers: ['Product ID', 'Product Name'],
		columns: {
			'Product ID': 'source_id',
			'Product Name': 'name',
			SKU: 'sku',
			'Product Family': 'family',
			'Unit Price': 'price',
			'Unit Cost': 'cost',
			Currency: 'currency',
			Recurring: 'is_recurring',
			'Billing Period': 'billing_period',
			Active: 'is_active'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot line items',
		entity: 'line_items',
		headers: ['Line Item ID', 'Deal ID'],
		columns: {
			'Line Item ID': 'source_id',
			'Deal ID': 'deal_id:id',
			'Product ID': 'product_id:id',
			Name: 'name',
			Quantity: 'quantity',
			'Unit Price': 'unit_price',
			'Discount %': 'discount',
			'Net Price': 'amount',
			Currency: 'currency'
		},
		percents: ['Discount %']
	},
	{
		system: 'hubspot',
		name: 'HubSpot quotes',
		entity: 'quotes',
		headers: ['Quote ID', 'Quote Number'],
		columns: {
			'Quote ID': 'source_id',
			'Quote Number': 'number',
			'Quote Name': 'name',
			'Deal ID': 'deal_id:id',
			Status: 'status',
			'Issued At': 'issued_at',
			'Expires On': 'expires_on',
			'Accepted At': 'accepted_at',
			Amount: 'amount',
			Currency: 'currency',
			'Owner ID': 'owner_id:id'
		}
	}
];
