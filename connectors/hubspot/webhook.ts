import { createHmac, timingSafeEqual } from 'node:crypto';
import type { EntityName } from '#lib/crm/entities/index.ts';
import type { Deletion, IncomingRequest, StreamChange, Webhook } from '../connector.ts';

/** Requests older than this are refused, and so are those from the future. */
const longestAge = 5 * 60_000;

/** HubSpot signs the address with these characters as they are, however they came. */
const decoded: Readonly<Record<string, string>> = {
	'%3a': ':',
	'%2f': '/',
	'%3f': '?',
	'%40': '@',
	'%21': '!',
	'%24': '$',
	'%27': "'",
	'%28': '(',
	'%29': ')',
	'%2a': '*',
	'%2c': ',',
	'%3b': ';'
};

/**
 * What HubSpot signs a request with, version 3: HMAC-SHA256 of method, address, body and time, in base64. Source:
 * HubSpot’s guide “Validating requests”.
 */
export function signatureOf(
	{ method, url, body }: Pick<IncomingRequest, 'method' | 'url' | 'body'>,
	timestamp: string,
	secret: string
): string {
	const address = url.replace(/%[0-9a-f]{2}/gi, (code) => decoded[code.toLowerCase()] ?? code);
	return createHmac('sha256', secret).update(`${method}${address}${body}${timestamp}`).digest('base64');
}

function isGenuine(request: IncomingRequest, secret: string): boolean {
	const signature = request.headers['x-hubspot-signature-v3'] ?? '';
	const timestamp = request.headers['x-hubspot-request-timestamp'] ?? '';
	const age = request.at.getTime() - Number(timestamp);
	if (!secret || !/^\d+$/.test(timestamp) || !(Math.abs(age) <= longestAge)) return false;
	const expected = Buffer.from(signatureOf(request, timestamp, secret));
	const given = Buffer.from(signature);
	return expected.length === given.length && timingSafeEqual(expected, given);
}

interface Notice {
	subscriptionType: string;
	/** For subscriptions to `object.*`. */
	objectTypeId?: string;
	objectId?: number | string;
	occurredAt?: number;
	primaryObjectId?: number | string;
	mergedObjectIds?: readonly (number | string)[];
	newObjectId?: number | string;
	fromObjectId?: number | string;
	toObjectId?: number | string;
	associationType?: string;
}

const subjects: Readonly<Record<string, { stream: string; entity: EntityName }>> = {
	contact: { stream: 'contacts', entity: 'contacts' },
	company: { stream: 'companies', entity: 'companies' },
	deal: { stream: 'deals', entity: 'deals' },
	ticket: { stream: 'tickets', entity: 'tickets' },
	product: { stream: 'products', entity: 'products' },
	line_item: { stream: 'line_items', entity: 'line_items' }
};

const subjectOfType: Readonly<Record<string, string>> = {
	'0-1': 'contact',
	'0-2': 'company',
	'0-3': 'deal',
	'0-5': 'ticket',
	'0-7': 'product',
	'0-8': 'line_item'
};

interface Told {
	ids: Set<string>;
	deleted: Deletion[];
}

function changes({ body }: IncomingRequest): readonly StreamChange[] {
	const notices = JSON.parse(body) as Notice | Notice[];
	const told = new Map<string, Told>();
	for (const notice of Array.isArray(notices) ? notices : [notices]) note(notice, told);
	return [...told].map(([stream, { ids, deleted }]) => ({
		stream,
		ids: [...ids],
		...(deleted.length > 0 && { deleted })
	}));
}

function note(notice: Notice, told: Map<string, Told>): void {
	const [word = '', event = ''] = notice.subscriptionType.split('.');
	const at = (name: string | undefined): Told | null => {
		const subject = subjects[name ?? ''];
		if (!subject) return null;
		const known = told.get(subject.stream) ?? { ids: new Set<string>(), deleted: [] };
		told.set(subject.stream, known);
		return known;
	};
	const add = (name: string | undefined, id: number | string | undefined) => {
		if (id !== undefined) at(name)?.ids.add(String(id));
	};
	const name = word === 'object' ? subjectOfType[notice.objectTypeId ?? ''] : word;
	if (event === 'associationChange') {
		const [from, to] = (notice.associationType ?? '').toLowerCase().split('_to_');
		add(from, notice.fromObjectId);
		add(to, notice.toObjectId);
	} else if (event === 'merge') {
		add(name, notice.newObjectId ?? notice.primaryObjectId);
	} else if (event === 'deletion' || event === 'privacyDeletion') {
		const subject = subjects[name ?? ''];
		if (!subject || notice.objectId === undefined) return;
		at(name)?.deleted.push({
			entity: subject.entity,
			id: String(notice.objectId),
			...(notice.occurredAt && { at: new Date(notice.occurredAt).toISOString() })
		});
	} else add(name, notice.objectId);
}

export const hubspotWebhook: Webhook = {
	secret: 'client_secret',
	help: 'In HubSpot open the private app, choose the tab “Webhooks”, give {address} as target URL, and subscribe to creation, deletion, merge, property and association changes of companies, contacts, deals and tickets. Copy the client secret from the tab “Auth” into this connection.',
	isGenuine,
	changes
};
