import type { ExportShape } from '../export-shape.ts';

/** Tasks and events. `WhoId` and `WhatId` point to records of several kinds, told apart by the first three letters. */
export const activityExports: readonly ExportShape[] = [
	{
		system: 'salesforce',
		name: 'Salesforce tasks',
		entity: 'activities',
		headers: ['Id', 'Subject', 'ActivityDate', 'WhoId', 'WhatId', 'Status'],
		columns: {
			Id: 'source_id',
			IsDeleted: 'is_deleted',
			Subject: 'subject',
			Description: 'body',
			TaskSubtype: 'type',
			Status: null,
			ActivityDate: 'due_at',
			CompletedDateTime: 'done_at',
			CallDurationInSeconds: 'duration_seconds',
			CallType: 'direction',
			CallDisposition: 'outcome',
			OwnerId: 'owner_id:id',
			WhoId: 'who_id',
			WhatId: 'what_id',
			CreatedDate: 'created_at',
			LastModifiedDate: 'updated_at'
		},
		values: { type: { listemail: 'email', cadence: 'task' } }
	},
	{
		system: 'salesforce',
		name: 'Salesforce events',
		entity: 'activities',
		headers: ['Id', 'Subject', 'StartDateTime', 'EndDateTime'],
		columns: {
			Id: 'source_id',
			IsDeleted: 'is_deleted',
			Subject: 'subject',
			Description: 'body',
			StartDateTime: 'occurred_at',
			EndDateTime: 'done_at',
			DurationInMinutes: 'duration_minutes',
			OwnerId: 'owner_id:id',
			WhoId: 'who_id',
			WhatId: 'what_id',
			CreatedDate: 'created_at',
			LastModifiedDate: 'updated_at'
		},
		constants: { type: 'meeting' }
	}
];
