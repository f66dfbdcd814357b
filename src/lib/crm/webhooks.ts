/** What a webhook is told: the kinds of events, and what becomes of each delivery. */

/** What can happen to a record, as the change log calls it, and as people read it. */
export const webhookActions = {
	create: 'Created',
	update: 'Changed',
	delete: 'Deleted',
	restore: 'Brought back',
	merge: 'Merged',
	undo: 'Undone'
} as const;

export type WebhookAction = keyof typeof webhookActions;

export const webhookActionNames = Object.keys(webhookActions) as [WebhookAction, ...WebhookAction[]];

/**
 * `waiting`: to be sent, or to be tried again. `sending`: a server is at it. `dead`: given up; it can be sent again by hand.
 */
export const webhookDeliveryStates = {
	waiting: ['open', 'Waiting'],
	sending: ['open', 'Being sent'],
	delivered: ['good', 'Delivered'],
	dead: ['lost', 'Given up']
} as const;

export type WebhookDeliveryState = keyof typeof webhookDeliveryStates;

export const webhookDeliveryStateNames = Object.keys(webhookDeliveryStates) as [
	WebhookDeliveryState,
	...WebhookDeliveryState[]
];

/** Days for which deliveries are kept. */
export const webhookDeliveryDays = 30;
/** Hours for which the secret before the last change signs too. */
export const webhookSecretHours = 24;
