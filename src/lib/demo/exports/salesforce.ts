import { activitiesOf } from '../activities.ts';
import { americasPipeline } from '../catalogue.ts';
import type { DemoCompany } from '../company.ts';
import type { Row } from '../csv.ts';
import { salesforceId } from '../ids.ts';
import * as rows from './salesforce-rows.ts';
import { columns, rowsOf, type ExportTable } from './table.ts';

/** Norvane Americas as Salesforce's Data Loader writes it: one file an object, API names, every cell quoted. */
export function salesforceExports({ americas, experiment, setting }: DemoCompany): ExportTable[] {
	const table = (
		object: string,
		entity: ExportTable['entity'],
		header: string,
		made: Iterable<Row>
	): ExportTable => ({
		path: `salesforce/${object}.csv`,
		system: 'salesforce',
		entity,
		header: columns(header),
		rows: made,
		dialect: { quoteAll: true }
	});
	const open = americasPipeline.open;
	return [
		table(
			'UserRole',
			'teams',
			'Id,Name,ParentRoleId',
			rowsOf(americas.teams, ({ id, name, parent }) => [id, name, parent?.id])
		),
		table(
			'User',
			'people',
			'Id,FirstName,LastName,Name,Email,Title,UserRoleId,ManagerId,IsActive,CreatedDate',
			rowsOf(americas.people, rows.userRow)
		),
		table(
			'Account',
			'companies',
			'Id,Name,Website,Phone,Industry,Type,NumberOfEmployees,AnnualRevenue,BillingCity,BillingState,BillingPostalCode,BillingCountry,ParentId,OwnerId,AccountSource,CreatedDate,LastModifiedDate',
			rows.accountRows(americas, setting)
		),
		table(
			'Contact',
			'contacts',
			'Id,AccountId,FirstName,LastName,Email,Phone,Title,LeadSource,HasOptedOutOfEmail,MailingCity,MailingCountry,OwnerId,CreatedDate,LastModifiedDate',
			rowsOf(americas.contacts, rows.contactRow)
		),
		table(
			'Campaign',
			'campaigns',
			'Id,Name,Type,Status,StartDate,EndDate,BudgetedCost,ActualCost,ExpectedRevenue,CurrencyIsoCode,OwnerId,IsActive,CreatedDate',
			rows.campaignRows([...americas.campaigns, experiment.campaign], setting)
		),
		table(
			'CampaignMember',
			'touchpoints',
			'Id,CampaignId,LeadId,ContactId,Status,HasResponded,FirstRespondedDate,CreatedDate',
			rows.memberRows(americas, experiment, setting)
		),
		table(
			'Lead',
			'leads',
			'Id,FirstName,LastName,Company,Email,Phone,Title,Status,Rating,LeadSource,Country,OwnerId,IsConverted,ConvertedDate,ConvertedAccountId,ConvertedContactId,ConvertedOpportunityId,CreatedDate,LastModifiedDate',
			rowsOf(americas.leads, rows.leadRow)
		),
		table(
			'OpportunityStage',
			'stages',
			'Id,MasterLabel,ApiName,SortOrder,DefaultProbability,ForecastCategoryName,IsActive,IsClosed,IsWon',
			[...open, americasPipeline.won, americasPipeline.lost].map((stage, index) => [
				salesforceId('01J', index + 1),
				stage.label,
				stage.label,
				index + 1,
				Math.round(stage.probability * 100),
				rows.categoryNames[stage.category],
				true,
				index >= open.length,
				stage === americasPipeline.won
			])
		),
		table(
			'Opportunity',
			'deals',
			'Id,IsDeleted,AccountId,Name,StageName,Amount,CurrencyIsoCode,Probability,CloseDate,Type,LeadSource,IsClosed,IsWon,ForecastCategoryName,CampaignId,OwnerId,ContactId,NextStep,Loss_Reason__c,CreatedDate,LastModifiedDate,SystemModstamp',
			rowsOf(americas.deals, rows.opportunityRow)
		),
		table(
			'OpportunityHistory',
			'deal_events',
			'Id,OpportunityId,StageName,Amount,PrevAmount,CloseDate,PrevCloseDate,Probability,ForecastCategory,CreatedById,CreatedDate,IsDeleted',
			rows.historyRows(americas)
		),
		table(
			'Task',
			'activities',
			'Id,Subject,TaskSubtype,Status,ActivityDate,CallDurationInSeconds,CallType,CallDisposition,OwnerId,WhoId,WhatId,CreatedDate,CompletedDateTime',
			rowsOf(rows.only(activitiesOf(setting, americas, []), false), rows.taskRow)
		),
		table(
			'Event',
			'activities',
			'Id,Subject,StartDateTime,EndDateTime,DurationInMinutes,OwnerId,WhoId,WhatId,CreatedDate',
			rowsOf(rows.only(activitiesOf(setting, americas, []), true), rows.eventRow)
		)
	];
}
