import { map, mapOf } from './maps.ts';

export const accountMap = mapOf('Salesforce accounts', 'Salesforce accounts');
export const contactMap = mapOf('Salesforce contacts', 'Salesforce contacts');
export const leadMap = mapOf('Salesforce leads', 'Salesforce leads');
export const campaignMap = mapOf('Salesforce campaigns', 'Salesforce campaigns');

export const memberMap = mapOf('Salesforce campaign members', 'Salesforce campaign members', {
	LastModifiedDate: 'updated_at'
});

export const roleMap = mapOf('Salesforce roles', 'Salesforce roles');
export const userMap = mapOf('Salesforce users', 'Salesforce users');

export const taskMap = mapOf('Salesforce tasks', 'Salesforce tasks');
export const eventMap = mapOf('Salesforce events', 'Salesforce events');

/** Notes as they were before Lightning's: they belong to one record, which may be a person. */
export const noteMap = map(
	'Salesforce notes',
	'activities',
	{
		Title: 'subject',
		Body: 'body',
		OwnerId: 'owner_id:id',
		WhoId: 'who_id',
		WhatId: 'what_id',
		NotedDate: 'occurred_at'
	},
	{ constants: { type: 'note' } }
);

export const caseMap = map('Salesforce cases', 'tickets', {
	CaseNumber: null,
	Subject: 'subject',
	Description: 'description',
	Status: 'status',
	Priority: 'priority',
	Type: 'category',
	Origin: 'channel',
	AccountId: 'company_id:id',
	ContactId: 'contact_id:id',
	OwnerId: 'owner_id:id',
	OpenedDate: 'opened_at',
	ClosedDate: 'solved_at'
});

export const caseChangeMap = map(
	'Salesforce case history',
	'ticket_events',
	{
		LastModifiedDate: null,
		CaseId: 'ticket_id:id',
		Field: 'field',
		OldValue: 'old_value',
		NewValue: 'new_value',
		CreatedById: 'changed_by:id',
		CreatedDate: 'changed_at'
	},
	{ values: { field: { status: 'status', priority: 'priority', owner: 'owner' } } }
);
