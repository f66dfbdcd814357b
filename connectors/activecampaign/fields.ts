/** What the fields of ActiveCampaign's answers mean. */
import type { FieldMap } from '../export-shape.ts';

const of = (
	entity: FieldMap['entity'],
	name: string,
	columns: FieldMap['columns'],
	more: Partial<FieldMap> = {}
): FieldMap => ({
	system: 'activecampaign',
	name: `ActiveCampaign ${name}`,
	entity,
	columns: { id: 'source_id', url: 'source_url', cdate: 'created_at', udate: 'updated_at', ...columns },
	...more
});

export const people = of('people', 'users', { name: 'name', email: 'email' });

export const pipelines = of('pipelines', 'pipelines', { title: 'name' }, { constants: { object: 'deals' } });

/** A deal is won or lost in the stage that it is in: no stage is. */
export const stages = of(
	'stages',
	'stages',
	{ group: 'pipeline_id:id', title: 'name', order: 'position' },
	{ constants: { status: 'open' } }
);

export const companies = of('companies', 'accounts', {
	name: 'name',
	accountUrl: 'website',
	owner: 'owner_id:id'
});

/** Fields of accounts that every account of ActiveCampaign begins with, by their labels. */
export const companyFields: Readonly<Record<string, string>> = {
	'Industry/Vertical': 'industry',
	'Number of Employees': 'employees',
	'Annual Revenue': 'annual_revenue',
	'Phone Number': 'phone',
	'Address 1': 'street',
	City: 'city',
	'State/Province': 'region',
	'Postal Code': 'postal_code',
	Country: 'country',
	Description: 'description'
};

export const contacts = of('contacts', 'contacts', {
	email: 'email',
	firstName: 'first_name',
	lastName: 'last_name',
	phone: 'phone'
});

/** Whose contact is whose is a list of its own. */
export const accountContacts: FieldMap = {
	system: 'activecampaign',
	name: 'ActiveCampaign contacts of accounts',
	entity: 'contacts',
	columns: { contact: 'source_id', account: 'company_id:id', jobTitle: 'title' },
	updatesOnly: true
};

export const deals = of(
	'deals',
	'deals',
	{
		title: 'name',
		description: 'description',
		amount: 'amount',
		currency: 'currency',
		group: 'pipeline_id:id',
		stage: 'stage_id:id',
		statusWord: 'status',
		winProbability: 'probability',
		owner: 'owner_id:id',
		account: 'company_id:id',
		contact: 'contact_id:id',
		closedAt: 'closed_at'
	},
	{ percents: ['winProbability'] }
);

/** The field of deals that tells when they are expected to close, by its label. */
export const dealFields: Readonly<Record<string, string>> = { 'Forecasted Close Date': 'expected_close' };

export const dealContacts = of('deal_contacts', 'contacts of deals', {
	deal: 'deal_id:id',
	contact: 'contact_id:id',
	isPrimary: 'is_primary'
});

export const dealEvents = of('deal_events', 'changes of deals', {
	deal: 'deal_id:id',
	field: 'field',
	oldValue: 'old_value',
	newValue: 'new_value',
	changedAt: 'changed_at',
	user: 'changed_by:id',
	sequence: 'sequence',
	quality: 'quality'
});

export const activities = of('activities', 'tasks and notes', {
	type: 'type',
	title: 'subject',
	note: 'body',
	dueAt: 'due_at',
	occurredAt: 'occurred_at',
	durationSeconds: 'duration_seconds',
	outcome: 'outcome',
	owner: 'owner_id:id',
	deal: 'deal_id:id',
	contact: 'contact_id:id'
});

export const campaigns = of('campaigns', 'campaigns', {
	name: 'name',
	type: 'type',
	channel: 'channel',
	statusWord: 'status',
	startsOn: 'starts_on',
	endsOn: 'ends_on',
	user: 'owner_id:id'
});

export const orders = of(
	'orders',
	'orders of shops',
	{
		number: 'number',
		stateWord: 'status',
		orderedAt: 'ordered_at',
		contact: 'contact_id:id',
		net: 'amount',
		tax: 'tax',
		discount: 'discount',
		currency: 'currency'
	},
	{ constants: { kind: 'order' } }
);

export const orderLines = of('order_lines', 'products of orders', {
	order: 'order_id:id',
	name: 'name',
	quantity: 'quantity',
	price: 'unit_price',
	sum: 'amount'
});
