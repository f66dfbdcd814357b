/** What the fields of Pipedrive's answers mean. Names with capitals are cells that the pull puts together. */
import type { FieldMap } from '../export-shape.ts';

const moments = {
	id: 'source_id',
	url: 'source_url',
	add_time: 'created_at',
	update_time: 'updated_at'
} as const;

const of = (
	entity: FieldMap['entity'],
	name: string,
	columns: FieldMap['columns'],
	more: Partial<FieldMap> = {}
): FieldMap => ({
	system: 'pipedrive',
	name: `Pipedrive ${name}`,
	entity,
	columns: { ...moments, ...columns },
	...more
});

export const teams = of('teams', 'teams', { name: 'name', manager_id: 'manager_id:id' });

export const people = of('people', 'users', {
	name: 'name',
	email: 'email',
	active_flag: 'is_active',
	teamId: 'team_id:id'
});

export const pipelines = of(
	'pipelines',
	'pipelines',
	{ name: 'name', order_nr: 'position', is_deleted: 'is_deleted' },
	{ constants: { object: 'deals' } }
);

/** A deal is won or lost in the stage that it is in: no stage is. */
export const stages = of(
	'stages',
	'stages',
	{
		pipeline_id: 'pipeline_id:id',
		name: 'name',
		order_nr: 'position',
		probability: 'probability',
		rotDays: 'rot_days',
		is_deleted: 'is_deleted'
	},
	{ percents: ['probability'], constants: { status: 'open' } }
);

/** What is known of a stage that was deleted: what else was known of it stays. */
export const stagesOfThePast = of('stages', 'stages of the past', { name: 'name', is_deleted: 'is_deleted' });

export const companies = of('companies', 'organizations', {
	name: 'name',
	owner_id: 'owner_id:id',
	website: 'website',
	industryName: 'industry',
	employee_count: 'employees',
	annual_revenue: 'annual_revenue',
	street: 'street',
	postalCode: 'postal_code',
	city: 'city',
	region: 'region',
	country: 'country'
});

export const contacts = of('contacts', 'persons', {
	name: 'name',
	first_name: 'first_name',
	last_name: 'last_name',
	email: 'email',
	phone: 'phone',
	job_title: 'title',
	org_id: 'company_id:id',
	owner_id: 'owner_id:id',
	optedOut: 'opted_out',
	consent: 'consent_status',
	city: 'city',
	country: 'country'
});

export const leads = of('leads', 'leads', {
	title: 'name',
	status: 'status',
	firstName: 'first_name',
	lastName: 'last_name',
	companyName: 'company_name',
	email: 'email',
	phone: 'phone',
	owner_id: 'owner_id:id',
	person_id: 'contact_id:id',
	source: 'source',
	labels: 'rating'
});

export const deals = of(
	'deals',
	'deals',
	{
		title: 'name',
		value: 'amount',
		currency: 'currency',
		recurringAmount: 'recurring_amount',
		recurringPeriod: 'recurring_period',
		pipeline_id: 'pipeline_id:id',
		stage_id: 'stage_id:id',
		status: 'status',
		probability: 'probability',
		owner_id: 'owner_id:id',
		org_id: 'company_id:id',
		person_id: 'contact_id:id',
		expected_close_date: 'expected_close',
		wonAt: 'won_at',
		lostAt: 'lost_at',
		closedAt: 'closed_at',
		lost_reason: 'lost_reason',
		channelName: 'source',
		labels: 'type',
		source_lead_id: 'lead_id:id'
	},
	{ percents: ['probability'] }
);

export const dealContacts = of('deal_contacts', 'participants', {
	dealId: 'deal_id:id',
	personId: 'contact_id:id',
	isPrimary: 'is_primary'
});

export const dealEvents = of('deal_events', 'changes of deals', {
	dealId: 'deal_id:id',
	field: 'field',
	oldValue: 'old_value',
	newValue: 'new_value',
	changedAt: 'changed_at',
	changedBy: 'changed_by:id',
	sequence: 'sequence',
	quality: 'quality'
});

export const activities = of('activities', 'activities', {
	type: 'type',
	subject: 'subject',
	body: 'body',
	dueAt: 'due_at',
	doneAt: 'done_at',
	occurredAt: 'occurred_at',
	durationSeconds: 'duration_seconds',
	owner_id: 'owner_id:id',
	deal_id: 'deal_id:id',
	lead_id: 'lead_id:id',
	person_id: 'contact_id:id',
	org_id: 'company_id:id'
});

export const products = of('products', 'products', {
	name: 'name',
	code: 'sku',
	categoryName: 'family',
	price: 'price',
	cost: 'cost',
	currency: 'currency',
	isRecurring: 'is_recurring',
	billingPeriod: 'billing_period',
	is_linkable: 'is_active'
});

export const lineItems = of('line_items', 'products of deals', {
	deal_id: 'deal_id:id',
	product_id: 'product_id:id',
	name: 'name',
	quantity: 'quantity',
	item_price: 'unit_price',
	discountShare: 'discount',
	sum: 'amount',
	currency: 'currency'
});
