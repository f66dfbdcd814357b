/** What people did, as HubSpot's kinds of engagement. */
import type { Activity } from '../world/records.ts';
import type { World } from '../world/world.ts';
import { companyId, idOf, ownerId } from './ids.ts';
import { contactLink, dealLink, linked, object, type FakeObject } from './object-parts.ts';

export function activity(world: World, each: Activity): FakeObject {
	const end = new Date(Date.parse(each.at) + each.durationSeconds * 1000).toISOString();
	const own: Record<Activity['type'], Record<string, string | null>> = {
		call: {
			hs_call_title: each.subject,
			hs_call_body: `<p>About ${each.subject} &amp; more</p>`,
			hs_call_direction: 'OUTBOUND',
			hs_call_disposition: 'f240bbac-87c9-4f6e-bf70-924b57d47db7',
			hs_call_duration: String(each.durationSeconds * 1000),
			hs_call_status: each.isDone ? 'COMPLETED' : 'QUEUED'
		},
		email: { hs_email_subject: each.subject, hs_email_direction: 'EMAIL', hs_email_status: 'SENT' },
		meeting: {
			hs_meeting_title: each.subject,
			hs_meeting_start_time: each.at,
			hs_meeting_end_time: end,
			hs_meeting_outcome: each.isDone ? 'COMPLETED' : 'SCHEDULED'
		},
		task: {
			hs_task_subject: each.subject,
			hs_task_status: each.isDone ? 'COMPLETED' : 'NOT_STARTED',
			hs_task_completion_date: each.isDone ? end : null
		},
		note: { hs_note_body: each.subject }
	};
	return object(
		idOf('activities', each.id),
		each,
		{ ...own[each.type], hs_timestamp: each.at, hubspot_owner_id: ownerId(each.owner) },
		linked(each, {
			deals: dealLink(world, each.deal),
			contacts: contactLink(world, each.contact),
			companies: each.company === null ? [] : [{ id: companyId(world, each.company), isPrimary: true }]
		})
	);
}
