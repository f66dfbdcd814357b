import type { FieldMap } from '../../export-shape.ts';
import { common, system } from './common.ts';

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
