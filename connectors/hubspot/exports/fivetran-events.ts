import type { ExportShape } from '../../export-shape.ts';
import { emailEventTypes } from './words.ts';

/** One table an event type, with what only that type knows. They share their ids with `email_event`. */
const details = {
	bounce: 'bounce',
	click: 'click',
	deferred: 'defer',
	delivered: 'delivered',
	dropped: 'drop',
	forward: 'forward',
	open: 'open',
	print: 'print',
	sent: 'sent',
	spam_report: 'spam',
	status_change: 'status_change'
};

/** Marketing e-mail as Fivetran lays it down. */
export const fivetranEvents: readonly ExportShape[] = [
	{
		system: 'hubspot',
		name: 'HubSpot e-mail campaigns (Fivetran)',
		entity: 'campaigns',
		headers: ['id', 'app_id', 'content_id', 'subject', 'name'],
		columns: {
			id: 'source_id',
			name: 'name',
			subject: 'description',
			type: 'type',
			sub_type: null,
			app_id: null,
			app_name: null,
			content_id: null,
			num_included: null,
			num_queued: null
		},
		constants: { channel: 'email' }
	},
	{
		system: 'hubspot',
		name: 'HubSpot e-mail events (Fivetran)',
		entity: 'email_events',
		headers: ['id', 'email_campaign_id', 'recipient', 'type'],
		columns: {
			id: 'source_id',
			type: 'type',
			created: 'occurred_at',
			email_campaign_id: 'campaign_id:id',
			recipient: 'email',
			sent_by_id: 'message_id',
			filtered_event: 'is_bot',
			app_id: null,
			portal_id: null,
			caused_by_created: null,
			caused_by_id: null,
			obsoleted_by_created: null,
			obsoleted_by_id: null,
			sent_by_created: null
		},
		values: { type: emailEventTypes }
	},
	...Object.entries(details).map(([table, type]): ExportShape => ({
		system: 'hubspot',
		name: `HubSpot e-mail events, ${table.replace('_', ' ')} (Fivetran)`,
		entity: 'email_events',
		headers: ['id', '_fivetran_synced'],
		fileName: new RegExp(`email_event_${table}`, 'i'),
		fileNameDecides: true,
		columns: { id: 'source_id', url: 'url' },
		constants: { type }
	}))
];
