/**
 * What happened to marketing e-mails at each recipient. HubSpot tells it newest first; its own cursors live shortly, so
 * that a pull goes on by the time of the oldest event it has.
 */
import type { Cursor, Page, Row, Session, Stream } from '../../connector.ts';
import { hubspotApi, type HubSpotApi } from '../api.ts';
import { emailEventFields, mailingFields } from '../fields/marketing.ts';
import { contactsByEmail } from './by-email.ts';

interface EmailEvent {
	id: string;
	type: string;
	/** Milliseconds. */
	created: number;
	recipient: string;
	emailCampaignId?: number;
	appId?: number;
	url?: string;
	filteredEvent?: boolean;
	sentBy?: { id: string };
}

interface EmailEvents {
	events: readonly EmailEvent[];
	hasMore: boolean;
	offset: string;
}

interface Mailing {
	id: number;
	name?: string;
	subject?: string;
	type?: string;
}

/** The newest event of the pulls that came to their end; and of the one that did not, its newest and its oldest. */
interface Stand {
	known: number;
	at: { newest: number; oldest: number } | null;
}

/** An event may be told later than it happened: a mail server’s word takes its time. */
const lag = 60 * 60_000;
const mostEvents = 1000;

export const emailEventStream: Stream = {
	name: 'email_events',
	label: 'Marketing e-mail events',
	entities: ['campaigns', 'email_events'],
	chosen: false,
	pull: pullEvents
};

async function* pullEvents(session: Session, cursor: Cursor): AsyncGenerator<Page> {
	const api = hubspotApi(session);
	const stand = (cursor as unknown as Stand | null) ?? { known: 0, at: null };
	const mailings = new Set<number>();
	let newest = stand.at?.newest ?? 0;
	const before = stand.at?.oldest;
	let offset: string | undefined;
	for (;;) {
		const answer = await api.get<EmailEvents>('/email/public/v1/events', {
			limit: mostEvents,
			startTimestamp: Math.max(0, stand.known - lag),
			endTimestamp: before,
			offset
		});
		const times = answer.events.map(({ created }) => created);
		newest = Math.max(newest, stand.known, ...times);
		const isLast = !answer.hasMore || answer.offset === offset;
		const next: Stand = isLast
			? { known: newest, at: null }
			: { known: stand.known, at: { newest, oldest: Math.min(...times) } };
		yield {
			records: [
				{ map: mailingFields, rows: await mailingRows(api, answer.events, mailings) },
				{ map: emailEventFields, rows: await eventRows(api, answer.events) }
			],
			cursor: next as unknown as Cursor
		};
		if (isLast) return;
		offset = answer.offset;
	}
}

/** The mailings that events belong to, each asked for once in a pull. */
async function mailingRows(
	api: HubSpotApi,
	events: readonly EmailEvent[],
	known: Set<number>
): Promise<Row[]> {
	const rows: Row[] = [];
	for (const { emailCampaignId: id, appId } of events) {
		if (id === undefined || known.has(id)) continue;
		known.add(id);
		const mailing = await api.ifAllowed('the names of mailings are not known', () =>
			api.get<Mailing>(`/email/public/v1/campaigns/${id}`, { appId })
		);
		rows.push({
			id: mailingId(id),
			name: mailing?.name ?? mailing?.subject ?? `Mailing ${id}`,
			subject: mailing?.subject ?? null,
			type: mailing?.type ?? null
		});
	}
	return rows;
}

const mailingId = (id: number) => String(id);

async function eventRows(api: HubSpotApi, events: readonly EmailEvent[]): Promise<Row[]> {
	const contacts = await contactsByEmail(
		api,
		events.map(({ recipient }) => recipient.toLowerCase())
	);
	return events.map((event): Row => ({
		id: event.id,
		type: event.type.toLowerCase(),
		occurred_at: new Date(event.created).toISOString(),
		message_id: event.sentBy?.id ?? (event.type === 'SENT' ? event.id : null),
		recipient: event.recipient,
		campaign_id: event.emailCampaignId === undefined ? null : mailingId(event.emailCampaignId),
		...(contacts && { contact_id: contacts.get(event.recipient.toLowerCase()) ?? null }),
		clicked_url: event.url ?? null,
		is_bot: event.filteredEvent ?? null
	}));
}
