import type { ExportShape } from '../export-shape.ts';

/** Lists of tickets that help desks export. */
export const ticketExports: readonly ExportShape[] = [
	{
		system: 'freshdesk',
		name: 'Freshdesk tickets',
		entity: 'tickets',
		headers: ['Ticket ID', 'Subject', 'Agent', 'Created time'],
		columns: {
			'Ticket ID': 'source_id',
			Subject: 'subject',
			Status: 'status',
			Priority: 'priority',
			Source: 'channel',
			Type: 'category',
			Agent: 'owner_id:name',
			'Created time': 'opened_at',
			'Last updated time': 'updated_at',
			'Initial response time': 'first_response_at',
			'First response time': 'first_response_at',
			'Resolved time': 'solved_at',
			'Closed time': 'closed_at',
			'Full name': 'contact_id:name',
			'Requester name': 'contact_id:name',
			'Company name': 'company_id:name',
			Description: 'description'
		},
		values: { owner_id: { 'no agent': '' } }
	},
	{
		system: 'zendesk',
		name: 'Zendesk tickets',
		entity: 'tickets',
		headers: ['Id', 'Subject', 'Status', 'Requester'],
		columns: {
			Id: 'source_id',
			Subject: 'subject',
			Description: 'description',
			Status: 'status',
			Priority: 'priority',
			'Ticket type': 'category',
			Type: 'category',
			Via: 'channel',
			Channel: 'channel',
			Assignee: 'owner_id:name',
			Requester: 'contact_id:name',
			'Requester id': 'contact_id:id',
			'First reply time in minutes': 'first_reply_minutes',
			Organization: 'company_id:name',
			'Created at': 'opened_at',
			'Updated at': 'updated_at',
			'First reply at': 'first_response_at',
			'Solved at': 'solved_at',
			'Closed at': 'closed_at',
			Reopens: 'reopens'
		}
	}
];
