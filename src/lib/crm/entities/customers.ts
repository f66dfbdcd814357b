import {
	boolean,
	choice,
	consent,
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

export const companies: Entity = {
	name: 'companies',
	label: 'Company',
	labelPlural: 'Companies',
	title: 'name',
	owner: 'owner_id',
	description: 'Organisations that buy or may buy.',
	fields: [
		text('name', 'Name', { required: true }),
		text('domain', 'Domain'),
		text('website', 'Website'),
		text('phone', 'Phone'),
		text('industry', 'Industry'),
		text('type', 'Type'),
		text('lifecycle_stage', 'Lifecycle stage'),
		integer('employees', 'Employees'),
		money('annual_revenue', 'Annual revenue'),
		currency,
		integer('founded_year', 'Founded'),
		text('street', 'Street'),
		text('postal_code', 'Postal code'),
		text('city', 'City'),
		text('region', 'State or region'),
		text('country', 'Country'),
		reference('parent_id', 'Parent company', 'companies'),
		reference('owner_id', 'Owner', 'people'),
		text('source', 'Source'),
		text('description', 'Description')
	]
};

export const contacts: Entity = {
	name: 'contacts',
	label: 'Contact',
	labelPlural: 'Contacts',
	title: 'name',
	owner: 'owner_id',
	description: 'People at companies, and people who buy for themselves.',
	fields: [
		text('name', 'Name', { description: 'Put together from first and last name when not given.' }),
		text('first_name', 'First name'),
		text('last_name', 'Last name'),
		text('email', 'E-mail'),
		text('phone', 'Phone'),
		text('title', 'Job title'),
		reference('company_id', 'Company', 'companies'),
		reference('owner_id', 'Owner', 'people'),
		text('lifecycle_stage', 'Lifecycle stage'),
		text('lead_status', 'Lead status'),
		text('source', 'Source'),
		...consent,
		text('city', 'City'),
		text('country', 'Country'),
		text('description', 'Description')
	]
};

export const activities: Entity = {
	name: 'activities',
	label: 'Activity',
	labelPlural: 'Activities',
	title: 'subject',
	owner: 'owner_id',
	description: 'Calls, e-mails, meetings, tasks and notes.',
	fields: [
		choice('type', 'Type', ['call', 'email', 'meeting', 'task', 'note', 'message', 'other']),
		text('subject', 'Subject'),
		text('body', 'Text'),
		choice('direction', 'Direction', ['inbound', 'outbound']),
		text('outcome', 'Outcome'),
		timestamp('occurred_at', 'When'),
		timestamp('due_at', 'Due'),
		timestamp('done_at', 'Done'),
		integer('duration_seconds', 'Duration in seconds'),
		reference('owner_id', 'Owner', 'people'),
		reference('company_id', 'Company', 'companies'),
		reference('contact_id', 'Contact', 'contacts'),
		reference('deal_id', 'Deal', 'deals'),
		reference('lead_id', 'Lead', 'leads'),
		reference('ticket_id', 'Ticket', 'tickets')
	]
};

export const contracts: Entity = {
	name: 'contracts',
	label: 'Contract',
	labelPlural: 'Contracts',
	title: 'name',
	owner: 'owner_id',
	description: 'Subscriptions and other agreements with a term.',
	fields: [
		text('name', 'Name'),
		text('number', 'Number'),
		reference('company_id', 'Company', 'companies'),
		reference('deal_id', 'Deal', 'deals'),
		reference('product_id', 'Product', 'products'),
		text('status', 'Status'),
		date('starts_on', 'Starts'),
		date('ends_on', 'Ends'),
		integer('term_months', 'Term in months'),
		money('recurring_amount', 'Recurring amount'),
		choice('recurring_period', 'Recurring period', ['month', 'quarter', 'year']),
		currency,
		inReportingCurrency('recurring_amount', 'Recurring amount'),
		boolean('renews_automatically', 'Renews automatically'),
		timestamp('cancelled_at', 'Cancelled'),
		reference('owner_id', 'Owner', 'people')
	]
};

export const subscriptionEvents: Entity = {
	name: 'subscription_events',
	label: 'Subscription change',
	labelPlural: 'Subscription changes',
	title: null,
	owner: null,
	description: 'What changes the monthly recurring revenue of a customer.',
	fields: [
		reference('contract_id', 'Contract', 'contracts'),
		reference('company_id', 'Company', 'companies'),
		choice('type', 'Type', ['new', 'expansion', 'contraction', 'churn', 'reactivation', 'renewal'], {
			required: true
		}),
		timestamp('occurred_at', 'When', { required: true }),
		money('monthly_change', 'Change per month'),
		currency,
		inReportingCurrency('monthly_change', 'Change per month')
	]
};

export const orders: Entity = {
	name: 'orders',
	label: 'Order',
	labelPlural: 'Orders',
	title: 'number',
	owner: null,
	description: 'Purchases, invoices and refunds.',
	fields: [
		text('number', 'Number'),
		choice('kind', 'Kind', ['order', 'invoice', 'payment', 'refund']),
		text('status', 'Status'),
		timestamp('ordered_at', 'Ordered', { required: true }),
		reference('company_id', 'Company', 'companies'),
		reference('contact_id', 'Contact', 'contacts'),
		reference('deal_id', 'Deal', 'deals'),
		text('channel', 'Channel'),
		money('amount', 'Net amount'),
		money('tax', 'Tax'),
		money('discount', 'Discount'),
		currency,
		inReportingCurrency('amount', 'Net amount')
	]
};

export const orderLines: Entity = {
	name: 'order_lines',
	label: 'Order line',
	labelPlural: 'Order lines',
	title: 'name',
	owner: null,
	description: 'A product in an order.',
	fields: [
		reference('order_id', 'Order', 'orders', { required: true }),
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

export const exchangeRates: Entity = {
	name: 'exchange_rates',
	label: 'Exchange rate',
	labelPlural: 'Exchange rates',
	title: null,
	owner: null,
	description: 'One unit of a currency in the reporting currency, from a day on.',
	fields: [
		text('currency', 'Currency', { required: true }),
		text('base_currency', 'Reporting currency', { required: true }),
		date('day', 'Day', { required: true }),
		number('rate', 'Rate', { required: true })
	]
};
