/** Objects and the types of their fields, as far as the fake has them. */
import type { ObjectName } from './ids.ts';
import type { WireDescription } from './wire.ts';

export type FieldType =
	| 'id'
	| 'string'
	| 'boolean'
	| 'int'
	| 'double'
	| 'currency'
	| 'percent'
	| 'date'
	| 'datetime'
	| 'reference'
	| 'picklist'
	| 'email'
	| 'anyType';

type Fields = Readonly<Record<string, FieldType>>;

const dated = { CreatedDate: 'datetime', LastModifiedDate: 'datetime', SystemModstamp: 'datetime' } as const;
const kept = { Id: 'id', IsDeleted: 'boolean', ...dated } as const;

export const schema: Readonly<Record<ObjectName, Fields>> = {
	Organization: {
		Id: 'id',
		Name: 'string',
		IsSandbox: 'boolean',
		OrganizationType: 'picklist',
		InstanceName: 'string'
	},
	UserRole: { Id: 'id', Name: 'string', ParentRoleId: 'reference', SystemModstamp: 'datetime' },
	User: {
		Id: 'id',
		...dated,
		FirstName: 'string',
		LastName: 'string',
		Name: 'string',
		Email: 'email',
		Title: 'string',
		UserRoleId: 'reference',
		ManagerId: 'reference',
		UserType: 'picklist',
		IsActive: 'boolean'
	},
	RecordType: { Id: 'id', Name: 'string', SobjectType: 'picklist', IsActive: 'boolean' },
	OpportunityStage: {
		Id: 'id',
		MasterLabel: 'string',
		ApiName: 'string',
		SortOrder: 'int',
		DefaultProbability: 'percent',
		ForecastCategory: 'picklist',
		IsClosed: 'boolean',
		IsWon: 'boolean',
		IsActive: 'boolean'
	},
	Account: {
		...kept,
		MasterRecordId: 'reference',
		Name: 'string',
		Website: 'string',
		Industry: 'picklist',
		BillingCountry: 'string',
		ParentId: 'reference',
		OwnerId: 'reference',
		Score__c: 'double'
	},
	Contact: {
		...kept,
		MasterRecordId: 'reference',
		AccountId: 'reference',
		FirstName: 'string',
		LastName: 'string',
		Name: 'string',
		Email: 'email',
		Phone: 'string',
		OwnerId: 'reference',
		Score__c: 'double'
	},
	Lead: {
		...kept,
		MasterRecordId: 'reference',
		FirstName: 'string',
		LastName: 'string',
		Name: 'string',
		Company: 'string',
		Email: 'email',
		Status: 'picklist',
		OwnerId: 'reference',
		IsConverted: 'boolean',
		ConvertedDate: 'date',
		ConvertedAccountId: 'reference',
		ConvertedContactId: 'reference',
		ConvertedOpportunityId: 'reference'
	},
	Opportunity: {
		...kept,
		AccountId: 'reference',
		RecordTypeId: 'reference',
		Name: 'string',
		StageName: 'picklist',
		Amount: 'currency',
		CurrencyIsoCode: 'picklist',
		Probability: 'percent',
		CloseDate: 'date',
		IsClosed: 'boolean',
		IsWon: 'boolean',
		ForecastCategory: 'picklist',
		ForecastCategoryName: 'picklist',
		ContactId: 'reference',
		OwnerId: 'reference',
		Loss_Reason__c: 'picklist',
		Region__c: 'picklist',
		Score__c: 'double'
	},
	OpportunityHistory: {
		Id: 'id',
		IsDeleted: 'boolean',
		OpportunityId: 'reference',
		CreatedById: 'reference',
		CreatedDate: 'datetime',
		SystemModstamp: 'datetime',
		StageName: 'picklist',
		Amount: 'currency',
		PrevAmount: 'currency',
		CloseDate: 'date',
		PrevCloseDate: 'date',
		Probability: 'percent',
		ForecastCategory: 'picklist'
	},
	OpportunityFieldHistory: {
		Id: 'id',
		IsDeleted: 'boolean',
		OpportunityId: 'reference',
		CreatedById: 'reference',
		CreatedDate: 'datetime',
		Field: 'picklist',
		DataType: 'picklist',
		OldValue: 'anyType',
		NewValue: 'anyType'
	},
	OpportunityContactRole: {
		...kept,
		OpportunityId: 'reference',
		ContactId: 'reference',
		Role: 'picklist',
		IsPrimary: 'boolean'
	},
	Product2: { ...kept, Name: 'string', ProductCode: 'string', Family: 'picklist', IsActive: 'boolean' },
	PricebookEntry: {
		...kept,
		Product2Id: 'reference',
		UnitPrice: 'currency',
		CurrencyIsoCode: 'picklist',
		IsActive: 'boolean',
		'Pricebook2.IsStandard': 'boolean'
	},
	OpportunityLineItem: {
		...kept,
		OpportunityId: 'reference',
		Product2Id: 'reference',
		Name: 'string',
		Quantity: 'double',
		UnitPrice: 'currency',
		Discount: 'percent',
		TotalPrice: 'currency',
		CurrencyIsoCode: 'picklist'
	},
	Campaign: {
		...kept,
		Name: 'string',
		Type: 'picklist',
		Status: 'picklist',
		StartDate: 'date',
		EndDate: 'date',
		BudgetedCost: 'currency',
		ActualCost: 'currency',
		CurrencyIsoCode: 'picklist',
		OwnerId: 'reference'
	},
	CampaignMember: {
		...kept,
		CampaignId: 'reference',
		ContactId: 'reference',
		LeadId: 'reference',
		Status: 'picklist',
		HasResponded: 'boolean',
		FirstRespondedDate: 'date'
	},
	Case: {
		...kept,
		CaseNumber: 'string',
		Subject: 'string',
		Status: 'picklist',
		Priority: 'picklist',
		Origin: 'picklist',
		AccountId: 'reference',
		ContactId: 'reference',
		OwnerId: 'reference',
		ClosedDate: 'datetime'
	},
	CaseHistory: {
		Id: 'id',
		IsDeleted: 'boolean',
		CaseId: 'reference',
		CreatedById: 'reference',
		CreatedDate: 'datetime',
		Field: 'picklist',
		OldValue: 'anyType',
		NewValue: 'anyType'
	},
	Task: {
		...kept,
		Subject: 'string',
		TaskSubtype: 'picklist',
		Status: 'picklist',
		ActivityDate: 'date',
		CompletedDateTime: 'datetime',
		CallDurationInSeconds: 'int',
		OwnerId: 'reference',
		WhoId: 'reference',
		WhatId: 'reference'
	},
	Event: {
		...kept,
		Subject: 'string',
		StartDateTime: 'datetime',
		EndDateTime: 'datetime',
		DurationInMinutes: 'int',
		OwnerId: 'reference',
		WhoId: 'reference',
		WhatId: 'reference'
	},
	Note: { ...kept, Title: 'string', Body: 'string', OwnerId: 'reference', ParentId: 'reference' },
	Quote: {
		...kept,
		QuoteNumber: 'string',
		Name: 'string',
		OpportunityId: 'reference',
		Status: 'picklist',
		ExpirationDate: 'date',
		GrandTotal: 'currency',
		OwnerId: 'reference'
	},
	Order: {
		...kept,
		OrderNumber: 'string',
		AccountId: 'reference',
		OpportunityId: 'reference',
		Status: 'picklist',
		StatusCode: 'picklist',
		EffectiveDate: 'date',
		TotalAmount: 'currency'
	},
	OrderItem: {
		...kept,
		OrderId: 'reference',
		Product2Id: 'reference',
		Quantity: 'double',
		UnitPrice: 'currency',
		TotalPrice: 'currency'
	},
	Contract: {
		...kept,
		Name: 'string',
		ContractNumber: 'string',
		AccountId: 'reference',
		Status: 'picklist',
		StartDate: 'date',
		EndDate: 'date',
		ContractTerm: 'int',
		OwnerId: 'reference'
	},
	CurrencyType: { Id: 'id', IsoCode: 'picklist', ConversionRate: 'double', IsCorporate: 'boolean' },
	DatedConversionRate: { Id: 'id', IsoCode: 'picklist', ConversionRate: 'double', StartDate: 'date' },
	FieldDefinition: {
		Id: 'id',
		QualifiedApiName: 'string',
		IsFieldHistoryTracked: 'boolean',
		'EntityDefinition.QualifiedApiName': 'string'
	}
};

/** The description of an object, without what field-level security hides. */
export function describe(
	object: ObjectName,
	keyPrefix: string,
	hidden: ReadonlySet<string>,
	custom: readonly string[] = []
): WireDescription {
	return {
		name: object,
		label: object,
		keyPrefix,
		fields: [...Object.entries(schema[object]), ...custom.map((name) => [name, 'string'] as const)]
			.filter(([name]) => !name.includes('.') && !hidden.has(`${object}.${name}`))
			.map(([name, type]) => ({
				name,
				label: name.replace(/__c$/, '').replace(/_/g, ' '),
				type,
				custom: name.endsWith('__c'),
				updateable: !['Id', 'CreatedDate', 'SystemModstamp'].includes(name),
				calculated: false,
				picklistValues:
					name === 'Region__c'
						? ['EMEA', 'APAC', 'Américas'].map((value) => ({ value, label: value, active: true }))
						: []
			}))
	};
}
