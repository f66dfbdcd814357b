import { forecastCategories } from '../words.ts';
import { map, mapOf, pageColumn } from './maps.ts';

/** Labels of forecast categories can be changed; their names can't. */
export const opportunityMap = mapOf('Salesforce opportunities', 'Salesforce opportunities', {
	StageName: null,
	StageOfProcess: 'stage_id:id',
	RecordTypeId: null,
	Process: 'pipeline_id:id',
	ForecastCategory: 'forecast_category',
	ForecastCategoryName: null
});

export const processMap = map('Salesforce sales processes', 'pipelines', {
	Name: 'name',
	Object: 'object',
	IsArchived: 'is_archived',
	CreatedDate: null,
	LastModifiedDate: null
});

export const stageMap = map(
	'Salesforce opportunity stages',
	'stages',
	{
		Process: 'pipeline_id:id',
		MasterLabel: 'name',
		SortOrder: 'position',
		DefaultProbability: 'probability',
		ForecastCategory: 'forecast_category',
		IsClosed: 'is_closed',
		IsWon: 'is_won',
		CreatedDate: null,
		LastModifiedDate: null
	},
	{ percents: ['DefaultProbability'], values: { forecast_category: forecastCategories } }
);

export const changeMap = map(
	'Salesforce opportunity history',
	'deal_events',
	{
		OpportunityId: 'deal_id:id',
		Field: 'field',
		OldValue: 'old_value',
		NewValue: 'new_value',
		CreatedById: 'changed_by:id',
		CreatedDate: 'changed_at',
		Sequence: 'sequence',
		LastModifiedDate: null
	},
	{ constants: { quality: 'exact' }, values: { forecast_category: forecastCategories } }
);

export const contactRoleMap = map('Salesforce opportunity contact roles', 'deal_contacts', {
	OpportunityId: 'deal_id:id',
	ContactId: 'contact_id:id',
	Role: 'role',
	IsPrimary: 'is_primary'
});

export const productMap = map('Salesforce products', 'products', {
	Name: 'name',
	ProductCode: 'sku',
	Family: 'family',
	IsActive: 'is_active',
	Description: null
});

/** Prices of the standard price book, by product. */
export const priceMap = map(
	'Salesforce prices',
	'products',
	{
		Id: null,
		Product2Id: 'source_id',
		UnitPrice: 'price',
		CurrencyIsoCode: 'currency',
		[pageColumn]: null,
		CreatedDate: null,
		LastModifiedDate: null
	},
	{ updatesOnly: true }
);

const lineColumns = {
	Product2Id: 'product_id:id',
	Quantity: 'quantity',
	UnitPrice: 'unit_price',
	TotalPrice: 'amount',
	CurrencyIsoCode: 'currency'
} as const;

export const lineItemMap = map(
	'Salesforce opportunity products',
	'line_items',
	{ ...lineColumns, OpportunityId: 'deal_id:id', Name: 'name', Discount: 'discount' },
	{ percents: ['Discount'] }
);

export const quoteMap = map('Salesforce quotes', 'quotes', {
	QuoteNumber: 'number',
	Name: 'name',
	OpportunityId: 'deal_id:id',
	Status: 'status',
	ExpirationDate: 'expires_on',
	GrandTotal: 'amount',
	CurrencyIsoCode: 'currency',
	OwnerId: 'owner_id:id',
	IssuedDate: 'issued_at'
});

export const orderMap = map(
	'Salesforce orders',
	'orders',
	{
		OrderNumber: 'number',
		AccountId: 'company_id:id',
		OpportunityId: 'deal_id:id',
		BillToContactId: 'contact_id:id',
		Status: 'status',
		EffectiveDate: 'ordered_at',
		TotalAmount: 'amount',
		CurrencyIsoCode: 'currency'
	},
	{ constants: { kind: 'order' } }
);

export const orderLineMap = map('Salesforce order products', 'order_lines', {
	...lineColumns,
	OrderId: 'order_id:id'
});

export const contractMap = map('Salesforce contracts', 'contracts', {
	Name: 'name',
	ContractNumber: 'number',
	AccountId: 'company_id:id',
	Status: 'status',
	StartDate: 'starts_on',
	EndDate: 'ends_on',
	ContractTerm: 'term_months',
	OwnerId: 'owner_id:id'
});

export const rateMap = map('Salesforce exchange rates', 'exchange_rates', {
	IsoCode: 'currency',
	Corporate: 'base_currency',
	StartDate: 'day',
	Rate: 'rate',
	CreatedDate: null,
	LastModifiedDate: null
});
