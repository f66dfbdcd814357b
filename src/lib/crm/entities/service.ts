import { choice, integer, number, reference, text, timestamp, type Entity } from './field.ts';

export const tickets: Entity = {
	name: 'tickets',
	label: 'Ticket',
	labelPlural: 'Tickets',
	title: 'subject',
	owner: 'owner_id',
	description: 'A customer asking for help.',
	fields: [
		text('subject', 'Subject'),
		text('description', 'Description'),
		text('status', 'Status'),
		reference('pipeline_id', 'Pipeline', 'pipelines'),
		reference('stage_id', 'Stage', 'stages'),
		text('priority', 'Priority'),
		text('category', 'Category'),
		text('channel', 'Channel'),
		reference('company_id', 'Company', 'companies'),
		reference('contact_id', 'Contact', 'contacts'),
		reference('owner_id', 'Owner', 'people'),
		timestamp('opened_at', 'Opened'),
		timestamp('first_response_at', 'First response'),
		timestamp('solved_at', 'Solved'),
		timestamp('closed_at', 'Closed'),
		number('satisfaction', 'Satisfaction', { description: '1 to 5.' }),
		integer('reopens', 'Times reopened'),
		integer('recommendation', 'Would recommend', { description: '0 to 10.' })
	]
};

export const ticketEvents: Entity = {
	name: 'ticket_events',
	label: 'Ticket change',
	labelPlural: 'Ticket changes',
	title: null,
	owner: null,
	description: "Every change of a ticket's status, stage, priority or owner.",
	fields: [
		reference('ticket_id', 'Ticket', 'tickets', { required: true }),
		choice('field', 'Field', ['status', 'stage', 'priority', 'owner'], { required: true }),
		text('old_value', 'Before'),
		text('new_value', 'After'),
		timestamp('changed_at', 'Changed', { required: true }),
		reference('changed_by', 'Changed by', 'people')
	]
};
