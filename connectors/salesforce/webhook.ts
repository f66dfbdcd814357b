/** Outbound messages: what Salesforce's flows and workflow rules send when a record changes. */
import type { IncomingRequest, StreamChange, Webhook } from '../connector.ts';

/** Streams by the objects that messages can be about. */
const streams: Readonly<Record<string, string>> = {
	Account: 'companies',
	Contact: 'contacts',
	Lead: 'leads',
	Opportunity: 'deals',
	OpportunityContactRole: 'deal_contacts',
	OpportunityLineItem: 'line_items',
	Product2: 'products',
	Quote: 'quotes',
	Order: 'orders',
	OrderItem: 'order_lines',
	Contract: 'contracts',
	Campaign: 'campaigns',
	CampaignMember: 'touchpoints',
	Case: 'tickets',
	Task: 'activities',
	Event: 'activities',
	User: 'people'
};

const outbound = 'http://soap.sforce.com/2005/09/outbound';

export const outboundMessages: Webhook = {
	// Salesforce signs nothing that could be checked without its certificates: who knows the address may send.
	secret: null,
	help: 'In Setup, make an outbound message for Opportunity (and for each other object that matters) that sends the field Id to {address}, and let a record-triggered flow send it whenever a record is created or changed. Deletions send no message: they are seen by the next run.',
	isGenuine: ({ method, body }: IncomingRequest) =>
		method === 'POST' && body.includes(outbound) && /<OrganizationId>\s*00D\w{12,15}\s*</.test(body),
	changes: ({ body }) => {
		const ids = new Map<string, Set<string>>();
		for (const [, type, record] of body.matchAll(recordPattern)) {
			const stream = streams[type!];
			const id = /<(?:\w+:)?Id>\s*(\w{15,18})\s*</.exec(record!)?.[1];
			if (stream && id) ids.set(stream, (ids.get(stream) ?? new Set()).add(id));
		}
		const changes = [...ids].map(([stream, of]): StreamChange => ({ stream, ids: [...of] }));
		return changes.length > 0 ? changes : null;
	},
	answer: {
		type: 'text/xml; charset=utf-8',
		body: `<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"><soapenv:Body><notificationsResponse xmlns="${outbound}"><Ack>true</Ack></notificationsResponse></soapenv:Body></soapenv:Envelope>`
	}
};

/** `<sObject xsi:type="sf:Opportunity" ...>...</sObject>` */
const recordPattern = /<sObject\b[^>]*\bxsi:type="(?:\w+:)?(\w+)"[^>]*>([\s\S]*?)<\/sObject>/g;
