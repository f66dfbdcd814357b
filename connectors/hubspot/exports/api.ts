import type { ExportShape } from '../../export-shape.ts';
import { activityTypes, directions, emailEventTypes } from './words.ts';

/** What HubSpot shows no export view of: activities, orders, contracts, marketing, ticket history. */
export const apiExports: readonly ExportShape[] = [
	{
		system: 'hubspot',
		name: 'HubSpot activities',
		entity: 'activities',
		headers: ['Activity ID', 'Activity Type', 'Activity Date'],
		columns: {
			'Activity ID': 'source_id',
			'Activity Type': 'type',
			Subject: 'subject',
			Direction: 'direction',
			Outcome: 'outcome',
			'Activity Date': 'occurred_at',
			'Due Date': 'due_at',
			'Completed Date': 'done_at',
			'Duration (seconds)': 'duration_seconds',
			'Owner ID': 'owner_id:id',
			'Company ID': 'company_id:id',
			'Contact ID': 'contact_id:id',
			'Deal ID': 'deal_id:id',
			'Lead ID': 'lead_id:id',
			'Ticket ID': 'ticket_id:id'
		},
		values: { type: activityTypes, direction: directions }
	},
	{
		system: 'hubspot',
		name: 'HubSpot orders',
		entity: 'orders',
		headers: ['Order ID', 'Order Number', 'Order Date'],
		columns: {
			'Order ID': 'source_id',
			'Order Number': 'number',
			Kind: 'kind',
			Status: 'status',
			'Order Date': 'ordered_at',
			'Company ID': 'company_id:id',
			'Contact ID': 'contact_id:id',
			'Deal ID': 'deal_id:id',
			Channel: 'channel',
			'Net Amount': 'amount',
			Tax: 'tax',
			Discount: 'discount',
			Currency: 'currency'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot order lines',
		entity: 'order_lines',
		headers: ['Order Line ID', 'Order ID'],
		columns: {
			'Order Line ID': 'source_id',
			'Order ID': 'order_id:id',
			Product: 'product_id:name',
			'Product ID': 'product_id:id',
			Quantity: 'quantity',
			'Unit Price': 'unit_price',
			'Discount %': 'discount',
			'Line Amount': 'amount',
			Currency: 'currency'
		},
		percents: ['Discount %']
	},
	{
		system: 'hubspot',
		name: 'HubSpot contracts',
		entity: 'contracts',
		headers: ['Contract ID', 'Contract Number'],
		columns: {
			'Contract ID': 'source_id',
			'Contract Number': 'number',
			'Contract Name': 'name',
			'Company ID': 'company_id:id',
			'Deal ID': 'deal_id:id',
			'Product ID': 'product_id:id',
			Status: 'status',
			'Start Date': 'starts_on',
			'End Date': 'ends_on',
			'Term (months)': 'term_months',
			'Recurring Amount': 'recurring_amount',
			'Recurring Period': 'recurring_period',
			Currency: 'currency',
			'Renews Automatically': 'renews_automatically',
			'Cancelled At': 'cancelled_at',
			'Owner ID': 'owner_id:id'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot subscription events',
		entity: 'subscription_events',
		headers: ['Event ID', 'Contract ID', 'MRR Change'],
		columns: {
			'Event ID': 'source_id',
			'Contract ID': 'contract_id:id',
			'Company ID': 'company_id:id',
			'Event Type': 'type',
			'Event Date': 'occurred_at',
			'MRR Change': 'monthly_change',
			Currency: 'currency'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot campaigns',
		entity: 'campaigns',
		headers: ['Campaign ID', 'Campaign Name', 'Campaign Type'],
		columns: {
			'Campaign ID': 'source_id',
			'Campaign Name': 'name',
			'Campaign Type': 'type',
			Channel: 'channel',
			'Campaign Status': 'status',
			'Start Date': 'starts_on',
			'End Date': 'ends_on',
			'UTM Source': 'utm_source',
			'UTM Medium': 'utm_medium',
			'UTM Campaign': 'utm_campaign',
			Budget: 'budget',
			'Actual Cost': 'actual_cost',
			'Expected Revenue': 'expected_revenue',
			Currency: 'currency',
			'Owner ID': 'owner_id:id'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot campaign costs',
		entity: 'campaign_costs',
		headers: ['Campaign ID', 'Cost Day', 'Cost'],
		columns: {
			'Campaign ID': 'campaign_id:id',
			'Cost Day': 'day',
			Channel: 'channel',
			Cost: 'amount',
			Currency: 'currency',
			Impressions: 'impressions',
			Clicks: 'clicks',
			Conversions: 'conversions'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot touchpoints',
		entity: 'touchpoints',
		headers: ['Touchpoint ID', 'Occurred At'],
		columns: {
			'Touchpoint ID': 'source_id',
			'Occurred At': 'occurred_at',
			Channel: 'channel',
			'Touchpoint Type': 'type',
			'Campaign ID': 'campaign_id:id',
			'Lead ID': 'lead_id:id',
			'Contact ID': 'contact_id:id',
			'Deal ID': 'deal_id:id',
			'Company ID': 'company_id:id',
			'Is Response': 'is_response',
			'Test Group': 'test_group'
		}
	},
	{
		system: 'hubspot',
		name: 'HubSpot e-mail events',
		entity: 'email_events',
		headers: ['Event ID', 'Event Type', 'Message ID'],
		columns: {
			'Event ID': 'source_id',
			'Event Type': 'type',
			'Event Date': 'occurred_at',
			'Message ID': 'message_id',
			Recipient: 'email',
			'Campaign ID': 'campaign_id:id',
			'Contact ID': 'contact_id:id',
			'Clicked URL': 'url',
			'By Bot': 'is_bot'
		},
		values: { type: emailEventTypes }
	},
	{
		system: 'hubspot',
		name: 'HubSpot ticket history',
		entity: 'ticket_events',
		headers: ['Ticket ID', 'Property', 'Value', 'Changed At'],
		columns: {
			'Ticket ID': 'ticket_id:id',
			Property: 'field',
			'Previous Value': 'old_value',
			Value: 'new_value',
			'Changed At': 'changed_at',
			'Changed By': 'changed_by:id'
		},
		values: {
			field: { hs_pipeline_stage: 'stage', hs_ticket_priority: 'priority', hubspot_owner_id: 'owner' }
		}
	}
];
