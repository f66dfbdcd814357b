import {
	boolean,
	choice,
	currency,
	date,
	inReportingCurrency,
	integer,
	money,
	number,
	ratio,
	reference,
	text,
	timestamp,
	type Entity
} from './field.ts';

export const dealStatuses = ['open', 'won', 'lost'] as const;
export type DealStatus = (typeof dealStatuses)[number];

export const forecastCategories = ['omitted', 'pipeline', 'best_case', 'commit', 'closed'] as const;
export type ForecastCategory = (typeof forecastCategories)[number];

/** How much a dated change can be trusted: the CRM's own log, or something we worked out. */
export const historyQualities = ['exact', 'entered_only', 'duration_only', 'inferred'] as const;
export type HistoryQuality = (typeof historyQualities)[number];

export const dealEventFields = [
	'stage',
	'status',
	'amount',
	'expected_close',
	'owner',
	'pipeline',
	'probability',
	'forecast_category'
] as const;

export const teams: Entity = {
	name: 'teams',
	label: 'Team',
	labelPlural: 'Teams',
	title: 'name',
	owner: null,
	description: 'Sales teams, as a tree.',
	fields: [
		text('name', 'Name', { required: true }),
		reference('parent_id', 'Parent team', 'teams'),
		reference('manager_id', 'Manager', 'people', {
			description: 'Who leads the team. Where no team names someone, a manager leads the team they are in.'
		})
	]
};

export const people: Entity = {
	name: 'people',
	label: 'Person',
	labelPlural: 'People',
	title: 'name',
	owner: null,
	description: 'Owners of records: the users of the CRM.',
	fields: [
		text('name', 'Name', { required: true }),
		text('email', 'E-mail'),
		text('title', 'Job title'),
		text('role', 'Role'),
		reference('team_id', 'Team', 'teams'),
		reference('manager_id', 'Manager', 'people'),
		boolean('is_active', 'Active')
	]
};

export const quotas: Entity = {
	name: 'quotas',
	label: 'Quota',
	labelPlural: 'Quotas',
	title: null,
	owner: 'person_id',
	description: 'What a person or a team is to win in a period.',
	fields: [
		reference('person_id', 'Person', 'people'),
		reference('team_id', 'Team', 'teams'),
		date('period_start', 'Period start', { required: true }),
		date('period_end', 'Period end', { description: 'The first day after the period.' }),
		money('amount', 'Amount', { required: true }),
		currency,
		inReportingCurrency('amount', 'Amount')
	]
};

export const pipelines: Entity = {
	name: 'pipelines',
	label: 'Pipeline',
	labelPlural: 'Pipelines',
	title: 'name',
	owner: null,
	description: 'A sequence of stages that deals or tickets walk through.',
	fields: [
		text('name', 'Name', { required: true }),
		choice('object', 'For', ['deals', 'tickets']),
		integer('position', 'Position'),
		boolean('is_archived', 'Archived')
	]
};

export const stages: Entity = {
	name: 'stages',
	label: 'Stage',
	labelPlural: 'Stages',
	title: 'name',
	owner: null,
	description: 'A step of a pipeline, with the status and the default probability of the deals in it.',
	fields: [
		reference('pipeline_id', 'Pipeline', 'pipelines'),
		text('name', 'Name', { required: true }),
		integer('position', 'Position'),
		ratio('probability', 'Default probability'),
		choice('status', 'Status of deals here', dealStatuses),
		choice('forecast_category', 'Forecast category', forecastCategories),
		integer('rot_days', 'Days until stale')
	]
};

