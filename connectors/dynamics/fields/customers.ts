import { made, map } from './maps.ts';

export const businessUnitMap = map('business units', 'teams', 'businessunitid', {
	name: 'name',
	_parentbusinessunitid_value: 'parent_id:id'
});

export const teamMap = map('teams', 'teams', 'teamid', {
	name: 'name',
	_businessunitid_value: 'parent_id:id',
	_administratorid_value: 'manager_id:id'
});

export const userMap = map('users', 'people', 'systemuserid', {
	firstname: 'first_name',
	lastname: 'last_name',
	fullname: 'name',
	internalemailaddress: 'email',
	title: 'title',
	_businessunitid_value: 'team_id:id',
	_parentsystemuserid_value: 'manager_id:id',
	'is active': 'is_active'
});

export const accountMap = map('accounts', 'companies', 'accountid', {
	name: 'name',
	websiteurl: 'website',
	telephone1: 'phone',
	'industrycode label': 'industry',
	'customertypecode label': 'type',
	numberofemployees: 'employees',
	revenue: 'annual_revenue',
	description: 'description',
	address1_line1: 'street',
	address1_city: 'city',
	address1_stateorprovince: 'region',
	address1_postalcode: 'postal_code',
	address1_country: 'country',
	_parentaccountid_value: 'parent_id:id',
	...made.owner,
	...made.currency
});

export const contactMap = map('contacts', 'contacts', 'contactid', {
	firstname: 'first_name',
	lastname: 'last_name',
	emailaddress1: 'email',
	telephone1: 'phone',
	jobtitle: 'title',
	donotbulkemail: 'opted_out',
	'leadsourcecode label': 'source',
	address1_city: 'city',
	address1_country: 'country',
	description: 'description',
	'company id': 'company_id:id',
	...made.owner
});

export const leadMap = map('leads', 'leads', 'leadid', {
	firstname: 'first_name',
	lastname: 'last_name',
	companyname: 'company_name',
	emailaddress1: 'email',
	telephone1: 'phone',
	jobtitle: 'title',
	'statuscode label': 'status',
	'leadqualitycode label': 'rating',
	'leadsourcecode label': 'source',
	'disqualified reason': 'disqualified_reason',
	_campaignid_value: 'campaign_id:id',
	_parentaccountid_value: 'converted_company_id:id',
	_parentcontactid_value: 'converted_contact_id:id',
	donotbulkemail: 'opted_out',
	address1_country: 'country',
	description: 'description',
	...made.owner
});

export const campaignMap = map('campaigns', 'campaigns', 'campaignid', {
	name: 'name',
	'typecode label': 'type',
	'statuscode label': 'status',
	'start day': 'starts_on',
	'end day': 'ends_on',
	budgetedcost: 'budget',
	totalactualcost: 'actual_cost',
	expectedrevenue: 'expected_revenue',
	description: 'description',
	...made.owner,
	...made.currency
});

export const responseMap = map(
	'campaign responses',
	'touchpoints',
	'activityid',
	{
		'campaign id': 'campaign_id:id',
		'contact id': 'contact_id:id',
		'lead id': 'lead_id:id',
		'company id': 'company_id:id',
		'channeltypecode label': 'channel',
		'responsecode label': 'type',
		receivedon: 'responded_at',
		createdon: 'occurred_at'
	},
	{ constants: { is_response: 'true' } }
);

const about = {
	'deal id': 'deal_id:id',
	'company id': 'company_id:id',
	'contact id': 'contact_id:id',
	'lead id': 'lead_id:id',
	'ticket id': 'ticket_id:id'
} as const;

export const activityMap = map('activities', 'activities', 'activityid', {
	subject: 'subject',
	description: 'body',
	'activity type': 'type',
	scheduledend: 'due_at',
	actualend: 'done_at',
	'happened at': 'occurred_at',
	actualdurationminutes: 'duration_minutes',
	...about,
	...made.owner
});

export const noteMap = map(
	'notes',
	'activities',
	'annotationid',
	{ subject: 'subject', notetext: 'body', 'happened at': 'occurred_at', ...about, ...made.owner },
	{ constants: { type: 'note' } }
);

export const caseMap = map('cases', 'tickets', 'incidentid', {
	title: 'subject',
	description: 'description',
	'statuscode label': 'status',
	'prioritycode label': 'priority',
	'casetypecode label': 'category',
	'caseorigincode label': 'channel',
	'company id': 'company_id:id',
	'contact id': 'contact_id:id',
	'opened at': 'opened_at',
	'solved at': 'solved_at',
	...made.owner
});
