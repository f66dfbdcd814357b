import type { EntityName } from '#lib/crm/entities/index.ts';

/**
 * Words for fields in files that no connector recognises, by letters and digits alone. `strong` words hardly mean
 * anything else, so they also tell which entity the file holds; `weak` ones occur in many.
 */
export interface EntityWords {
	/** What such files are called. */
	fileName: RegExp;
	strong: Readonly<Record<string, readonly string[]>>;
	weak: Readonly<Record<string, readonly string[]>>;
}

const owner = [
	'owner',
	'ownername',
	'salesrep',
	'salesperson',
	'salesagent',
	'rep',
	'agent',
	'assignedto',
	'accountowner',
	'accountmanager',
	'responsible'
];
const created = [
	'created',
	'createdat',
	'createdon',
	'createddate',
	'createdate',
	'creationdate',
	'datecreated',
	'addtime',
	'createdtime'
];
const updated = [
	'updated',
	'updatedat',
	'updatedon',
	'modified',
	'modifiedat',
	'modifiedon',
	'lastmodified',
	'lastmodifieddate',
	'lastupdated'
];
const company = [
	'company',
	'companyname',
	'account',
	'accountname',
	'organization',
	'organisation',
	'customer',
	'customername',
	'client',
	'clientname'
];
const consent = {
	opted_out: ['optedout', 'unsubscribed', 'emailoptout', 'hasoptedoutofemail', 'donotemail'],
	consent_status: ['consent', 'consentstatus', 'gdprconsent', 'marketingconsent', 'optinstatus'],
	consent_source: ['consentsource', 'optinsource'],
	consent_at: ['consentdate', 'consentat', 'consentgivenat', 'optindate', 'optintime'],
	lawful_basis: ['lawfulbasis', 'legalbasis', 'legalbasisforprocessing']
};
const description = ['description', 'notes', 'comment', 'comments', 'remarks'];
const identifier = ['id', 'recordid', 'externalid'];
const country = ['country', 'countryregion', 'officelocation', 'headquarters'];
/** Names of columns that hold the currency of the amounts beside them. */
export const currency = [
	...['currency', 'currencycode', 'currencyisocode', 'currencyofvalue', 'amountcurrency', 'valuecurrency'],
	...['dealcurrency', 'opportunitycurrency', 'transactioncurrency']
];

