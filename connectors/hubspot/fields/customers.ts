import { fieldMap } from './map.ts';

export const companyFields = fieldMap('companies', 'companies', {
	name: 'name',
	domain: 'domain',
	website: 'website',
	phone: 'phone',
	industry: 'industry',
	type: 'type',
	lifecyclestage: 'lifecycle_stage',
	numberofemployees: 'employees',
	annualrevenue: 'annual_revenue',
	currency: 'currency',
	founded_year: 'founded_year',
	address: 'street',
	zip: 'postal_code',
	city: 'city',
	state: 'region',
	country: 'country',
	hs_parent_company_id: 'parent_id:id',
	hubspot_owner_id: 'owner_id:id',
	hs_analytics_source: 'source',
	description: 'description',
	createdate: 'created_at',
	hs_lastmodifieddate: 'updated_at'
});

export const contactFields = fieldMap('contacts', 'contacts', {
	firstname: 'first_name',
	lastname: 'last_name',
	email: 'email',
	phone: 'phone',
	jobtitle: 'title',
	associatedcompanyid: 'company_id:id',
	hubspot_owner_id: 'owner_id:id',
	lifecyclestage: 'lifecycle_stage',
	hs_lead_status: 'lead_status',
	hs_analytics_source: 'source',
	hs_email_optout: 'opted_out',
	hs_legal_basis: 'lawful_basis',
	city: 'city',
	country: 'country',
	createdate: 'created_at',
	lastmodifieddate: 'updated_at'
});

export const leadFields = fieldMap('leads', 'leads', {
	hs_lead_name: 'name',
	hs_associated_contact_firstname: 'first_name',
	hs_associated_contact_lastname: 'last_name',
	hs_associated_contact_email: 'email',
	hs_associated_company_name: 'company_name',
	status: 'status',
	hs_lead_label: 'rating',
	hs_lead_source: 'source',
	hubspot_owner_id: 'owner_id:id',
	contact_id: 'contact_id:id',
	converted_at: 'converted_at',
	deal_id: 'converted_deal_id:id',
	disqualified_at: 'disqualified_at',
	hs_lead_disqualification_reason: 'disqualified_reason',
	hs_createdate: 'created_at',
	hs_lastmodifieddate: 'updated_at'
});

export const ticketFields = fieldMap('tickets', 'tickets', {
	subject: 'subject',
	content: 'description',
	hs_pipeline: 'pipeline_id:id',
	hs_pipeline_stage: 'stage_id:id',
	hs_ticket_priority: 'priority',
	hs_ticket_category: 'category',
	source_type: 'channel',
	company_id: 'company_id:id',
	contact_id: 'contact_id:id',
	hubspot_owner_id: 'owner_id:id',
	opened_at: 'opened_at',
	first_agent_reply_date: 'first_response_at',
	solved_at: 'solved_at',
	closed_date: 'closed_at',
	reopens: 'reopens',
	createdate: 'created_at',
	hs_lastmodifieddate: 'updated_at'
});

export const ticketEventFields = fieldMap('ticket history', 'ticket_events', {
	ticket_id: 'ticket_id:id',
	field: 'field',
	old_value: 'old_value',
	new_value: 'new_value',
	changed_at: 'changed_at',
	changed_by: 'changed_by:id'
});
