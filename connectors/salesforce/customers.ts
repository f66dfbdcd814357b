import type { ExportShape } from '../export-shape.ts';

/** Accounts, contacts, leads and campaigns. */
export const customerExports: readonly ExportShape[] = [
	...[['NumberOfEmployees', 'AnnualRevenue'], ['BillingCountry'], ['AccountSource']].map(
		(headers): ExportShape => ({
			system: 'salesforce',
			name: 'Salesforce accounts',
			entity: 'companies',
			headers: ['Name', ...headers],
			columns: {
				Id: 'source_id',
				IsDeleted: 'is_deleted',
				Name: 'name',
				Website: 'website',
				Phone: 'phone',
				Industry: 'industry',
				Type: 'type',
				NumberOfEmployees: 'employees',
				AnnualRevenue: 'annual_revenue',
				CurrencyIsoCode: 'currency',
				Description: 'description',
				BillingStreet: 'street',
				BillingCity: 'city',
				BillingState: 'region',
				BillingPostalCode: 'postal_code',
				BillingCountry: 'country',
				ParentId: 'parent_id:id',
				OwnerId: 'owner_id:id',
				AccountSource: 'source',
				CreatedDate: 'created_at',
				LastModifiedDate: 'updated_at',
				SystemModstamp: null
			}
		})
	),
	{
		system: 'salesforce',
		name: 'Salesforce contacts',
		entity: 'contacts',
		headers: ['LastName', 'FirstName', 'AccountId'],
		columns: {
			Id: 'source_id',
			IsDeleted: 'is_deleted',
			AccountId: 'company_id:id',
			FirstName: 'first_name',
			LastName: 'last_name',
			Name: 'name',
			Email: 'email',
			Phone: 'phone',
			Title: 'title',
			LeadSource: 'source',
			HasOptedOutOfEmail: 'opted_out',
			MailingCity: 'city',
			MailingCountry: 'country',
			OwnerId: 'owner_id:id',
			Description: 'description',
			CreatedDate: 'created_at',
			LastModifiedDate: 'updated_at',
			SystemModstamp: null
		}
	},
	{
		system: 'salesforce',
		name: 'Salesforce leads',
		entity: 'leads',
		headers: ['LastName', 'Company', 'IsConverted'],
		columns: {
			Id: 'source_id',
			IsDeleted: 'is_deleted',
			FirstName: 'first_name',
			LastName: 'last_name',
			Name: 'name',
			Company: 'company_name',
			Email: 'email',
			Phone: 'phone',
			Title: 'title',
			Status: 'status',
			Rating: 'rating',
			HasOptedOutOfEmail: 'opted_out',
			LeadSource: 'source',
			Country: 'country',
			OwnerId: 'owner_id:id',
			IsConverted: null,
			ConvertedDate: 'converted_at',
			ConvertedAccountId: 'converted_company_id:id',
			ConvertedContactId: 'converted_contact_id:id',
			ConvertedOpportunityId: 'converted_deal_id:id',
			Description: 'description',
			CreatedDate: 'created_at',
			LastModifiedDate: 'updated_at',
			SystemModstamp: null
		}
	},
	{
		system: 'salesforce',
		name: 'Salesforce campaigns',
		entity: 'campaigns',
		headers: ['Name', 'BudgetedCost', 'ActualCost'],
		columns: {
			Id: 'source_id',
			IsDeleted: 'is_deleted',
			Name: 'name',
			Type: 'type',
			Status: 'status',
			StartDate: 'starts_on',
			EndDate: 'ends_on',
			BudgetedCost: 'budget',
			ActualCost: 'actual_cost',
			ExpectedRevenue: 'expected_revenue',
			CurrencyIsoCode: 'currency',
			ParentId: 'parent_id:id',
			OwnerId: 'owner_id:id',
			Description: 'description',
			IsActive: null,
			CreatedDate: 'created_at',
			LastModifiedDate: 'updated_at'
		}
	},
	{
		system: 'salesforce',
		name: 'Salesforce campaign members',
		entity: 'touchpoints',
		headers: ['CampaignId', 'LeadId', 'ContactId', 'HasResponded'],
		columns: {
			Id: 'source_id',
			IsDeleted: 'is_deleted',
			CampaignId: 'campaign_id:id',
			LeadId: 'lead_id:id',
			ContactId: 'contact_id:id',
			Status: 'type',
			HasResponded: 'is_response',
			FirstRespondedDate: 'responded_at',
			CreatedDate: 'occurred_at'
		}
	}
];
