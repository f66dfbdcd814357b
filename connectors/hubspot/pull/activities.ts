import type { Row } from '../../connector.ts';
import type { FieldMap } from '../../export-shape.ts';
import { directions } from '../exports/words.ts';
import type { HubSpotObject } from '../answers.ts';
import {
	callFields,
	emailFields,
	meetingFields,
	messageFields,
	noteFields,
	taskFields
} from '../fields/activities.ts';
import { cellOf } from './properties.ts';
import { mainLink, type ObjectKind, type Reading } from './reading.ts';

const links = {
	company_id: 'companies',
	contact_id: 'contacts',
	deal_id: 'deals',
	ticket_id: 'tickets',
	lead_id: 'leads'
};

type OwnCells = (properties: HubSpotObject['properties']) => Row;

const kind = (
	type: string,
	map: FieldMap,
	body: string,
	reads: string[] = [],
	own?: OwnCells
): ObjectKind => ({
	type,
	entity: 'activities',
	map,
	modified: 'hs_lastmodifieddate',
	links: Object.values(links),
	reads: [body, ...reads],
	optional: true,
	cells: ({ id, properties }: HubSpotObject, reading: Reading): Row => ({
		...Object.fromEntries(Object.entries(links).map(([column, to]) => [column, mainLink(reading, to, id)])),
		body: plainText(properties[body]),
		...own?.(properties)
	})
});

/** Every kind of activity. Their ids are of one series: an activity is known by its id alone. */
export const activityKinds: readonly ObjectKind[] = [
	kind(
		'calls',
		callFields,
		'hs_call_body',
		['hs_call_duration', 'hs_call_direction', 'hs_call_status'],
		(call) => ({
			direction: directionOf(call.hs_call_direction),
			duration_seconds: seconds(call.hs_call_duration),
			done_at: call.hs_call_status === 'COMPLETED' ? cellOf(call.hs_timestamp, 'datetime') : null
		})
	),
	kind('emails', emailFields, 'hs_email_text', ['hs_email_direction'], (email) => ({
		direction: directionOf(email.hs_email_direction)
	})),
	kind(
		'meetings',
		meetingFields,
		'hs_meeting_body',
		['hs_meeting_start_time', 'hs_meeting_end_time'],
		(meeting) => {
			const [from, to] = [meeting.hs_meeting_start_time, meeting.hs_meeting_end_time].map((text) =>
				cellOf(text, 'datetime')
			);
			const length = from && to ? Date.parse(to) - Date.parse(from) : null;
			return {
				duration_seconds: length === null ? null : Math.round(length / 1000),
				done_at:
					meeting.hs_meeting_outcome === 'COMPLETED' ? (to ?? cellOf(meeting.hs_timestamp, 'datetime')) : null
			};
		}
	),
	kind('tasks', taskFields, 'hs_task_body', ['hs_task_completion_date'], (task) => ({
		done_at: task.hs_task_status === 'COMPLETED' ? cellOf(task.hs_task_completion_date, 'datetime') : null
	})),
	kind('notes', noteFields, 'hs_note_body', [], (note) => ({ beginning: beginningOf(note.hs_note_body) })),
	kind('communications', messageFields, 'hs_communication_body', [], (message) => ({
		beginning: beginningOf(message.hs_communication_body)
	}))
];

/** What has no title is known by how it begins. */
function beginningOf(html: string | null | undefined): string | null {
	const line = plainText(html)?.split('\n')[0] ?? null;
	return line && line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

const words: Readonly<Record<string, string>> = {
	...directions,
	email: 'outbound',
	incoming_email: 'inbound'
};

const directionOf = (word: string | null | undefined): string | null =>
	words[word?.toLowerCase() ?? ''] ?? null;

/** HubSpot has lengths in milliseconds. */
function seconds(milliseconds: string | null | undefined): number | null {
	const length = cellOf(milliseconds, 'number');
	return length === null ? null : Math.round(Number(length) / 1000);
}

const entities: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	'#39': "'",
	nbsp: ' '
};

/** The text of what people wrote in HubSpot's editor, which keeps it as HTML. */
function plainText(html: string | null | undefined): string | null {
	const text = html
		?.replace(/<(?:br|\/p|\/div|\/li)\b[^>]*>/gi, '\n')
		.replace(/<[^>]*>/g, '')
		.replace(/&(amp|lt|gt|quot|#39|nbsp);/g, (_, name: string) => entities[name]!)
		.trim();
	return text || null;
}