export const entityWords: Partial<Record<EntityName, EntityWords>> = {
	deals: {
		fileName: /deal|opportunit|pipeline|sales_?data|forecast/i,
		strong: {
			source_id: ['opportunityid', 'dealid', 'opportunitynumber', 'dealnumber'],
			name: ['opportunity', 'opportunityname', 'dealname', 'dealtitle', 'deal'],
			'stage_id:name': ['dealstage', 'stage', 'salesstage', 'stagename', 'opportunitystage', 'pipelinestage'],
			amount: ['closevalue', 'dealvalue', 'dealamount', 'opportunityamount', 'expectedrevenue', 'estrevenue'],
			close_date: ['closedate', 'closingdate', 'dateclosed'],
			expected_close: ['expectedclose', 'expectedclosedate', 'expectedclosing', 'estclosedate'],
			won_at: ['wondate', 'wonat', 'wontime', 'datewon'],
			lost_at: ['lostdate', 'lostat', 'losttime'],
			lost_reason: ['lostreason', 'lossreason', 'closedlostreason'],
			forecast_category: ['forecastcategory'],
			'pipeline_id:name': ['dealpipeline', 'salespipeline']
		},
		weak: {
			source_id: identifier,
			name: ['name', 'title', 'subject'],
			'company_id:name': company,
			'company_id:id': ['companyid', 'accountid', 'customerid', 'organizationid', 'sellerid'],
			'contact_id:name': ['contact', 'contactname', 'primarycontact', 'contactperson'],
			'contact_id:id': ['contactid'],
			'owner_id:name': [...owner, 'dealowner', 'opportunityowner'],
			'owner_id:id': ['ownerid', 'salesrepid', 'srid', 'assignedtoid'],
			'team_id:name': ['team', 'salesteam'],
			'pipeline_id:name': ['pipeline'],
			status: ['status', 'dealstatus', 'outcome'],
			is_won: ['iswon', 'won'],
			is_closed: ['isclosed', 'closed'],
			amount: ['amount', 'value', 'revenue', 'total', 'price'],
			currency,
			probability: ['probability', 'winprobability', 'likelihood'],
			created_at: [...created, 'engagedate', 'opendate', 'opened', 'startdate'],
			closed_at: ['closedat', 'closedon', 'actualclosedate', 'closeddate', 'closed'],
			updated_at: updated,
			source: ['source', 'leadsource', 'dealsource', 'channel'],
			type: ['type', 'dealtype', 'opportunitytype'],
			'product_id:name': ['product', 'productname'],
			'product_id:id': ['productid'],
			'campaign_id:name': ['campaign', 'campaignname'],
			'lead_id:id': ['leadid', 'mqlid'],
			next_step: ['nextstep', 'nextsteps'],
			description
		}
	},
	companies: {
		fileName: /account|compan|customer|organi[sz]ation|client|seller/i,
		strong: {
			industry: ['industry', 'sector'],
			employees: ['employees', 'numberofemployees', 'headcount', 'companysize', 'noofemployees'],
			annual_revenue: ['annualrevenue', 'turnover'],
			'parent_id:name': ['subsidiaryof', 'parentcompany', 'parentaccount', 'parent'],
			domain: ['domain', 'companydomain', 'companydomainname'],
			founded_year: ['yearestablished', 'founded', 'foundedyear', 'yearfounded'],
			source_id: ['companyid', 'accountid', 'sellerid', 'organizationid'],
			name: [
				'company',
				'companyname',
				'account',
				'accountname',
				'organization',
				'organisation',
				'organizationname'
			]
		},
		weak: {
			source_id: [...identifier, 'customerid'],
			name: ['name', 'customer', 'client', 'customername'],
			annual_revenue: ['revenue'],
			website: ['website', 'url', 'web'],
			phone: ['phone', 'telephone', 'phonenumber'],
			street: ['street', 'address', 'addressline1', 'streetaddress'],
			postal_code: ['postalcode', 'zip', 'zipcode', 'zipcodeprefix', 'sellerzipcodeprefix'],
			city: ['city', 'town', 'sellercity'],
			region: ['region', 'state', 'stateregion', 'province', 'sellerstate'],
			country,
			type: ['type', 'accounttype'],
			lifecycle_stage: ['lifecyclestage'],
			'owner_id:name': owner,
			'owner_id:id': ['ownerid'],
			currency,
			created_at: created,
			updated_at: updated,
			source: ['source', 'leadsource'],
			description
		}
	},
	contacts: {
		fileName: /contact|person|people/i,
		strong: {
			first_name: ['firstname', 'givenname'],
			last_name: ['lastname', 'surname', 'familyname'],
			email: ['email', 'emailaddress', 'mail'],
			title: ['jobtitle', 'position'],
			source_id: ['contactid'],
			...consent
		},
		weak: {
			source_id: identifier,
			name: ['name', 'fullname', 'contactname', 'contact'],
			phone: ['phone', 'telephone', 'phonenumber', 'mobile', 'mobilephone'],
			title: ['title', 'role'],
			'company_id:name': company,
			'company_id:id': ['companyid', 'accountid', 'organizationid'],
			'owner_id:name': [...owner, 'contactowner'],
			'owner_id:id': ['ownerid'],
			lifecycle_stage: ['lifecyclestage'],
			lead_status: ['leadstatus'],
			source: ['source', 'leadsource', 'originalsource'],
			city: ['city', 'town'],
			country,
			created_at: created,
			updated_at: updated,
			description
		}
	},
	leads: {
		fileName: /lead|mql|prospect|enquir|inquir/i,
		strong: {
			source_id: ['leadid', 'mqlid'],
			status: ['leadstatus'],
			created_at: ['firstcontactdate', 'leadcreated', 'leaddate'],
			landing_page: ['landingpage', 'landingpageid'],
			rating: ['leadrating'],
			score: ['leadscore'],
			converted_at: ['convertedat', 'converteddate', 'conversiondate', 'dateconverted'],
			...consent
		},
		weak: {
			source_id: identifier,
			name: ['name', 'fullname', 'lead', 'leadname'],
			first_name: ['firstname'],
			last_name: ['lastname', 'surname'],
			company_name: company,
			email: ['email', 'emailaddress'],
			phone: ['phone', 'telephone', 'phonenumber', 'mobile'],
			title: ['title', 'jobtitle'],
			status: ['status'],
			rating: ['rating'],
			score: ['score'],
			source: ['source', 'leadsource', 'origin', 'channel', 'originalsource'],
			'owner_id:name': [...owner, 'leadowner'],
			'owner_id:id': ['ownerid'],
			'campaign_id:name': ['campaign', 'campaignname'],
			country,
			created_at: created,
			updated_at: updated,
			description
		}
	},
	products: {
		fileName: /product|item|price_?list/i,
		strong: {
			source_id: ['productid', 'productkey'],
			name: ['product', 'productname'],
			sku: ['sku', 'productcode', 'productsku', 'articlenumber'],
			price: ['salesprice', 'listprice', 'unitprice', 'productprice'],
			family: ['series', 'productfamily', 'productcategory', 'productcategoryname', 'productline'],
			cost: ['unitcost', 'productcost']
		},
		weak: {
			source_id: identifier,
			name: ['name', 'title'],
			price: ['price', 'amount'],
			family: ['family', 'category'],
			cost: ['cost'],
			currency,
			is_active: ['active', 'isactive'],
			created_at: created,
			updated_at: updated
		}
	},
	people: {
		fileName: /team|user|rep|owner|people|employee|staff|agent|sales_?person/i,
		strong: {
			name: [
				'salesagent',
				'salesrep',
				'salesperson',
				'username',
				'rep',
				'repname',
				'employee',
				'employeename',
				'owner',
				'ownername'
			],
			'manager_id:name': ['manager', 'managername', 'salesmanager', 'reportsto'],
			'team_id:name': ['regionaloffice', 'team', 'salesteam', 'teamname', 'department'],
			source_id: ['userid', 'ownerid', 'salesrepid', 'employeeid']
		},
		weak: {
			source_id: identifier,
			name: ['name', 'fullname', 'agent'],
			first_name: ['firstname'],
			last_name: ['lastname'],
			email: ['email', 'emailaddress'],
			title: ['title', 'jobtitle'],
			role: ['role', 'profile'],
			is_active: ['active', 'isactive'],
			created_at: created,
			updated_at: updated
		}
	},
	quotas: {
		fileName: /quota|target|goal/i,
		strong: {
			amount: ['quota', 'quotaamount', 'salesquota', 'target', 'targetamount', 'goal'],
			period_start: ['periodstart', 'quotadate', 'quarterstart'],
			period_end: ['periodend']
		},
		weak: {
			amount: ['amount', 'value'],
			'person_id:name': ['person', 'name', 'user', ...owner],
			'person_id:id': ['personid', 'userid', 'ownerid'],
			'team_id:name': ['team', 'salesteam'],
			period_start: ['start', 'startdate', 'period', 'month', 'quarter'],
			period_end: ['end', 'enddate'],
			currency
		}
	},
	activities: {
		fileName: /activit|task|call|meeting|event|engagement|note/i,
		strong: {
			source_id: ['activityid', 'taskid', 'engagementid', 'callid', 'meetingid'],
			type: ['activitytype', 'tasktype', 'engagementtype'],
			occurred_at: ['activitydate', 'occurredat', 'calldate', 'meetingdate'],
			due_at: ['duedate', 'dueat'],
			done_at: ['doneat', 'completedat', 'completeddate', 'markedasdonetime']
		},
		weak: {
			source_id: identifier,
			type: ['type'],
			subject: ['subject', 'title', 'name'],
			body: ['body', 'text', ...description],
			direction: ['direction'],
			outcome: ['outcome', 'result'],
			occurred_at: ['date', 'timestamp', 'time', 'start', 'starttime'],
			duration_seconds: ['durationseconds', 'durationinseconds'],
			'owner_id:name': owner,
			'company_id:name': company,
			'contact_id:name': ['contact', 'contactname', 'contactperson', 'person'],
			'deal_id:name': ['deal', 'dealname', 'opportunity', 'opportunityname'],
			'deal_id:id': ['dealid', 'opportunityid'],
			created_at: created,
			updated_at: updated
		}
	},
	orders: {
		fileName: /order|invoice|transaction|purchase|sales/i,
		strong: {
			source_id: ['orderid', 'invoiceid', 'transactionid'],
			number: ['ordernumber', 'invoicenumber', 'orderno', 'invoiceno'],
			ordered_at: [
				'orderdate',
				'orderedat',
				'invoicedate',
				'purchasedate',
				'transactiondate',
				'orderpurchasetimestamp'
			]
		},
		weak: {
			source_id: identifier,
			ordered_at: ['date'],
			'company_id:name': company,
			'company_id:id': ['companyid', 'accountid', 'customerid'],
			kind: ['kind', 'type'],
			status: ['status', 'orderstatus'],
			amount: ['amount', 'net', 'netamount', 'total', 'totalamount', 'ordervalue', 'price'],
			tax: ['tax', 'vat'],
			discount: ['discount'],
			channel: ['channel'],
			currency
		}
	},
	campaigns: {
		fileName: /campaign/i,
		strong: {
			name: ['campaignname', 'campaign'],
			source_id: ['campaignid'],
			budget: ['budget', 'budgetedcost'],
			actual_cost: ['actualcost'],
			utm_campaign: ['utmcampaign']
		},
		weak: {
			source_id: identifier,
			name: ['name', 'title'],
			type: ['type', 'campaigntype'],
			channel: ['channel'],
			status: ['status', 'campaignstatus'],
			starts_on: ['startdate', 'start', 'startson'],
			ends_on: ['enddate', 'end', 'endson'],
			utm_source: ['utmsource'],
			utm_medium: ['utmmedium'],
			expected_revenue: ['expectedrevenue'],
			'owner_id:name': owner,
			currency,
			created_at: created,
			description
		}
	},
	campaign_costs: {
		fileName: /cost|spend|ads/i,
		strong: {
			amount: ['spend', 'spent', 'amountspent', 'adcost', 'adspend', 'cost'],
			impressions: ['impressions', 'impr'],
			clicks: ['clicks', 'linkclicks']
		},
		weak: {
			'campaign_id:name': ['campaign', 'campaignname', 'xyzcampaignid', 'fbcampaignid'],
			'campaign_id:id': ['campaignid'],
			day: ['day', 'date'],
			conversions: ['conversions', 'totalconversion'],
			channel: ['channel', 'network', 'source'],
			currency
		}
	},
	tickets: {
		fileName: /ticket|case|support/i,
		strong: {
			source_id: ['ticketid', 'casenumber', 'caseid', 'ticketnumber'],
			first_response_at: ['firstresponseat', 'firstresponse', 'firstresponsetime'],
			solved_at: ['solvedat', 'resolvedat', 'resolvedtime', 'solved'],
			priority: ['priority'],
			satisfaction: ['csat', 'satisfaction', 'satisfactionrating'],
			recommendation: ['nps', 'npsscore', 'npsrating', 'netpromoterscore', 'likelihoodtorecommend']
		},
		weak: {
			source_id: identifier,
			subject: ['subject', 'title', 'name'],
			status: ['status'],
			category: ['category', 'type'],
			channel: ['channel', 'source'],
			'company_id:name': company,
			'contact_id:name': ['contact', 'contactname', 'requester'],
			'owner_id:name': [...owner, 'assignee'],
			opened_at: ['opened', 'openedat', ...created],
			closed_at: ['closed', 'closedat', 'closeddate', 'closedtime'],
			reopens: ['reopens'],
			description
		}
	},
	exchange_rates: {
		fileName: /rate|currenc|fx/i,
		strong: {
			rate: ['rate', 'exchangerate', 'conversionrate'],
			base_currency: ['basecurrency', 'tocurrency', 'base']
		},
		weak: { currency: [...currency, 'fromcurrency'], day: ['day', 'date', 'validfrom', 'startdate'] }
	}
};