export const deals: Entity = {
	name: 'deals',
	label: 'Deal',
	labelPlural: 'Deals',
	title: 'name',
	owner: 'owner_id',
	description: 'A chance to sell, from its creation until it is won or lost.',
	fields: [
		text('name', 'Name'),
		reference('company_id', 'Company', 'companies'),
		reference('contact_id', 'Primary contact', 'contacts'),
		reference('pipeline_id', 'Pipeline', 'pipelines'),
		reference('stage_id', 'Stage', 'stages'),
		choice('status', 'Status', dealStatuses, {
			description: 'Open, won or lost; taken from the stage when not given.'
		}),
		money('amount', 'Amount'),
		currency,
		inReportingCurrency('amount', 'Amount'),
		money('recurring_amount', 'Recurring amount'),
		choice('recurring_period', 'Recurring period', ['month', 'quarter', 'year']),
		ratio('probability', 'Probability', { description: "The CRM's own, 0 to 1." }),
		choice('probability_source', 'Probability from', ['deal', 'stage', 'model']),
		choice('forecast_category', 'Forecast category', forecastCategories),
		date('expected_close', 'Expected close'),
		timestamp('closed_at', 'Closed', { description: 'When it was won or lost.' }),
		text('lost_reason', 'Lost reason'),
		reference('owner_id', 'Owner', 'people'),
		reference('team_id', 'Team', 'teams'),
		text('source', 'Source'),
		reference('campaign_id', 'Campaign', 'campaigns'),
		text('type', 'Type'),
		reference('product_id', 'Product', 'products'),
		text('next_step', 'Next step'),
		text('description', 'Description')
	]
};

export const dealContacts: Entity = {
	name: 'deal_contacts',
	label: 'Deal contact',
	labelPlural: 'Deal contacts',
	title: null,
	owner: null,
	description: 'Who takes part in a deal, and as what.',
	fields: [
		reference('deal_id', 'Deal', 'deals', { required: true }),
		reference('contact_id', 'Contact', 'contacts', { required: true }),
		text('role', 'Role'),
		boolean('is_primary', 'Primary')
	]
};

export const dealEvents: Entity = {
	name: 'deal_events',
	label: 'Deal change',
	labelPlural: 'Deal changes',
	title: null,
	owner: null,
	description:
		"Every change of a deal's stage, status, amount, expected close, owner, probability or forecast category.",
	fields: [
		reference('deal_id', 'Deal', 'deals', { required: true }),
		choice('field', 'Field', dealEventFields, { required: true }),
		text('old_value', 'Before', {
			description: 'As the canonical field holds it: a stage id, a decimal, an ISO date.'
		}),
		text('new_value', 'After'),
		timestamp('changed_at', 'Changed', { required: true }),
		reference('changed_by', 'Changed by', 'people'),
		integer('sequence', 'Sequence', { description: 'Breaks ties between changes at one instant.' }),
		choice('quality', 'Quality', historyQualities)
	]
};

export const products: Entity = {
	name: 'products',
	label: 'Product',
	labelPlural: 'Products',
	title: 'name',
	owner: null,
	description: 'What is sold.',
	fields: [
		text('name', 'Name', { required: true }),
		text('sku', 'SKU'),
		text('family', 'Family'),
		money('price', 'Price'),
		money('cost', 'Cost'),
		currency,
		boolean('is_recurring', 'Recurring'),
		choice('billing_period', 'Billing period', ['month', 'quarter', 'year']),
		boolean('is_active', 'Active')
	]
};

export const lineItems: Entity = {
	name: 'line_items',
	label: 'Line item',
	labelPlural: 'Line items',
	title: 'name',
	owner: null,
	description: 'A product in a deal.',
	fields: [
		reference('deal_id', 'Deal', 'deals', { required: true }),
		reference('product_id', 'Product', 'products'),
		text('name', 'Name'),
		number('quantity', 'Quantity'),
		money('unit_price', 'Unit price'),
		ratio('discount', 'Discount'),
		money('amount', 'Amount'),
		currency,
		inReportingCurrency('amount', 'Amount')
	]
};

export const quotes: Entity = {
	name: 'quotes',
	label: 'Quote',
	labelPlural: 'Quotes',
	title: 'number',
	owner: 'owner_id',
	description: 'An offer made for a deal.',
	fields: [
		reference('deal_id', 'Deal', 'deals'),
		text('number', 'Number'),
		text('name', 'Name'),
		text('status', 'Status'),
		timestamp('issued_at', 'Issued'),
		date('expires_on', 'Expires'),
		timestamp('accepted_at', 'Accepted'),
		money('amount', 'Amount'),
		currency,
		inReportingCurrency('amount', 'Amount'),
		reference('owner_id', 'Owner', 'people')
	]
};
