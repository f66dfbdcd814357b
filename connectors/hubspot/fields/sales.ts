import { forecastCategories } from '../exports/words.ts';
import { fieldMap } from './map.ts';

export const teamFields = fieldMap('teams', 'teams', { name: 'name' });

export const ownerFields = fieldMap('owners', 'people', {
	firstName: 'first_name',
	lastName: 'last_name',
	email: 'email',
	team_id: 'team_id:id',
	is_active: 'is_active',
	createdAt: 'created_at',
	updatedAt: 'updated_at'
});

export const pipelineFields = fieldMap('pipelines', 'pipelines', {
	label: 'name',
	object: 'object',
	displayOrder: 'position',
	archived: 'is_archived',
	createdAt: 'created_at',
	updatedAt: 'updated_at'
});

export const stageFields = fieldMap('pipeline stages', 'stages', {
	label: 'name',
	pipeline_id: 'pipeline_id:id',
	displayOrder: 'position',
	probability: 'probability',
	is_closed: 'is_closed',
	createdAt: 'created_at',
	updatedAt: 'updated_at'
});

const dealColumns = {
	dealname: 'name',
	company_id: 'company_id:id',
	contact_id: 'contact_id:id',
	pipeline: 'pipeline_id:id',
	dealstage: 'stage_id:id',
	hs_is_closed_won: 'is_won',
	hs_is_closed: 'is_closed',
	amount: 'amount',
	currency: 'currency',
	hs_mrr: 'recurring_amount',
	hs_deal_stage_probability: 'probability',
	hs_manual_forecast_category: 'forecast_category',
	closed_lost_reason: 'lost_reason',
	hubspot_owner_id: 'owner_id:id',
	hubspot_team_id: 'team_id:id',
	hs_analytics_source: 'source',
	dealtype: 'type',
	hs_next_step: 'next_step',
	description: 'description',
	createdate: 'created_at',
	hs_lastmodifieddate: 'updated_at'
};

const ofDeals = {
	constants: { recurring_period: 'month' },
	values: { forecast_category: forecastCategories }
};

/** HubSpot has one close date; its history tells when it was still an expectation. */
export const dealFields = fieldMap(
	'deals',
	'deals',
	{ ...dealColumns, expected_close: 'expected_close', closed_at: 'closed_at' },
	ofDeals
);

/** Without history the one close date is read as the import reads it: expected while open, actual once closed. */
export const dealFieldsWithoutHistory = fieldMap(
	'deals without history',
	'deals',
	{ ...dealColumns, closedate: 'close_date' },
	ofDeals
);

export const dealContactFields = fieldMap('deal contacts', 'deal_contacts', {
	deal_id: 'deal_id:id',
	contact_id: 'contact_id:id',
	role: 'role',
	is_primary: 'is_primary'
});

export const dealEventFields = fieldMap(
	'deal history',
	'deal_events',
	{
		deal_id: 'deal_id:id',
		field: 'field',
		old_value: 'old_value',
		new_value: 'new_value',
		changed_at: 'changed_at',
		changed_by: 'changed_by:id',
		sequence: 'sequence',
		quality: 'quality'
	},
	{ values: { forecast_category: forecastCategories } }
);

export const productFields = fieldMap('products', 'products', {
	name: 'name',
	hs_sku: 'sku',
	hs_product_type: 'family',
	price: 'price',
	hs_cost_of_goods_sold: 'cost',
	currency: 'currency',
	is_recurring: 'is_recurring',
	billing_period: 'billing_period',
	createdate: 'created_at',
	hs_lastmodifieddate: 'updated_at'
});

const lineColumns = {
	hs_product_id: 'product_id:id',
	name: 'name',
	quantity: 'quantity',
	price: 'unit_price',
	hs_discount_percentage: 'discount',
	amount: 'amount',
	currency: 'currency',
	createdate: 'created_at',
	hs_lastmodifieddate: 'updated_at'
};
const percents = ['hs_discount_percentage'];

export const lineItemFields = fieldMap(
	'line items',
	'line_items',
	{ deal_id: 'deal_id:id', ...lineColumns },
	{ percents }
);

export const orderLineFields = fieldMap(
	'order lines',
	'order_lines',
	{ order_id: 'order_id:id', ...lineColumns },
	{ percents }
);

export const quoteFields = fieldMap('quotes', 'quotes', {
	deal_id: 'deal_id:id',
	hs_quote_number: 'number',
	hs_title: 'name',
	hs_status: 'status',
	hs_expiration_date: 'expires_on',
	hs_quote_amount: 'amount',
	currency: 'currency',
	hubspot_owner_id: 'owner_id:id',
	hs_createdate: 'created_at',
	hs_lastmodifieddate: 'updated_at'
});

const buyer = { company_id: 'company_id:id', contact_id: 'contact_id:id', deal_id: 'deal_id:id' };

export const orderFields = fieldMap(
	'orders',
	'orders',
	{
		hs_order_name: 'number',
		status: 'status',
		ordered_at: 'ordered_at',
		...buyer,
		hs_source_store: 'channel',
		hs_subtotal_price: 'amount',
		hs_tax: 'tax',
		hs_order_discount: 'discount',
		currency: 'currency',
		hs_createdate: 'created_at',
		hs_lastmodifieddate: 'updated_at'
	},
	{ constants: { kind: 'order' } }
);

export const invoiceFields = fieldMap(
	'invoices',
	'orders',
	{
		hs_number: 'number',
		hs_invoice_status: 'status',
		ordered_at: 'ordered_at',
		...buyer,
		hs_amount_billed: 'amount',
		currency: 'currency',
		hs_createdate: 'created_at',
		hs_lastmodifieddate: 'updated_at'
	},
	{ constants: { kind: 'invoice' } }
);

export const subscriptionFields = fieldMap(
	'subscriptions',
	'contracts',
	{
		hs_name: 'name',
		company_id: 'company_id:id',
		deal_id: 'deal_id:id',
		hs_status: 'status',
		hs_recurring_billing_start_date: 'starts_on',
		hs_recurring_billing_end_date: 'ends_on',
		hs_mrr: 'recurring_amount',
		currency: 'currency',
		hubspot_owner_id: 'owner_id:id',
		hs_createdate: 'created_at',
		hs_lastmodifieddate: 'updated_at'
	},
	{ constants: { recurring_period: 'month' } }
);
