import { fieldMap } from './map.ts';

/** What every activity has. */
const columns = {
	company_id: 'company_id:id',
	contact_id: 'contact_id:id',
	deal_id: 'deal_id:id',
	ticket_id: 'ticket_id:id',
	lead_id: 'lead_id:id',
	hubspot_owner_id: 'owner_id:id',
	body: 'body',
	hs_createdate: 'created_at',
	hs_lastmodifieddate: 'updated_at'
};

const activity = (name: string, type: string, own: Record<string, string>) =>
	fieldMap(name, 'activities', { ...columns, ...own }, { constants: { type } });

export const callFields = activity('calls', 'call', {
	hs_timestamp: 'occurred_at',
	hs_call_title: 'subject',
	direction: 'direction',
	hs_call_disposition: 'outcome',
	duration_seconds: 'duration_seconds',
	done_at: 'done_at'
});

export const emailFields = activity('e-mails', 'email', {
	hs_timestamp: 'occurred_at',
	hs_email_subject: 'subject',
	direction: 'direction',
	hs_email_status: 'outcome'
});

export const meetingFields = activity('meetings', 'meeting', {
	hs_timestamp: 'occurred_at',
	hs_meeting_title: 'subject',
	hs_meeting_outcome: 'outcome',
	duration_seconds: 'duration_seconds',
	done_at: 'done_at'
});

/** A task’s time is when it is due; it occurred when it was done. */
export const taskFields = activity('tasks', 'task', {
	hs_timestamp: 'due_at',
	hs_task_subject: 'subject',
	hs_task_status: 'outcome',
	done_at: 'done_at'
});

export const noteFields = activity('notes', 'note', { hs_timestamp: 'occurred_at', beginning: 'subject' });

export const messageFields = activity('messages', 'message', {
	hs_timestamp: 'occurred_at',
	hs_communication_channel_type: 'outcome',
	beginning: 'subject'
});
