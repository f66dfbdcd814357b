import type { StreamChange, Webhook } from '../connector.ts';

/** Streams of a model whose records are pulled by their ids. Those of one table come twice: each takes what is its own. */
const streams: Readonly<Record<string, readonly string[]>> = {
	'crm.lead': ['deals', 'leads'],
	'res.partner': ['companies', 'contacts'],
	'res.users': ['people'],
	'product.product': ['products'],
	'utm.campaign': ['campaigns'],
	'helpdesk.ticket': ['tickets'],
	'sale.order': ['quotes']
};

/** Odoo 17 and later: an automation rule that sends a webhook, with the model and the id of the record. */
export const odooWebhook: Webhook = {
	secret: null,
	help: 'In Odoo, open Settings, Technical, Automation Rules; make a rule for Lead/Opportunity, on save, with the action “Send Webhook Notification” and the address {address}. Odoo signs nothing: keep the address to yourself.',
	isGenuine: () => true,
	changes({ body }): readonly StreamChange[] | null {
		try {
			const { _model: model, _id: id } = JSON.parse(body) as { _model?: unknown; _id?: unknown };
			const known = typeof model === 'string' ? streams[model] : undefined;
			if (!known || typeof id !== 'number') return null;
			return known.map((stream) => ({ stream, ids: [String(id)] }));
		} catch {
			return null;
		}
	}
};
