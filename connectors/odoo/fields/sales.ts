import type { FieldMap } from '../../export-shape.ts';
import { common, system } from './common.ts';

export const pipelineMap: FieldMap = {
	system,
	name: 'Odoo pipelines',
	entity: 'pipelines',
	columns: { ...common, name: 'name', object: 'object', position: 'position', is_archived: 'is_archived' }
};

export const stageMap: FieldMap = {
	system,
	name: 'Odoo stages',
	entity: 'stages',
	columns: {
		id: 'source_id',
		name: 'name',
		pipeline: 'pipeline_id:id',
		position: 'position',
		status: 'status',
		probability: 'probability'
	}
};

export const dealMap: FieldMap = {
	system,
	name: 'Odoo opportunities',
	entity: 'deals',
	columns: {
		...common,
		created: 'created_at',
		create_date: null,
		name: 'name',
		company: 'company_id:id',
		contact: 'contact_id:id',
		pipeline: 'pipeline_id:id',
		stage: 'stage_id:id',
		status: 'status',
		expected_revenue: 'amount',
		currency: 'currency',
		recurring_revenue: 'recurring_amount',
		recurring_period: 'recurring_period',
		probability: 'probability',
		date_deadline: 'expected_close',
		date_closed: 'closed_at',
		lost_reason: 'lost_reason',
		user_id: 'owner_id:id',
		team_id: 'team_id:id',
		source: 'source',
		campaign_id: 'campaign_id:id',
		description: 'description'
	}
};

export const dealEventMap: FieldMap = {
	system,
	name: 'Odoo’s log of changes',
	entity: 'deal_events',
	columns: {
		id: 'source_id',
		deal: 'deal_id:id',
		field: 'field',
		old_value: 'old_value',
		new_value: 'new_value',
		changed_at: 'changed_at',
		changed_by: 'changed_by:id',
		sequence: 'sequence',
		quality: 'quality'
	}
};

export const productMap: FieldMap = {
	system,
	name: 'Odoo products',
	entity: 'products',
	columns: {
		...common,
		name: 'name',
		default_code: 'sku',
		categ_id: 'family',
		lst_price: 'price',
		standard_price: 'cost',
		currency: 'currency',
		recurring_invoice: 'is_recurring',
		active: 'is_active'
	}
};

export const lineItemMap: FieldMap = {
	system,
	name: 'Odoo quotation lines',
	entity: 'line_items',
	columns: {
		...common,
		deal: 'deal_id:id',
		product_id: 'product_id:id',
		name: 'name',
		quantity: 'quantity',
		price_unit: 'unit_price',
		discount: 'discount',
		price_subtotal: 'amount',
		currency: 'currency'
	}
};

export const quoteMap: FieldMap = {
	system,
	name: 'Odoo quotations',
	entity: 'quotes',
	columns: {
		...common,
		deal: 'deal_id:id',
		number: 'number',
		status: 'status',
		issued_at: 'issued_at',
		validity_date: 'expires_on',
		accepted_at: 'accepted_at',
		amount_untaxed: 'amount',
		currency: 'currency',
		user_id: 'owner_id:id'
	}
};

export const orderMap: FieldMap = {
	system,
	name: 'Odoo orders and invoices',
	entity: 'orders',
	columns: {
		...common,
		number: 'number',
		kind: 'kind',
		status: 'status',
		ordered_at: 'ordered_at',
		company: 'company_id:id',
		contact: 'contact_id:id',
		deal: 'deal_id:id',
		channel: 'channel',
		amount: 'amount',
		tax: 'tax',
		currency: 'currency'
	}
};

export const orderLineMap: FieldMap = {
	system,
	name: 'Odoo order and invoice lines',
	entity: 'order_lines',
	columns: {
		id: 'source_id',
		create_date: 'created_at',
		write_date: 'updated_at',
		order: 'order_id:id',
		product_id: 'product_id:id',
		name: 'name',
		quantity: 'quantity',
		price_unit: 'unit_price',
		discount: 'discount',
		price_subtotal: 'amount',
		currency: 'currency'
	}
};
