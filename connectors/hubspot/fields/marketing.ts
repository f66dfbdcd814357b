import { emailEventTypes } from '../exports/words.ts';
import { fieldMap } from './map.ts';

export const campaignFields = fieldMap('campaigns', 'campaigns', {
	hs_name: 'name',
	hs_campaign_status: 'status',
	hs_start_date: 'starts_on',
	hs_end_date: 'ends_on',
	hs_utm: 'utm_campaign',
	hs_owner: 'owner_id:id',
	hs_notes: 'description',
	budget: 'budget',
	actual_cost: 'actual_cost',
	currency: 'currency',
	createdAt: 'created_at',
	updatedAt: 'updated_at'
});

/** The mailings that e-mail events belong to. */
export const mailingFields = fieldMap(
	'e-mail campaigns',
	'campaigns',
	{ name: 'name', subject: 'description', type: 'type' },
	{ constants: { channel: 'email' } }
);

export const touchpointFields = fieldMap('touchpoints', 'touchpoints', {
	occurred_at: 'occurred_at',
	channel: 'channel',
	type: 'type',
	campaign_id: 'campaign_id:id',
	contact_id: 'contact_id:id',
	is_response: 'is_response'
});

export const emailEventFields = fieldMap(
	'e-mail events',
	'email_events',
	{
		type: 'type',
		occurred_at: 'occurred_at',
		message_id: 'message_id',
		recipient: 'email',
		campaign_id: 'campaign_id:id',
		contact_id: 'contact_id:id',
		clicked_url: 'url',
		is_bot: 'is_bot'
	},
	{ values: { type: emailEventTypes } }
);
