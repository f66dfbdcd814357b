/** HubSpot's words for forecast categories, internal and shown. */
export const forecastCategories = {
	omit: 'omitted',
	'not forecasted': 'omitted',
	pipeline: 'pipeline',
	best_case: 'best_case',
	'best case': 'best_case',
	commit: 'commit',
	closed: 'closed',
	'closed won': 'closed'
};

/** Deal properties whose history is kept, by their internal names. */
export const trackedProperties = {
	dealstage: 'stage',
	amount: 'amount',
	closedate: 'expected_close',
	hubspot_owner_id: 'owner',
	pipeline: 'pipeline',
	hs_deal_stage_probability: 'probability',
	hs_manual_forecast_category: 'forecast_category',
	hs_forecast_category: 'forecast_category'
};

export const activityTypes = {
	call: 'call',
	email: 'email',
	incoming_email: 'email',
	forwarded_email: 'email',
	meeting: 'meeting',
	task: 'task',
	note: 'note',
	communication: 'message',
	sms: 'message',
	linkedin_message: 'message'
};

export const directions = {
	inbound: 'inbound',
	outbound: 'outbound',
	incoming: 'inbound',
	outgoing: 'outbound'
};

export const emailEventTypes = {
	sent: 'sent',
	processed: 'sent',
	delivered: 'delivered',
	open: 'open',
	click: 'click',
	bounce: 'bounce',
	reply: 'reply',
	unsubscribe: 'unsubscribe',
	unsubscribed: 'unsubscribe',
	spamreport: 'spam',
	dropped: 'drop',
	deferred: 'defer',
	forward: 'forward',
	print: 'print',
	statuschange: 'status_change'
};
