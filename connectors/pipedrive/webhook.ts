/** Webhooks of version 2: Pipedrive signs nothing, but sends a name and a password that were given to it. */
import { timingSafeEqual, createHash } from 'node:crypto';
import type { Deletion, IncomingRequest, StreamChange, Webhook } from '../connector.ts';

/** The name that goes with the password. */
export const webhookUser = 'weatherglass';

export const webhook: Webhook = {
	secret: 'webhookPassword',
	help: `In Pipedrive, under Tools and apps, Webhooks, create a webhook of version 2 for all events and all objects with the endpoint {address}, the HTTP auth username ${webhookUser} and the password that you gave here.`,
	isGenuine({ headers }, secret) {
		const [scheme, given = ''] = (headers.authorization ?? '').split(' ');
		const expected = Buffer.from(`${webhookUser}:${secret}`).toString('base64');
		return secret !== '' && scheme?.toLowerCase() === 'basic' && isSame(given, expected);
	},
	changes
};

/** In a time that says nothing of where the two differ. */
function isSame(one: string, other: string): boolean {
	const digest = (text: string) => createHash('sha256').update(text).digest();
	return timingSafeEqual(digest(one), digest(other));
}

interface Body {
	meta?: { action?: string; entity?: string; entity_id?: number | string; version?: string };
	data?: { deal_id?: number } | null;
	previous?: { deal_id?: number } | null;
}

/** The stream that pulls an object, and what the object is there. */
const objects: Readonly<Record<string, { stream: string; entity?: Deletion['entity'] }>> = {
	deal: { stream: 'deals', entity: 'deals' },
	person: { stream: 'contacts', entity: 'contacts' },
	organization: { stream: 'companies', entity: 'companies' },
	activity: { stream: 'activities', entity: 'activities' },
	note: { stream: 'notes', entity: 'activities' },
	product: { stream: 'products', entity: 'products' },
	deal_product: { stream: 'line_items', entity: 'line_items' },
	// A lead that became a deal is deleted too: the deal tells.
	lead: { stream: 'leads' }
};

/** A body that is none of version 2 tells nothing but that something changed. */
function parsed(body: string): Body {
	try {
		return (JSON.parse(body) as Body | null) ?? {};
	} catch {
		return {};
	}
}

function changes({ body }: IncomingRequest): readonly StreamChange[] | null {
	const { meta, data, previous } = parsed(body);
	if (!meta?.entity || meta.entity_id === undefined) return null;
	const object = objects[meta.entity];
	if (!object) return null;
	const { stream, entity } = object;
	if (meta.action === 'delete') {
		if (!entity) return [];
		const id = meta.entity === 'note' ? `note:${meta.entity_id}` : String(meta.entity_id);
		return [{ stream, ids: [], deleted: [{ entity, id }] }];
	}
	if (meta.entity !== 'deal_product') return [{ stream, ids: [String(meta.entity_id)] }];
	const deal = data?.deal_id ?? previous?.deal_id;
	return deal === undefined ? null : [{ stream, ids: [String(deal)] }];
}
