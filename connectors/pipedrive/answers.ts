/** What Pipedrive answers, as far as it is read. Fields may be absent wherever their plan or a permission is missing. */

export interface Moments {
	add_time?: string;
	update_time?: string | null;
}

/** Values of fields that people of the account made, by the field's key. */
export interface WithCustomFields {
	custom_fields?: Readonly<Record<string, unknown>> | null;
}

export interface Deal extends Moments, WithCustomFields {
	id: number;
	title?: string;
	owner_id?: number | null;
	person_id?: number | null;
	org_id?: number | null;
	pipeline_id?: number;
	stage_id?: number;
	value?: number | null;
	currency?: string;
	is_deleted?: boolean;
	is_archived?: boolean;
	status?: string;
	probability?: number | null;
	lost_reason?: string | null;
	close_time?: string | null;
	won_time?: string | null;
	lost_time?: string | null;
	expected_close_date?: string | null;
	label_ids?: readonly number[];
	origin?: string;
	channel?: number | null;
	source_lead_id?: string | null;
	arr?: number | null;
	mrr?: number | null;
	products_count?: number;
	participants_count?: number;
}

/** A change of a deal, as version 1 tells. Values are text, times UTC without saying so. */
export interface DealChange {
	id: number;
	item_id?: number;
	user_id?: number | null;
	field_key?: string;
	old_value?: string | number | null;
	new_value?: string | number | null;
	log_time?: string;
	additional_data?:
		{ old_value_formatted?: string; new_value_formatted?: string } | readonly unknown[] | null;
}

export interface FlowItem {
	object?: string;
	timestamp?: string;
	data?: DealChange;
}

export interface Address {
	value?: string | null;
	country?: string | null;
	admin_area_level_1?: string | null;
	locality?: string | null;
	route?: string | null;
	street_number?: string | null;
	postal_code?: string | null;
}

export interface Organization extends Moments, WithCustomFields {
	id: number;
	name?: string;
	owner_id?: number | null;
	address?: Address | null;
	label_ids?: readonly number[];
	website?: string | null;
	industry?: number | null;
	annual_revenue?: number | null;
	employee_count?: number | null;
}

interface Reachable {
	value?: string;
	primary?: boolean;
}

export interface Person extends Moments, WithCustomFields {
	id: number;
	name?: string;
	first_name?: string | null;
	last_name?: string | null;
	owner_id?: number | null;
	org_id?: number | null;
	emails?: readonly Reachable[];
	phones?: readonly Reachable[];
	label_ids?: readonly number[];
	postal_address?: Address | null;
	job_title?: string | null;
	marketing_status?: string | null;
}

export interface Lead extends Moments {
	id: string;
	title?: string;
	owner_id?: number | null;
	person_id?: number | null;
	organization_id?: number | null;
	label_ids?: readonly string[];
	source_name?: string | null;
	origin?: string | null;
	channel?: number | null;
	is_archived?: boolean;
	value?: { amount: number; currency: string } | null;
	expected_close_date?: string | null;
	[customField: string]: unknown;
}

export interface Activity extends Moments {
	id: number;
	subject?: string;
	type?: string;
	owner_id?: number | null;
	deal_id?: number | null;
	lead_id?: string | null;
	person_id?: number | null;
	org_id?: number | null;
	due_date?: string | null;
	due_time?: string | null;
	duration?: string | null;
	done?: boolean;
	marked_as_done_time?: string | null;
	public_description?: string | null;
	note?: string | null;
}

export interface Note extends Moments {
	id: number;
	content?: string | null;
	user_id?: number | null;
	deal_id?: number | null;
	lead_id?: string | null;
	person_id?: number | null;
	org_id?: number | null;
	active_flag?: boolean;
}

export interface Product extends Moments, WithCustomFields {
	id: number;
	name?: string;
	code?: string | null;
	category?: string | number | null;
	is_deleted?: boolean;
	is_linkable?: boolean;
	billing_frequency?: string | null;
	prices?: readonly { price?: number | null; currency?: string; cost?: number | null }[];
}

export interface DealProduct extends Moments {
	id: number;
	deal_id: number;
	product_id?: number | null;
	name?: string;
	quantity?: number | null;
	item_price?: number | null;
	discount?: number | null;
	discount_type?: string;
	sum?: number | null;
	currency?: string;
	is_enabled?: boolean;
}

export interface Pipeline extends Moments {
	id: number;
	name?: string;
	order_nr?: number;
	is_deleted?: boolean;
	is_deal_probability_enabled?: boolean;
}

export interface Stage extends Moments {
	id: number;
	name?: string;
	order_nr?: number;
	pipeline_id?: number;
	is_deleted?: boolean;
	deal_probability?: number;
	is_deal_rot_enabled?: boolean;
	days_to_rotten?: number | null;
}

export interface User {
	id: number;
	name?: string;
	email?: string;
	active_flag?: boolean;
	created?: string;
	modified?: string | null;
	access?: readonly { app?: string; admin?: boolean }[];
}

/** The user that a token belongs to, with the account. */
export interface CurrentUser extends User {
	company_id?: number;
	company_name?: string;
	company_domain?: string;
	default_currency?: string;
	timezone_name?: string;
}

export interface Team {
	id: number;
	name?: string;
	manager_id?: number | null;
	users?: readonly number[];
	active_flag?: number | boolean;
	deleted_flag?: number | boolean;
}

/** The metadata of a field: of the CRM's own and of those that people made. */
export interface FieldInfo {
	field_name: string;
	field_code: string;
	field_type: string;
	is_custom_field: boolean;
	options?: readonly { id?: number | string | boolean; label?: string }[] | null;
}
