import { made, map } from './maps.ts';

const states = { '0': 'open', '1': 'won', '2': 'lost' } as const;

export const opportunityMap = map(
	'opportunities',
	'deals',
	'opportunityid',
	{
		name: 'name',
		description: 'description',
		'deal amount': 'amount',
		closeprobability: 'probability',
		estimatedclosedate: 'expected_close',
		'closed at': 'closed_at',
		statecode: 'status',
		'lost reason': 'lost_reason',
		'msdyn_forecastcategory label': 'forecast_category',
		'process id': 'pipeline_id:id',
		'stage id': 'stage_id:id',
		'company id': 'company_id:id',
		'contact id': 'contact_id:id',
		'team id': 'team_id:id',
		_campaignid_value: 'campaign_id:id',
		_originatingleadid_value: 'lead_id:id',
		...made.owner,
		...made.currency
	},
	{
		percents: ['closeprobability'],
		values: {
			status: states,
			forecast_category: { committed: 'commit', 'best case': 'best_case', won: 'closed', lost: 'omitted' }
		}
	}
);

export const processMap = map('processes', 'pipelines', 'workflowid', {
	name: 'name',
	'for object': 'object',
	'is archived': 'is_archived'
});

export const stageMap = map('process stages', 'stages', 'processstageid', {
	stagename: 'name',
	_processid_value: 'pipeline_id:id',
	position: 'position'
});

export const changeMap = map('changes of opportunities', 'deal_events', 'event id', {
	createdon: null,
	modifiedon: null,
	'deal id': 'deal_id:id',
	field: 'field',
	'old value': 'old_value',
	'new value': 'new_value',
	'changed at': 'changed_at',
	'changed by': 'changed_by:id',
	sequence: 'sequence',
	quality: 'quality'
});

export const productMap = map('products', 'products', 'productid', {
	name: 'name',
	productnumber: 'sku',
	'family name': 'family',
	price: 'price',
	currentcost: 'cost',
	'is active': 'is_active',
	...made.currency
});

const line = {
	_productid_value: 'product_id:id',
	'line name': 'name',
	quantity: 'quantity',
	priceperunit: 'unit_price',
	...made.currency
} as const;

export const lineItemMap = map('opportunity products', 'line_items', 'opportunityproductid', {
	_opportunityid_value: 'deal_id:id',
	extendedamount: 'amount',
	...line
});

export const quoteMap = map('quotes', 'quotes', 'quoteid', {
	quotenumber: 'number',
	name: 'name',
	_opportunityid_value: 'deal_id:id',
	'statuscode label': 'status',
	'issued at': 'issued_at',
	effectiveto: 'expires_on',
	totalamount: 'amount',
	...made.owner,
	...made.currency
});

const sold = {
	'statuscode label': 'status',
	'company id': 'company_id:id',
	'contact id': 'contact_id:id',
	_opportunityid_value: 'deal_id:id',
	'ordered at': 'ordered_at',
	totalamountlessfreight: 'amount',
	totaltax: 'tax',
	totaldiscountamount: 'discount',
	...made.currency
} as const;

export const orderMap = map(
	'orders',
	'orders',
	'salesorderid',
	{ ordernumber: 'number', ...sold },
	{ constants: { kind: 'order' } }
);

export const invoiceMap = map(
	'invoices',
	'orders',
	'invoiceid',
	{ invoicenumber: 'number', ...sold },
	{ constants: { kind: 'invoice' } }
);

export const orderLineMap = map('order products', 'order_lines', 'salesorderdetailid', {
	_salesorderid_value: 'order_id:id',
	baseamount: 'amount',
	...line
});

export const invoiceLineMap = map('invoice products', 'order_lines', 'invoicedetailid', {
	_invoiceid_value: 'order_id:id',
	baseamount: 'amount',
	...line
});
