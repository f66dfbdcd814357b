/**
 * What the columns of pulled records mean. Names with an underscore in front of an `id` are Odoo's own fields; others were
 * computed in the pull.
 */
import type { FieldMap } from '../export-shape.ts';

const system = 'odoo';

const common = {
	id: 'source_id',
	url: 'source_url',
	create_date: 'created_at',
	write_date: 'updated_at'
} as const;

export const teamMap: FieldMap = {
	system,
	name: 'Odoo sales teams',
	entity: 'teams',
	columns: { ...common, name: 'name', user_id: 'manager_id:id' }
};

export const peopleMap: FieldMap = {
	system,
	name: 'Odoo users',
	entity: 'people',
	columns: {
		...common,
		name: 'name',
		email: 'email',
		function: 'title',
		sale_team_id: 'team_id:id',
		active: 'is_active'
	}
};

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

export const companyMap: FieldMap = {
	system,
	name: 'Odoo companies',
	entity: 'companies',
	columns: {
		...common,
		name: 'name',
		domain: 'domain',
		website: 'website',
		phone: 'phone',
		industry_id: 'industry',
		street: 'street',
		zip: 'postal_code',
		city: 'city',
		state_id: 'region',
		country_id: 'country',
		parent_id: 'parent_id:id',
		user_id: 'owner_id:id',
		comment: 'description'
	}
};

export const contactMap: FieldMap = {
	system,
	name: 'Odoo contacts',
	entity: 'contacts',
	columns: {
		...common,
		name: 'name',
		firstname: 'first_name',
		lastname: 'last_name',
		email: 'email',
		phone: 'phone',
		function: 'title',
		company: 'company_id:id',
		user_id: 'owner_id:id',
		city: 'city',
		country_id: 'country',
		comment: 'description'
	}
};

export const leadMap: FieldMap = {
	system,
	name: 'Odoo leads',
	entity: 'leads',
	columns: {
		...common,
		name: 'name',
		partner_name: 'company_name',
		email_from: 'email',
		phone: 'phone',
		function: 'title',
		status: 'status',
		source: 'source',
		campaign_id: 'campaign_id:id',
		user_id: 'owner_id:id',
		contact: 'contact_id:id',
		date_conversion: 'converted_at',
		converted_deal: 'converted_deal_id:id',
		converted_contact: 'converted_contact_id:id',
		converted_company: 'converted_company_id:id',
		disqualified_at: 'disqualified_at',
		lost_reason: 'disqualified_reason',
		country_id: 'country',
		description: 'description'
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

export const activityMap: FieldMap = {
	system,
	name: 'Odoo activities, messages and meetings',
	entity: 'activities',
	columns: {
		...common,
		type: 'type',
		subject: 'subject',
		body: 'body',
		direction: 'direction',
		occurred_at: 'occurred_at',
		due_at: 'due_at',
		done_at: 'done_at',
		duration_seconds: 'duration_seconds',
		owner: 'owner_id:id',
		company: 'company_id:id',
		contact: 'contact_id:id',
		deal: 'deal_id:id',
		lead: 'lead_id:id',
		ticket: 'ticket_id:id'
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

export const campaignMap: FieldMap = {
	system,
	name: 'Odoo campaigns',
	entity: 'campaigns',
	columns: { ...common, name: 'name', status: 'status', utm_campaign: 'utm_campaign', user_id: 'owner_id:id' }
};

export const emailEventMap: FieldMap = {
	system,
	name: 'Odoo mailing traces',
	entity: 'email_events',
	columns: {
		id: 'source_id',
		type: 'type',
		occurred_at: 'occurred_at',
		message: 'message_id',
		email: 'email',
		campaign: 'campaign_id:id',
		contact: 'contact_id:id',
		url: 'url'
	}
};

export const touchpointMap: FieldMap = {
	system,
	name: 'Odoo campaign responses',
	entity: 'touchpoints',
	columns: {
		id: 'source_id',
		occurred_at: 'occurred_at',
		channel: 'channel',
		type: 'type',
		campaign: 'campaign_id:id',
		contact: 'contact_id:id',
		lead: 'lead_id:id',
		deal: 'deal_id:id',
		is_response: 'is_response'
	}
};

export const ticketMap: FieldMap = {
	system,
	name: 'Odoo helpdesk tickets',
	entity: 'tickets',
	columns: {
		...common,
		name: 'subject',
		description: 'description',
		status: 'status',
		pipeline: 'pipeline_id:id',
		stage: 'stage_id:id',
		priority: 'priority',
		category: 'category',
		company: 'company_id:id',
		contact: 'contact_id:id',
		user_id: 'owner_id:id',
		opened_at: 'opened_at',
		first_response_at: 'first_response_at',
		solved_at: 'solved_at',
		closed_at: 'closed_at'
	}
};
