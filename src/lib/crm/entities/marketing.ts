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
	reference,
	text,
	timestamp,
	type Entity
} from './field.ts';

export const leads: Entity = {
	name: 'leads',
	label: 'Lead',
	labelPlural: 'Leads',
	title: 'name',
	owner: 'owner_id',
	description: 'People and companies that showed interest and are not yet a deal.',
	fields: [
		text('name', 'Name'),
		text('first_name', 'First name'),
		text('last_name', 'Last name'),
		text('company_name', 'Company name'),
		text('email', 'E-mail'),
		text('phone', 'Phone'),
		text('title', 'Job title'),
		text('status', 'Status'),
		text('rating', 'Rating'),
		number('score', 'Score'),
		text('source', 'Source'),
		text('landing_page', 'Landing page'),
		reference('campaign_id', 'Campaign', 'campaigns'),
		reference('owner_id', 'Owner', 'people'),
		reference('contact_id', 'Contact', 'contacts'),
		timestamp('converted_at', 'Converted'),
		reference('converted_deal_id', 'Converted to deal', 'deals'),
		reference('converted_contact_id', 'Converted to contact', 'contacts'),
		reference('converted_company_id', 'Converted to company', 'companies'),
		timestamp('disqualified_at', 'Disqualified'),
		text('disqualified_reason', 'Reason'),
		...consent,
		text('country', 'Country'),
		text('description', 'Description')
	]
};

export const campaigns: Entity = {
	name: 'campaigns',
	label: 'Campaign',
	labelPlural: 'Campaigns',
	title: 'name',
	owner: 'owner_id',
	description: 'Marketing efforts with a cost.',
	fields: [
		text('name', 'Name', { required: true }),
		text('type', 'Type'),
		text('channel', 'Channel'),
		text('status', 'Status'),
		date('starts_on', 'Starts'),
		date('ends_on', 'Ends'),
		reference('parent_id', 'Parent campaign', 'campaigns'),
		text('utm_source', 'UTM source'),
		text('utm_medium', 'UTM medium'),
		text('utm_campaign', 'UTM campaign'),
		money('budget', 'Budget'),
		money('actual_cost', 'Actual cost'),
		money('expected_revenue', 'Expected revenue'),
		currency,
		inReportingCurrency('budget', 'Budget'),
		inReportingCurrency('actual_cost', 'Actual cost'),
		reference('owner_id', 'Owner', 'people'),
		text('description', 'Description')
	]
};

export const campaignCosts: Entity = {
	name: 'campaign_costs',
	label: 'Campaign cost',
	labelPlural: 'Campaign costs',
	title: null,
	owner: null,
	description: 'What a campaign cost on a day.',
	fields: [
		reference('campaign_id', 'Campaign', 'campaigns', { required: true }),
		date('day', 'Day', { required: true }),
		money('amount', 'Cost', { required: true }),
		currency,
		inReportingCurrency('amount', 'Cost'),
		text('channel', 'Channel'),
		integer('impressions', 'Impressions'),
		integer('clicks', 'Clicks'),
		number('conversions', 'Conversions')
	]
};

export const touchpoints: Entity = {
	name: 'touchpoints',
	label: 'Touchpoint',
	labelPlural: 'Touchpoints',
	title: null,
	owner: null,
	description: 'A contact with marketing: a visit, a form, a click, a campaign response.',
	fields: [
		timestamp('occurred_at', 'When', { required: true }),
		text('channel', 'Channel'),
		text('type', 'Type'),
		reference('campaign_id', 'Campaign', 'campaigns'),
		reference('contact_id', 'Contact', 'contacts'),
		reference('lead_id', 'Lead', 'leads'),
		reference('deal_id', 'Deal', 'deals'),
		reference('company_id', 'Company', 'companies'),
		boolean('is_response', 'Response'),
		choice('test_group', 'Test group', ['treated', 'control'], {
			description:
				'Of a campaign that held some out to compare with: a control was not reached, and is no touch.'
		})
	]
};

export const emailEvents: Entity = {
	name: 'email_events',
	label: 'E-mail event',
	labelPlural: 'E-mail events',
	title: null,
	owner: null,
	description: 'What happened to a marketing e-mail at one recipient.',
	fields: [
		choice(
			'type',
			'Type',
			[
				'sent',
				'delivered',
				'open',
				'click',
				'bounce',
				'reply',
				'unsubscribe',
				'spam',
				'drop',
				'defer',
				'forward',
				'print',
				'status_change'
			],
			{ required: true }
		),
		timestamp('occurred_at', 'When'),
		text('message_id', 'Message'),
		text('email', 'Recipient'),
		reference('campaign_id', 'Campaign', 'campaigns'),
		reference('contact_id', 'Contact', 'contacts'),
		text('url', 'Address clicked'),
		boolean('is_bot', 'By a machine')
	]
};
