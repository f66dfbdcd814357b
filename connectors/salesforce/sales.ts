import type { ExportShape } from '../export-shape.ts';
import { forecastCategories } from './words.ts';

/** Opportunities and what belongs to them. */
export const salesExports: readonly ExportShape[] = [
	{
		system: 'salesforce',
		name: 'Salesforce opportunities',
		entity: 'deals',
		headers: ['StageName', 'CloseDate', 'Name'],
		columns: {
			Id: 'source_id',
			IsDeleted: 'is_deleted',
			AccountId: 'company_id:id',
			Name: 'name',
			Description: 'description',
			StageName: 'stage_id:name',
			Amount: 'amount',
			CurrencyIsoCode: 'currency',
			Probability: 'probability',
			CloseDate: 'close_date',
			Type: 'type',
			NextStep: 'next_step',
			LeadSource: 'source',
			IsClosed: 'is_closed',
			IsWon: 'is_won',
			ForecastCategory: null,
			ForecastCategoryName: 'forecast_category',
			CampaignId: 'campaign_id:id',
			ContactId: 'contact_id:id',
			OwnerId: 'owner_id:id',
			Loss_Reason__c: 'lost_reason',
			CreatedDate: 'created_at',
			LastModifiedDate: 'updated_at',
			SystemModstamp: null
		},
		percents: ['Probability'],
		values: { forecast_category: forecastCategories }
	},
	{
		system: 'salesforce',
		name: 'Salesforce opportunity report',
		entity: 'deals',
		headers: ['Opportunity Name', 'Stage', 'Close Date'],
		columns: {
			'Opportunity ID': 'source_id',
			'Opportunity Name': 'name',
			'Account Name': 'company_id:name',
			'Opportunity Owner': 'owner_id:name',
			'Owner Role': null,
			Stage: 'stage_id:name',
			Amount: 'amount',
			'Amount Currency': 'currency',
			// Each amount stands behind its currency, so the first of both belong together.
			'Amount (converted) Currency': 'currency',
			'Amount (converted)': 'amount',
			'Probability (%)': 'probability',
			'Close Date': 'close_date',
			'Created Date': 'created_at',
			'Last Modified Date': 'updated_at',
			'Lead Source': 'source',
			Type: 'type',
			'Next Step': 'next_step',
			'Forecast Category': 'forecast_category',
			'Fiscal Period': null,
			Age: null
		},
		percents: ['Probability (%)'],
		values: { forecast_category: forecastCategories }
	},
	{
		system: 'salesforce',
		name: 'Salesforce opportunity history',
		entity: 'deal_events',
		headers: ['OpportunityId', 'StageName', 'CreatedDate', 'PrevAmount'],
		columns: {
			Id: 'source_id',
			IsDeleted: null,
			OpportunityId: 'deal_id:id',
			StageName: 'stage',
			Amount: 'amount',
			PrevAmount: 'previous_amount',
			CloseDate: 'expected_close',
			PrevCloseDate: 'previous_expected_close',
			Probability: 'probability',
			ForecastCategory: 'forecast_category',
			CreatedById: 'changed_by:id',
			CreatedDate: 'changed_at'
		},
		percents: ['Probability'],
		constants: { quality: 'exact' },
		values: { forecast_category: forecastCategories }
	},
	{
		system: 'salesforce',
		name: 'Salesforce opportunity field history',
		entity: 'deal_events',
		headers: ['OpportunityId', 'Field', 'OldValue', 'NewValue'],
		columns: {
			Id: 'source_id',
			OpportunityId: 'deal_id:id',
			Field: 'field',
			OldValue: 'old_value',
			NewValue: 'new_value',
			CreatedById: 'changed_by:id',
			CreatedDate: 'changed_at',
			DataType: null
		},
		constants: { quality: 'exact' },
		values: {
			field: {
				stagename: 'stage',
				amount: 'amount',
				closedate: 'expected_close',
				owner: 'owner',
				ownerid: 'owner',
				probability: 'probability',
				forecastcategoryname: 'forecast_category'
			},
			forecast_category: forecastCategories
		}
	},
	{
		system: 'salesforce',
		name: 'Salesforce opportunity stages',
		entity: 'stages',
		headers: ['MasterLabel', 'ApiName', 'IsWon', 'IsClosed'],
		columns: {
			Id: 'source_id',
			MasterLabel: 'name',
			ApiName: null,
			SortOrder: 'position',
			DefaultProbability: 'probability',
			ForecastCategoryName: 'forecast_category',
			ForecastCategory: null,
			IsActive: null,
			IsClosed: 'is_closed',
			IsWon: 'is_won'
		},
		percents: ['DefaultProbability'],
		values: { forecast_category: forecastCategories }
	},
	{
		system: 'salesforce',
		name: 'Salesforce roles',
		entity: 'teams',
		headers: ['Id', 'Name', 'ParentRoleId'],
		columns: { Id: 'source_id', Name: 'name', ParentRoleId: 'parent_id:id' }
	},
	{
		system: 'salesforce',
		name: 'Salesforce users',
		entity: 'people',
		headers: ['Id', 'Email', 'UserRoleId'],
		columns: {
			Id: 'source_id',
			FirstName: 'first_name',
			LastName: 'last_name',
			Name: 'name',
			Email: 'email',
			Title: 'title',
			UserRoleId: 'team_id:id',
			ManagerId: 'manager_id:id',
			IsActive: 'is_active',
			CreatedDate: 'created_at',
			LastModifiedDate: 'updated_at'
		}
	}
];
