import type { FieldMap } from '../../export-shape.ts';
import { common, system } from './common.ts';

export const campaignMap: FieldMap = {
	system,
	name: 'Odoo campaigns',
	entity: 'campaigns',
	columns: { ...common, name: 'name', status: 'status', utm_campaign: 'utm_campaign', user_id: 'owner_id:id' }
};

export const emailEventMap: FieldMap = {
	system,
	name: 'Odoo mailing traces',
	entity: 'email_events',
	columns: {
		id: 'source_id',
		type: 'type',
		occurred_at: 'occurred_at',
		message: 'message_id',
		email: 'email',
		campaign: 'campaign_id:id',
		contact: 'contact_id:id',
		url: 'url'
	}
};

export const touchpointMap: FieldMap = {
	system,
	name: 'Odoo campaign responses',
	entity: 'touchpoints',
	columns: {
		id: 'source_id',
		occurred_at: 'occurred_at',
		channel: 'channel',
		type: 'type',
		campaign: 'campaign_id:id',
		contact: 'contact_id:id',
		lead: 'lead_id:id',
		deal: 'deal_id:id',
		is_response: 'is_response'
	}
};
