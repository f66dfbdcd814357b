/** What the columns of pulled records mean. */
import type { FieldMap } from '../export-shape.ts';

const system = 'tryton';
const common = { id: 'source_id', create_date: 'created_at', write_date: 'updated_at' } as const;

export const peopleMap: FieldMap = {
	system,
	name: 'Tryton employees',
	entity: 'people',
	columns: { ...common, name: 'name', email: 'email', supervisor: 'manager_id:id', active: 'is_active' }
};

export const pipelineMap: FieldMap = {
	system,
	name: 'Tryton pipeline',
	entity: 'pipelines',
	columns: { id: 'source_id', name: 'name', object: 'object', position: 'position' }
};

export const stageMap: FieldMap = {
	system,
	name: 'Tryton states of opportunities',
	entity: 'stages',
	columns: {
		id: 'source_id',
		name: 'name',
		pipeline: 'pipeline_id:id',
		position: 'position',
		status: 'status'
	}
};

export const companyMap: FieldMap = {
	system,
	name: 'Tryton parties',
	entity: 'companies',
	columns: {
		...common,
		name: 'name',
		phone: 'phone',
		website: 'website',
		domain: 'domain',
		street: 'street',
		postal_code: 'postal_code',
		city: 'city',
		country: 'country',
		code: null
	}
};

export const contactMap: FieldMap = {
	system,
	name: 'Tryton contact mechanisms',
	entity: 'contacts',
	columns: { ...common, name: 'name', email: 'email', party: 'company_id:id' }
};

export const productMap: FieldMap = {
	system,
	name: 'Tryton products',
	entity: 'products',
	columns: {
		...common,
		name: 'name',
		code: 'sku',
		list_price: 'price',
		cost_price: 'cost',
		currency: 'currency',
		active: 'is_active'
	}
};

export const dealMap: FieldMap = {
	system,
	name: 'Tryton opportunities',
	entity: 'deals',
	columns: {
		...common,
		name: 'name',
		party: 'company_id:id',
		contact: 'contact_id:id',
		pipeline: 'pipeline_id:id',
		stage: 'stage_id:id',
		status: 'status',
		amount: 'amount',
		currency: 'currency',
		employee: 'owner_id:id',
		probability: 'probability',
		expected_close: 'expected_close',
		closed_at: 'closed_at',
		lost_reason: 'lost_reason',
		comment: 'description'
	}
};

export const dealEventMap: FieldMap = {
	system,
	name: 'Tryton history of opportunities',
	entity: 'deal_events',
	columns: {
		id: 'source_id',
		deal: 'deal_id:id',
		field: 'field',
		old_value: 'old_value',
		new_value: 'new_value',
		changed_at: 'changed_at',
		changed_by: 'changed_by:id',
		quality: 'quality'
	}
};

export const lineItemMap: FieldMap = {
	system,
	name: 'Tryton lines of opportunities',
	entity: 'line_items',
	columns: {
		...common,
		opportunity: 'deal_id:id',
		product: 'product_id:id',
		name: 'name',
		quantity: 'quantity'
	}
};

export const quoteMap: FieldMap = {
	system,
	name: 'Tryton quotations',
	entity: 'quotes',
	columns: {
		...common,
		deal: 'deal_id:id',
		number: 'number',
		name: 'name',
		status: 'status',
		accepted_at: 'accepted_at',
		amount: 'amount',
		currency: 'currency',
		owner: 'owner_id:id'
	}
};

export const orderMap: FieldMap = {
	system,
	name: 'Tryton sales',
	entity: 'orders',
	columns: {
		...common,
		number: 'number',
		kind: 'kind',
		status: 'status',
		ordered_at: 'ordered_at',
		party: 'company_id:id',
		deal: 'deal_id:id',
		amount: 'amount',
		tax: 'tax',
		currency: 'currency'
	}
};

export const orderLineMap: FieldMap = {
	system,
	name: 'Tryton lines of sales',
	entity: 'order_lines',
	columns: {
		...common,
		sale: 'order_id:id',
		product: 'product_id:id',
		name: 'name',
		quantity: 'quantity',
		unit_price: 'unit_price',
		amount: 'amount',
		currency: 'currency'
	}
};
